"""Due dates and effect periods from the dated rules in the tables, with their arithmetic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portal import preferences
from portal.calendars import table
from portal.models import LightRule
from supervision.editions import BOUNDS
from supervision.models import DeadlineRule, EffectPeriodRule
from supervision.rules.terms import (
    Due,
    EffectPeriod,
    NoRule,
    Term,
    due,
    effect_period,
    term_on,
)


def term(code: str, on: date) -> Term:
    """The term of this code in force on `on`. Raises NoRule."""
    return term_on(DeadlineRule.objects.filter(code=code).terms(), code, on)


def bound(code: str, on: date) -> Term:
    """The bound of a check (`W15.yellow`) in force on `on`, as its light has it. Raises NoRule."""
    check, name = code.split(".")
    rule = LightRule.objects.on(on).filter(code=check).order_by("-valid_from").first()
    if rule is None or name not in rule.parameters:
        raise NoRule(code)
    shipped = next(term for term in BOUNDS if term.code == code)
    return replace(
        shipped, value=rule.parameters[name], basis=rule.basis, citation=rule.citation
    )


def due_after(code: str, start: date) -> Due:
    """The due date of a term that runs from `start`, by the rule of that day. Raises NoRule."""
    moves: bool = preferences.value("due_moves_to_working_day")
    return due(term(code, start), start, table(start), moves=moves)


def effect_of(
    kind: str,
    effective_on: date,
    *,
    restored_on: date | None = None,
    running_until: date | None = None,
) -> EffectPeriod:
    """The effect period of a measure that takes effect on `effective_on`."""
    rules = EffectPeriodRule.objects.filter(kind=kind).rules()
    return effect_period(
        rules, kind, effective_on, restored_on=restored_on, running_until=running_until
    )
