"""The invented past is played in the order of its days, so that the ledger's times only rise."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from operator import itemgetter

from django.db import models, transaction
from django.utils import timezone

from portal import clock
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
from portal.viewer import Viewer

LINES_AT_ONCE = 2000
REPORT_EVERY = 20_000
OFFICE_OPENS = time(9, 0)
Say = Callable[[str], None]
Told = tuple[datetime, pen.Line]  # what is to stand in the ledger, and since when

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
OFFICE_WORDS = frozenset(WORDS.values())
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
    """Plays acts at invented moments; what was recorded before is in the ledger by then.

    Rows of the past are written set-based, their lines told to the stage (`tell`), which writes
    each at its moment. Who fills whole years (`each_year`) is called when a year begins.
    """

    def __init__(self, facts: list[Fact], recorders: dict[Role, Viewer], say: Say) -> None:
        self._recorders = recorders
        self._say = say
        self._told: deque[Told] = deque()  # by moment
        self._years: list[Callable[[int], Iterable[Told]]] = []
        self._year = min((fact.day.year for fact in facts), default=date.max.year)
        self._due, self._done = len(facts), 0
        facts = sorted(facts, key=lambda f: (f.day, ORDER[type(f.row)], f.row.pk))
        self.tell((moment(fact.day), self._line(fact.row)) for fact in facts)

    def tell(self, lines: Iterable[Told]) -> None:
        """Lines to be written at their moments; those of one moment in the order told."""
        self._told = deque(sorted([*self._told, *lines], key=itemgetter(0)))

    def each_year(self, play: Callable[[int], Iterable[Told]]) -> None:
        """At the beginning of each year from now on `play` writes its rows and tells its lines."""
        self._years.append(play)

    @contextmanager
    def at(self, day: date, hour: time = time(10, 0)) -> Iterator[None]:
        """The clock shows this hour; moments must be played in order."""
        self.record_until(moment(day, hour))
        with clock.played(moment(day, hour)):
            yield

    def finish(self) -> None:
        """Record what is left."""
        self.record_until(clock.now())
        self._write_until(None)

    @transaction.atomic
    def record_until(self, until: datetime) -> None:
        """Write the lines of every moment up to this one, year by year."""
        for year in range(self._year + 1, timezone.localtime(until).year + 1):
            self._write_until(moment(date(year - 1, 12, 31), time.max))
            self._year = year
            for play in self._years:
                self.tell(play(year))
        self._write_until(until)

    def _write_until(self, until: datetime | None) -> None:
        due = []
        while self._told and (until is None or self._told[0][0] <= until):
            due.append(self._told.popleft())
        for at, group in groupby(due, key=itemgetter(0)):
            lines = [line for _at, line in group]
            with clock.played(at):
                for start in range(0, len(lines), LINES_AT_ONCE):
                    self._write(lines[start : start + LINES_AT_ONCE])

    def _line(self, row: models.Model) -> pen.Line:
        recorder = self._recorders[RECORDED_BY.get(type(row), Role.CLERK)]
        return pen.Line(word=WORDS[type(row)], subject=row, by=recorder, rows=[row])

    def _write(self, lines: list[pen.Line]) -> None:
        pen.write_many(lines)
        before = self._done
        self._done += sum(line.word in OFFICE_WORDS for line in lines)
        passed = before // REPORT_EVERY != self._done // REPORT_EVERY
        if before != self._done and (passed or self._done == self._due):
            self._say(f"机构人员入账 {self._done}/{self._due} 条")
