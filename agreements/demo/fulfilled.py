"""The demonstration's duties: matched with the records, once all of them are there."""

from __future__ import annotations

from random import Random

from agreements.actions import duties
from portal.demo.stage import Say, Stage


def seed(*, stage: Stage, people: int, years: int, rng: Random, say: Say) -> None:
    """After the seeders of records, before the lights that follow from duties."""
    _changed, links = duties.settle_all()
    say(f"责任事项计入记录 {links} 条")
