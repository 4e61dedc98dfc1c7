"""Checks of signing (W01 to W10), duties (W20) and year-end statements (W83). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from math import sqrt

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


def w01(year: int, issued: bool, as_of: date, params: Params) -> Light:
    """The campaign of a year is issued by the end of February, at the latest of March."""
    first = date(year, 1, 1)
    if issued:
        return green("W01")
    if not params.judges(first):
        return exempt("W01")
    near = _month_end(year, params.value("W01.yellow_month", first))
    last = _month_end(year, params.value("W01.red_month", first))
    level = level_of(yellow=as_of > near, red=as_of > last)
    return Light("W01", level, {"year": year}, last)


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - DAY


def w02(issued_on: date, due_on: date, as_of: date, params: Params) -> Light:
    """An agreement that waits for a signature, before and after its due day."""
    return before_due("W02", due_on, False, as_of, params, working=True, began=issued_on)


def w03(start: date, as_of: date, params: Params) -> Light:
    """Somebody took up a post and has no agreement in force."""
    return since_days("W03", start, False, as_of, params)


def w04(changed_on: date, as_of: date, params: Params) -> Light:
    """Post or portfolio changed and the agreement was not renewed."""
    return since_days("W04", changed_on, False, as_of, params)


def w05(since: date, as_of: date, params: Params) -> Light:
    """A department has no head, or nobody in charge, since a day."""
    if not params.judges(since):
        return exempt("W05")
    last = since + timedelta(days=params.value("W05.red", since))
    level = level_of(yellow=as_of >= since, red=as_of > last)
    return Light("W05", level, {"since": since}, last)


def w06(opened_on: date, as_of: date, params: Params) -> Light:
    """Signed below although the issuer's own agreement is not in force (opened early)."""
    if not params.judges(opened_on):
        return exempt("W06")
    last = opened_on + timedelta(days=params.value("W06.red", opened_on))
    level = level_of(yellow=as_of >= opened_on, red=as_of > last)
    return Light("W06", level, {"since": opened_on}, last)


def w07(until: date, as_of: date, params: Params) -> Light:
    """A deferral has ended and the agreement is still not signed."""
    if not params.judges(until):
        return exempt("W07")
    last = params.calendar.add_working_days(until, params.value("W07.red", until))
    level = level_of(yellow=as_of > until, red=as_of > last)
    return Light("W07", level, {"since": until}, last)


@dataclass(frozen=True)
class PaperFacts:
    """`signed_on`: signed on paper without a scan so far; `matches`: text and its digest agree."""

    matches: bool = True
    signed_on: date | None = None


def w08(facts: PaperFacts, as_of: date, params: Params) -> Light:
    """The text is not the one that was signed, or the scan of the paper is missing."""
    if not facts.matches:
        return Light("W08", Level.RED, {"altered": True})
    if facts.signed_on is None:
        return green("W08")
    light = since_working_days(
        "W08", facts.signed_on, False, as_of, _without_red(params)
    )
    return Light("W08", light.level, {"altered": False, "since": facts.signed_on}, light.due_on)


def _without_red(params: Params) -> Params:
    """A missing scan alone never turns red."""
    return Params(
        params.calendar, [*params.terms, _Never("W08.red", 10_000, date.min)], params.active_from
    )


@dataclass(frozen=True)
class _Never:
    code: str
    value: int
    valid_from: date
    valid_to: date | None = None


def w09(texts: Sequence[str], names: Iterable[str], *, percent: int, least: int) -> int:
    """How many departments' texts are almost equal to others, names removed; 0 if fewer than
    `least`. Compared by the cosine of their three-character pieces; without a text of its own
    a department is not compared."""
    bare = []
    for text in texts:
        for name in names:
            text = text.replace(name, "")
        bare.append(Counter(text[i : i + 3] for i in range(max(0, len(text) - 2))))
    alike: set[int] = set()
    for (i, one), (j, two) in combinations(enumerate(bare), 2):
        if _cosine(one, two) * 100 >= percent:
            alike |= {i, j}
    return len(alike) if len(alike) >= least else 0


def _cosine(one: Counter[str], two: Counter[str]) -> float:
    dot = sum(count * two[piece] for piece, count in one.items())
    norm = sqrt(sum(c * c for c in one.values())) * sqrt(sum(c * c for c in two.values()))
    return dot / norm if norm else 0.0


def w10(refused: bool) -> Light:
    """Somebody refused to sign."""
    return Light("W10", Level.RED if refused else Level.GREEN)


def w83(year: int, handed_in: bool, party_member: bool, as_of: date, params: Params) -> Light:
    """The year-end statement of a leading cadre: by the middle of December, at the latest by the
    end of January. A party rule: it binds party members.
    """
    first = date(year, 1, 1)
    if handed_in:
        return green("W83")
    if not party_member or not params.judges(first):
        return exempt("W83")
    near = date(year, 12, min(params.value("W83.yellow", first), 31))
    last = date(year + 1, 1, min(params.value("W83.red", first), 31))
    return Light("W83", level_of(yellow=as_of > near, red=as_of > last), {"year": year}, last)


def w20(start: date, due_on: date, done: bool, as_of: date, params: Params) -> Light:
    """A duty in the last days of its period, and after it."""
    return before_due("W20", due_on, done, as_of, params, began=start)
