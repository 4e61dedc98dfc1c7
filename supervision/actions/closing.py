"""A year of supervision is closed; from then on its records stand as they are (rule G4).

Source: 机关档案管理规定; 机关制度. What a closed year refuses is entering, editing and taking back
its records. What was open on that day runs on by acts of their own day: talks are confirmed, points
answered, findings rectified, cases decided, measures served, lifted and revoked, and their papers
are filed under the next numbers. A decision received from above is entered whatever day it bears. A
correction is a new act beside the old text.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from portal import clock
from portal.models import NumberSeries
from supervision.models import FiledPaper, SupervisionYear
from supervision.rules.archive import BOOK


def hold(year: int) -> None:
    """Until the transaction ends nobody else files papers of this past year, closes it, or enters
    a record of it: who comes second reads what the first one did."""
    key = f"supervision:filed:{year}"
    NumberSeries.objects.bulk_create([NumberSeries(key=key)], ignore_conflicts=True)
    NumberSeries.objects.select_for_update().get(key=key)


def require_open(day: date | None, field: str | None = None) -> None:
    """Rule G4: no record of a day in a closed year is entered, edited or taken back."""
    if day is not None and day.year < clock.today().year:
        BOOK.check(not _closed(day.year), "G4", field).require()


def require_not_filed(record: UUID) -> None:
    """Rule G4: what is on file in a closed year keeps the files that it had."""
    years = FiledPaper.objects.filter(record=record).order_by("year").values_list("year", flat=True)
    closed = [_closed(year) for year in years.distinct()]
    BOOK.check(not any(closed), "G4").require()


def _closed(year: int) -> bool:
    hold(year)
    return SupervisionYear.objects.filter(year=year).exists()
