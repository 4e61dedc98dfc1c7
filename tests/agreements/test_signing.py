"""Signing layer by layer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreements.actions import issuing
from agreements.models import Agreement, AgreementSignature
from agreements.states import AgreementState, Kind, SlotRole
from agreements.texts import sha256
from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.ledger import pen
from portal.models import LedgerEntry, Notice
from portal.reauth import AuthProof
from tests.agreements import scenes

R, ISSUER, C = SlotRole.RESPONSIBLE, SlotRole.ISSUER, SlotRole.CO_SIGNER


@pytest.fixture
def campaign(cast):
    return scenes.issued(cast)


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as caught:
        act(*args, **kwargs)
    return caught.value.rule


def test_everybody_in_the_chain_gets_one_agreement(cast, campaign):
    people = set(Agreement.objects.values_list("responsible__name", flat=True))
    assert people == {p.name for k, p in cast.person.items() if k not in ("secretary", "outsider")}


def test_numbers_run_on_within_each_level_without_gaps(cast, campaign):
    numbers = sorted(Agreement.objects.values_list("number", flat=True))
    assert numbers[:5] == [f"AL-2026-A-0{n}" for n in range(1, 5)] + ["AL-2026-B-01"]


def test_the_frozen_text_is_what_was_hashed(cast, campaign):
    for agreement in Agreement.objects.all():
        assert agreement.text_sha256 == sha256(agreement.text)
        assert agreement.responsible.name in agreement.text
        assert "{{" not in agreement.text


def test_editing_a_text_later_changes_nothing(cast, campaign):
    agreement = scenes.agreement_of(cast.person["head"])
    before = agreement.text
    agreement.text_version.source = "别的"
    agreement.text_version.save()
    agreement.refresh_from_db()
    assert agreement.text == before


def test_the_first_level_opens_at_issue_and_is_in_force_when_both_have_signed(cast, campaign):
    scenes.sign(cast, "leader", R, by="leader")
    agreement = scenes.agreement_of(cast.person["leader"])
    assert agreement.state == AgreementState.PARTLY_SIGNED
    scenes.sign(cast, "leader", ISSUER, by="secretary")
    agreement.refresh_from_db()
    assert (agreement.state, agreement.effective_on) == (AgreementState.EFFECTIVE, clock.today())


def test_a_head_cannot_sign_before_the_leader_in_charge(cast, campaign):
    assert refusal(scenes.sign, cast, "head", R, by="head") == "S4"
    scenes.bring_into_force(cast, "leader")
    scenes.sign(cast, "head", R, by="head")


def test_the_whole_cascade_down_to_staff(cast, campaign):
    for whose in ("leader", "head", "staff"):
        scenes.bring_into_force(cast, whose)
    assert scenes.agreement_of(cast.person["staff"]).state == AgreementState.EFFECTIVE
    assert scenes.agreement_of(cast.person["staff_two"]).state == AgreementState.ISSUED


def test_section_staff_wait_for_the_section_head(cast, campaign):
    for whose in ("general", "office_head"):
        scenes.bring_into_force(cast, whose)
    assert refusal(scenes.sign, cast, "clerk", R, by="clerk") == "S4"
    scenes.bring_into_force(cast, "section_head")
    scenes.sign(cast, "clerk", R, by="clerk")


def test_a_non_party_leader_signs_with_the_secretary_general_after_his_own(cast, campaign):
    scenes.bring_into_force(cast, "general")
    scenes.sign(cast, "acting_head", R, by="acting_head")
    assert refusal(scenes.sign, cast, "acting_head", C, by="non_party_leader") == "S4"
    scenes.bring_into_force(cast, "non_party_leader")
    scenes.sign(cast, "acting_head", ISSUER, by="general")
    agreement = scenes.agreement_of(cast.person["acting_head"])
    assert agreement.state == AgreementState.PARTLY_SIGNED
    scenes.sign(cast, "acting_head", C, by="non_party_leader")
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.EFFECTIVE


def test_a_commitment_needs_one_signature_and_is_received(cast, campaign):
    agreement = scenes.agreement_of(cast.person["liaison_leader"])
    assert agreement.kind == Kind.COMMITMENT
    scenes.sign(cast, "liaison_leader", R, by="liaison_leader")
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.EFFECTIVE
    assert LedgerEntry.objects.filter(word="agreements.received").count() == 1


@pytest.mark.parametrize(
    ("whose", "role", "by", "rule"),
    [
        ("leader", R, "clerk", "S1"),
        ("leader", R, "secretary", "S1"),
        ("leader", ISSUER, "secretary", "S3"),
        ("leader", R, "system_admin", "S1"),
    ],
)
def test_nobody_signs_for_another_or_out_of_turn(cast, campaign, whose, role, by, rule):
    assert refusal(scenes.sign, cast, whose, role, by=by) == rule
    assert not AgreementSignature.objects.exists()


def test_another_text_than_the_issued_one_is_not_signed(cast, campaign):
    assert refusal(scenes.sign, cast, "leader", R, by="leader", seen_sha256="0" * 64) == "S5"


@pytest.mark.parametrize(("minutes", "rule"), [(5, None), (6, "S6")])
def test_a_proof_of_identity_lasts_five_minutes(cast, campaign, minutes, rule):
    auth = AuthProof("password", clock.now() - timedelta(minutes=minutes) + timedelta(seconds=9))
    if rule is None:
        scenes.sign(cast, "leader", R, by="leader", auth=auth)
    else:
        assert refusal(scenes.sign, cast, "leader", R, by="leader", auth=auth) == rule


def test_signing_twice_says_so(cast, campaign):
    scenes.sign(cast, "leader", R, by="leader")
    assert refusal(scenes.sign, cast, "leader", R, by="leader") == "S10"


def test_a_deferred_issuer_does_not_block(cast, campaign):
    Agreement.objects.filter(responsible=cast.person["leader"]).update(
        state=AgreementState.DEFERRED, deferred_until=date(2026, 12, 1)
    )
    scenes.sign(cast, "head", R, by="head")


def test_a_ledger_failure_leaves_nothing_signed(cast, campaign, monkeypatch):
    def broken(lines):
        raise RuntimeError("the ledger cannot be written")

    monkeypatch.setattr(pen, "write_many", broken)
    with pytest.raises(RuntimeError):
        scenes.sign(cast, "leader", R, by="leader")
    assert not AgreementSignature.objects.exists()
    assert scenes.agreement_of(cast.person["leader"]).state == AgreementState.ISSUED
    assert not Notice.objects.filter(title__contains="待您签订").exists()


def test_coming_into_force_tells_the_level_below(cast, campaign):
    scenes.bring_into_force(cast, "leader")
    told = Notice.objects.filter(title="您的责任书已开放签订")
    assert set(told.values_list("recipient__name", flat=True)) == {"韩秉文"}


def test_issuing_twice_is_refused(cast, campaign):
    with pytest.raises(StaleState):
        issuing.issue(campaign=campaign, by=cast.viewer("clerk"))
