"""Figures of a campaign, within what the viewer may see. Source of the rate: decision of the
organ that 应签 is everybody due, and 签订率 = 已签 / (应签 - 缓签 - 免签).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from agreements.access import waiting_people
from agreements.models import Agreement, Campaign, SignatureSlot
from agreements.queries.rows import agreements_of
from agreements.states import DEDUCTED, LEVELS_ABOVE, SHAPES, WAITING, AgreementState, Level
from portal.chain import Seating
from portal.errors import Sentence
from portal.models import Department, Person
from portal.picture import PLAIN
from portal.viewer import Viewer

S = AgreementState
LOOKED_AT = 50  # issuers at a time, while the most awaited are looked for


@dataclass(frozen=True)
class Tally:
    """Agreements counted by what they count as."""

    due: int = 0
    signed: int = 0
    waiting: int = 0
    deducted: int = 0
    late: int = 0
    early: int = 0

    @property
    def rate(self) -> int | None:
        """已签 / (应签 - 缓签 - 免签) in whole per cent, rounded down; None when nobody is due."""
        base = self.due - self.deducted
        return self.signed * 100 // base if base else None

    @property
    def on_time(self) -> int:
        """Waiting and not late."""
        return self.waiting - self.late

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.due + other.due, self.signed + other.signed, self.waiting + other.waiting,
            self.deducted + other.deducted, self.late + other.late, self.early + other.early,
        )


@dataclass(frozen=True)
class LevelRow:
    level: str
    label: Sentence
    tally: Tally


@dataclass(frozen=True)
class DepartmentRow:
    """A department with its sections; `id` None: the leadership, who stand above all."""

    id: int | None
    name: str
    tally: Tally


@dataclass(frozen=True)
class CampaignFigures:
    """`shapes`: how many agreements of each shape stand in a department and its sections."""

    total: Tally
    levels: tuple[LevelRow, ...]
    departments: tuple[DepartmentRow, ...]
    shapes: Mapping[int, Mapping[str, int]]

    def crowd(self, seating: Seating) -> dict[int, dict[str, int]]:
        """The same with those who sit there without an agreement that the viewer sees."""
        found: dict[int, dict[str, int]] = {pk: dict(kinds) for pk, kinds in self.shapes.items()}
        for department, people in Counter(seating.department.values()).items():
            kinds = found.setdefault(department, {})
            kinds[PLAIN] = max(people - sum(kinds.values()), 0)
        return found


@dataclass(frozen=True)
class Blocker:
    """Somebody whose own agreement keeps agreements below closed."""

    person_id: int
    name: str
    closed: int


@dataclass(frozen=True)
class Waiter:
    """Somebody for whom the other party has signed already."""

    person_id: int
    name: str
    count: int


def tally_of(campaign: Campaign, viewer: Viewer, today: date) -> Tally:
    """The agreements of a campaign counted, in one query."""
    groups = _counted(campaign, viewer, today, "state")
    return sum((_tally(g["state"], g["count"], g["late"], g["early"]) for g in groups), Tally())


def _counted(campaign: Campaign, viewer: Viewer, today: date, *by: str) -> Any:
    return (
        agreements_of(campaign, viewer)
        .order_by()
        .values(*by)
        .annotate(
            count=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=today)),
            early=Count("pk", filter=~Q(opened_early_at=None)),
        )
    )


def figures_of(campaign: Campaign, viewer: Viewer, today: date) -> CampaignFigures:
    """All figures of a campaign page, in two queries."""
    groups = _counted(campaign, viewer, today, "level", "department_id", "state")
    departments = {
        pk: (parent, order, code, name)
        for pk, parent, order, code, name in Department.objects.values_list(
            "pk", "parent_id", "order", "code", "name"
        )
    }
    levels: dict[str, Tally] = defaultdict(Tally)
    by_department: dict[int | None, Tally] = defaultdict(Tally)
    shapes: dict[int, Counter[str]] = defaultdict(Counter)
    total = Tally()
    for group in groups:
        tally = _tally(group["state"], group["count"], group["late"], group["early"])
        total += tally
        levels[group["level"]] += tally
        place = group["department_id"]
        unit = place and (departments[place][0] or place)
        by_department[unit] += tally
        if unit is not None:
            shapes[unit]["late"] += tally.late
            shapes[unit][SHAPES[S(group["state"])]] += group["count"] - tally.late
    ordered = sorted(
        (d for d in by_department if d is not None),
        key=lambda pk: departments[pk][1:3],
    )
    rows = [DepartmentRow(pk, departments[pk][3], by_department[pk]) for pk in ordered]
    if None in by_department:
        rows.insert(0, DepartmentRow(None, "", by_department[None]))
    return CampaignFigures(
        total,
        tuple(LevelRow(x, x.label, levels[x]) for x in Level if x in levels),
        tuple(rows), shapes,
    )


def _tally(state: str, count: int, late: int, early: int) -> Tally:
    waits = state in WAITING
    return Tally(
        due=count,
        signed=count if state == S.EFFECTIVE else 0,
        waiting=count if waits else 0,
        deducted=count if state in DEDUCTED else 0,
        late=late if waits else 0,
        early=early,
    )


def rates(campaigns: Iterable[Campaign], viewer: Viewer) -> dict[int, Tally]:
    """Figures of several campaigns by id, in one query."""
    rows = (
        Agreement.objects.visible_to(viewer)
        .live()
        .filter(campaign__in=campaigns)
        .order_by()
        .values_list("campaign_id", "state")
        .annotate(count=Count("pk"))
    )
    result: dict[int, Tally] = defaultdict(Tally)
    for campaign, state, count in rows:
        result[campaign] += _tally(state, count, 0, 0)
    return dict(result)


@dataclass(frozen=True)
class Blocked:
    """Whose agreement must come into force before others open, and how much waits for it."""

    first: tuple[Blocker, ...]  # the most awaited
    people: int
    closed: int


def blockers(campaign: Campaign, viewer: Viewer, shown: int) -> Blocked:
    """Who keeps agreements closed; of them `shown` by name. Three queries."""
    closed = _closed(campaign, viewer)
    awaited = _awaited(campaign, closed)
    return Blocked(_named(awaited, shown), len(awaited), sum(awaited.values()))


def first_blockers(campaign: Campaign, viewer: Viewer, shown: int) -> tuple[Blocker, ...]:
    """Only those by name: of the issuers with most behind them, as many as it takes."""
    closed = _closed(campaign, viewer)
    order = sorted(closed, key=lambda issuer: (-sum(closed[issuer].values()), issuer))
    awaited: dict[int, int] = {}
    for start in range(0, len(order), LOOKED_AT):
        part = order[start : start + LOOKED_AT]
        awaited |= _awaited(campaign, {issuer: closed[issuer] for issuer in part})
        following = order[start + LOOKED_AT :][:1]
        most = sum(closed[following[0]].values()) if following else 0
        if sum(count >= most for count in awaited.values()) >= shown:
            break
    return _named(awaited, shown)


def _closed(campaign: Campaign, viewer: Viewer) -> dict[int, dict[str, int]]:
    """How many agreements of each level wait for their issuer."""
    closed: dict[int, dict[str, int]] = defaultdict(dict)
    groups = (
        agreements_of(campaign, viewer)
        .filter(state__in=(S.ISSUED, S.REFUSED), opened_early_at=None)
        .order_by()
        .values_list("issuer_id", "level")
        .annotate(count=Count("pk"))
    )
    for issuer, level, count in groups:
        closed[issuer][level] = count
    return closed


def _awaited(campaign: Campaign, closed: dict[int, dict[str, int]]) -> dict[int, int]:
    """Of these issuers, those whose own agreement is not in force, with what it keeps closed."""
    found = {
        issuer: sum(n for level, n in closed[issuer].items() if levels & set(LEVELS_ABOVE[level]))
        for (_campaign, issuer), levels in waiting_people([campaign.pk], closed).items()
    }
    return {issuer: count for issuer, count in found.items() if count}


def _named(awaited: dict[int, int], shown: int) -> tuple[Blocker, ...]:
    first = sorted(awaited.items(), key=lambda one: (-one[1], one[0]))[:shown]
    names = dict(Person.objects.filter(pk__in=dict(first)).values_list("pk", "name"))
    return tuple(Blocker(pk, names[pk], count) for pk, count in first)


def waiters(campaign: Campaign, viewer: Viewer) -> list[Waiter]:
    """Who has agreements before him that the responsible person has signed, in one query."""
    partly = agreements_of(campaign, viewer).filter(state=S.PARTLY_SIGNED)
    groups = (
        SignatureSlot.objects.filter(agreement__in=partly.order_by().values("pk"), signature=None)
        .order_by()
        .values_list("person_id", "person__name")
        .annotate(count=Count("pk"))
        .order_by("-count", "person_id")
    )
    return [Waiter(*group) for group in groups]


def papers_ready(campaign: Campaign) -> tuple[int, int]:
    """How many papers of the live agreements are made, and how many there are to make."""
    counted = Agreement.objects.live().filter(campaign=campaign).aggregate(
        ready=Count("paper"), total=Count("pk")
    )
    return counted["ready"], counted["total"]
