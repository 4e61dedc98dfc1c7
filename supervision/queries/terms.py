"""Due dates and effect periods from the dated rules in the tables, with their arithmetic."""

from __future__ import annotations

from datetime import date

from portal import preferences
from portal.calendars import table
from supervision.models import DeadlineRule, EffectPeriodRule
from supervision.rules.terms import Due, EffectPeriod, Term, due, effect_period, term_on


def term(code: str, on: date) -> Term:
    """The term of this code in force on `on`. Raises NoRule."""
    return term_on(DeadlineRule.objects.filter(code=code).terms(), code, on)


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
