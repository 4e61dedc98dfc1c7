"""Effect periods and terms: computed from the rule of the day, with the arithmetic shown."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendars import WorkingDays
from portal.periods import add_months, months_after
from supervision import editions
from supervision.editions import EFFECTS, LIMITS, TERMS
from supervision.models import DeadlineRule, EffectPeriodRule
from supervision.rules import terms
from supervision.rules.terms import NoRule, effect_period, overlaps, term_on
from supervision.vocabulary import MeasureKind

D = date
CALENDAR = WorkingDays()
KINDS_WITH_PERIOD = sorted({rule.kind for rule in EFFECTS})


@pytest.mark.parametrize(
    ("kind", "effective", "ends"),
    [
        ("admonition_talk", D(2026, 3, 5), D(2026, 9, 4)),
        ("admonition_talk", D(2026, 3, 1), D(2026, 8, 31)),
        ("admonition_talk", D(2025, 8, 31), D(2026, 2, 28)),  # no 31 February: month's end
        ("admonition_talk", D(2023, 8, 31), D(2024, 2, 29)),
        ("admonition_talk", D(2025, 8, 28), D(2026, 2, 27)),
        ("party_warning", D(2026, 1, 1), D(2026, 12, 31)),
        ("party_warning", D(2024, 2, 29), D(2025, 2, 28)),
        ("party_serious_warning", D(2026, 1, 15), D(2027, 7, 14)),
        ("removal_party_posts", D(2026, 1, 15), D(2028, 1, 14)),
        ("probation_1y", D(2026, 1, 15), D(2029, 1, 14)),  # one year, then two
        ("probation_2y", D(2026, 1, 15), D(2030, 1, 14)),
        ("admin_warning", D(2026, 1, 15), D(2026, 7, 14)),
        ("demerit", D(2026, 1, 15), D(2027, 1, 14)),
        ("major_demerit", D(2026, 1, 15), D(2027, 7, 14)),
        ("demotion", D(2026, 1, 15), D(2028, 1, 14)),
        ("removal", D(2026, 1, 15), D(2028, 1, 14)),  # the longer of its two effects
        ("post_adjustment", D(2026, 1, 15), D(2027, 1, 14)),
    ],
)
def test_the_last_day_of_an_effect_period(kind, effective, ends):
    assert effect_period(EFFECTS, kind, effective).ends_on == ends


@pytest.mark.parametrize("kind", ["circular", "criticism", "reminder_talk", "discharge"])
def test_a_measure_without_a_rule_has_no_period(kind):
    period = effect_period(EFFECTS, kind, D(2026, 3, 5))
    assert period.ends_on is None
    assert D(2026, 3, 5) not in period


def test_an_act_before_the_rule_held_has_no_period():
    assert effect_period(EFFECTS, "demerit", D(2020, 6, 30)).ends_on is None
    assert effect_period(EFFECTS, "demerit", D(2020, 7, 1)).ends_on == D(2021, 6, 30)


def test_an_act_is_judged_by_the_version_of_its_own_day():
    old = effect_period(EFFECTS, "party_warning", D(2023, 12, 31)).steps[0]
    new = effect_period(EFFECTS, "party_warning", D(2024, 1, 1)).steps[0]
    assert (old.citation, new.citation) == ("纪律处分条例（2018）", "纪律处分条例（2023）")


def test_the_arithmetic_is_shown():
    assert effect_period(EFFECTS, "admonition_talk", D(2026, 3, 5)).arithmetic[0].startswith(
        "自2026年3月5日起6个月：至2026年9月5日的前一日，即2026年9月4日。"
    )
    assert "没有31日，以月末日2026年2月28日为期满日" in (
        effect_period(EFFECTS, "admonition_talk", D(2025, 8, 31)).arithmetic[0]
    )


def test_the_second_step_waits_for_the_restoration_of_rights():
    period = effect_period(
        EFFECTS, "probation_1y", D(2026, 1, 15), restored_on=D(2027, 3, 1)
    )
    assert [(s.start, s.end) for s in period.steps] == [
        (D(2026, 1, 15), D(2027, 1, 14)),
        (D(2027, 3, 1), D(2029, 2, 28)),
    ]
    assert D(2027, 2, 1) not in period
    assert not terms.restored_in_time(period.steps, D(2027, 1, 14))
    assert terms.restored_in_time(period.steps, D(2027, 1, 15))


def test_what_is_left_of_an_earlier_period_is_added():
    period = effect_period(
        EFFECTS, "party_warning", D(2026, 1, 1), running_until=D(2026, 1, 10)
    )
    assert period.ends_on == D(2027, 1, 10)  # ten days from 1 to 10 January
    assert effect_period(
        EFFECTS, "party_warning", D(2026, 1, 1), running_until=D(2025, 12, 31)
    ).ends_on == D(2026, 12, 31)


@pytest.mark.parametrize(
    ("months", "bounds"),
    [([12], (12, 12)), ([12, 12], (12, 24)), ([24, 24, 24], (24, 48)), ([24, 24], (24, 48))],
)
def test_several_sanctions_lie_between_one_and_the_sum_at_most_48(months, bounds):
    assert terms.combined_bounds(months) == bounds


days = st.dates(D(2024, 1, 1), D(2060, 12, 31))


@given(days, st.sampled_from(KINDS_WITH_PERIOD))
def test_every_step_ends_where_its_months_end(day, kind):
    rules = {r.step: r for r in terms.in_force(EFFECTS, day) if r.kind == kind}
    period = effect_period(EFFECTS, kind, day)
    assert len(period.steps) == len(rules)
    for rule, step in zip(sorted(rules.values(), key=lambda r: r.step), period.steps,
                          strict=True):
        assert step.end == months_after(step.start, rule.months)
        assert step.start in period
        assert step.end in period


@given(days, st.integers(1, 60))
def test_n_months_end_the_day_before_or_on_a_clamped_months_end(start, months):
    end = months_after(start, months)
    following = end + timedelta(days=1)
    if following.day == start.day:
        assert add_months(start, months) == following
    else:
        assert end.day == calendar.monthrange(end.year, end.month)[1] < start.day


@given(days, days, st.integers(1, 60))
def test_a_later_beginning_never_ends_earlier(one, two, months):
    first, second = sorted((one, two))
    assert months_after(first, months) <= months_after(second, months)


# --- terms --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "start", "due", "moves"),
    [
        ("inquiry.reply", D(2026, 3, 5), D(2026, 3, 26), False),
        ("self_exam.submit", D(2025, 9, 29), D(2025, 10, 20), False),  # 1 to 8 off, 11 worked
        ("appeal.file", D(2026, 1, 31), D(2026, 2, 28), False),
        ("appeal.file", D(2026, 1, 31), D(2026, 2, 28), True),  # a make-up working day
        ("decision.formalities", D(2025, 9, 3), D(2025, 10, 3), False),
        ("decision.formalities", D(2025, 9, 3), D(2025, 10, 9), True),
        ("rectification.immediate", D(2026, 3, 2), D(2026, 3, 9), True),
    ],
)
def test_a_due_date(code, start, due, moves):
    term = term_on(TERMS, code, start)
    assert terms.due(term, start, CALENDAR, moves=moves).day == due


def test_a_due_date_shows_how_it_was_found_and_on_what_it_rests():
    found = terms.due(
        term_on(TERMS, "decision.formalities", D(2025, 9, 3)), D(2025, 9, 3), CALENDAR,
        moves=True,
    )
    assert found.arithmetic == (
        "2025年9月3日之后1个月，为2025年10月3日；该日休息，顺延至2025年10月9日"
    )
    assert found.term.basis_text == "依据：法定（问责条例）"


def test_without_a_rule_of_the_day_there_is_no_date():
    with pytest.raises(NoRule):
        term_on(TERMS, "review.answer", D(2020, 6, 30))


def test_a_new_number_holds_from_its_first_day():
    old = replace(term_on(TERMS, "opinion.answer", D(2026, 1, 1)), valid_to=D(2026, 3, 31))
    new = replace(old, value=10, valid_from=D(2026, 4, 1), valid_to=None)
    assert overlaps([new, old])
    assert not overlaps([replace(old, valid_to=D(2026, 4, 1)), new])
    assert term_on([old, new], "opinion.answer", D(2026, 3, 31)).value == 15
    assert term_on([old, new], "opinion.answer", D(2026, 4, 1)).value == 10


@given(days, st.sampled_from([t.code for t in TERMS if t.unit != "count"]))
def test_a_moved_due_date_is_a_working_day_and_never_earlier(day, code):
    term = term_on(TERMS, code, day)
    if term.unit not in ("working_days", "days", "months"):
        return
    plain = terms.due(term, day, CALENDAR).day
    moved = terms.due(term, day, CALENDAR, moves=True).day
    assert moved >= plain
    assert CALENDAR.is_working_day(moved)


# --- the first edition --------------------------------------------------------------------


def test_the_first_edition_stands_in_the_tables_and_is_planted_once(db):
    assert set(DeadlineRule.objects.values_list("code", flat=True)) >= {t.code for t in LIMITS}
    assert set(EffectPeriodRule.objects.all().rules()) >= set(EFFECTS)
    assert {t.code: t for t in DeadlineRule.objects.all().terms()} == {t.code: t for t in LIMITS}
    models = {"DeadlineRule": DeadlineRule, "EffectPeriodRule": EffectPeriodRule}
    assert editions.plant(models.__getitem__) == 0


def test_the_rules_in_force_on_a_day_are_one_for_each_step(db):
    for day in (D(2019, 5, 1), D(2023, 12, 31), D(2024, 1, 1), D(2026, 3, 5)):
        found = [(r.kind, r.step) for r in EffectPeriodRule.objects.on(day)]
        assert len(found) == len(set(found))
        assert len(found) == len(terms.in_force(EFFECTS, day))


def test_every_period_belongs_to_a_known_measure_and_names_its_basis():
    assert {rule.kind for rule in EFFECTS} <= set(MeasureKind)
    assert all(rule.citation for rule in EFFECTS)
    assert all(term.citation for term in TERMS if term.basis == "statutory" and term.code[0] != "W")
