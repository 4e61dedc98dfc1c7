"""Checks at their boundary days: the due day itself is not overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as D
from datetime import timedelta

import pytest

from portal.calendars import WorkingDays
from supervision.editions import TERMS
from supervision.rules.cases import DecisionFacts
from supervision.rules.measures import Target
from supervision.rules.opinions import Handler
from supervision.rules.terms import term_on
from supervision.warnings import CHECKS, Params, run
from supervision.warnings.decisions import (
    AdverseAct,
    AssignmentFacts,
    AuthorityFacts,
    DueFacts,
    EffectFacts,
    OpinionFacts,
    ProposalFacts,
    ReportFacts,
    RetaliationFacts,
    RuleFacts,
    SinceFacts,
)
from supervision.warnings.findings import (
    ExtensionsFacts,
    InstructionFacts,
    OpenFacts,
    PlanFacts,
    RectifyFacts,
    RecurrenceFacts,
    VerifierFacts,
)
from supervision.warnings.kinds import KINDS
from supervision.warnings.portfolio import (
    ConfirmFacts,
    CoverageFacts,
    EntryFacts,
    HolidayFacts,
    PeriodFacts,
    ReviewFacts,
    SignFacts,
    SymposiumFacts,
)

PARAMS = Params(WorkingDays(), TERMS)
HALF = PeriodFacts(D(2026, 1, 1), D(2026, 6, 30))
G, Y, R, X = "green", "yellow", "red", "exempt"
# 2026-03-02 is a Monday; the weeks around it have no holiday.
MON = D(2026, 3, 2)

LIGHTS = [
    # W11, W12: once in the half-year
    ("W11", HALF, D(2026, 6, 9), G),
    ("W11", HALF, D(2026, 6, 10), Y),
    ("W11", HALF, D(2026, 6, 30), Y),
    ("W11", HALF, D(2026, 7, 1), R),
    ("W11", replace(HALF, done_on=D(2026, 6, 30)), D(2026, 7, 1), G),
    ("W11", replace(HALF, done_on=D(2025, 12, 31)), D(2026, 7, 1), R),
    ("W11", replace(HALF, exempt="部门撤销"), D(2026, 7, 1), X),
    ("W12", HALF, D(2026, 6, 9), G),
    ("W12", HALF, D(2026, 6, 10), Y),
    ("W12", HALF, D(2026, 6, 30), Y),
    ("W12", HALF, D(2026, 7, 1), R),
    # W14: 20 and 30 days after taking the post
    ("W14", EntryFacts(MON), MON + timedelta(20), G),
    ("W14", EntryFacts(MON), MON + timedelta(21), Y),
    ("W14", EntryFacts(MON), MON + timedelta(30), Y),
    ("W14", EntryFacts(MON), MON + timedelta(31), R),
    ("W14", EntryFacts(MON, talked_on=D(2026, 2, 20)), MON + timedelta(90), G),
    # W15: seven working days before 清明 (4 to 6 April 2026)
    ("W15", HolidayFacts(D(2026, 4, 4)), D(2026, 3, 26), G),
    ("W15", HolidayFacts(D(2026, 4, 4)), D(2026, 3, 27), Y),
    ("W15", HolidayFacts(D(2026, 4, 4)), D(2026, 4, 3), Y),
    ("W15", HolidayFacts(D(2026, 4, 4)), D(2026, 4, 4), R),
    ("W15", HolidayFacts(D(2026, 4, 4), reminded_on=D(2026, 4, 3)), D(2026, 4, 4), G),
    ("W15", HolidayFacts(D(2026, 4, 4), reminded_on=D(2026, 4, 4)), D(2026, 4, 4), R),
    # W16: symposium
    ("W16", SymposiumFacts(2026), D(2026, 11, 30), G),
    ("W16", SymposiumFacts(2026), D(2026, 12, 1), Y),
    ("W16", SymposiumFacts(2026), D(2026, 12, 31), Y),
    ("W16", SymposiumFacts(2026), D(2027, 1, 1), R),
    ("W16", SymposiumFacts(2026, held_on=D(2026, 12, 31)), D(2027, 1, 1), G),
    # W17: early sign, 5 and 10 working days
    ("W17", SignFacts(MON), D(2026, 3, 9), G),
    ("W17", SignFacts(MON), D(2026, 3, 10), Y),
    ("W17", SignFacts(MON), D(2026, 3, 16), Y),
    ("W17", SignFacts(MON), D(2026, 3, 17), R),
    ("W17", SignFacts(MON, responded_on=D(2026, 3, 20)), D(2026, 3, 30), G),
    # over the long holiday: 11 October 2025 is a make-up working day
    ("W17", SignFacts(D(2025, 9, 30)), D(2025, 10, 14), G),
    ("W17", SignFacts(D(2025, 9, 30)), D(2025, 10, 15), Y),
    # W18: review of a promise
    ("W18", ReviewFacts(MON, D(2026, 4, 10)), D(2026, 4, 4), G),
    ("W18", ReviewFacts(MON, D(2026, 4, 10)), D(2026, 4, 5), Y),
    ("W18", ReviewFacts(MON, D(2026, 4, 10)), D(2026, 4, 10), Y),
    ("W18", ReviewFacts(MON, D(2026, 4, 10)), D(2026, 4, 11), R),
    ("W18", ReviewFacts(MON, D(2026, 4, 10), reviewed=True), D(2026, 4, 11), G),
    ("W18", ReviewFacts(MON, None), D(2030, 1, 1), G),
    # W19: confirmation, 5 and 15 working days
    ("W19", ConfirmFacts(MON), D(2026, 3, 9), G),
    ("W19", ConfirmFacts(MON), D(2026, 3, 10), Y),
    ("W19", ConfirmFacts(MON), D(2026, 3, 23), Y),
    ("W19", ConfirmFacts(MON), D(2026, 3, 24), R),
    ("W19", ConfirmFacts(MON, answered=True), D(2026, 3, 24), G),
    # W21 to W27
    ("W21", PlanFacts(MON), D(2026, 3, 9), G),
    ("W21", PlanFacts(MON), D(2026, 3, 10), Y),
    ("W21", PlanFacts(MON), D(2026, 3, 16), Y),
    ("W21", PlanFacts(MON), D(2026, 3, 17), R),
    ("W22", RectifyFacts(MON, D(2026, 3, 31)), D(2026, 3, 23), G),
    ("W22", RectifyFacts(MON, D(2026, 3, 31)), D(2026, 3, 24), Y),
    ("W22", RectifyFacts(MON, D(2026, 3, 31)), D(2026, 3, 31), Y),
    ("W22", RectifyFacts(MON, D(2026, 3, 31)), D(2026, 4, 1), R),
    ("W22", RectifyFacts(MON, D(2026, 3, 31), submitted=True), D(2026, 4, 1), G),
    ("W23", RecurrenceFacts(MON, [MON]), D(2026, 12, 1), G),  # the one that was closed
    ("W23", RecurrenceFacts(MON, [D(2027, 3, 2)]), D(2027, 3, 2), Y),  # day 365
    ("W23", RecurrenceFacts(MON, [D(2027, 3, 3)]), D(2027, 3, 3), G),
    ("W23", RecurrenceFacts(MON, [D(2026, 5, 1), D(2026, 6, 1)]), D(2026, 5, 31), Y),
    ("W23", RecurrenceFacts(MON, [D(2026, 5, 1), D(2026, 6, 1)]), D(2026, 6, 1), R),
    ("W24", ExtensionsFacts(MON, 1, 90), MON, G),
    ("W24", ExtensionsFacts(MON, 2, 60), MON, Y),
    ("W24", ExtensionsFacts(MON, 1, 91), MON, R),
    ("W24", ExtensionsFacts(MON, 3, 30), MON, R),
    ("W25", VerifierFacts(1, frozenset({2, 3})), MON, G),
    ("W25", VerifierFacts(2, frozenset({2, 3})), MON, R),
    ("W25", VerifierFacts(None, frozenset({2})), MON, G),
    ("W26", OpenFacts([MON] * 3), D(2026, 5, 31), G),  # 90 days
    ("W26", OpenFacts([MON] * 3), D(2026, 6, 1), R),
    ("W26", OpenFacts([MON] * 4), D(2026, 3, 3), Y),
    ("W26", OpenFacts([MON] * 5), D(2026, 3, 3), Y),
    ("W26", OpenFacts([MON] * 6), D(2026, 3, 3), R),
    ("W26", OpenFacts(), D(2026, 3, 3), G),
    ("W27", InstructionFacts(MON), D(2026, 3, 16), G),
    ("W27", InstructionFacts(MON), D(2026, 3, 17), Y),
    ("W27", InstructionFacts(MON), D(2026, 3, 30), Y),
    ("W27", InstructionFacts(MON), D(2026, 3, 31), R),
    # W41 to W43
    ("W41", OpinionFacts(MON), D(2026, 3, 16), G),
    ("W41", OpinionFacts(MON), D(2026, 3, 17), Y),
    ("W41", OpinionFacts(MON), D(2026, 3, 23), Y),
    ("W41", OpinionFacts(MON), D(2026, 3, 24), R),
    ("W42", AssignmentFacts("colleague", Handler()), MON, G),
    ("W42", AssignmentFacts("colleague", Handler(is_object=True)), MON, R),
    ("W42", AssignmentFacts("leader", Handler(is_below_object=True)), MON, R),
    ("W42", AssignmentFacts("department", Handler(works_in_object_department=True)), MON, R),
    ("W42", AssignmentFacts("matter", Handler(works_in_object_department=True)), MON, G),
    ("W43", RetaliationFacts(MON, [(AdverseAct.MEASURE, D(2026, 8, 29))]), D(2026, 9, 9), R),
    ("W43", RetaliationFacts(MON, [(AdverseAct.MEASURE, D(2026, 8, 30))]), D(2026, 9, 9), G),
    ("W43", RetaliationFacts(MON, [(AdverseAct.MEASURE, D(2026, 3, 1))]), D(2026, 9, 9), G),
    ("W43", RetaliationFacts(MON, [(AdverseAct.LEAVE_REFUSED, MON)]), D(2026, 9, 9), G),
    ("W43", RetaliationFacts(MON, [(AdverseAct.LEAVE_REFUSED, MON)] * 2), D(2026, 9, 9), R),
    # W73: the report on 2026, due on 31 January 2027
    ("W73", ReportFacts(2026), D(2027, 1, 15), G),
    ("W73", ReportFacts(2026), D(2027, 1, 16), Y),
    ("W73", ReportFacts(2026), D(2027, 1, 31), Y),
    ("W73", ReportFacts(2026), D(2027, 2, 1), R),
    ("W73", ReportFacts(2026, issued=True), D(2027, 2, 1), G),
    # W84: from its day; red after 180 days
    ("W84", RuleFacts(None), MON, G),
    ("W84", RuleFacts(D(2026, 3, 2)), D(2026, 3, 1), G),
    ("W84", RuleFacts(D(2026, 3, 2)), D(2026, 3, 2), Y),
    ("W84", RuleFacts(D(2026, 3, 2)), D(2026, 8, 29), Y),
    ("W84", RuleFacts(D(2026, 3, 2)), D(2026, 8, 30), R),
    # W45: authority
    ("W45", AuthorityFacts("admonition_talk", "party_group", Target("organ_managed"), False),
     MON, G),
    ("W45", AuthorityFacts("admonition_talk", "party_group", Target("city_managed"), False),
     MON, R),
    ("W45", AuthorityFacts("admonition_talk", "city_discipline", Target("city_managed"), True),
     MON, G),
    ("W45", AuthorityFacts("party_warning", "city_discipline",
                           Target("organ_managed", is_party_member=False), True), MON, R),
    # W46 to W50
    ("W46", DueFacts(MON, D(2026, 3, 16)), D(2026, 3, 11), G),
    ("W46", DueFacts(MON, D(2026, 3, 16)), D(2026, 3, 12), Y),
    ("W46", DueFacts(MON, D(2026, 3, 16)), D(2026, 3, 16), Y),
    ("W46", DueFacts(MON, D(2026, 3, 16)), D(2026, 3, 17), R),
    ("W46", DueFacts(MON, D(2026, 3, 16), done_on=D(2026, 3, 18)), D(2026, 3, 19), G),
    ("W47", SinceFacts(D(2026, 1, 31)), D(2026, 2, 20), G),
    ("W47", SinceFacts(D(2026, 1, 31)), D(2026, 2, 21), Y),
    ("W47", SinceFacts(D(2026, 1, 31)), D(2026, 2, 28), Y),  # clamped month
    ("W47", SinceFacts(D(2026, 1, 31)), D(2026, 3, 1), R),
    ("W48", SinceFacts(MON), D(2026, 3, 25), G),
    ("W48", SinceFacts(MON), D(2026, 3, 26), Y),
    ("W48", SinceFacts(MON), D(2026, 4, 2), Y),
    ("W48", SinceFacts(MON), D(2026, 4, 3), R),
    ("W49", SinceFacts(MON), D(2026, 8, 2), G),
    ("W49", SinceFacts(MON), D(2026, 8, 3), Y),
    ("W49", SinceFacts(MON), D(2026, 9, 2), Y),
    ("W49", SinceFacts(MON), D(2026, 9, 3), R),
    ("W50", SinceFacts(MON), D(2026, 3, 25), G),
    ("W50", SinceFacts(MON), D(2026, 3, 26), Y),
    ("W50", SinceFacts(MON), D(2026, 4, 2), Y),
    ("W50", SinceFacts(MON), D(2026, 4, 3), R),
    ("W50", SinceFacts(MON, done_on=D(2026, 4, 2)), D(2026, 4, 3), G),
    ("W50a", EffectFacts(D(2026, 9, 4)), D(2026, 9, 4), G),
    ("W50a", EffectFacts(D(2026, 9, 4)), D(2026, 9, 5), Y),
    ("W50a", EffectFacts(D(2026, 9, 4)), D(2026, 9, 19), Y),
    ("W50a", EffectFacts(D(2026, 9, 4)), D(2026, 9, 20), R),
    ("W50a", EffectFacts(D(2026, 9, 4), followed_up=True), D(2026, 9, 20), G),
    ("W50b", EffectFacts(D(2026, 9, 4)), D(2026, 8, 4), G),
    ("W50b", EffectFacts(D(2026, 9, 4)), D(2026, 8, 5), Y),
    ("W50b", EffectFacts(D(2026, 9, 4)), D(2026, 9, 4), Y),
    ("W50b", EffectFacts(D(2026, 9, 4)), D(2026, 9, 5), G),
    ("W50b", EffectFacts(D(2026, 9, 4), ended_early=True), D(2026, 8, 5), G),
    ("W50c", ProposalFacts(D(2026, 9, 4), [(MON, D(2026, 9, 4))]), D(2026, 9, 10), R),
    ("W50c", ProposalFacts(D(2026, 9, 5), [(MON, D(2026, 9, 4))]), D(2026, 9, 10), G),
]


@pytest.mark.parametrize(
    ("code", "facts", "as_of", "level"), LIGHTS,
    ids=[f"{code}-{as_of:%m%d}-{level}-{n}" for n, (code, _f, as_of, level) in enumerate(LIGHTS)],
)
def test_the_light_of_a_day(code, facts, as_of, level):
    light = run(code, facts, as_of, PARAMS)
    assert (light.rule, light.level) == (code, level)


@pytest.mark.parametrize(
    ("as_of", "due", "covered", "level"),
    [
        # 365 days; 1 July is day 182 (49.9 %)
        (D(2026, 7, 1), 100, 40, G),
        (D(2026, 7, 1), 100, 39, Y),
        (D(2026, 7, 1), 100, 25, Y),
        (D(2026, 7, 1), 100, 24, R),
        (D(2026, 1, 1), 100, 0, G),
        (D(2026, 12, 14), 100, 99, G),
        (D(2026, 12, 15), 100, 99, R),
        (D(2026, 12, 15), 100, 100, G),
        (D(2027, 2, 1), 100, 99, R),
        # fewer than four people are counted in heads
        (D(2026, 7, 1), 3, 0, Y),
        (D(2026, 7, 1), 3, 1, G),
        (D(2026, 9, 30), 3, 0, R),
        (D(2026, 12, 15), 3, 2, R),
        (D(2026, 12, 31), 3, 3, G),
        (D(2026, 12, 31), 0, 0, X),  # a department of one person
    ],
)
def test_w13_coverage_follows_the_year(as_of, due, covered, level):
    assert run("W13", CoverageFacts(2026, due, covered), as_of, PARAMS).level == level


def test_w50d_names_what_a_decision_lacks():
    whole = DecisionFacts(
        True, True, True, True, True, True, True, MON, MON, True, True, MON,
        effect_needed=True, effect_ends_on=D(2026, 9, 1),
    )
    assert run("W50d", whole, MON, PARAMS).level == G
    for part in ("collective_on", "defence_recorded_on", "effect_ends_on"):
        assert run("W50d", replace(whole, **{part: None}), MON, PARAMS).level == R
    light = run("W50d", replace(whole, appeal_sentence=False), MON, PARAMS)
    assert light.facts == {"missing": "申诉权利和期限"}


def test_w73_knows_the_organs_own_day_and_the_end_of_a_short_month():
    terms = [t for t in TERMS if not t.code.startswith("W73.m")]
    february = replace(term_on(TERMS, "W73.month", MON), value=2)
    params = Params(WorkingDays(), [*terms, february])
    assert run("W73", ReportFacts(2026), D(2027, 2, 28), params).level == Y
    assert run("W73", ReportFacts(2026), D(2027, 3, 1), params).level == R
    assert run("W73", ReportFacts(2027), D(2028, 2, 29), params).level == Y


def test_a_light_says_by_when():
    assert run("W17", SignFacts(MON), MON, PARAMS).due_on == D(2026, 3, 9)
    assert run("W22", RectifyFacts(MON, D(2026, 3, 31)), MON, PARAMS).due_on == D(2026, 3, 31)
    overdue = run("W22", RectifyFacts(MON, D(2026, 3, 31)), D(2026, 4, 3), PARAMS)
    assert overdue.facts == {"days": 3}


def test_the_bound_of_the_day_on_which_the_matter_began_holds():
    old = term_on(TERMS, "W17.yellow", MON)
    others = [t for t in TERMS if t.code != "W17.yellow"]
    changed = Params(
        WorkingDays(),
        [*others, replace(old, valid_to=MON),
         replace(old, value=2, valid_from=MON + timedelta(1), valid_to=None)],
    )
    assert run("W17", SignFacts(MON), D(2026, 3, 6), changed).level == G
    assert run("W17", SignFacts(D(2026, 3, 3)), D(2026, 3, 5), changed).level == G
    assert run("W17", SignFacts(D(2026, 3, 3)), D(2026, 3, 6), changed).level == Y


def test_history_before_a_check_became_active_is_not_judged():
    params = replace(PARAMS, active_from=D(2026, 3, 3))
    assert run("W17", SignFacts(MON), D(2027, 1, 1), params).level == X
    assert run("W17", SignFacts(D(2026, 3, 3)), D(2027, 1, 1), params).level == R
    assert run("W11", HALF, D(2026, 7, 1), params).level == X


def test_the_organs_own_corrections_of_the_calendar_count():
    off = WorkingDays({D(2026, 3, 3): False})
    assert run("W17", SignFacts(MON), D(2026, 3, 10), Params(off, TERMS)).level == G
    assert run("W17", SignFacts(MON), D(2026, 3, 11), Params(off, TERMS)).level == Y


def test_each_check_that_blocks_nothing_has_a_light_and_somebody_to_tell():
    expected = {f"W{n}" for n in (*range(11, 20), *range(21, 28), 41, 42, 43, *range(45, 51))}
    assert set(CHECKS) == expected | {"W50a", "W50b", "W50c", "W50d", "W73", "W84"}
    blocking = {"W25", "W42", "W45", "W50c", "W50d"}
    lights = {kind.code: kind for kind in KINDS}
    assert set(CHECKS) - blocking <= set(lights)
    assert all(str(kind.name) and str(kind.text) and kind.to for kind in KINDS)


def test_a_self_examination_is_no_matter_of_law():
    lights = {kind.code: kind for kind in KINDS}
    assert not lights["W46"].fixed
    assert lights["W50"].fixed
