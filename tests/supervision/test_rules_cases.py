"""Q rules: accountability from proposal to appeal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from supervision.rules import cases
from supervision.rules.cases import DecisionFacts, Proposal
from supervision.rules.measures import Target
from supervision.vocabulary import AccountabilityWay, ExecutionKind, ObjectKind, Situation

D = date
ORGAN, CITY = Target("organ_managed"), Target("city_managed")
DEPARTMENT = Target(is_department=True)
NON_PARTY = Target("organ_managed", is_party_member=False)


def test_there_are_eleven_situations_and_seven_ways():
    assert len(Situation) == 11
    assert len(AccountabilityWay) == 7


@pytest.mark.parametrize(
    ("kind", "ways", "ok"),
    [
        ("cadre", ["circular"], True), ("cadre", ["circular", "admonition"], True),
        ("cadre", [], False), ("cadre", ["org_circular"], False),
        ("organization", ["org_self_examination", "org_circular"], True),
        ("organization", ["admonition"], False), ("cadre", ["fine"], False),
    ],
)  # fmt: skip
def test_q1_the_list_of_ways_is_closed(kind, ways, ok):
    assert bool(cases.ways_fit(kind, ways)) is ok


@pytest.mark.parametrize(
    ("issuer", "ways", "target", "rule"),
    [
        ("party_group", ["circular"], ORGAN, ""),
        ("party_group", ["admonition", "organizational_measure"], ORGAN, ""),
        ("party_group", ["circular"], CITY, "Q3"),
        ("party_group", ["disciplinary_sanction"], ORGAN, "Q3"),
        ("party_group", ["org_self_examination"], DEPARTMENT, ""),
        ("party_group", ["org_reorganization"], DEPARTMENT, "Q3"),
        ("department_head", ["circular"], ORGAN, "Q3"),
        ("office_discipline_commission", ["circular"], ORGAN, "Q3"),
        ("secretary", ["circular"], ORGAN, "Q3"),
        ("party_group", ["circular"], NON_PARTY, "Q14"),
    ],
)
def test_q3_who_decides_here(issuer, ways, target, rule):
    assert cases.may_decide_here(issuer, ways, target).rule == rule


def test_q13_a_received_decision_names_its_source():
    assert cases.may_receive(
        "city_discipline", body="市纪委监委", number="安纪〔2026〕3号", decided_on=D(2026, 3, 5)
    )
    for change in ({"number": ""}, {"body": ""}, {"decided_on": None}):
        facts = {"body": "市纪委监委", "number": "3号", "decided_on": D(2026, 3, 5)} | change
        assert cases.may_receive("city_discipline", **facts).rule == "Q13"
    assert cases.may_receive(
        "party_group", body="党组", number="3号", decided_on=D(2026, 3, 5)
    ).rule == "Q13"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, ""),
        ({"situations": []}, "Q2"),
        ({"has_facts": False}, "Q16"),
        ({"responsibility": ""}, "Q16"),
        ({"responsibility": "overall_leadership"}, "Q17"),
        ({"object_kind": ObjectKind.ORGANIZATION}, "Q17"),
        ({"under_investigation": True}, "Q9"),
    ],
)
def test_what_a_proposal_needs(change, rule):
    proposal = Proposal(ObjectKind.CADRE, ["work_style"], "main_leadership", True)
    assert cases.may_propose(replace(proposal, **change)).rule == rule


def test_q4_the_proposer_does_not_approve():
    assert cases.may_approve(is_secretary=True, is_proposer=False)
    assert cases.may_approve(is_secretary=True, is_proposer=True).rule == "Q4"
    assert cases.may_approve(is_secretary=False, is_proposer=False).rule == "Q4"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, ""),
        ({"facts_shown_on": None}, "Q5"),
        ({"defence_recorded_on": None}, "Q5"),
        ({"collective_on": None}, "Q6"),
        ({"meeting": " "}, "Q6"),
        ({"collective_on": D(2026, 3, 3)}, "Q8"),
        ({"collective_on": D(2026, 3, 4)}, ""),
    ],
)
def test_hear_first_then_decide_together(change, rule):
    facts = {
        "facts_shown_on": D(2026, 3, 2), "defence_recorded_on": D(2026, 3, 4),
        "collective_on": D(2026, 3, 5), "meeting": "党组会议",
    }  # fmt: skip
    assert cases.may_decide_together(**facts | change).rule == rule


WHOLE = DecisionFacts(True, True, True, True, True, True, True, D(2026, 3, 5), D(2026, 3, 4),
                      True, True, D(2026, 3, 5))  # fmt: skip


@pytest.mark.parametrize(
    "part",
    ["object_named", "facts", "evidence", "basis", "ways", "responsibility", "situation",
     "collective_on", "defence_recorded_on", "appeal_sentence", "deciding_body", "decided_on"],
)  # fmt: skip
def test_q7_a_decision_without_a_part_is_not_issued(part):
    assert cases.may_issue(WHOLE)
    verdict = cases.may_issue(replace(WHOLE, **{part: None}))
    assert verdict.rule == "Q7"
    assert "不能印发" in str(verdict.sentence)


def test_q7_an_effect_period_is_stated_where_the_way_has_one():
    assert "影响期" in str(cases.may_issue(replace(WHOLE, effect_needed=True)).sentence)
    assert cases.may_issue(replace(WHOLE, effect_needed=True, effect_ends_on=D(2026, 9, 4)))


def test_q10_exemption_needs_one_of_its_grounds():
    assert cases.may_leave_unpunished("exempted", ["recorded_dissent"], "会议记录载明异议")
    assert cases.may_leave_unpunished("exempted", ["timely_remedy"], "理由").rule == "Q10"
    assert cases.may_leave_unpunished("not_accountable", [], "").rule == "Q10"
    assert cases.may_leave_unpunished("not_accountable", [], "事实不成立")


def test_what_follows_a_decision():
    steps = {kind for kind, _code in cases.steps_after("cadre", ["organizational_measure"])}
    assert {ExecutionKind.FORMALITIES, ExecutionKind.SELF_CRITICISM} <= steps
    assert ExecutionKind.CIRCULATION not in steps
    both = cases.steps_after("cadre", ["organizational_measure", "disciplinary_sanction"])
    assert len(both) == len(set(both))
    organization = dict(cases.steps_after("organization", ["org_circular"]))
    assert set(organization) == {"rectification_report", "circulation"}


@pytest.mark.parametrize(
    ("received", "today", "ok"),
    [
        (D(2026, 1, 31), D(2026, 2, 28), True), (D(2026, 1, 31), D(2026, 3, 1), False),
        (D(2026, 3, 5), D(2026, 4, 5), True), (D(2026, 3, 5), D(2026, 4, 6), False),
    ],
)  # fmt: skip
def test_q11_an_appeal_is_filed_within_one_month_of_receipt(received, today, ok):
    assert bool(cases.may_appeal(is_object=True, received_on=received, today=today)) is ok


def test_q12_only_the_object_appeals_and_only_what_he_received():
    assert cases.may_appeal(is_object=False, received_on=D(2026, 3, 5),
                            today=D(2026, 3, 5)).rule == "Q12"  # fmt: skip
    assert cases.may_appeal(is_object=True, received_on=None, today=D(2026, 3, 5)).rule == "Q18"
    assert cases.may_close(1).rule == "Q15"
