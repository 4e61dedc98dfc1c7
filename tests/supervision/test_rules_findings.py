"""F rules: findings, extensions, verification, close-out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from supervision.models import Finding, Rectification
from supervision.rules import findings
from supervision.rules.findings import Approver, ExtensionFacts, FindingFacts
from tests.supervision.records import DAY, Records

D = date
FACTS = FindingFacts("routine_check", "work", True, DAY, 1, 2, True)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, ""),
        ({"source": ""}, "F1"),
        ({"category": ""}, "F1"),
        ({"has_facts": False}, "F1"),
        ({"found_on": D(2026, 3, 6)}, "F11"),
        ({"chain_confirmed": False}, "F2"),
        ({"department_id": None, "answerable_id": None}, "F2"),
        ({"department_id": None}, ""),
    ],
)
def test_what_a_finding_needs(change, rule):
    assert findings.may_record(replace(FACTS, **change), DAY).rule == rule


@pytest.mark.parametrize(
    ("effective", "ended", "ok"),
    [
        (D(2026, 3, 5), None, True), (D(2026, 3, 6), None, False), (None, None, False),
        (D(2026, 1, 1), D(2026, 3, 6), True), (D(2026, 1, 1), D(2026, 3, 5), False),
    ],
)  # fmt: skip
def test_f10_a_clause_binds_while_its_agreement_is_in_force(effective, ended, ok):
    assert bool(findings.clause_binds(effective, ended, DAY)) is ok


EXTENSION = ExtensionFacts(
    original_due=D(2026, 4, 1), due=D(2026, 4, 1), new_due=D(2026, 5, 1), granted=0,
    reason="等待采购", latest_ask=D(2026, 3, 27),
)


@pytest.mark.parametrize(
    ("change", "today", "rule"),
    [
        ({}, D(2026, 3, 27), ""),
        ({}, D(2026, 3, 28), "F5"),
        ({"reason": " "}, D(2026, 3, 1), "F4"),
        ({"new_due": D(2026, 4, 1)}, D(2026, 3, 1), "F4"),
    ],
)
def test_asking_for_a_later_date(change, today, rule):
    assert findings.may_ask_extension(replace(EXTENSION, **change), today).rule == rule


@pytest.mark.parametrize(
    ("change", "approver"),
    [
        ({}, Approver.LEADER),
        ({"granted": 1}, Approver.LEADER),
        ({"granted": 2}, Approver.SECRETARY),
        ({"new_due": D(2026, 6, 30)}, Approver.LEADER),  # 90 days
        ({"new_due": D(2026, 7, 1)}, Approver.SECRETARY),
    ],
)
def test_f6_who_approves_an_extension(change, approver):
    facts = replace(EXTENSION, **change)
    assert findings.approver_of(facts) == approver
    leader = findings.may_decide_extension(
        facts, is_leader=True, is_secretary=False, is_asker=False
    )
    assert bool(leader) is (approver == Approver.LEADER)
    assert findings.may_decide_extension(
        facts, is_leader=False, is_secretary=True, is_asker=False
    )


def test_f7_nobody_approves_his_own_extension():
    assert findings.may_decide_extension(
        EXTENSION, is_leader=True, is_secretary=False, is_asker=True
    ).rule == "F7"


def test_w25_whoever_is_responsible_does_not_verify():
    assert findings.may_verify(3, [1, 2, None])
    assert findings.may_verify(2, [1, 2]).rule == "F3"
    assert findings.may_verify(None, [1]).rule == "F3"


def test_the_table_refuses_a_verifier_who_is_responsible(cast):
    make = Records(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.rectification(make.finding(served=True), verifier="head")
    assert not Rectification.objects.exists()


def test_the_table_refuses_half_a_pair(cast):
    finding = Records(cast).finding()
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(served_by=cast.user["discipline"])


def test_work_comes_before_submission_and_verification_before_close_out():
    assert findings.may_submit(steps=2, open_steps=0, evidence=1)
    assert findings.may_submit(steps=2, open_steps=1, evidence=1).rule == "F9"
    assert findings.may_submit(steps=2, open_steps=0, evidence=0).rule == "F9"
    assert findings.may_submit(steps=0, open_steps=0, evidence=1).rule == "F9"
    assert findings.may_close("passed")
    assert findings.may_close("returned").rule == "F8"


@pytest.mark.parametrize(
    ("confirmed", "today", "ok"),
    [(False, D(2027, 3, 5), False), (False, D(2027, 3, 6), True), (True, D(2030, 1, 1), False)],
)
def test_f16_an_early_sign_is_deleted_after_its_year_unless_confirmed(confirmed, today, ok):
    verdict = findings.may_purge(confirmed=confirmed, keep_until=D(2027, 3, 5), today=today)
    assert bool(verdict) is ok
