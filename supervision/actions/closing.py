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
from supervision.models import FiledPaper, SupervisionYear
from supervision.rules.archive import BOOK


def require_open(day: date | None, field: str | None = None) -> None:
    """Rule G4: no record of a day in a closed year is entered, edited or taken back."""
    past = day is not None and day.year < clock.today().year
    BOOK.check(not (past and _closed(day)), "G4", field).require()


def require_not_filed(record: UUID) -> None:
    """Rule G4: what is on file in a closed year keeps the files that it had."""
    years = FiledPaper.objects.filter(record=record).values("year")
    closed = SupervisionYear.objects.filter(year__in=years)
    BOOK.check(not closed.exists(), "G4").require()


def _closed(day: date | None) -> bool:
    return day is not None and SupervisionYear.objects.filter(year=day.year).exists()
