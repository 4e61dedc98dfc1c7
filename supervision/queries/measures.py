"""What the pages of measures ask: the list, people inside an effect period, one measure whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from portal.days import cn_date
from portal.models import Person
from portal.viewer import Viewer
from supervision.models import (
    Measure,
    MeasureAnswer,
    MeasureReview,
    RecordFile,
    ServiceRecord,
    Talk,
    TalkParticipant,
)
from supervision.models.base import label_of
from supervision.models.measures import MeasureQuerySet
from supervision.models.visibility import is_discipline
from supervision.queries.terms import due_after
from supervision.queries.threads import Entry
from supervision.rules.measures import keeps_content, reply_term, talk_fits
from supervision.states import MEASURE_STANDS, SHAPES, TALK_HELD, MeasureState
from supervision.vocabulary import MeasureKind, RecordKind, TalkRole

HEAVY = (
    "matter", "facts", "requirement", "follow_up_note", "refuse_reason", "revoke_reason",
)
ENDING_DAYS = 30  # an effect period about to end is pointed out


# --- the list -----------------------------------------------------------------------------


def ledger(viewer: Viewer) -> MeasureQuerySet:
    """All measures of which the viewer may know, without their content."""
    rows: MeasureQuerySet = (
        Measure.objects.visible_to(viewer)
        .select_related("subject", "subject_department", "department", "issuer")
        .defer(*HEAVY)
    )
    return rows


def sees_ended(viewer: Viewer) -> bool:
    """Measures whose effect period is over stay with secretary and discipline."""
    return viewer.is_secretary or is_discipline(viewer)


def narrowed(
    rows: MeasureQuerySet, viewer: Viewer, today: date, *, person: str = "", kind: str = "",
    form: str = "", state: str = "", department: str = "", first: date | None = None,
    last: date | None = None,
) -> MeasureQuerySet:
    """The list by object, kind, form, state, department and day of decision."""
    if state == "in_effect":
        rows = rows.in_effect(today)
    elif state == "ended" and sees_ended(viewer):
        rows = rows.filter(effect_ends_on__lt=today)
    else:
        rows = rows.everyday(today)
        rows = rows.filter(state=state) if state in MeasureState.values else rows
    if kind:
        rows = rows.filter(kind=kind)
    if form:
        rows = rows.filter(form=form)
    if department:
        rows = rows.filter(Q(department=department) | Q(department__parent=department))
    if first:
        rows = rows.filter(decided_on__gte=first)
    if last:
        rows = rows.filter(decided_on__lte=last)
    if person.strip():
        named = Person.objects.named_like(person).values("pk")
        rows = rows.filter(subject__in=named)
    return rows


def object_name(measure: Measure) -> str:
    """The person or department that a measure is about."""
    found = measure.subject or measure.subject_department
    return found.name if found else ""


def issuer_name(measure: Measure) -> str:
    """Who took it: the superior body, or the body or person of the organ."""
    if measure.received:
        return measure.issuing_body or measure.get_issuer_kind_display()
    kind = measure.get_issuer_kind_display()
    return f"{kind} {measure.issuer.name}" if measure.issuer else kind


def shape_of(measure: Measure) -> str:
    return SHAPES[MeasureState][measure.state]


@dataclass(frozen=True)
class Running:
    """How many measures run today and how many are about to end, as the viewer may know."""

    in_effect: int
    ending: int


def running(viewer: Viewer, today: date) -> Running:
    found = Measure.objects.visible_to(viewer).in_effect(today)
    soon = found.filter(effect_ends_on__lte=today + timedelta(days=ENDING_DAYS))
    return Running(found.count(), soon.count())


def in_effect_of(viewer: Viewer, person_id: int, today: date) -> list[Measure]:
    """Measures of one person that run today, as far as the viewer may know."""
    rows = Measure.objects.visible_to(viewer).of_person(person_id).in_effect(today)
    return list(rows.defer(*HEAVY).order_by("effect_ends_on"))


# --- one measure --------------------------------------------------------------------------


def whole(pk: UUID) -> Measure:
    """A measure with all that its page names."""
    reviews = MeasureReview.objects.select_related("made_by__person").order_by("made_at")
    answers = MeasureAnswer.objects.select_related("made_by__person").prefetch_related(
        Prefetch("reviews", queryset=reviews)
    )
    found: Measure = (
        Measure.objects.select_related(
            "subject", "subject_department", "department", "issuer", "talk", "finding",
            "clause__version__regulation", "asked_by__person", "approved_by__person",
            "decided_by__person", "refused_by__person", "served_by__person", "closed_by__person",
            "lifted_by__person",
            "revoked_by__person", "followed_up_by__person",
        )
        .prefetch_related(Prefetch("answers", queryset=answers))
        .get(pk=pk)
    )
    return found


def files_of(measure: Measure) -> list[RecordFile]:
    rows = RecordFile.objects.about(RecordKind.MEASURE, measure.pk).filter(removed_at=None)
    return list(rows.select_related("attachment__file").order_by("attachment__added_at"))


def contents_of(measure: Measure) -> list[tuple[Any, str]]:
    """The written parts, label and text; empty ones are left out."""
    if not keeps_content(measure.kind):
        return []
    return [
        (label_of(Measure, n), getattr(measure, n))
        for n in ("matter", "facts", "requirement") if getattr(measure, n)
    ]


def reply_basis(measure: Measure) -> tuple[str, str]:
    """How the day of the written answer was computed, and on which ground it stands."""
    term = reply_term(measure.kind)
    start = measure.served_on or measure.decided_on
    if not term or start is None:
        return "", ""
    due = due_after(term, start)
    same = due.day == measure.reply_due
    layer = str(due.term.basis)
    return (due.arithmetic if same else str(due.term.citation or due.term.label)), layer


def history(measure: Measure) -> list[Entry]:
    """What happened to a measure, in order, each act with its day and person."""
    acts = (
        ("asked", _("报请批准"), "half"), ("approved", _("批准"), "done"),
        ("decided", _("登记收到的决定") if measure.received else _("作出决定"), "done"),
        ("served", _("送达"), "done"), ("followed_up", _("期满回访"), "done"),
        ("closed", _("了结"), "done"), ("lifted", _("解除"), "done"),
        ("refused", _("不批准"), "late"), ("revoked", _("撤销"), "off"),
    )
    found = [
        Entry(at, _name(getattr(measure, f"{name}_by")), text, _note(measure, name), kind)
        for name, text, kind in acts if (at := getattr(measure, f"{name}_at")) is not None
    ]
    for answer in measure.answers.all():
        label = answer.get_kind_display()
        found.append(Entry(answer.made_at, _name(answer.made_by),
                           _("提交%(kind)s") % {"kind": label}, "", "half"))
        for review in answer.reviews.all():
            text = _("审阅通过") if review.accepted else _("退回重写")
            kind = "done" if review.accepted else "late"
            found.append(Entry(review.made_at, _name(review.made_by), text, review.note, kind))
    return sorted(found, key=lambda entry: entry.at)


def _note(measure: Measure, name: str) -> str:
    if name == "served" and measure.served_on:
        record = ServiceRecord.objects.about(RecordKind.MEASURE, measure.pk).first()
        manner = record.get_manner_display() if record else ""
        return f"{cn_date(measure.served_on)} {manner}".strip()
    if name == "lifted":
        return measure.lift_basis
    if name == "refused":
        return measure.refuse_reason
    if name == "revoked":
        return measure.revoke_reason
    return measure.follow_up_note if name == "followed_up" else ""


def _name(user: Any) -> str:
    return "" if user is None else str(user)


# --- talks that are a measure ---------------------------------------------------------------


def talks_for(viewer: Viewer, subject_id: int | None, kind: str) -> list[Talk]:
    """Talks held with the person that may be this measure and are not yet another one."""
    if subject_id is None or not kind:
        return []
    parts = TalkParticipant.objects.filter(person_id=subject_id, role=TalkRole.INTERVIEWEE)
    rows = (
        Talk.objects.visible_to(viewer)
        .filter(pk__in=parts.values("talk"), state__in=TALK_HELD, measure=None)
        .defer(*Talk.CONTENT, "review_note").order_by("-held_on")[:50]
    )
    return [talk for talk in rows if talk_fits(kind, talk.kind)]


# --- what is owed -------------------------------------------------------------------------


def owing_answer(viewer: Viewer) -> QuerySet[Measure]:
    """Served measures for which the viewer, or the department he heads, owes a paper.

    Whether the last one was accepted decides the caller: see `last_answers`.
    """
    own = Q(subject_id=viewer.person_id) | Q(subject_department_id__in=viewer.heads)
    return Measure.objects.visible_to(viewer).filter(
        own, state=MeasureState.SERVED, reply_due__isnull=False, received=False
    ).exclude(kind=MeasureKind.INQUIRY_LETTER).defer(*HEAVY)


def last_answers(measures: Iterable[Measure]) -> dict[UUID, tuple[MeasureAnswer, bool | None]]:
    """The last paper of each measure, and what was found: None while nobody has read it."""
    rows = MeasureAnswer.objects.filter(measure__in=[m.pk for m in measures]).defer("text")
    found: dict[UUID, tuple[MeasureAnswer, bool | None]] = {}
    for answer in rows.prefetch_related("reviews").order_by("made_at"):
        reviews = list(answer.reviews.all())
        found[answer.measure_id] = (answer, reviews[-1].accepted if reviews else None)
    return found


def standing(viewer: Viewer) -> QuerySet[Measure]:
    return Measure.objects.visible_to(viewer).filter(state__in=MEASURE_STANDS).defer(*HEAVY)
