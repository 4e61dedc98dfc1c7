"""Which row of a roster speaks of which known record. Pure.

A record is found by its own words first (same post, same first day). What is left is
tried as a correction: the same post with another first day, the same day with another
title. A correction is only assumed where exactly one row and one record fit each other
and share a day; otherwise both stand for themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from portal.rosters.records import AssignmentRecord, PortfolioRecord

Seat = TypeVar("Seat", bound=AssignmentRecord | PortfolioRecord)
Key = Callable[[Seat], Hashable]

ASSIGNMENT_KEYS: tuple[Key[AssignmentRecord], ...] = (
    lambda a: (a.person, a.department, a.title, a.start),
    lambda a: (a.person, a.department, a.title),
    lambda a: (a.person, a.department, a.start),
    lambda a: (a.person, a.title, a.start),
    lambda a: (a.person, a.kind, a.start),
)
PORTFOLIO_KEYS: tuple[Key[PortfolioRecord], ...] = (
    lambda p: (p.department, p.leader, p.relation, p.start),
    lambda p: (p.department, p.leader, p.relation),
    lambda p: (p.department, p.leader, p.start),
    lambda p: (p.department, p.relation, p.start),
)


class Matched(Generic[Seat]):
    """Pairs (row, record), rows without a record, records without a row."""

    def __init__(
        self, rows: Iterable[Seat], records: Iterable[Seat], keys: Sequence[Key[Seat]]
    ) -> None:
        self.pairs: list[tuple[Seat, Seat]] = []
        self.rows = list(rows)
        self.records = list(records)
        for key in keys:
            self._pass(key)

    def _pass(self, key: Key[Seat]) -> None:
        rows: dict[Hashable, list[Seat]] = _bucketed(self.rows, key)
        records: dict[Hashable, list[Seat]] = _bucketed(self.records, key)
        taken: set[int] = set()
        for mark, wanted in rows.items():
            held = records.get(mark, [])
            if len(wanted) == len(held) == 1 and wanted[0].period.overlaps(held[0].period):
                self.pairs.append((wanted[0], held[0]))
                taken |= {id(wanted[0]), id(held[0])}
        self.rows = [row for row in self.rows if id(row) not in taken]
        self.records = [record for record in self.records if id(record) not in taken]


def _bucketed(seats: Iterable[Seat], key: Key[Seat]) -> dict[Hashable, list[Seat]]:
    buckets: dict[Hashable, list[Seat]] = defaultdict(list)
    for seat in seats:
        buckets[key(seat)].append(seat)
    return buckets
