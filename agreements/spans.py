"""Who answered to whom over a stretch of days, worked out from dated posts at once. Pure.

The chain of a day (`portal.chain`) says it for one day; this says it for all days of a term,
so that duties of ten thousand agreements need no chain of every day. The two agree: a test
compares them on random histories.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from portal.periods import DAY, Period
from portal.vocabulary import LEADERSHIP_KINDS, AssignmentKind, PostKind

_HEADS = (PostKind.DEPARTMENT_HEAD, PostKind.SECTION_HEAD)
_END = date.max


@dataclass(frozen=True)
class Held:
    """A person holds a post of a department (None: of the leadership) over a period."""

    person_id: int
    department_id: int | None
    post_kind: str
    kind: str
    period: Period
    order: tuple[int, int] = (0, 0)  # the post's place, then the row's number

    @property
    def heads(self) -> bool:
        return self.department_id is not None and (
            self.kind == AssignmentKind.ACTING or self.post_kind in _HEADS
        )


@dataclass(frozen=True)
class Charge:
    """A leader is in charge (分管) of a department over a period."""

    leader_id: int
    department_id: int
    period: Period


@dataclass(frozen=True)
class Span:
    """`owner` answers for a person or a department over a period."""

    owner_id: int
    subject_id: int
    period: Period


@dataclass
class Spans:
    """The timelines of heads, subordinates and portfolios within one frame of days."""

    held: Iterable[Held]
    charges: Iterable[Charge]
    parents: dict[int, int]  # section: its department
    frame: Period
    _heads: dict[int, list[tuple[int, Period]]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._of_person: dict[int, list[Held]] = defaultdict(list)
        of_department: dict[int, list[Held]] = defaultdict(list)
        for row in self.held:
            self._of_person[row.person_id].append(row)
            if row.heads and row.department_id is not None:
                of_department[row.department_id].append(row)
        for department, rows in of_department.items():
            self._heads[department] = list(_heads_of(rows, self.frame))

    def heads_of(self, department_id: int) -> list[tuple[int, Period]]:
        """Heads of a department one after the other; where nobody was, nothing stands."""
        return self._heads.get(department_id, [])

    def headed_by(self, person_id: int) -> list[Span]:
        """The departments (not sections) of which a person is the head."""
        mine = {h.department_id for h in self._of_person[person_id] if h.heads}
        return [
            Span(person_id, department, period)
            for department in sorted(d for d in mine if d is not None)
            if department not in self.parents
            for head, period in self.heads_of(department)
            if head == person_id
        ]

    def subordinates(self) -> list[Span]:
        """Staff and section heads under their direct superior, for everybody at once."""
        found = [
            span
            for person_id in self._of_person
            for department, period in self._staff_of(person_id)
            for span in self._superiors(person_id, department, period)
        ]
        return merged(found)

    def superiors_of(self, person_id: int) -> list[Span]:
        """Those to whom one person answered within his department."""
        return merged(
            span
            for department, period in self._staff_of(person_id)
            for span in self._superiors(person_id, department, period)
        )

    def heads_in_charge_of(self, charge: Charge) -> list[Span]:
        """The heads of a department in a leader's charge; never the leader himself."""
        period = charge.period.clipped(self.frame)
        if period is None:
            return []
        return [
            Span(charge.leader_id, head, part)
            for head, when in self.heads_of(charge.department_id)
            if head != charge.leader_id and (part := when.clipped(period)) is not None
        ]

    # --- one person ---------------------------------------------------------------------

    def _staff_of(self, person_id: int) -> Iterator[tuple[int, Period]]:
        """Stretches in which a person sits at staff level, with his own department."""
        rows = sorted(self._of_person[person_id], key=lambda h: h.order)
        cuts = [h.period for h in rows] + [
            when
            for h in rows
            if h.heads and h.department_id is not None
            for _head, when in self.heads_of(h.department_id)
        ]
        for period in _pieces(cuts, self.frame):
            now = [h for h in rows if period.start in h.period]
            if any(_sits_higher(h) for h in now) or self._heads_department(person_id, period):
                continue
            own = sorted(now, key=lambda h: h.kind != AssignmentKind.MAIN)
            department = next((h.department_id for h in own if h.department_id), None)
            if department is not None:
                yield department, period

    def _heads_department(self, person_id: int, period: Period) -> bool:
        return any(
            head == person_id and period.start in when
            for row in self._of_person[person_id]
            if row.heads and row.department_id not in self.parents and row.department_id
            for head, when in self.heads_of(row.department_id)
        )

    def _superiors(self, person_id: int, department: int, period: Period) -> Iterator[Span]:
        covered: list[Period] = []
        for head, when in self.heads_of(department):
            part = when.clipped(period)
            if part is not None and head != person_id:
                covered.append(part)
                yield Span(head, person_id, part)
        parent = self.parents.get(department)
        if parent is not None:
            for rest in _uncovered(covered, period):
                yield from self._superiors(person_id, parent, rest)


def _sits_higher(held: Held) -> bool:
    return (
        held.post_kind in LEADERSHIP_KINDS
        or held.post_kind == PostKind.DEPUTY_SECRETARY_GENERAL
    )


def _heads_of(rows: list[Held], frame: Period) -> Iterator[tuple[int, Period]]:
    """Who was head on each day: the holder of the post, else who acted (主持工作)."""
    ordered = sorted(rows, key=lambda h: (h.kind == AssignmentKind.ACTING, h.order))
    last: tuple[int, Period] | None = None
    for period in _pieces((h.period for h in rows), frame):
        head = next((h.person_id for h in ordered if period.start in h.period), None)
        if last is not None and head == last[0] and _follows(last[1], period):
            last = (last[0], Period(last[1].start, period.end))
            continue
        if last is not None:
            yield last
        last = None if head is None else (head, period)
    if last is not None:
        yield last


def _pieces(periods: Iterable[Period], frame: Period) -> Iterator[Period]:
    """The frame cut at each day on which one of the periods begins or ends."""
    end = frame.end or _END
    cuts = {frame.start}
    for period in periods:
        if period.start > frame.start:
            cuts.add(period.start)
        if period.end is not None and period.end < end:
            cuts.add(max(period.end + DAY, frame.start))
    days = sorted(day for day in cuts if day <= end)
    for day, following in zip(days, [*days[1:], None], strict=True):
        yield Period(day, following - DAY if following else frame.end)


def _follows(one: Period, two: Period) -> bool:
    return one.end is not None and one.end + DAY == two.start


def _uncovered(parts: list[Period], period: Period) -> Iterator[Period]:
    cursor = period.start
    for part in sorted(parts):
        if part.start > cursor:
            yield Period(cursor, part.start - DAY)
        if part.end is None:
            return
        cursor = max(cursor, part.end + DAY)
    if period.end is None or cursor <= period.end:
        yield Period(cursor, period.end)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Adjoining stretches of the same two as one: a new post in the same office changes nothing."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.owner_id, s.subject_id, s.period.start)):
        last = result[-1] if result else None
        same = last and (last.owner_id, last.subject_id) == (span.owner_id, span.subject_id)
        if last is not None and same and _follows(last.period, span.period):
            result[-1] = Span(
                span.owner_id, span.subject_id, Period(last.period.start, span.period.end)
            )
        else:
            result.append(span)
    return result
