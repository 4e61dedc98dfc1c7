"""Collects rows and ledger lines of the invented past; the rows are written set-based.

What stands in the tables and in the ledger afterwards is what the acts would have left: each
act its line, at the moment that its record bears, in the order of the moments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from operator import itemgetter

from django.db import models, transaction

from portal.demo.stage import Told, moment
from portal.ledger import pen
from portal.models import NumberSeries
from portal.viewer import SYSTEM, Viewer
from supervision.events import is_restricted

BATCH = 1000
HOUR = time(15, 0)
DISCIPLINE = "安协机纪"


@dataclass
class Shelf:
    """Rows by table in the order of their first mention; lines, each with its moment."""

    accounts: dict[int, int]
    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    lines: list[Told] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    unnumbered: list[tuple[date, models.Model, str, str]] = field(default_factory=list)
    count: int = 0

    def put(self, *rows: models.Model) -> None:
        for row in rows:
            self.rows.setdefault(type(row), []).append(row)

    def line(
        self, word: str, rows: Sequence[models.Model], by: int | None, day: date, *,
        hour: time = HOUR, confidential: bool = False,
    ) -> None:
        """One act of `by` (a person; None: the system): `rows` are vouched for, the first one is
        the subject."""
        name = f"supervision.{word}"
        actor = SYSTEM if by is None else Viewer(user_id=self.accounts.get(by))
        line = pen.Line(
            word=name, subject=rows[0], by=actor, rows=rows,
            restricted=is_restricted(name, confidential=confidential),
        )
        self.lines.append((moment(day, hour), line))

    def number(self, series: str, prefix: str, year: int) -> str:
        """The next number, in the series that the acts of today go on with."""
        word = f"{prefix}{series}〔{year}〕"
        self.numbers[word] = self.numbers.get(word, 0) + 1
        return f"{word}{self.numbers[word]}号"

    def number_by_day(self, row: models.Model, name: str, series: str, day: date) -> None:
        """The year's numbers of a series are given in the order of the days, once all are there."""
        self.unnumbered.append((day, row, name, series))

    def stamp(
        self, day: date, by: int | None, *names: str, hour: time = HOUR
    ) -> dict[str, datetime | int | None]:
        """Who and when for each named pair; `by` is a person."""
        at, account = moment(day, hour), self.accounts.get(by or 0)
        return {k: v for n in names for k, v in ((f"{n}_at", at), (f"{n}_by_id", account))}

    @transaction.atomic
    def flush(self) -> list[Told]:
        """Write the rows that were put here; returns the lines, for the stage."""
        for day, row, name, series in sorted(self.unnumbered, key=itemgetter(0)):
            setattr(row, name, self.number(series, DISCIPLINE, day.year))
        self.unnumbered = []
        for model, rows in self.rows.items():
            model._default_manager.bulk_create(rows, batch_size=BATCH)
            self.count += len(rows)
        told, self.rows, self.lines = self.lines, {}, []
        self._keep_numbers()
        return told

    def _keep_numbers(self) -> None:
        """The acts of today go on counting where the past ended."""
        NumberSeries.objects.bulk_create(
            [
                NumberSeries(key=f"supervision:{word}", last=last)
                for word, last in self.numbers.items()
            ],
            update_conflicts=True, unique_fields=["key"], update_fields=["last"],
        )
