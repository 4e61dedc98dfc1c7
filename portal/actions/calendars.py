"""What happens to the working-day calendar: a day is corrected, or a correction taken back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from portal import calendars, rules
from portal.ledger import pen
from portal.models import CalendarDay
from portal.viewer import Viewer


@transaction.atomic
def correct_day(*, day: date, is_working: bool, name: str, by: Viewer) -> CalendarDay | None:
    """`day` is worked on, or is a day off, whatever the ordinary table says. Rules D1, D2.

    Setting a corrected day to what is ordinary takes the correction back and returns None.
    """
    rules.day_is_named(name).require()
    kept = CalendarDay.objects.select_for_update().filter(day=day).first()
    ordinarily = calendars.ordinarily_works(day)
    if kept is not None and is_working == ordinarily:
        kept.delete()
        _write(day, is_working, by)
        return None
    if kept is None or kept.is_working == is_working:
        current = ordinarily if kept is None else kept.is_working
        rules.day_differs(is_working, current).require()
    row, _created = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "name": name.strip()}
    )
    _write(day, is_working, by)
    return row


def _write(day: date, is_working: bool, by: Viewer) -> None:
    pen.write(
        "portal.calendar_changed", subject=f"portal.calendarday:{day.isoformat()}", by=by,
        facts={"day": day.isoformat(), "working": is_working},
    )
