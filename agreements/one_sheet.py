"""What fits on one A4 sheet of duties: its lines are shared out between tasks, duties and units.

Pure. What does not fit is left to the page, and the sheet says how much there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

# Lines of the sheet beside title, headings and heads of tables, as Chromium prints them.
LINES = 31
TASK_LINES, DUTY_LINES = 10, 19
FOR_UNITS = 9  # lines that tasks and duties leave to the units, if there are so many
IN_ONE_COLUMN = 12
TASK_WIDTH, DUTY_WIDTH, UNIT_WIDTH, HALF_WIDTH = 48, 37, 18, 8  # characters in a line


@dataclass(frozen=True)
class Sheet:
    """The rows that are printed; units in one column or in two."""

    tasks: Sequence[Any] = ()
    duties: Sequence[Any] = ()
    halves: Sequence[Sequence[Any]] = field(default_factory=tuple)

    @property
    def units(self) -> int:
        return sum(len(half) for half in self.halves)


def shared(tasks: Sequence[Any], duties: Sequence[Any], units: Sequence[Any]) -> Sheet:
    """As many of each as fit: tasks first, then duties, and the units in what is left."""
    in_two = len(units) > IN_ONE_COLUMN
    kept = min(FOR_UNITS, -(-len(units) // 2) if in_two else len(units))
    left = LINES
    said, used = _fitting([(one, _lines(one.text, TASK_WIDTH)) for one in tasks], TASK_LINES)
    left -= used
    rows, used = _fitting(
        [(row, _lines(f"{row.clause} {row.what}{row.occasion}", DUTY_WIDTH)) for row in duties],
        min(DUTY_LINES, left - kept),
    )
    left -= used
    if not in_two:
        some, _used = _fitting([(u, _lines(u.name, UNIT_WIDTH)) for u in units], left)
        return Sheet(said, rows, [some] if some else ())
    return Sheet(said, rows, _columns(units, left))


def _columns(units: Sequence[Any], lines: int) -> Sequence[Sequence[Any]]:
    """The first column down, then the second, as many in each as the lines take."""
    each = -(-len(units) // 2)
    while each:
        halves = (units[:each], units[each:2 * each])
        if max(sum(_lines(u.name, HALF_WIDTH) for u in half) for half in halves) <= lines:
            return halves
        each -= 1
    return ()


def _lines(text: str, width: int) -> int:
    return max(1, -(-len(text) // width))


def _fitting(rows: Sequence[tuple[Any, int]], lines: int) -> tuple[list[Any], int]:
    """The rows from the first on that stay within these lines, and the lines that they take."""
    taken: list[Any] = []
    used = 0
    for row, needed in rows:
        if used + needed > lines:
            break
        taken.append(row)
        used += needed
    return taken, used
