"""What supervision tells of those who answered on a day, and where a trace may begin.

Everything starts from `visible_to`: a count is a count of rows of which the viewer may know, so
it needs no suppression and betrays nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.queries.trace import Ask, Fact, Line, end_of
from agreements.trace_starts import Start
from portal.days import cn_day
from portal.periods import year_of
from portal.search import LIMIT
from portal.viewer import Viewer
from supervision.models import AccountabilityCase, Finding, Talk, TalkParticipant
from supervision.queries.cases import object_name
from supervision.states import FindingState
from supervision.vocabulary import ROUTINE_TALKS, TalkRole

NAMED = 6  # interviewees named in one line
FINDING, CASE = "finding", "case"


def facts(ask: Ask) -> Iterable[Fact]:
    """Talks held that year until the day, findings open on the day; a fixed number of queries."""
    yield from _talks(ask)
    yield from _findings(ask)


# --- talks --------------------------------------------------------------------------------


def _talks(ask: Ask) -> Iterable[Fact]:
    held = Talk.objects.held().filter(held_on__range=(year_of(ask.day.year).start, ask.day))
    if ask.known_at is not None:
        held = held.filter(recorded_at__lte=ask.known_at)
    talkers = TalkParticipant.objects.filter(role=TalkRole.TALKER, person_id__in=ask.people)
    # Theirs first, then which of them the viewer may know of: the other way round, the database
    # would work out for each talk of the year whether he may.
    theirs = set(held.filter(participants__in=talkers).values_list("pk", flat=True))
    known = Talk.objects.visible_to(ask.viewer).filter(pk__in=theirs)
    parts = list(
        talkers.filter(talk__in=set(known.values_list("pk", flat=True)))
        .select_related("talk").only("person_id", "talk__kind", "talk__held_on")
        .order_by("talk__held_on", "talk_id")
    )
    names = _interviewees([part.talk_id for part in parts])
    of_person: dict[int, list[Talk]] = defaultdict(list)
    for part in parts:
        of_person[part.person_id].append(part.talk)
    for person, held in of_person.items():
        yield Fact(
            person, _("谈话"), _("当年至这一天谈话%(n)d次") % {"n": len(held)},
            lines=tuple(
                Line(
                    f"{talk.get_kind_display()} {cn_day(talk.held_on)} {names[talk.pk]}".strip(),
                    reverse("talk", args=[talk.pk]), day=talk.held_on,
                    secret=talk.kind not in ROUTINE_TALKS,
                )
                for talk in held
            ),
        )


def _interviewees(talks: Iterable[UUID]) -> dict[UUID, str]:
    """With whom, by talk; of many only the first are named."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = TalkParticipant.objects.filter(role=TalkRole.INTERVIEWEE, talk__in=list(talks))
    for talk, name in rows.order_by("order", "pk").values_list("talk_id", "person__name"):
        found[talk].append(name)
    words = {
        talk: "、".join(who[:NAMED])
        + (_("等%(n)d人") % {"n": len(who)} if len(who) > NAMED else "")
        for talk, who in found.items()
    }
    return defaultdict(str, words)


# --- findings -----------------------------------------------------------------------------


def _findings(ask: Ask) -> Iterable[Fact]:
    unit = ask.path.department
    about = Q(answerable_id__in=ask.people)
    if unit is not None:
        about |= Q(department_id=unit.id) | Q(department__parent_id=unit.id)
    rows = (
        Finding.objects.visible_to(ask.viewer)
        .filter(about, _open_on(ask), found_on__lte=ask.day, unfounded_at=None)
        .exclude(state=FindingState.DRAFT)
        .only("title", "found_on", "answerable_id", "names_person").order_by("found_on", "pk")
    )
    of_person: dict[int, list[Finding]] = defaultdict(list)
    for finding in rows:
        owner = finding.answerable_id
        if owner not in ask.people:
            owner = ask.people[0] if ask.people else None
        if owner is not None:
            of_person[owner].append(finding)
    for person, found in of_person.items():
        yield Fact(
            person, _("未销号的问题"), _("这一天有%(n)d个") % {"n": len(found)},
            lines=tuple(
                Line(
                    _("%(title)s（%(day)s发现）") % {
                        "title": each.title, "day": cn_day(each.found_on)
                    },
                    reverse("finding", args=[each.pk]), "due", each.found_on, each.names_person,
                )
                for each in found
            ),
        )


def _open_on(ask: Ask) -> Q:
    """Not closed by the end of the day; as known at a moment: recorded by then, and not closed."""
    still = Q(closed_at=None) | Q(closed_at__gte=end_of(ask.day))
    if ask.known_at is None:
        return still
    return Q(recorded_at__lte=ask.known_at) & (still | Q(closed_at__gt=ask.known_at))


# --- where a trace begins -------------------------------------------------------------------


class SupervisionStarts:
    """Findings and cases whose content the viewer may read (agreements.trace_starts.Provider)."""

    def found(self, viewer: Viewer, text: str) -> Iterable[Start]:
        rows = (
            Finding.objects.readable_by(viewer)
            .filter(Q(number__icontains=text) | Q(title__icontains=text))
            .select_related("department", "answerable").defer("facts", "unfounded_note")
            .order_by("-found_on", "pk")
        )
        return [_of_finding(row) for row in rows[:LIMIT]]

    def start(self, viewer: Viewer, matter: str) -> Start | None:
        kind, _colon, word = matter.partition(":")
        try:
            key = UUID(word)
        except ValueError:
            return None
        if kind == FINDING:
            rows: Any = Finding.objects.readable_by(viewer).select_related("answerable")
            found = rows.filter(pk=key).first()
            return _of_finding(found) if found else None
        if kind == CASE:
            rows = AccountabilityCase.objects.readable_by(viewer).select_related(
                "object_person", "object_department", "finding"
            )
            found = rows.filter(pk=key).first()
            return _of_case(found) if found else None
        return None


STARTS = SupervisionStarts()


def _of_finding(finding: Finding) -> Start:
    """From the person whom a finding names, otherwise from the department; on the day it happened.

    Where the day on which it happened is not known, the day on which it was found.
    """
    person = finding.subject_id if finding.names_person else None
    if person is None and finding.department_id is None:
        person = finding.answerable_id
    note = ""
    if finding.answerable is not None:
        note = _("登记问题时确认的责任人：%(name)s") % {"name": finding.answerable.name}
    return Start(
        f"{FINDING}:{finding.pk}", finding.title, reverse("finding", args=[finding.pk]),
        finding.happened_on or finding.found_on,
        None if person else finding.department_id, person, note,
    )


def _of_case(case: AccountabilityCase) -> Start:
    """From the object of the case, on the day of the finding it rests on."""
    day = timezone.localdate(case.created_at)
    if case.finding is not None:
        day = case.finding.happened_on or case.finding.found_on
    return Start(
        f"{CASE}:{case.pk}", _("问责：%(name)s") % {"name": object_name(case)},
        reverse("case", args=[case.pk]), day, case.object_department_id, case.object_person_id,
    )
