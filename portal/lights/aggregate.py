"""The light of a department, from the lights of its matters. Pure; no ranking follows from it."""

from __future__ import annotations

from collections.abc import Iterable

from portal.lights.levels import Level

ENOUGH = 3  # lights of the weaker kind that together count as one of the stronger


def aggregate(lights: Iterable[tuple[bool, str]]) -> Level:
    """From (rests on a regulation, level) of each light that shines and is not exempted.

    Red with any red light of a regulation or three others; yellow with any yellow light of a
    regulation, any other red one or three other yellow ones; else green.
    """
    found = list(lights)

    def count(fixed: bool, level: Level) -> int:
        return sum(one == (fixed, level) for one in found)

    if count(True, Level.RED) or count(False, Level.RED) >= ENOUGH:
        return Level.RED
    if (
        count(True, Level.YELLOW)
        or count(False, Level.RED)
        or count(False, Level.YELLOW) >= ENOUGH
    ):
        return Level.YELLOW
    return Level.GREEN
