"""The demonstration of signing: what was before, the years that are over, the year under way."""

from __future__ import annotations

from random import Random

from agreements.demo import assessed, before, company, history, story
from portal import clock
from portal.demo.stage import Say, Stage


def seed(*, stage: Stage, people: int, years: int, rng: Random, say: Say) -> None:
    """Adopts the sample texts, signs the past years in full and this year in part."""
    today = clock.today()
    players = company.Company()
    first = today.year - years + 1
    if years > 1:
        say(f"补录系统启用以前的记录 {before.enter(stage, players, first)} 条")
    for year in range(first, today.year):
        if year == first:
            history.adopt_texts(stage, players, history.DECIDED.replace(year=year))
        count = history.play_year(stage, players, year)
        say(f"{year}年度：{count} 份责任书全部签订")
        if year == assessed.year_before(today):
            say(f"{year}年度：述责和考核 {assessed.play(stage, players, year)} 人")
    story.play(stage, players, today, adopt=years == 1, say=say)
