"""A year of working days as the calendar page shows it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from portal import calendars
from portal.errors import Sentence
from portal.models import CalendarDay
from portal.periods import year_of


@dataclass(frozen=True)
class DayCell:
    """One day: worked on or not, and why where that is not the ordinary week."""

    day: date
    works: bool
    corrected: bool
    name: Sentence

    @property
    def unusual(self) -> bool:
        """A weekday off, or a working day at the weekend (调休)."""
        return self.works != (self.day.weekday() < 5)


@dataclass(frozen=True)
class Month:
    number: int
    weeks: tuple[tuple[DayCell | None, ...], ...]
    working_days: int


@dataclass(frozen=True)
class Year:
    number: int
    months: tuple[Month, ...]
    published: bool
    corrections: tuple[CalendarDay, ...]

    @property
    def working_days(self) -> int:
        return sum(month.working_days for month in self.months)


def year(number: int) -> Year:
    """The calendar year in one query."""
    span = year_of(number)
    rows = {row.day: row for row in CalendarDay.objects.filter(day__range=(span.start, span.end))}
    return Year(
        number,
        tuple(_month(number, month, rows) for month in range(1, 13)),
        number in calendars.published_years(),
        tuple(rows[day] for day in sorted(rows)),
    )


def cell(day: date, row: CalendarDay | None) -> DayCell:
    if row is not None:
        return DayCell(day, row.is_working, True, row.name)
    return DayCell(day, calendars.ordinarily_works(day), False, calendars.ordinary_name(day))


def _month(year_number: int, month: int, rows: dict[date, CalendarDay]) -> Month:
    weeks = tuple(
        tuple(
            cell(day, rows.get(day)) if day.month == month else None for day in week
        )
        for week in calendar.Calendar().monthdatescalendar(year_number, month)
    )
    works = sum(1 for week in weeks for each in week if each is not None and each.works)
    return Month(month, weeks, works)
