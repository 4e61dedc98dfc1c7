"""Checks of supervising a portfolio: W11 to W19 (hearings, talks, reminders, early signs). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import floor

from portal.lights.levels import (
    Level,
    Light,
    Params,
    before_due,
    exempt,
    green,
    level_of,
    since_days,
    since_working_days,
)
from portal.periods import DAY

SMALL = 4  # below this number of people, heads are counted, not percentages


@dataclass(frozen=True)
class PeriodFacts:
    """Something that has to happen once in a period (half-year, year)."""

    start: date
    end: date
    done_on: date | None = None
    exempt: str = ""


def w11(facts: PeriodFacts, as_of: date, params: Params) -> Light:
    """A hearing of each department in the period."""
    return _once_in_period("W11", facts, as_of, params)


def w12(facts: PeriodFacts, as_of: date, params: Params) -> Light:
    """An individual talk of the leader with each head in the half-year."""
    return _once_in_period("W12", facts, as_of, params)


def _once_in_period(rule: str, facts: PeriodFacts, as_of: date, params: Params) -> Light:
    if facts.exempt:
        return exempt(rule, facts.exempt)
    done = facts.done_on is not None and facts.start <= facts.done_on <= facts.end
    return before_due(rule, facts.end, done, as_of, params, began=facts.start)


@dataclass(frozen=True)
class CoverageFacts:
    """`due`: staff with at least 90 days' service in the year who are not excused.

    `covered`: those of them with at least one individual talk that counts.
    """

    year: int
    due: int
    covered: int
    exempt: str = ""


def w13(facts: CoverageFacts, as_of: date, params: Params) -> Light:
    """Coverage of a department's integrity talks against the elapsed share of the year."""
    first, last = date(facts.year, 1, 1), date(facts.year, 12, 31)
    if facts.exempt or facts.due == 0:
        return exempt("W13", facts.exempt)
    if not params.judges(first):
        return exempt("W13")
    numbers = {"due": facts.due, "covered": facts.covered}
    if facts.covered >= facts.due:
        return Light("W13", Level.GREEN, numbers, last)
    cutoff = date(facts.year, 12, params.value("W13.cutoff", first))
    elapsed, whole = _elapsed(first, last, as_of), (last - first).days + 1
    if facts.due < SMALL:
        missing = floor(facts.due * elapsed / whole) - facts.covered
        level = level_of(yellow=missing >= 1, red=missing >= 2 or as_of >= cutoff)
        return Light("W13", level, numbers, cutoff)
    # covered/due < elapsed/whole - p/100, in whole numbers
    behind = (elapsed * facts.due - facts.covered * whole) * 100
    step = whole * facts.due
    level = level_of(
        yellow=behind > params.value("W13.yellow", first) * step,
        red=behind > params.value("W13.red", first) * step or as_of >= cutoff,
    )
    return Light("W13", level, numbers, cutoff)


def _elapsed(first: date, last: date, as_of: date) -> int:
    """Days of the year that have passed, `as_of` included; never more than the year has."""
    return max(0, (min(as_of, last) - first).days + 1)


@dataclass(frozen=True)
class EntryFacts:
    """Somebody took up a post on `start`."""

    start: date
    talked_on: date | None = None
    exempt: str = ""


def w14(facts: EntryFacts, as_of: date, params: Params) -> Light:
    """The pre-post or entry talk."""
    if facts.exempt:
        return exempt("W14", facts.exempt)
    return since_days("W14", facts.start, facts.talked_on, as_of, params)


@dataclass(frozen=True)
class HolidayFacts:
    """`holiday_on`: first day off; `reminded_on`: the latest reminder for it."""

    holiday_on: date
    reminded_on: date | None = None


def w15(facts: HolidayFacts, as_of: date, params: Params) -> Light:
    """A reminder before each listed holiday."""
    if facts.reminded_on is not None and facts.reminded_on < facts.holiday_on:
        return green("W15", facts.holiday_on)
    if not params.judges(facts.holiday_on):
        return exempt("W15")
    ahead = params.value("W15.yellow", facts.holiday_on)
    near = params.calendar.add_working_days(facts.holiday_on, -ahead)
    level = level_of(yellow=as_of > near, red=as_of >= facts.holiday_on)
    return Light("W15", level, {}, facts.holiday_on - DAY)


@dataclass(frozen=True)
class SymposiumFacts:
    year: int
    held_on: date | None = None
    exempt: str = ""


def w16(facts: SymposiumFacts, as_of: date, params: Params) -> Light:
    """A symposium per portfolio: by the end of November, at the latest of December."""
    first, last = date(facts.year, 1, 1), date(facts.year, 12, 31)
    if facts.exempt or not params.judges(first):
        return exempt("W16", facts.exempt)
    if facts.held_on is not None and facts.held_on.year == facts.year:
        return green("W16", last)
    level = level_of(yellow=as_of > date(facts.year, 11, 30), red=as_of > last)
    return Light("W16", level, {}, last)


@dataclass(frozen=True)
class SignFacts:
    noticed_on: date
    responded_on: date | None = None


def w17(facts: SignFacts, as_of: date, params: Params) -> Light:
    """An early sign without a response."""
    return since_working_days("W17", facts.noticed_on, facts.responded_on, as_of, params)


@dataclass(frozen=True)
class ReviewFacts:
    held_on: date
    review_on: date | None
    reviewed: bool = False


def w18(facts: ReviewFacts, as_of: date, params: Params) -> Light:
    """The review date of what was promised in a talk."""
    return before_due(
        "W18", facts.review_on, facts.reviewed, as_of, params, began=facts.held_on
    )


@dataclass(frozen=True)
class ConfirmFacts:
    recorded_on: date
    answered: bool = False  # confirmed or disputed


def w19(facts: ConfirmFacts, as_of: date, params: Params) -> Light:
    """A talk that the interviewee has not confirmed."""
    return since_working_days("W19", facts.recorded_on, facts.answered, as_of, params)
