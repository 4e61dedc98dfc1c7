"""The editions of the rules: what ships, and the numbers in force as the checks need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.lights.kinds import LightKind
from portal.lights.levels import Calendar, Params

LONG_AGO = date(2010, 1, 1)


@dataclass(frozen=True)
class Number:
    """One number of one edition: `W11.yellow`."""

    code: str
    value: int
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Edition:
    """One row of the rules table as the checks need it."""

    code: str
    parameters: dict[str, int]
    valid_from: date
    valid_to: date | None
    active_from: date | None


def plant(rules: Any, kinds: Iterable[LightKind]) -> int:
    """Write the shipped edition of each kind that is not there yet; returns how many."""
    made = [
        rules.get_or_create(
            code=kind.code, valid_from=LONG_AGO,
            defaults={
                "basis": kind.basis, "citation": str(kind.citation),
                "parameters": {p.name: p.value for p in kind.parameters},
            },
        )[1]
        for kind in kinds
    ]
    return sum(made)


def numbers(editions: Iterable[Edition], calendar: Calendar) -> dict[str, Params]:
    """What each check needs, by its code. A check without an edition is not there."""
    by_code: dict[str, list[Edition]] = defaultdict(list)
    for edition in editions:
        by_code[edition.code].append(edition)
    result = {}
    for code, rows in by_code.items():
        last = max(rows, key=lambda row: row.valid_from)
        bounds = [
            Number(f"{code}.{name}", value, row.valid_from, row.valid_to)
            for row in rows
            for name, value in row.parameters.items()
        ]
        result[code] = Params(calendar, bounds, last.active_from)
    return result
