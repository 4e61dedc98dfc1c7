"""Checks of findings, rectification and instructions: W21 to W27. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.lights.levels import (
    Level,
    Light,
    Params,
    before_due,
    exempt,
    green,
    level_of,
    since_working_days,
)
from supervision.rules import findings as rules


@dataclass(frozen=True)
class PlanFacts:
    served_on: date
    planned_on: date | None = None


def w21(facts: PlanFacts, as_of: date, params: Params) -> Light:
    """The plan of a rectification after its notice was served."""
    return since_working_days("W21", facts.served_on, facts.planned_on, as_of, params)


@dataclass(frozen=True)
class RectifyFacts:
    served_on: date
    due_on: date
    submitted: bool = False  # submitted or further


def w22(facts: RectifyFacts, as_of: date, params: Params) -> Light:
    """The due date of a rectification: submitted or verified by then."""
    return before_due(
        "W22", facts.due_on, facts.submitted, as_of, params, working=True, began=facts.served_on
    )


@dataclass(frozen=True)
class RecurrenceFacts:
    """`found`: days of later findings of the same department and category."""

    closed_on: date
    found: Sequence[date] = ()


def w23(facts: RecurrenceFacts, as_of: date, params: Params) -> Light:
    """The same kind of finding again within a year after close-out."""
    if not params.judges(facts.closed_on):
        return exempt("W23")
    until = facts.closed_on + timedelta(days=params.value("W23.window", facts.closed_on))
    again = sum(facts.closed_on < day <= min(until, as_of) for day in facts.found)
    return Light("W23", level_of(yellow=again >= 1, red=again >= 2), {"count": again})


@dataclass(frozen=True)
class ExtensionsFacts:
    """Granted extensions of one rectification and the days they add up to."""

    served_on: date
    count: int
    days: int


def w24(facts: ExtensionsFacts, as_of: date, params: Params) -> Light:
    """Extensions: the second is noted; a third, or more than 90 days in all, is too much."""
    if not params.judges(facts.served_on):
        return exempt("W24")
    most = params.value("W24.days", facts.served_on)
    level = level_of(yellow=facts.count >= 2, red=facts.count >= 3 or facts.days > most)
    return Light("W24", level, {"count": facts.count, "days": facts.days})


@dataclass(frozen=True)
class VerifierFacts:
    verifier_id: int | None
    responsible: frozenset[int]


def w25(facts: VerifierFacts, as_of: date, params: Params) -> Light:
    """Whoever verifies is not responsible: blocked at save."""
    if facts.verifier_id is None:
        return green("W25")
    allowed = rules.may_verify(facts.verifier_id, facts.responsible)
    return Light("W25", Level.GREEN if allowed else Level.RED)


@dataclass(frozen=True)
class OpenFacts:
    """Days on which the open findings of a department were found."""

    found: Sequence[date] = ()


def w26(facts: OpenFacts, as_of: date, params: Params) -> Light:
    """Open findings of a department: how many, and how old the oldest is."""
    judged = [day for day in facts.found if params.judges(day)]
    if not judged:
        return green("W26", count=0)
    age = (as_of - min(judged)).days
    level = level_of(
        yellow=len(judged) > params.value("W26.yellow", as_of),
        red=len(judged) > params.value("W26.red", as_of)
        or age > params.value("W26.days", as_of),
    )
    return Light("W26", level, {"count": len(judged), "days": age})


@dataclass(frozen=True)
class InstructionFacts:
    given_on: date
    answered_on: date | None = None


def w27(facts: InstructionFacts, as_of: date, params: Params) -> Light:
    """An instruction (批示) that was not answered."""
    return since_working_days("W27", facts.given_on, facts.answered_on, as_of, params)
