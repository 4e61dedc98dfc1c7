"""One person's file (一人一档): what stands about him in supervision, newest first.

Secretary and discipline see all that they may know; the person himself sees the talks he took
part in and what was served on him. Each row comes from the querysets of its own topic, so the
file shows nobody more than the topic's own pages do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Sentence
from portal.models import Person
from portal.viewer import Viewer
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    Finding,
    Measure,
    Talk,
    TalkParticipant,
)
from supervision.queries.cases import CONTENT, DECISION_CONTENT, ways_of
from supervision.states import (
    SHAPES,
    CaseState,
    DecisionState,
    FindingState,
    MeasureState,
    TalkState,
)
from supervision.vocabulary import TalkRole


@dataclass(frozen=True)
class Paper:
    """One line of the file: no content."""

    day: date | None
    kind: Sentence
    what: str
    number: str
    ends_on: date | None
    state: Sentence
    mark: str
    url: str


def papers_of(viewer: Viewer, person: Person) -> list[Paper]:
    """All lines, in a fixed number of queries."""
    found = [
        *_talks(viewer, person), *_findings(viewer, person), *_measures(viewer, person),
        *_cases(viewer, person), *_decisions(viewer, person),
    ]
    return sorted(found, key=lambda paper: paper.day or date.min, reverse=True)


def _talks(viewer: Viewer, person: Person) -> Iterator[Paper]:
    parts = TalkParticipant.objects.filter(person=person, role=TalkRole.INTERVIEWEE)
    rows = (
        Talk.objects.visible_to(viewer)
        .filter(pk__in=parts.values("talk"))
        .exclude(state__in=(TalkState.DRAFT, TalkState.CANCELLED))
        .defer(*Talk.CONTENT, "review_note")
    )
    for row in rows:
        yield Paper(
            row.held_on, _("谈话"), str(row.get_kind_display()), row.number, None,
            row.get_state_display(), _mark(TalkState, row.state),
            reverse("talk", args=[row.pk]),
        )


def _findings(viewer: Viewer, person: Person) -> Iterator[Paper]:
    for row in (
        Finding.objects.visible_to(viewer).filter(subject=person)
        .exclude(state__in=(FindingState.DRAFT, FindingState.UNFOUNDED)).defer("facts")
    ):
        yield Paper(
            row.found_on, _("问题"), row.title, row.number, None, row.get_state_display(),
            _mark(FindingState, row.state), reverse("finding", args=[row.pk]),
        )


def _measures(viewer: Viewer, person: Person) -> Iterator[Paper]:
    heavy = ("matter", "facts", "requirement", "follow_up_note", "revoke_reason")
    for row in Measure.objects.visible_to(viewer).of_person(person.pk).defer(*heavy):
        yield Paper(
            row.decided_on, _("措施"), str(row.get_kind_display()),
            row.decision_number or row.number, row.effect_ends_on, row.get_state_display(),
            _mark(MeasureState, row.state),
            reverse("measure", args=[row.pk]),
        )


def _cases(viewer: Viewer, person: Person) -> Iterator[Paper]:
    for row in AccountabilityCase.objects.visible_to(viewer).filter(
        object_person=person
    ).defer(*CONTENT):
        yield Paper(
            timezone.localdate(row.created_at), _("问责事项"),
            row.get_responsibility_display(), row.number, None, row.get_state_display(),
            _mark(CaseState, row.state), reverse("case", args=[row.pk]),
        )


def _decisions(viewer: Viewer, person: Person) -> Iterator[Paper]:
    rows = AccountabilityDecision.objects.visible_to(viewer).filter(case__object_person=person)
    for row in rows.exclude(state=DecisionState.DRAFT).defer(*DECISION_CONTENT):
        yield Paper(
            row.decided_on, _("问责决定"), ways_of(row), row.document_number,
            row.effect_ends_on, row.get_state_display(), _mark(DecisionState, row.state),
            reverse("decision", args=[row.pk]),
        )


def _mark(states: Any, state: str) -> str:
    return SHAPES[states][state]
