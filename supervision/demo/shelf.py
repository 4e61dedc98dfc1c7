"""Collects rows and ledger lines of the invented past and writes them set-based.

The organ entered its past years from paper when it began with the portal: the rows bear the
days of what happened, the ledger vouches for them at the moment of entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import models, transaction

from portal.access import Viewer
from portal.demo.stage import moment
from portal.ledger import pen
from portal.models import NumberSeries, Person
from supervision.events import is_restricted

BATCH = 1000
LINES_AT_ONCE = 2000


@dataclass
class Shelf:
    """Rows by table in the order of their first mention, lines in the order of the acts."""

    accounts: dict[int, int]
    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    lines: list[pen.Line] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def put(self, *rows: models.Model) -> None:
        for row in rows:
            self.rows.setdefault(type(row), []).append(row)

    def line(
        self, word: str, rows: Sequence[models.Model], by: int | None, *,
        confidential: bool = False,
    ) -> None:
        """`rows` are vouched for, the first one is the subject; `by` is a person."""
        name = f"supervision.{word}"
        account = self.accounts.get(by) if by is not None else None
        self.lines.append(
            pen.Line(
                word=name, subject=rows[0], by=Viewer(user_id=account), rows=rows,
                restricted=is_restricted(name, confidential=confidential),
            )
        )

    def number(self, series: str, prefix: str, year: int) -> str:
        """The next number, in the series that the acts of today go on with."""
        word = f"{prefix}{series}〔{year}〕"
        self.numbers[word] = self.numbers.get(word, 0) + 1
        return f"{word}{self.numbers[word]}号"

    def stamp(
        self, day: date, by: int | None, *names: str, hour: time = time(15, 0)
    ) -> dict[str, datetime | int | None]:
        """Who and when for each named pair; `by` is a person."""
        at, account = moment(day, hour), self.accounts.get(by or 0)
        return {k: v for n in names for k, v in ((f"{n}_at", at), (f"{n}_by_id", account))}

    @transaction.atomic
    def flush(self) -> int:
        """Write all that was put here; returns how many rows."""
        written = 0
        for model, rows in self.rows.items():
            model._default_manager.bulk_create(rows, batch_size=BATCH)
            written += len(rows)
        for start in range(0, len(self.lines), LINES_AT_ONCE):
            pen.write_many(self.lines[start : start + LINES_AT_ONCE])
        self.rows, self.lines = {}, []
        self.count += written
        return written

    def keep_numbers(self) -> None:
        """The acts of today go on counting where the past ended."""
        NumberSeries.objects.bulk_create(
            NumberSeries(key=f"supervision:{word}", last=last)
            for word, last in self.numbers.items()
        )


def party_members(people: Iterable[int]) -> set[int]:
    rows = Person.objects.filter(pk__in=list(people), political_status="party_member")
    return set(rows.values_list("pk", flat=True))
