"""What a check answers, and the arithmetic that checks share. Pure.

A light leads to a human look at the matter; it never decides anything. The due day itself is
not overdue. History before a check became active is not judged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

Fact = str | int | bool | date | None


class NoBound(LookupError):
    """No bound of this name is in force on the day."""


class Calendar(Protocol):
    """What is needed of the working-day table (portal.calendars.WorkingDays)."""

    def add_working_days(self, day: date, count: int) -> date: ...


class Bound(Protocol):
    """A number that a rule fixes, with the days on which it holds."""

    @property
    def code(self) -> str: ...

    @property
    def value(self) -> int: ...

    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date | None: ...


class Level(TextChoices):
    GREEN = "green", _("正常")
    YELLOW = "yellow", _("临期")
    RED = "red", _("逾期")
    EXEMPT = "exempt", _("不适用")


@dataclass(frozen=True)
class Light:
    """The answer of one check about one subject on one day."""

    rule: str
    level: Level
    facts: Mapping[str, Fact] = field(default_factory=dict)
    due_on: date | None = None

    @property
    def shines(self) -> bool:
        return self.level in (Level.YELLOW, Level.RED)


@dataclass(frozen=True)
class Params:
    """The organ's calendar, and the bounds of the checks with their days of validity."""

    calendar: Calendar
    terms: Sequence[Bound]
    active_from: date | None = None

    def value(self, code: str, on: date) -> int:
        """The bound in force on `on`: the day on which the matter began. Raises NoBound."""
        found = self._by_code.get(code, ([], []))
        place = bisect_right(found[0], on)
        bound = found[1][place - 1] if place else None
        if bound is None or (bound.valid_to is not None and bound.valid_to < on):
            raise NoBound(code)
        return bound.value

    @cached_property
    def _by_code(self) -> dict[str, tuple[list[date], list[Bound]]]:
        """The editions of each bound, earliest first."""
        result: dict[str, tuple[list[date], list[Bound]]] = {}
        for bound in sorted(self.terms, key=lambda t: (t.code, t.valid_from)):
            days, bounds = result.setdefault(bound.code, ([], []))
            days.append(bound.valid_from)
            bounds.append(bound)
        return result

    def judges(self, since: date) -> bool:
        """Whether a matter that began on `since` is judged at all."""
        return self.active_from is None or since >= self.active_from


def green(rule: str, due_on: date | None = None, **facts: Fact) -> Light:
    return Light(rule, Level.GREEN, facts, due_on)


def exempt(rule: str, reason: str = "") -> Light:
    return Light(rule, Level.EXEMPT, {"reason": reason} if reason else {})


def level_of(*, yellow: object, red: object) -> Level:
    """Red wins over yellow."""
    if red:
        return Level.RED
    return Level.YELLOW if yellow else Level.GREEN


def since_working_days(
    rule: str, start: date, done: object, as_of: date, params: Params
) -> Light:
    """Yellow after `<rule>.yellow` working days from `start`, red after `<rule>.red`."""
    if done:
        return green(rule)
    if not params.judges(start):
        return exempt(rule)
    first = params.calendar.add_working_days(start, params.value(f"{rule}.yellow", start))
    last = params.calendar.add_working_days(start, params.value(f"{rule}.red", start))
    level = level_of(yellow=as_of > first, red=as_of > last)
    return Light(rule, level, {"since": start}, first)


def since_days(rule: str, start: date, done: object, as_of: date, params: Params) -> Light:
    """As above in calendar days."""
    if done:
        return green(rule)
    if not params.judges(start):
        return exempt(rule)
    first = start + timedelta(days=params.value(f"{rule}.yellow", start))
    last = start + timedelta(days=params.value(f"{rule}.red", start))
    level = level_of(yellow=as_of > first, red=as_of > last)
    return Light(rule, level, {"since": start}, first)


def before_due(
    rule: str, due_on: date | None, done: object, as_of: date, params: Params,
    *, working: bool = False, began: date | None = None,
) -> Light:
    """Yellow in the last `<rule>.yellow` (working) days up to the due day, red after it."""
    if done or due_on is None:
        return green(rule, due_on)
    start = began or due_on
    if not params.judges(start):
        return exempt(rule)
    ahead = params.value(f"{rule}.yellow", start)
    near = (
        params.calendar.add_working_days(due_on, -ahead)
        if working
        else due_on - timedelta(days=ahead)
    )
    level = level_of(yellow=as_of >= near, red=as_of > due_on)
    facts: dict[str, Fact] = {"days": (as_of - due_on).days} if level == Level.RED else {}
    return Light(rule, level, facts, due_on)
