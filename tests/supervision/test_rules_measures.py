"""M rules: who may take which measure against whom, and under which form it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from supervision.rules import measures
from supervision.rules.measures import MeasureFacts, Standing, Target, authority
from supervision.vocabulary import (
    EXTERNAL_ISSUERS,
    ORGANIZATIONAL_MEASURES,
    PARTY_SANCTIONS,
    ROUTINE_TALKS,
    IssuerKind,
    MeasureKind,
)

B = IssuerKind
ORGAN, CITY, PROVINCE = (Target(level) for level in
                         ("organ_managed", "city_managed", "province_managed"))  # fmt: skip
DEPARTMENT = Target(is_department=True)
NON_PARTY = Target("organ_managed", is_party_member=False)
TODAY = date(2026, 3, 5)

TABLE = [
    ("reminder_talk", {B.DEPARTMENT_HEAD, B.PORTFOLIO_LEADER, B.SECRETARY},
     {B.PORTFOLIO_LEADER, B.SECRETARY}, {B.SECRETARY}),
    ("reminder_letter", {B.OFFICE_PARTY_COMMITTEE, B.PARTY_GROUP}, {B.SECRETARY, B.PARTY_GROUP},
     {B.SECRETARY}),
    ("criticism", {B.PORTFOLIO_LEADER, B.SECRETARY, B.PARTY_GROUP, B.OFFICE_DISCIPLINE},
     {B.SECRETARY, B.PARTY_GROUP}, {B.SECRETARY}),
    ("key_talk", {B.PORTFOLIO_LEADER, B.SECRETARY, B.PARTY_GROUP, B.OFFICE_DISCIPLINE},
     {B.SECRETARY, B.PARTY_GROUP}, {B.SECRETARY}),
    ("ordered_self_exam", {B.PARTY_GROUP, B.OFFICE_PARTY_GROUP}, {B.PARTY_GROUP}, set()),
    ("duty_interview", {B.PORTFOLIO_LEADER, B.SECRETARY, B.OFFICE_DISCIPLINE}, {B.SECRETARY},
     set()),
    ("inquiry_letter", {B.PERSONNEL}, set(), set()),
    ("admonition_talk", {B.PARTY_GROUP, B.OFFICE_PARTY_GROUP}, set(), set()),
    ("admonition_letter", {B.PARTY_GROUP, B.OFFICE_PARTY_GROUP}, set(), set()),
    ("circular", {B.PARTY_GROUP}, set(), set()),
    ("talk_reminder", set(), set(), set()),
    ("warning_talk", set(), set(), set()),
    ("removal", {B.PARTY_GROUP}, set(), set()),
    ("party_warning", {B.BRANCH, B.OFFICE_PARTY_COMMITTEE, B.OFFICE_DISCIPLINE}, set(), set()),
    ("demerit", {B.ORGAN}, set(), set()),
    ("criminal", set(), set(), set()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "organ", "city", "province"), TABLE, ids=[row[0] for row in TABLE]
)
def test_m1_the_authority_table(kind, organ, city, province):
    for target, allowed in ((ORGAN, organ), (CITY, city), (PROVINCE, province)):
        assert {b for b in B if authority(kind, b, target)} == allowed
        for issuer in set(B) - allowed:
            assert authority(kind, issuer, target).standing == Standing.RECEIVED_ONLY


@pytest.mark.parametrize("level", [CITY, PROVINCE], ids=["city", "province"])
@pytest.mark.parametrize("issuer", sorted(set(B)))
def test_an_admonition_of_cadres_managed_above_is_only_received(issuer, level):
    for kind in ("admonition_talk", "admonition_letter"):
        assert not authority(kind, issuer, level)
        assert measures.may_be_received(
            kind, level, body="市纪委监委", number="安纪〔2026〕3号", decided_on=TODAY
        )


@pytest.mark.parametrize("kind", sorted(MeasureKind))
@pytest.mark.parametrize("issuer", sorted(EXTERNAL_ISSUERS))
def test_what_a_superior_decides_is_never_decided_here(kind, issuer):
    assert not authority(kind, issuer, ORGAN)


def test_people_outside_the_party_are_not_under_its_rules():
    for kind in PARTY_SANCTIONS | {MeasureKind.CIRCULAR}:
        assert authority(kind, B.PARTY_GROUP, NON_PARTY).standing == Standing.FORBIDDEN
        assert measures.applicable(kind, NON_PARTY).rule == "M3"
    for kind in ("admonition_talk", *ORGANIZATIONAL_MEASURES):
        assert authority(kind, B.PARTY_GROUP, NON_PARTY).standing == Standing.RECEIVED_ONLY
    assert authority("criticism", B.SECRETARY, NON_PARTY)
    assert authority("ordered_self_exam", B.PARTY_GROUP, NON_PARTY)
    assert authority("demerit", B.ORGAN, NON_PARTY)


def test_departments_get_letters_and_circulars_only():
    allowed = {k for k in MeasureKind if measures.applicable(k, DEPARTMENT)}
    assert allowed == {"reminder_letter", "circular", "org_self_examination",
                       "org_reorganization"}  # fmt: skip
    assert authority("reminder_letter", B.OFFICE_DISCIPLINE, DEPARTMENT)
    assert authority("criticism", B.SECRETARY, DEPARTMENT).verdict.rule == "M4"
    assert authority("org_self_examination", B.PARTY_GROUP, ORGAN).verdict.rule == "M5"
    assert not authority("org_reorganization", B.PARTY_GROUP, DEPARTMENT)


def test_an_inquiry_letter_needs_the_secretarys_approval():
    found = authority("inquiry_letter", B.PERSONNEL, ORGAN)
    assert (found.standing, found.approver) == (Standing.NEEDS_APPROVAL, B.SECRETARY)


@pytest.mark.parametrize("issuer", ["department_head", "office_discipline_commission"])
def test_neither_a_head_nor_the_discipline_commission_issues_heavier_measures_alone(issuer):
    for kind in ("admonition_talk", "circular", "removal", "demerit"):
        assert not authority(kind, issuer, ORGAN)


# --- forms --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "forms"),
    [
        ("reminder_talk", (1,)), ("talk_reminder", (1,)), ("criticism", (1,)),
        ("key_talk", (1,)), ("ordered_self_exam", (1,)), ("admonition_letter", (1,)),
        ("circular", (1,)), ("duty_interview", (None, 1)), ("inquiry_letter", (None, 1)),
        ("party_warning", (2,)), ("demotion", (2,)), ("major_demerit", (2,)),
        ("suspension", (2,)), ("demotion_post", (2, 3)), ("removal", (2, 3)),
        ("removal_party_posts", (3,)), ("probation_2y", (3,)), ("dismissal_from_post", (3,)),
        ("discharge", (3,)), ("criminal", (4,)),
    ],
)  # fmt: skip
def test_m12_the_form_follows_from_the_measure(kind, forms):
    assert measures.forms_of(kind) == forms
    assert measures.form_of(kind) == forms[0]
    for form in (None, 1, 2, 3, 4):
        assert bool(measures.form_fits(kind, form)) == (form in forms)


def test_every_measure_has_a_form_and_an_authority_row():
    for kind in MeasureKind:
        assert measures.forms_of(kind)
        assert set(measures.AUTHORITY[kind]) == {"organ_managed", "city_managed",
                                                 "province_managed"}  # fmt: skip


@pytest.mark.parametrize("talk", sorted(ROUTINE_TALKS))
def test_m10_a_routine_talk_is_no_ground_of_a_measure(talk):
    for kind in MeasureKind:
        assert measures.talk_fits(kind, talk).rule == "M10"


def test_m11_a_measure_rests_on_a_talk_of_its_kind():
    assert measures.talk_fits("reminder_talk", "reminder_talk")
    assert measures.talk_fits("admonition_letter", "admonition_talk")
    assert measures.talk_fits("criticism", "reminder_talk").rule == "M11"


# --- before a decision --------------------------------------------------------------------

DECIDED = MeasureFacts(
    kind=MeasureKind.ADMONITION_TALK, issuer=B.PARTY_GROUP, target=ORGAN, received=False,
    decided_on=TODAY, effective_on=TODAY, collective_on=TODAY, form=1,
)
RECEIVED = replace(
    DECIDED, issuer=B.CITY_DISCIPLINE, target=CITY, received=True, body="市纪委监委",
    number="安纪〔2026〕3号", collective_on=None,
)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (DECIDED, ""),
        (replace(DECIDED, collective_on=None), "M6"),
        (replace(DECIDED, target=CITY), "M1"),
        (replace(DECIDED, issuer=B.CITY_DISCIPLINE), "M15"),
        (replace(DECIDED, form=2), "M12"),
        (replace(DECIDED, decided_on=date(2026, 3, 6)), "M9"),
        (replace(DECIDED, decided_on=None), "M9"),
        (replace(DECIDED, effective_on=date(2026, 3, 4)), "M8"),
        (replace(DECIDED, issuer_is_object=True), "M13"),
        (replace(DECIDED, kind=MeasureKind.CRITICISM, issuer=B.SECRETARY, collective_on=None), ""),
        (replace(DECIDED, kind=MeasureKind.INQUIRY_LETTER, issuer=B.PERSONNEL), "M7"),
        (replace(DECIDED, kind=MeasureKind.INQUIRY_LETTER, issuer=B.PERSONNEL, approved=True), ""),
        (RECEIVED, ""),
        (replace(RECEIVED, number=" "), "M2"),
        (replace(RECEIVED, body=""), "M2"),
        (replace(RECEIVED, decided_on=None), "M2"),
        (replace(RECEIVED, kind=MeasureKind.PARTY_WARNING, form=2, target=NON_PARTY), "M3"),
    ],
)  # fmt: skip
def test_what_stands_before_a_measure(facts, rule):
    assert measures.may_decide(facts, TODAY).rule == rule


def test_m14_the_visit_follows_the_period():
    assert measures.may_follow_up(date(2026, 3, 4), TODAY)
    assert measures.may_follow_up(TODAY, TODAY).rule == "M14"
