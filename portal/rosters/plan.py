"""Compares a roster with what is known and says what an import would do. Pure.

Nothing ends silently: a person, post or portfolio that the roster does not name is
listed as missing and ends only on a day that the clerk orders. One end follows from the
roster itself: who takes up a main post, or the charge of a department, has by that
given up the former one on the day before; it is listed under `ended` with its reason.
Applying a plan and planning again yields nothing to do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from portal.periods import DAY
from portal.rosters.changes import Change, Changes, Plan, Record
from portal.rosters.matching import ASSIGNMENT_KEYS, PORTFOLIO_KEYS, Key, Matched, Seat
from portal.rosters.records import (
    AssignmentRecord,
    Claim,
    KnownState,
    PortfolioRecord,
    Roster,
    SheetProblem,
)
from portal.rosters.settling import (
    not_named,
    plan_departments,
    plan_persons,
    settled,
    sort_into,
)
from portal.rosters.sheet import PEOPLE, PORTFOLIOS
from portal.rosters.values import shown
from portal.rosters.wording import Wording


def plan(
    roster: Roster, known: KnownState, *, on: date, end_missing_on: date | None = None
) -> Plan:
    """What importing `roster` on day `on` would do to `known`.

    `end_missing_on`: the last day of everything that the roster does not name; None leaves
    it as it is. Raises ValueError for a roster with problems.
    """
    if roster.problems:
        raise ValueError("a roster with problems cannot be planned")
    words = Wording(roster, known)
    persons = plan_persons(roster, known, words, on, end_missing_on)
    leaving = {change.old.code for change in persons.ended}
    posts = _Seating(PEOPLE, words, leaving, end_missing_on)
    assignments = posts.plan(roster.assignments, known.assignments, ASSIGNMENT_KEYS)
    charges = _Seating(PORTFOLIOS, words, leaving, end_missing_on)
    portfolios = charges.plan(roster.portfolios, known.portfolios, PORTFOLIO_KEYS)
    in_use = _still_used(applied_to(known.assignments, assignments), end_missing_on)
    in_use |= _still_used(applied_to(known.portfolios, portfolios), end_missing_on)
    departments = plan_departments(roster, known, words, on, end_missing_on, in_use)
    return Plan(
        departments, persons, assignments, portfolios, (*posts.problems, *charges.problems)
    )


def applied(result: Plan, known: KnownState) -> KnownState:
    """The state after the plan: what the tables must say once it is applied."""
    return KnownState(
        departments=applied_to(known.departments, result.departments),
        persons=applied_to(known.persons, result.persons),
        assignments=applied_to(known.assignments, result.assignments),
        portfolios=applied_to(known.portfolios, result.portfolios),
    )


def applied_to(known: Sequence[Record], changes: Changes[Record]) -> tuple[Record, ...]:
    """The records of one kind after their changes."""
    after: dict[int, Record] = {}
    for change in (*changes.changed, *changes.ended):
        after[id(change.old)] = change.new
    kept: list[Record] = [after.get(id(record), record) for record in known]
    return (*kept, *changes.new)


class _Seating:
    """Plans records that hold from day to day: assignments, or portfolios."""

    def __init__(
        self, sheet: str, words: Wording, leaving: set[str], last_day: date | None
    ) -> None:
        self.sheet, self.words, self.leaving, self.last_day = sheet, words, leaving, last_day
        self.problems: list[SheetProblem] = []

    def plan(
        self, rows: Sequence[Seat] | None, known: Sequence[Seat], keys: Sequence[Key[Seat]]
    ) -> Changes[Seat]:
        matched: Matched[Seat] = Matched(rows or (), known, keys)
        changed: list[Change[Seat]] = []
        unchanged: list[Seat] = []
        ended: list[Change[Seat]] = []
        missing: list[Seat] = []
        for row, old in matched.pairs:
            sort_into(settled(row, old), old, self.words, changed, unchanged)
        stated = [*matched.rows, *unchanged, *(change.new for change in changed)]
        self._check_leaving(stated)
        holders = _holders(stated)
        for old in matched.records:
            successor = _successor(old, holders)
            if successor is not None:
                ended.extend(self._superseded(old, successor))
            elif _holder(old) in self.leaving:
                ended.extend(self._ended(old))
            elif rows is not None and old.end is None:
                if self.last_day is None:
                    missing.append(old)
                else:
                    ended.extend(self._ended(old))
        return Changes(
            tuple(matched.rows), tuple(changed), tuple(ended), tuple(unchanged), tuple(missing)
        )

    def _superseded(self, old: Seat, successor: Seat) -> list[Change[Seat]]:
        """Ends `old` the day before its successor begins, where that leaves a sensible period."""
        outlasted = successor.end is None or (old.end is not None and old.end <= successor.end)
        if successor.start > old.start and outlasted:
            reason = _("自%(day)s起由%(what)s接替") % {
                "day": shown(successor.start), "what": self.words.seat(successor),
            }
            return [self.words.change(old, replace(old, end=successor.start - DAY), reason)]
        self._complain(
            _("与系统中%(what)s（%(start)s起）的时间重叠，请在名册中写明那一项的起止日期。")
            % {"what": self.words.seat(old), "start": shown(old.start)},
            successor.row,
        )
        return []

    def _ended(self, old: Seat) -> list[Change[Seat]]:
        """Ends `old` on the ordered day, unless it ends earlier or has not begun."""
        day = self.last_day
        if day is None or (old.end is not None and old.end <= day):
            return []
        if old.start <= day:
            return [self.words.change(old, replace(old, end=day), not_named())]
        self._complain(
            _("%(what)s从%(start)s开始，不能在%(end)s结束，请改选日期或写入名册。")
            % {"what": self.words.seat(old), "start": shown(old.start), "end": shown(day)}
        )
        return []

    def _check_leaving(self, stated: Iterable[Seat]) -> None:
        """Nobody leaves while the file still gives him something to answer for."""
        for seat in stated:
            stays = self.last_day is not None and (seat.end is None or seat.end > self.last_day)
            if stays and _holder(seat) in self.leaving:
                self._complain(
                    _("%(what)s：人员名册中没有此人，请补入名册或写明结束日期。")
                    % {"what": self.words.seat(seat)},
                    seat.row,
                )

    def _complain(self, sentence: str, row: int = 0) -> None:
        self.problems.append(SheetProblem(row or None, "", sentence, self.sheet))


def _still_used(
    seats: Iterable[AssignmentRecord] | Iterable[PortfolioRecord], last_day: date | None
) -> set[str]:
    return {
        seat.department for seat in seats
        if seat.end is None or (last_day is not None and seat.end > last_day)
    }


def _holder(seat: AssignmentRecord | PortfolioRecord) -> str:
    return seat.person if isinstance(seat, AssignmentRecord) else seat.leader


def _holders(seats: Iterable[Seat]) -> dict[Claim, list[Seat]]:
    holders: dict[Claim, list[Seat]] = defaultdict(list)
    for seat in sorted(seats, key=lambda each: each.start):
        for claim in seat.claims:
            holders[claim].append(seat)
    return holders


def _successor(old: Seat, holders: dict[Claim, list[Seat]]) -> Seat | None:
    """The earliest stated seat that cannot stand beside `old` on some day."""
    rivals = [
        seat for claim in old.claims for seat in holders.get(claim, ())
        if seat.period.overlaps(old.period)
    ]
    return min(rivals, key=lambda seat: seat.start, default=None)
