"""The demonstration's duties: matched with the records, once all of them are there."""

from __future__ import annotations

from datetime import date, time
from random import Random

from agreements.actions import duties
from portal import clock
from portal.demo.stage import Say, Stage, moment

END = time(23, 0)


def seed(*, stage: Stage, people: int, years: int, rng: Random, say: Say) -> None:
    """After the seeders of records, before the lights that follow from duties."""
    today = clock.today()
    for year in range(today.year - years + 1, today.year):
        with clock.played(moment(date(year, 12, 31), END)):
            _changed, links = duties.settle_all(year)
        say(f"{year}年度：责任事项计入记录 {links} 条")
    _changed, links = duties.settle_all()
    say(f"{today.year}年度：责任事项计入记录 {links} 条")
