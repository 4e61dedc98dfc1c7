"""Working days: the published table with 调休, the organ's own corrections, and due dates.

`table(first, last)` fetches the corrections of all those years in one query; whoever computes
many days asks the table. The plain functions fetch it for one computation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import chinese_calendar
from django.utils.translation import gettext_lazy as _

from portal import preferences
from portal.errors import Sentence
from portal.models import CalendarDay
from portal.periods import DAY, year_of

HOLIDAY_NAMES: dict[str, Sentence] = {
    "New Year's Day": _("元旦"),
    "Spring Festival": _("春节"),
    "Tomb-sweeping Day": _("清明节"),
    "Labour Day": _("劳动节"),
    "Dragon Boat Festival": _("端午节"),
    "National Day": _("国庆节"),
    "Mid-autumn Festival": _("中秋节"),
}


# Reminders are customary before these; 清明节 is not among them.
LISTED = frozenset(HOLIDAY_NAMES) - {"Tomb-sweeping Day"}
_FIXED = {(1, 1): "New Year's Day", (5, 1): "Labour Day", (10, 1): "National Day"}


@cache
def published_years() -> frozenset[int]:
    """Years whose arrangement of holidays the built-in table knows."""
    return frozenset(day.year for day in chinese_calendar.holidays)


@cache
def ordinarily_works(day: date) -> bool:
    """What holds without the organ's corrections; for unpublished years, the ordinary week."""
    if day.year in published_years():
        works: bool = chinese_calendar.is_workday(day)
        return works
    return day.weekday() < 5


def ordinary_name(day: date) -> Sentence:
    """The festival to which a day off, or a make-up working day (调休), belongs; else ""."""
    if day.year not in published_years():
        return ""
    name: Any = chinese_calendar.holidays.get(day) or chinese_calendar.workdays.get(day)
    return HOLIDAY_NAMES.get(name, "") if name else ""


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked on: the ordinary ones, with `corrections` (day -> works)."""

    corrections: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        corrected = self.corrections.get(day)
        return ordinarily_works(day) if corrected is None else corrected

    def next_working_day(self, day: date) -> date:
        """`day` itself if it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`th working day after `day` (before it, if negative); `day` does not count."""
        step = DAY if count >= 0 else -DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Number of working days from `first` to `last`, both included."""
        days = (last - first).days + 1
        return sum(self.is_working_day(first + DAY * n) for n in range(days))

    def due_day(self, day: date, *, moves: bool | None = None) -> date:
        """A due date; on a day off it moves to the next working day where the setting says so."""
        if moves is None:
            moves = preferences.value("due_moves_to_working_day")
        return self.next_working_day(day) if moves else day


def table(first: date, last: date | None = None) -> WorkingDays:
    """The working days of the years from `first` to one year after `last`, in one query."""
    until = year_of((last or first).year + 1).end
    rows = CalendarDay.objects.filter(day__range=(year_of(first.year - 1).start, until))
    return WorkingDays(dict(rows.values_list("day", "is_working")))


def is_working_day(day: date) -> bool:
    return table(day).is_working_day(day)


def next_working_day(day: date) -> date:
    return table(day).next_working_day(day)


def add_working_days(day: date, count: int) -> date:
    """`count` working days after `day`; one query for any count up to a year."""
    return table(day).add_working_days(day, count)


def due_day(day: date) -> date:
    """A due date as it stands in force; see WorkingDays.due_day."""
    return table(day).due_day(day)


@dataclass(frozen=True)
class ListedHoliday:
    """A holiday before which reminders are customary, with its first day off."""

    name: str
    first: date


def listed_holidays(calendar: WorkingDays, first: date, last: date) -> list[ListedHoliday]:
    """The listed holidays whose first day off lies within the days, in order.

    Days off that adjoin are one holiday under its first festival's name (国庆、中秋 together).
    For a year whose arrangement is not published only the fixed ones are known.
    """
    result: list[ListedHoliday] = []
    before = False
    day = first - DAY
    while day <= last:
        name = _listed_name(day, calendar)
        if name and not before and day >= first:
            result.append(ListedHoliday(str(HOLIDAY_NAMES[name]), day))
        before = bool(name) or (before and not calendar.is_working_day(day))
        day += DAY
    return result


def _listed_name(day: date, calendar: WorkingDays) -> str:
    """The festival of a day off, where it is a listed one."""
    if day.year not in published_years():
        return _FIXED.get((day.month, day.day), "")
    if calendar.is_working_day(day):
        return ""
    name: Any = chinese_calendar.holidays.get(day)
    return name if name in LISTED else ""
