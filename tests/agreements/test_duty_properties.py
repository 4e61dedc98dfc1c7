"""Duties on random histories against a slow, obvious model that looks at every single day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.duties import (
    Bond,
    Duty,
    Fact,
    Settings,
    Target,
    Waiting,
    match,
    occurrences,
)
from agreements.states import Cadence, Toward
from portal.calendars import WorkingDays
from portal.periods import Period

YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
TERM = Period(YEAR[0], YEAR[-1])
LEAST = 20
RULES = Settings(WorkingDays(), (), LEAST, moves=False)
days = st.sampled_from(YEAR)
spans = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))


def quarter_days(n: int) -> list[date]:
    return [day for day in YEAR if (day.month - 1) // 3 == n]


def obvious(bound: Period, targets: list[Target]) -> set[tuple[int, date, date, bool]]:
    """Whose turn it is in each quarter: its days are looked at one by one."""
    found = set()
    for n in range(4):
        quarter = quarter_days(n)
        for target in targets:
            his = [day for day in quarter if day in target.period]
            owed = [day for day in his if day in bound]
            if not owed:
                continue
            from_its_beginning = owed[0] == quarter[0]
            left = [day for day in YEAR if owed[0] <= day <= quarter[-1]]
            if not from_its_beginning and len(left) < LEAST:
                continue
            end = min(his[-1], bound.end)
            found.add((target.person_id, his[0], end, end < quarter[-1]))
    return found


@given(days, st.lists(spans, max_size=5))
@settings(max_examples=150, deadline=None)
def test_quarters_are_owed_as_a_look_at_every_day_says(bound_from, periods):
    bound = Period(bound_from, TERM.end)
    targets = [Target(1, period, person_id=n + 10) for n, period in enumerate(periods)]
    bond = Bond(1, 1, True, TERM, bound)
    duty = Duty(1, Cadence.QUARTER, Toward.SUBORDINATES)
    found = {(p.person_id, p.start, p.end, p.cut) for p in occurrences(duty, bond, targets, RULES)}
    assert found == obvious(bound, targets)


def arriving(waiting: list[Waiting], facts: list[Fact]) -> set[tuple[int, str]]:
    """Records arrive day by day; each goes to the earliest period that still lacks one."""
    done: dict[int, str] = {}
    for day in YEAR:
        for fact in sorted((f for f in facts if f.day == day), key=lambda f: f.record):
            for one in sorted(waiting, key=lambda w: w.start):
                over = day > one.end and (one.exact or one.cut)
                if one.id not in done and one.start <= day and not over:
                    done[one.id] = fact.record
                    break
    return set(done.items())


@given(st.lists(days, max_size=8), st.booleans(), st.lists(st.booleans(), min_size=4, max_size=4))
@settings(max_examples=200, deadline=None)
def test_records_fulfil_periods_as_they_arrive(held, exact, cut):
    waiting = [
        Waiting(n, 1, 1, "talk", 5, 7, None, quarter_days(n)[0], quarter_days(n)[-1], exact, cut[n])
        for n in range(4)
    ]
    facts = [Fact("talk", f"r{n}", 5, day, person_id=7) for n, day in enumerate(held)]
    others = [Fact("talk", "other", 5, held[0], person_id=8)] if held else []
    found = {(m.occurrence_id, m.record) for m in match(waiting, [*facts, *others])}
    assert found == arriving(waiting, facts)


@given(st.lists(days, min_size=1, max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_one_more_record_never_leaves_a_period_undone(held, data):
    waiting = [
        Waiting(n, 1, 1, "talk", 5, 7, None, quarter_days(n)[0], quarter_days(n)[-1], False)
        for n in range(4)
    ]
    facts = [Fact("talk", f"r{n}", 5, day, person_id=7) for n, day in enumerate(held)]
    more = [*facts, Fact("talk", "more", 5, data.draw(days), person_id=7)]
    before = {m.occurrence_id for m in match(waiting, facts)}
    assert before <= {m.occurrence_id for m in match(waiting, more)}
