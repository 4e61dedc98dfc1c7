"""When duties fall due, and which record fulfils which: at their boundary days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as D
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.duties import (
    Bond,
    Duty,
    Fact,
    Holiday,
    Settings,
    Target,
    Waiting,
    match,
    occurrences,
)
from agreements.rules import is_day_of_year
from portal.calendars import WorkingDays
from portal.periods import Period

YEAR = Period(D(2026, 1, 1), D(2026, 12, 31))
BOND = Bond(1, 10, True, YEAR, Period(D(2026, 3, 2), D(2026, 12, 31)))
SETTINGS = Settings(WorkingDays(), [Holiday("国庆节", D(2026, 10, 1))])
ALWAYS = Target(10, YEAR, person_id=20)
QUARTER = Duty(5, "quarter", "subordinates")


def spans(duty=QUARTER, bond=BOND, targets=(ALWAYS,), given=SETTINGS):
    return [(o.start, o.end, o.due_on, o.cut) for o in occurrences(duty, bond, targets, given)]


def test_a_quarter_falls_due_on_its_last_day_or_the_next_working_day():
    assert spans() == [
        (D(2026, 1, 1), D(2026, 3, 31), D(2026, 3, 31), False),
        (D(2026, 4, 1), D(2026, 6, 30), D(2026, 6, 30), False),
        (D(2026, 7, 1), D(2026, 9, 30), D(2026, 9, 30), False),
        (D(2026, 10, 1), D(2026, 12, 31), D(2026, 12, 31), False),
    ]
    half = Duty(5, "half_year", "subordinates")
    saturday = Bond(1, 10, True, Period(D(2026, 1, 1), D(2026, 2, 28)), YEAR)
    assert spans(half, saturday)[0][2] == D(2026, 2, 28)  # a make-up working day of 2026
    moved = Bond(1, 10, True, Period(D(2026, 1, 1), D(2026, 5, 31)), YEAR)
    assert spans(half, moved)[0][2] == D(2026, 6, 1)  # a Sunday moves
    assert spans(half, moved, given=replace(SETTINGS, moves=False))[0][2] == D(2026, 5, 31)


@pytest.mark.parametrize(
    ("in_force", "quarters"),
    [
        (D(2026, 3, 12), 4),  # twenty days are left of the first quarter
        (D(2026, 3, 13), 3),  # nineteen
        (D(2026, 4, 1), 3),
        (D(2026, 12, 12), 1),
        (D(2026, 12, 13), 0),
    ],
)
def test_a_period_of_which_too_few_days_are_left_is_not_owed(in_force, quarters):
    bond = replace(BOND, bound=Period(in_force, D(2026, 12, 31)))
    assert len(spans(bond=bond)) == quarters


def test_a_period_is_split_at_the_day_of_the_change():
    may = D(2026, 5, 15)
    old, new = Target(10, Period(D(2026, 1, 1), may - timedelta(1)), 20), Target(
        11, Period(may, None), 20
    )
    half = Duty(5, "half_year", "subordinates")
    assert spans(half, targets=[old, new]) == [
        (D(2026, 1, 1), D(2026, 5, 14), D(2026, 6, 30), True),
        (D(2026, 5, 15), D(2026, 6, 30), D(2026, 6, 30), False),
        (D(2026, 7, 1), D(2026, 12, 31), D(2026, 12, 31), False),
    ]
    late = replace(new, period=Period(D(2026, 6, 20), None))
    assert len(spans(half, targets=[late])) == 1  # eleven days of the half-year: not owed


def test_a_terminated_agreement_cuts_what_was_under_way():
    bond = replace(BOND, bound=Period(D(2026, 3, 2), D(2026, 5, 31)))
    assert [cut for *_days, cut in spans(bond=bond)] == [False, True]


def test_once_means_by_its_day_or_some_time_after_coming_into_force():
    once = Duty(5, "once", "nobody", by=(3, 31))
    assert spans(once, replace(BOND, bound=Period(D(2026, 2, 1), D(2026, 12, 31))))[0][2] == D(
        2026, 3, 31
    )
    late = replace(BOND, bound=Period(D(2026, 3, 25), D(2026, 12, 31)))
    assert spans(once, late)[0][2] == D(2026, 4, 14)


def test_a_reminder_belongs_to_the_fifteen_working_days_before_its_holiday():
    before = Duty(5, "holidays", "department")
    (start, end, due_on, _cut), = spans(before)
    assert (end, due_on) == (D(2026, 9, 30), D(2026, 9, 30))
    assert WorkingDays().working_days_between(start, end) == 15


def test_non_party_people_owe_no_party_duty():
    lesson = Duty(5, "year", "nobody", for_non_party=False)
    assert spans(lesson) and not spans(lesson, replace(BOND, party_member=False))


# --- records ------------------------------------------------------------------------------


def waiting(number, start, end, *, exact=False, cut=False, duty=5):
    return Waiting(number, 1, duty, "talk", 10, 20, None, start, end, exact, cut)


Q1 = waiting(1, D(2026, 1, 1), D(2026, 3, 31))
Q2 = waiting(2, D(2026, 4, 1), D(2026, 6, 30))


def talk(name, day, doer=10, person=20):
    return Fact("talk", name, doer, day, person_id=person)


def test_one_record_for_one_period_and_a_later_one_makes_good():
    april = talk("a", D(2026, 4, 5))
    assert [(m.occurrence_id, m.record) for m in match([Q1, Q2], [april])] == [(1, "a")]
    both = match([Q2, Q1], [talk("b", D(2026, 5, 20)), april])
    assert [(m.occurrence_id, m.record) for m in both] == [(1, "a"), (2, "b")]


def test_a_record_serves_each_duty_that_it_fits():
    other = replace(Q1, id=9, duty_id=6)
    found = match([Q1, other], [talk("a", D(2026, 2, 1))])
    assert {(m.occurrence_id, m.record) for m in found} == {(1, "a"), (9, "a")}


def test_records_of_others_before_the_period_or_too_late_do_not_count():
    early, foreign = talk("a", D(2025, 12, 31)), talk("b", D(2026, 2, 1), doer=11)
    assert match([Q1], [early, foreign, talk("c", D(2026, 2, 1), person=21)]) == []
    for closed in (replace(Q1, exact=True), replace(Q1, cut=True)):
        assert match([closed], [talk("a", D(2026, 4, 1))]) == []
        assert match([closed], [talk("a", D(2026, 3, 31))])


days = st.integers(0, 30).map(lambda n: D(2026, 1, 1) + timedelta(days=n))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(days, st.integers(0, 9), st.booleans()), max_size=6),
    st.lists(days, max_size=8),
)
def test_matching_is_what_a_clerk_would_do_line_by_line(periods, records):
    rows = [
        waiting(n, start, start + timedelta(days=length), cut=cut)
        for n, (start, length, cut) in enumerate(sorted(periods))
    ]
    facts = [talk(f"r{n}", day) for n, day in enumerate(sorted(records))]
    left, expected = list(facts), {}
    for row in sorted(rows, key=lambda r: r.start):  # the slow, obvious way
        for fact in list(left):
            if row.start <= fact.day and (not row.cut or fact.day <= row.end):
                expected[row.id] = fact.record
                left.remove(fact)
                break
    assert {m.occurrence_id: m.record for m in match(rows, facts)} == expected


@pytest.mark.parametrize(
    ("month", "day", "right"),
    [(None, None, True), (3, 31, True), (2, 28, True), (2, 29, False), (4, 31, False),
     (13, 1, False), (3, None, False), (None, 5, False), (3, 0, False)],
)
def test_a_latest_day_exists_in_every_year(month, day, right):
    assert is_day_of_year(month, day) is right
