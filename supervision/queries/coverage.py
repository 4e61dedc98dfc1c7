"""Whom the heads have talked with in a year, month by month: the figures that W13 judges.

A routine talk is no measure; that it took place is known to those whom the talks' own list
shows it. Counted are the people of today (or of the last day of a past year).
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate

from portal.lights.kinds import Scope
from portal.models import Department
from portal.viewer import Viewer
from supervision.lights.ground import Ground
from supervision.lights.portfolio import coverage_due, first_talks
from supervision.models.visibility import is_clerk, is_discipline

MONTHS = range(1, 13)


@dataclass(frozen=True)
class CoverageRow:
    """One department: how many are to be talked with, and how many were by each month's end.

    Months that have not begun are None.
    """

    department_id: int
    name: str
    short: str
    due: int
    covered: tuple[int | None, ...]

    @property
    def now(self) -> int:
        return max((n for n in self.covered if n is not None), default=0)


def by_month(viewer: Viewer, year: int, today: date) -> list[CoverageRow]:
    """Departments in the organ's order, never in an order of merit; a fixed number of queries."""
    day = min(today, date(year, 12, 31))
    everywhere = viewer.is_secretary or is_discipline(viewer) or is_clerk(viewer)
    ground = Ground(day, {}, None if everywhere else Scope(frozenset(), viewer.answers_for))
    due = coverage_due(ground)
    first = first_talks(ground, date(year, 1, 1), due)
    begun = day.month if day.year == year else 0
    rows = Department.objects.filter(pk__in=ground.departments).order_by("order", "code")
    return [
        CoverageRow(
            pk, name, short or name, len(due[pk]),
            _by_the_end_of_each([first[p].month for p in due[pk] if p in first], begun),
        )
        for pk, name, short in rows.values_list("pk", "name", "short_name") if due.get(pk)
    ]


def _by_the_end_of_each(months: list[int], begun: int) -> tuple[int | None, ...]:
    """How many of these months lie within each month; None for months that have not begun."""
    counts = Counter(months)
    sums = accumulate(counts[month] for month in MONTHS)
    return tuple(n if month <= begun else None for month, n in zip(MONTHS, sums, strict=True))


@cache
def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
