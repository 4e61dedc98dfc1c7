"""How groups share the sheet: wide departments, bands of columns, the middle of each column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from portal.picture.groups import Column, Group

IN_A_BAND = 14  # columns side by side
TALLEST = 60  # marks that stand in one column; more take a second one


@dataclass(frozen=True)
class Spot:
    """A department's place across: its middle and how many columns it takes."""

    column: Column
    middle: int
    span: int


@dataclass(frozen=True)
class Place:
    """A group's place across: its middle, its width in columns, its departments."""

    group: Group
    middle: int
    wide: int
    spots: tuple[Spot, ...]


def span(column: Column, folded: bool) -> int:
    """Columns that a department takes."""
    return 1 if folded else max(1, -(-len(column.members) // TALLEST))


def width(group: Group, folded: bool) -> int:
    """Columns that a group takes; a leader without departments takes one."""
    return max(1, sum(span(c, folded) for c in group.columns))


def bands(groups: Iterable[Group], folded: bool) -> list[list[Group]]:
    """Groups in bands of at most IN_A_BAND columns, in their order."""
    result: list[list[Group]] = []
    room = 0
    for group in groups:
        for part in _parts(group, folded):
            wide = width(part, folded)
            if not result or wide > room:
                result.append([])
                room = max(IN_A_BAND, wide)
            result[-1].append(part)
            room -= wide
    return result


def _parts(group: Group, folded: bool) -> Iterator[Group]:
    """The group in pieces that fit a band; the leader's mark stands in the first only."""
    taken: list[Column] = []
    first = True
    for column in group.columns:
        if taken and sum(span(c, folded) for c in [*taken, column]) > IN_A_BAND:
            yield _piece(group, taken, first)
            taken, first = [], False
        taken.append(column)
    yield _piece(group, taken, first)


def _piece(group: Group, columns: list[Column], first: bool) -> Group:
    if first:
        return replace(group, columns=tuple(columns))
    return replace(group, columns=tuple(columns), member=None, continued=True)


def across(band: list[Group], folded: bool, unit: int, sheet: int) -> list[Place]:
    """The places of a band's groups on a sheet `sheet` wide, columns `unit` wide, centred."""
    x = (sheet - unit * sum(width(g, folded) for g in band)) // 2
    places = []
    for group in band:
        wide = width(group, folded)
        spots, left = [], x
        for column in group.columns:
            own = span(column, folded) * unit
            spots.append(Spot(column, left + own // 2, own // unit))
            left += own
        places.append(Place(group, x + wide * unit // 2, wide, tuple(spots)))
        x += wide * unit
    return places
