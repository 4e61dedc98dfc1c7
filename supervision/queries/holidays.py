"""The festivals ahead: from the working-day table with the clerk's corrections (调休)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from portal import calendars
from portal.days import cn_date
from portal.models import CalendarDay, Department
from portal.periods import DAY
from supervision.models import IntegrityReminder, ReminderReceipt
from supervision.queries.terms import bound
from supervision.rules.terms import Term
from supervision.vocabulary import HOLIDAY_OCCASIONS, ReminderOccasion

AHEAD = timedelta(days=370)
# Days that stand fixed in 全国年节及纪念日放假办法; the lunar ones wait for the yearly notice.
FIXED = {
    ReminderOccasion.NEW_YEAR: (1, 1),
    ReminderOccasion.LABOUR_DAY: (5, 1),
    ReminderOccasion.NATIONAL_DAY: (10, 1),
}
BY_NAME = {str(ReminderOccasion(o).label)[:2]: ReminderOccasion(o) for o in HOLIDAY_OCCASIONS}


@dataclass(frozen=True)
class Holiday:
    """A festival: its days off in a row, and by when people are reminded."""

    occasion: ReminderOccasion
    start: date
    end: date
    published: bool
    remind_from: date  # the first day on which the reminder is looked for
    term: Term

    @property
    def remind_by(self) -> date:
        """The last day on which a reminder comes in time: the day before the holiday."""
        return self.start - DAY

    @property
    def arithmetic(self) -> str:
        """How the day was found, for the page."""
        text = _("%(start)s放假，之前%(n)s个工作日为%(day)s") % {
            "start": cn_date(self.start), "n": self.term.value, "day": cn_date(self.remind_from)
        }
        return text if self.published else text + _("（放假安排尚未公布，按法定日期计）")


def holidays(today: date, until: date | None = None) -> list[Holiday]:
    """The festivals that begin after `today`, the next one first. Two queries."""
    last = until or today + AHEAD
    rows = {
        row.day: row for row in CalendarDay.objects.filter(day__range=(today, last + AHEAD))
    }
    limit = bound("W15.yellow", today)
    days = calendars.table(today, last)
    found: dict[date, tuple[ReminderOccasion, date, bool]] = {}
    day = today + DAY
    while day <= last:
        occasion = _occasion(day, rows)
        # Where the yearly notice is still to come, the fixed day itself is off by law.
        if occasion is not None and (
            not days.is_working_day(day) or not _is_published(day, rows)
        ):
            end = day
            while not days.is_working_day(end + DAY):
                end += DAY
            found[day] = (occasion, end, _is_published(day, rows))
            day = end
        day += DAY
    return [
        Holiday(occasion, start, end, published, days.add_working_days(start, -limit.value), limit)
        for start, (occasion, end, published) in sorted(found.items())
    ]


def _occasion(day: date, rows: dict[date, CalendarDay]) -> ReminderOccasion | None:
    """The festival of a day off: the clerk's name first, then the published table's."""
    row = rows.get(day)
    name = str(row.name if row is not None else calendars.ordinary_name(day))
    if name:
        return next((o for word, o in BY_NAME.items() if word in name), None)
    if row is None and day.year not in calendars.published_years():
        return next((o for o, fixed in FIXED.items() if fixed == (day.month, day.day)), None)
    return None


def _is_published(day: date, rows: dict[date, CalendarDay]) -> bool:
    return day.year in calendars.published_years() or day in rows


# --- who has reminded ---------------------------------------------------------------------


@dataclass(frozen=True)
class Reminded:
    """One department before one holiday: when its people were reminded, if they were."""

    department: Department
    on: date | None


def reminded_before(holiday: Holiday, departments: frozenset[int] | None = None) -> list[Reminded]:
    """Every department (or these), those not reminded first. Two queries."""
    sent = IntegrityReminder.objects.for_holiday(holiday.occasion, holiday.start)
    receipts = ReminderReceipt.objects.filter(reminder__in=sent.values("pk"))
    days: dict[int | None, date] = {}
    for pk, parent, on in receipts.values_list(
        "department_id", "department__parent_id", "reminder__sent_on"
    ).distinct():
        assert on is not None  # it was sent
        for unit in (pk, parent):
            days[unit] = min(on, days.get(unit, on))
    units = Department.objects.on(holiday.remind_from).filter(parent=None)
    if departments is not None:
        units = units.filter(pk__in=departments)
    rows = [Reminded(unit, days.get(unit.pk)) for unit in units.order_by("order", "code")]
    return sorted(rows, key=lambda row: row.on is not None)
