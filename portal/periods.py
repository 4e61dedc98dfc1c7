"""Periods of whole days, both ends included; an open end is None. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
EARLIEST, LATEST = date(1949, 1, 1), date(2100, 12, 31)  # days that anybody may ask about


@dataclass(frozen=True, order=True)
class Period:
    """From `start` to `end`, both days included. `end` None: until further notice."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("a period cannot end before it begins")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: Period) -> bool:
        """True when at least one day belongs to both."""
        return (other.end is None or self.start <= other.end) and (
            self.end is None or other.start <= self.end
        )

    def clipped(self, other: Period) -> Period | None:
        """The days that belong to both, or None."""
        if not self.overlaps(other):
            return None
        ends = [end for end in (self.end, other.end) if end is not None]
        return Period(max(self.start, other.start), min(ends) if ends else None)

    @property
    def days(self) -> int | None:
        """Number of days, or None for an open period."""
        return None if self.end is None else (self.end - self.start).days + 1


def gaps(periods: Iterable[Period], within: Period) -> list[Period]:
    """The stretches of `within` that no period covers, in order.

    `within` must have an end.
    """
    if within.end is None:
        raise ValueError("gaps need a closed frame")
    result: list[Period] = []
    cursor = within.start
    for period in sorted(p for p in (q.clipped(within) for q in periods) if p):
        if period.start > cursor:
            result.append(Period(cursor, period.start - DAY))
        if period.end is None or period.end >= within.end:
            return result
        cursor = max(cursor, period.end + DAY)
    if cursor <= within.end:
        result.append(Period(cursor, within.end))
    return result


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, clamped to that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_after(start: date, months: int) -> date:
    """The last day of a term of whole months that begins on `start`.

    The day before the same day of the month; where the month is too short for that day, its
    last day is the end already and no day is taken off.
    """
    same_day = add_months(start, months)
    return same_day - DAY if same_day.day == start.day else same_day


def year_of(year: int) -> Period:
    """The calendar year as a period."""
    return Period(date(year, 1, 1), date(year, 12, 31))
