"""What the pages of hearings ask: the register, points, who is still to be heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from portal.chain import Chain
from portal.models import Department, Person, Portfolio
from portal.viewer import Viewer
from portal.vocabulary import LEADERSHIP_KINDS, Relation
from supervision.models import Hearing, HearingPoint
from supervision.models.visibility import himself, made_by
from supervision.states import HearingState, PointState
from supervision.vocabulary import HearingKind

OPEN, LATE = "open", "late"


def listed(viewer: Viewer) -> QuerySet[Hearing]:
    """Hearings of which the viewer may know, with the numbers of their points."""
    rows: QuerySet[Hearing] = (
        Hearing.objects.visible_to(viewer).select_related("chair", "department")
        .annotate(
            raised=Count("points"),
            waiting=Count("points", filter=Q(points__state=PointState.OPEN)),
        )
    )
    return rows


def narrowed(
    rows: QuerySet[Hearing], *, kind: str = "", department: str = "", person: str = "",
    first: date | None = None, last: date | None = None,
) -> QuerySet[Hearing]:
    """The register by kind, department, chair (name, pinyin) and days."""
    if kind:
        rows = rows.filter(kind=kind)
    if department:
        rows = rows.filter(Q(department_id=department) | Q(department__parent_id=department))
    if person.strip():
        rows = rows.filter(chair__in=Person.objects.named_like(person).values("pk"))
    if first:
        rows = rows.filter(held_on__gte=first)
    if last:
        rows = rows.filter(held_on__lte=last)
    return rows


def points(viewer: Viewer) -> QuerySet[HearingPoint]:
    """Points of recorded hearings that the viewer may see."""
    rows: QuerySet[HearingPoint] = HearingPoint.objects.visible_to(viewer).filter(
        hearing__state=HearingState.RECORDED
    ).select_related("hearing", "answerer", "hearing__chair")
    return rows


def narrowed_points(
    rows: QuerySet[HearingPoint], today: date, *, state: str = "", person: str = "",
) -> QuerySet[HearingPoint]:
    """Points by state (or those overdue) and answerer (name, pinyin)."""
    if state == LATE:
        rows = rows.overdue(today)  # type: ignore[attr-defined]
    elif state:
        rows = rows.filter(state=state)
    if person.strip():
        rows = rows.filter(answerer__in=Person.objects.named_like(person).values("pk"))
    return rows


def mark_of(point: HearingPoint, today: date) -> str:
    """The shape of a point: late when its day has passed unanswered."""
    if point.state == PointState.OPEN:
        return "late" if point.answer_due and point.answer_due < today else "due"
    return "half" if point.state == PointState.ANSWERED else "done"


# --- which departments are still to be heard ------------------------------------------------


@dataclass(frozen=True)
class ToHear:
    """A department in a leader's portfolio: when it was last heard, and by when it is due."""

    department_id: int
    name: str
    last: date | None
    done: bool
    until: date


def half_of(day: date) -> tuple[date, date]:
    """The half-year of a day, both ends included."""
    if day.month <= 6:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year, 7, 1), date(day.year, 12, 31)


def to_hear(viewer: Viewer, today: date) -> list[ToHear]:
    """The departments in the viewer's charge, the unheard first: once each half-year (机关制度)."""
    if viewer.person_id is None or not viewer.in_charge:
        return []
    led = Portfolio.objects.on(today).filter(
        leader_id=viewer.person_id, relation=Relation.IN_CHARGE
    )
    units = list(
        Department.objects.on(today).filter(pk__in=led.values("department"))
        .order_by("order", "code").only("pk", "name")
    )
    start, end = half_of(today)
    last: dict[int, date] = {}
    rows = Hearing.objects.recorded().of_kind(HearingKind.REPORT).filter(
        chair_id=viewer.person_id, department_id__in=[u.pk for u in units], held_on__lte=today
    )
    for pk, day in rows.values_list("department_id", "held_on"):
        last[pk] = max(day, last.get(pk, day))
    found = [
        ToHear(u.pk, u.name, last.get(u.pk), last.get(u.pk, date.min) >= start, end)
        for u in units
    ]
    return sorted(found, key=lambda row: row.done)


def symposium_held(viewer: Viewer, year: int) -> bool:
    """Whether the leader has held a symposium in the year."""
    rows = Hearing.objects.recorded().of_kind(HearingKind.SYMPOSIUM)
    return rows.filter(chair_id=viewer.person_id, held_on__year=year).exists()


# --- what is owed on the front page ---------------------------------------------------------


def points_owed(viewer: Viewer) -> QuerySet[HearingPoint]:
    """Points that wait for the viewer's own answer, the earliest day first."""
    rows: QuerySet[HearingPoint] = (
        HearingPoint.objects.owed_by(viewer).select_related("hearing").order_by("answer_due")
    )
    return rows


def points_kept(viewer: Viewer, today: date) -> dict[str, int]:
    """Of the hearings that the viewer keeps: points without an answerer, late, answered."""
    own = Hearing.objects.recorded().filter(himself(viewer, "chair") | made_by(viewer))
    rows = HearingPoint.objects.filter(hearing__in=own.values("pk"))
    counted: dict[str, int] = rows.aggregate(
        unassigned=Count("pk", filter=Q(state=PointState.OPEN, answerer=None)),
        late=Count("pk", filter=Q(state=PointState.OPEN, answer_due__lt=today)),
        answered=Count("pk", filter=Q(state=PointState.ANSWERED)),
    )
    return counted


def drafts_of(viewer: Viewer) -> QuerySet[Hearing]:
    """Drafts that the viewer has yet to record, as chair or as their author."""
    rows: QuerySet[Hearing] = Hearing.objects.filter(state=HearingState.DRAFT).filter(
        himself(viewer, "chair") | made_by(viewer)
    ).select_related("department")
    return rows


# --- what a form offers ---------------------------------------------------------------------


def chairs(chain: Chain) -> list[tuple[int, str]]:
    """The members of the leadership, in the organ's order."""
    found: dict[int, str] = {}
    for held in sorted(chain.facts.held, key=lambda h: h.order):
        if held.post_kind in LEADERSHIP_KINDS and held.person_id in chain.facts.people:
            found.setdefault(held.person_id, chain.facts.people[held.person_id].name)
    return list(found.items())


FEW = 40  # departments whose heads are all offered; of more, those of the departments at hand


def departments_at_hand(viewer: Viewer, day: date, asked: int | None) -> set[int]:
    """Departments whose heads a form of hearings offers: every one where they are few.

    Else the one that is asked for and those in the viewer's charge, each with its sections.
    Whoever else answers a point is named afterwards. Two queries.
    """
    units = Department.objects.on(day).order_by()
    tops = list(units.filter(parent=None).values_list("pk", flat=True)[: FEW + 1])
    near = {*viewer.answers_for, *viewer.in_charge} | ({asked} if asked else set())
    if len(tops) <= FEW:
        near |= set(tops)
    sections = units.filter(parent__in=near).values_list("pk", flat=True)
    return near | set(sections)


def answerers(chain: Chain, also: Iterable[int] = ()) -> list[tuple[int, str]]:
    """Heads of departments and leaders, and the others named; with their posts' departments."""
    ids = dict.fromkeys([p.id for p in chain.heads.values()])
    ids |= dict.fromkeys(pk for pk, _name in chairs(chain)) | dict.fromkeys(also)
    names: list[tuple[Any, int, str]] = []
    for pk in ids:
        one = chain.facts.people.get(pk)
        if one is not None:
            held = chain.held_by.get(pk, ())
            unit = next(
                (chain.facts.departments[h.department_id].short_name for h in held
                 if h.department_id in chain.facts.departments), "",
            )
            names.append((one.order, pk, f"{one.name}　{unit}" if unit else one.name))
    return [(pk, name) for _order, pk, name in sorted(names)]
