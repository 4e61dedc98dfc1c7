"""Hearings and symposia: kept as drafts, recorded, and every point followed to its answer.

A draft leaves no line in the ledger. Nothing that was answered is overwritten: a new answer is
written below the old one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.chain import Chain, chain_near
from portal.days import cn_date
from portal.delivery.notify import notify, settle
from portal.errors import RuleBroken, StaleState
from portal.ledger import pen
from portal.roles import Permission
from portal.viewer import Viewer
from portal.vocabulary import LEADERSHIP_KINDS
from supervision import access
from supervision.actions import after, closing
from supervision.models import Hearing, HearingParticipant, HearingPoint
from supervision.models.visibility import is_clerk
from supervision.queries.terms import due_after
from supervision.rules import hearings as rules
from supervision.states import HEARING_MOVES, POINT_MOVES, HearingState, PointState
from supervision.vocabulary import HearingKind

FIELDS = (
    "held_on", "started_at", "ended_at", "place", "topic", "situation", "problems",
    "steps_taken", "leader_opinion", "next_on",
)  # fmt: skip


@dataclass(frozen=True)
class Raised:
    """A point as it stands in the form."""

    text: str
    answerer: int | None = None
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class Content:
    """What stands in the form: `fields` by the names of the table, people by id."""

    kind: HearingKind
    chair: int
    department: int | None = None
    people: tuple[int, ...] = ()
    points: Sequence[Raised] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


def topic_of(point: HearingPoint) -> str:
    """The matter under which messages about a point stand in inboxes."""
    return f"supervision.point:{point.pk}"


def may_keep(hearing: Hearing, by: Viewer) -> Any:
    """H1: the chair, or who wrote it down for him."""
    return rules.may_keep(
        is_chair=by.person_id is not None and by.person_id == hearing.chair_id,
        is_author=by.user_id is not None and by.user_id == hearing.created_by_id,
    )


@transaction.atomic
def save_draft(
    *, content: Content, edition: int, by: Viewer, hearing: Hearing | None = None
) -> Hearing:
    """Keep what was written so far. Rules H1, H6, H11; StaleState when somebody saved meanwhile."""
    if hearing is None:
        own = by.person_id == content.chair or is_clerk(by)
        rules.BOOK.check(own and by.may(Permission.HOLD_HEARINGS), "H1").require()
        row = Hearing(created_at=clock.now(), created_by_id=by.user_id)
    else:
        row = _locked(hearing)
        may_keep(row, by).require()
        rules.BOOK.check(row.state in HEARING_MOVES["edit"].start, "H11").require()
        if row.edition != edition:
            raise StaleState
        row.edition += 1
    for name, value in content.fields.items():
        if name in FIELDS:
            nullable = Hearing._meta.get_field(name).null
            setattr(row, name, value if value is not None or nullable else "")
    row.kind, row.chair_id, row.department_id = content.kind, content.chair, content.department
    row.save()
    _replace(row, content)
    return row


@transaction.atomic
def record(*, hearing: Hearing, edition: int, by: Viewer) -> Hearing:
    """The record stands: points go to their answerers, each with a day. Rules H1 to H16."""
    row = _locked(hearing)
    may_keep(row, by).require()
    if row.state not in HEARING_MOVES["record"].start or row.edition != edition:
        raise StaleState
    points = list(row.points.all())
    people = list(row.participants.values_list("person_id", flat=True))
    closing.require_open(row.held_on, "held_on")
    rules.may_record(_facts(row, people, points), clock.today()).require()
    done = Hearing.objects.filter(pk=row.pk, state=row.state).update(
        state=HearingState.RECORDED, recorded_at=clock.now(), recorded_by_id=by.user_id
    )
    if not done:
        raise StaleState
    row.refresh_from_db()
    default = due_after("hearing.point", row.held_on).day
    for point in points:
        point.answer_due = point.answer_due or default
        point.save(update_fields=["answer_due"])
        _tell_answerer(point, row)
    after.noted({row.chair_id}, {row.department_id}, after.HEARING)
    pen.write("supervision.hearing_recorded", subject=row, by=by, rows=[row, *points])
    return row


@transaction.atomic
def record_new(
    *, content: Content, edition: int, by: Viewer, hearing: Hearing | None = None
) -> Hearing:
    """Written and recorded in one go; if it cannot be recorded, nothing of it is kept."""
    row = save_draft(content=content, edition=edition, by=by, hearing=hearing)
    return record(hearing=row, edition=row.edition, by=by)


# --- points -------------------------------------------------------------------------------


@transaction.atomic
def assign(*, point: HearingPoint, answerer: int, due: date, by: Viewer) -> HearingPoint:
    """Somebody answers this point, by a day. Rules H1, H10, H14."""
    point = _open_point(point, "assign", by)
    rules.BOOK.check(answerer, "H14", "answerer").require()
    rules.BOOK.check(due >= point.hearing.held_on, "H10", "due").require()
    before = point.answerer_id
    point.answerer_id, point.answer_due = answerer, due
    point.save(update_fields=["answerer", "answer_due"])
    pen.write("supervision.point_assigned", subject=point, by=by, rows=[point])
    if before != answerer:
        settle(topic_of(point))
        _tell_answerer(point, point.hearing)
    return point


@transaction.atomic
def answer(*, point: HearingPoint, text: str, by: Viewer) -> HearingPoint:
    """The answerer answers; the chair hears of it. Rules H7, H8."""
    point = _locked_point(point)
    mine = by.person_id is not None and by.person_id == point.answerer_id
    rules.may_answer(is_answerer=mine, text=text).require()
    _move(point, "answer", PointState.ANSWERED, answer=_below(point.answer, text.strip()),
          answered_at=clock.now(), answered_by_id=by.user_id)
    pen.write("supervision.point_answered", subject=point, by=by, rows=[point])
    settle(topic_of(point))
    _tell_keeper(point, _("座谈（汇报）意见已答复"))
    return point


@transaction.atomic
def close(*, point: HearingPoint, by: Viewer) -> HearingPoint:
    """The answer is enough. Rule H1."""
    point = _open_point(point, "close", by)
    _move(point, "close", PointState.CLOSED, closed_at=clock.now(), closed_by_id=by.user_id)
    pen.write("supervision.point_closed", subject=point, by=by, rows=[point])
    return point


@transaction.atomic
def reopen(*, point: HearingPoint, reason: str, due: date, by: Viewer) -> HearingPoint:
    """The answer is not enough: a new day, and the old answer stays. Rules H1, H9, H10."""
    point = _open_point(point, "reopen", by)
    rules.BOOK.check(reason.strip(), "H9", "reason").require()
    rules.BOOK.check(due >= point.hearing.held_on, "H10", "due").require()
    said = _("%(day)s退回：%(reason)s") % {
        "day": cn_date(clock.today()), "reason": reason.strip()
    }
    _move(point, "reopen", PointState.OPEN, answer=_below(point.answer, said), answer_due=due,
          answered_at=None, answered_by_id=None, closed_at=None, closed_by_id=None)
    pen.write("supervision.point_reopened", subject=point, by=by, rows=[point])
    _tell_answerer(point, point.hearing)
    return point


# --- shared -------------------------------------------------------------------------------


def _locked(hearing: Hearing) -> Hearing:
    found: Hearing = Hearing.objects.select_for_update(of=("self",)).get(pk=hearing.pk)
    return found


def _locked_point(point: HearingPoint) -> HearingPoint:
    found: HearingPoint = (
        HearingPoint.objects.select_for_update(of=("self",))
        .select_related("hearing").get(pk=point.pk)
    )
    if found.hearing.state != HearingState.RECORDED:
        raise StaleState
    return found


def _open_point(point: HearingPoint, act: str, by: Viewer) -> HearingPoint:
    """The point locked, in a state in which its keeper may do this."""
    found = _locked_point(point)
    may_keep(found.hearing, by).require()
    if found.state not in POINT_MOVES[act].start:
        raise StaleState
    return found


def _move(point: HearingPoint, act: str, end: PointState, **values: Any) -> None:
    """The conditional update: of two who move the same point, the second is refused."""
    start = point.state
    if start not in POINT_MOVES[act].start:
        raise StaleState
    if not HearingPoint.objects.filter(pk=point.pk, state=start).update(state=end, **values):
        raise StaleState
    point.refresh_from_db()


def _below(old: str, new: str) -> str:
    return f"{old}\n\n{new}" if old else new


def _replace(row: Hearing, content: Content) -> None:
    chain = chain_near(row.held_on, content.people)
    reports = content.kind == HearingKind.REPORT
    row.participants.all().delete()
    HearingParticipant.objects.bulk_create(
        HearingParticipant(
            hearing=row, person_id=pk, reports=reports,
            post_text="、".join(h.title for h in chain.held_by.get(pk, ()))[:200],
        )
        for pk in content.people
    )
    row.points.all().delete()
    for point in content.points:
        if not point.text.strip():
            raise RuleBroken("H6", rules.BOOK.rules["H6"][0])
    HearingPoint.objects.bulk_create(
        HearingPoint(
            hearing=row, number=number, text=point.text.strip(), answerer_id=point.answerer,
            answer_due=point.due,
        )
        for number, point in enumerate(content.points, start=1)
    )


def _facts(
    row: Hearing, people: Sequence[int], points: Sequence[HearingPoint]
) -> rules.HearingFacts:
    chain = chain_near(row.held_on, [row.chair_id])
    return rules.HearingFacts(
        kind=HearingKind(row.kind), held_on=row.held_on, started_at=row.started_at,
        ended_at=row.ended_at, next_on=row.next_on, department=row.department_id,
        people=frozenset(people), chair_leads=leads(row.chair_id, chain),
        chair_in_charge=in_charge(row.chair_id, row.department_id, chain),
        dues=tuple(p.answer_due for p in points),
        first_days=tuple(access.first_days({row.chair_id, *people})),
    )


def leads(person_id: int, chain: Chain) -> bool:
    """Whether a person sits in the leadership on the chain's day."""
    return any(h.post_kind in LEADERSHIP_KINDS for h in chain.held_by.get(person_id, ()))


def in_charge(person_id: int, department_id: int | None, chain: Chain) -> bool:
    """Whether a department (or its section) stands in a leader's portfolio; the secretary's all."""
    if chain.secretary is not None and chain.secretary.id == person_id:
        return True
    unit = chain.facts.departments.get(department_id or 0)
    own = {d.id for d in chain.portfolio_of(person_id)}
    return unit is not None and bool({unit.id, unit.parent_id} & own)


def _tell_answerer(point: HearingPoint, hearing: Hearing) -> None:
    if point.answerer_id is None:
        return
    notify(
        [point.answerer_id], _("有座谈（汇报）意见请您答复"),
        _("请于%(day)s前答复。") % {"day": cn_date(point.answer_due)},
        reverse("point", args=[point.pk]), topic_of(point),
    )


def _tell_keeper(point: HearingPoint, title: str) -> None:
    notify([point.hearing.chair_id], title, "", reverse("point", args=[point.pk]))
