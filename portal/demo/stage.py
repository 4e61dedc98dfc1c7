"""The invented past is played in the order of its days, so that the ledger's times only rise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from django.db import models, transaction
from django.utils import timezone

from portal import clock
from portal.access import Viewer
from portal.ledger import pen
from portal.models import (
    Absence,
    Assignment,
    Department,
    Person,
    Portfolio,
    Post,
    RoleGrant,
    User,
)
from portal.roles import Role

LINES_AT_ONCE = 2000
REPORT_EVERY = 20_000
OFFICE_OPENS = time(9, 0)
Say = Callable[[str], None]

WORDS: dict[type[models.Model], str] = {
    Department: "portal.department_added",
    Post: "portal.post_added",
    Person: "portal.person_added",
    User: "portal.account_opened",
    RoleGrant: "portal.role_granted",
    Assignment: "portal.assignment_added",
    Portfolio: "portal.portfolio_added",
    Absence: "portal.absence_added",
}
ORDER = {model: place for place, model in enumerate(WORDS)}
# Who records what; the clerk records the rest.
RECORDED_BY = {User: Role.SYSTEM_ADMIN, RoleGrant: Role.SECURITY_ADMIN}


def moment(day: date, hour: time = OFFICE_OPENS) -> datetime:
    """An hour of a day in the organ's time zone."""
    return timezone.make_aware(datetime.combine(day, hour))


@dataclass(frozen=True)
class Fact:
    """A row that was written, and the day on which the office recorded it."""

    day: date
    row: models.Model


class Stage:
    """Plays acts at invented moments; what the office recorded before is in the ledger by then."""

    def __init__(self, facts: list[Fact], recorders: dict[Role, Viewer], say: Say) -> None:
        self._facts = sorted(facts, key=lambda f: (f.day, ORDER[type(f.row)], f.row.pk))
        self._recorders = recorders
        self._say = say
        self._done = 0

    @contextmanager
    def at(self, day: date, hour: time = time(10, 0)) -> Iterator[None]:
        """The clock shows this hour; days must be played in order."""
        self.record_until(day)
        with clock.played(moment(day, hour)):
            yield

    def finish(self) -> None:
        """Record what is left."""
        self.record_until(date.max)

    @transaction.atomic
    def record_until(self, day: date) -> None:
        """One ledger line per row, on the day it was recorded, in the order of an office."""
        due = []
        while self._done + len(due) < len(self._facts):
            fact = self._facts[self._done + len(due)]
            if fact.day > day:
                break
            due.append(fact)
        for recorded_on, group in groupby(due, key=lambda f: f.day):
            lines = [self._line(fact.row) for fact in group]
            with clock.played(moment(recorded_on)):
                for start in range(0, len(lines), LINES_AT_ONCE):
                    self._write(lines[start : start + LINES_AT_ONCE])

    def _line(self, row: models.Model) -> pen.Line:
        recorder = self._recorders[RECORDED_BY.get(type(row), Role.CLERK)]
        return pen.Line(word=WORDS[type(row)], subject=row, by=recorder, rows=[row])

    def _write(self, lines: list[pen.Line]) -> None:
        pen.write_many(lines)
        before, self._done = self._done, self._done + len(lines)
        if before // REPORT_EVERY != self._done // REPORT_EVERY or self._done == len(self._facts):
            self._say(f"机构人员入账 {self._done}/{len(self._facts)} 条")
