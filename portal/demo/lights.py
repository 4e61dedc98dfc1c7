"""The demonstration's lights: its rules judge the year under way, and are computed once."""

from __future__ import annotations

from random import Random

from portal import clock
from portal.actions import lights
from portal.demo.stage import Say, Stage
from portal.periods import year_of


def seed(*, stage: Stage, people: int, years: int, rng: Random, say: Say) -> None:
    """Last of the seeders, when all records are there."""
    today = clock.today()
    lights.begin(day=year_of(today.year).start)
    say(f"预警灯 {lights.refresh(day=today)} 盏")
