"""Sixteen clicks at once on one slot: one signature, and a sentence for everybody else."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import reverse

from agreements.actions import sealing, signing
from agreements.models import Agreement, AgreementSignature
from agreements.states import AgreementState, SlotRole
from agreements.texts import sha256
from portal.errors import RuleBroken
from portal.models import LedgerEntry
from tests.agreements import scenes
from tests.cast import PASSWORD, Cast, make_cast
from tests.together import at_once

CLICKS = 16
R, ISSUER = SlotRole.RESPONSIBLE, SlotRole.ISSUER

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db) -> Cast:
    cast = make_cast()
    scenes.issued(cast)
    return cast


def signed_lines(agreement: Agreement) -> int:
    return LedgerEntry.objects.filter(
        word="agreements.signed", subject=f"agreements.agreement:{agreement.pk}"
    ).count()


@pytest.mark.parametrize("role", [R, ISSUER])
def test_sixteen_threads_write_one_signature(cast, role):
    by = cast.viewer("leader" if role == R else "secretary")
    if role == ISSUER:
        scenes.sign(cast, "leader", R, by="leader")
    agreement = scenes.agreement_of(cast.person["leader"])
    slot = scenes.slot(agreement, role)
    before = signed_lines(agreement)

    def click(number: int) -> str:
        try:
            signing.sign(
                slot=slot, by=by, auth=scenes.proof(), seen_sha256=agreement.text_sha256
            )
        except RuleBroken as refused:
            assert str(refused)
            return refused.rule
        return "signed"

    answers = Counter(at_once(click, CLICKS))
    assert answers["signed"] == 1
    assert set(answers) <= {"signed", "S10", "G1"}, answers
    assert AgreementSignature.objects.filter(slot=slot).count() == 1
    assert signed_lines(agreement) == before + 1


def test_a_second_click_that_finds_its_own_signature_is_told_that_it_is_signed(cast):
    """It looked at the slot before the first click signed, and reads the paper afterwards."""
    agreement = scenes.agreement_of(cast.person["leader"])
    slot = scenes.slot(agreement, R)
    scenes.sign(cast, "leader", R, by="leader")
    with pytest.raises(sealing.PaperMoved), sealing.sealed(slot, "password"):
        pass


def test_sixteen_browsers_write_one_signature(cast):
    agreement = scenes.agreement_of(cast.person["leader"])
    url = reverse("agreement_sign", args=[agreement.pk])
    clients = []
    for _number in range(CLICKS):
        client = Client()
        client.force_login(cast.user["leader"])
        clients.append(client)

    def click(number: int) -> int:
        sent = {"seen": sha256(agreement.text), "password": PASSWORD}
        return clients[number].post(url, sent).status_code

    answers = Counter(at_once(click, CLICKS))
    # 302: signed, or told that it is; 422: the attempts at the password are limited.
    assert set(answers) <= {302, 422}
    assert AgreementSignature.objects.count() == 1
    assert signed_lines(agreement) == 1
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.PARTLY_SIGNED


def test_one_browser_clicked_sixteen_times_writes_one_signature(cast):
    agreement = scenes.agreement_of(cast.person["leader"])
    url = reverse("agreement_sign", args=[agreement.pk])
    first = Client()
    first.force_login(cast.user["leader"])
    session = first.cookies

    def click(number: int) -> int:
        client = Client()
        client.cookies = session.copy()
        sent = {"seen": sha256(agreement.text), "password": PASSWORD}
        return client.post(url, sent).status_code

    assert set(at_once(click, CLICKS)) <= {302, 422}
    assert AgreementSignature.objects.count() == 1


def test_both_parties_at_once_leave_one_state(cast):
    """The issuer and the co-signer of one agreement sign at the same moment."""
    for whose in ("general", "non_party_leader"):
        scenes.bring_into_force(cast, whose)
    scenes.sign(cast, "acting_head", R, by="acting_head")
    agreement = scenes.agreement_of(cast.person["acting_head"])
    parties = [(ISSUER, "general"), (SlotRole.CO_SIGNER, "non_party_leader")]
    viewers = {key: cast.viewer(key) for _role, key in parties}

    def click(number: int) -> None:
        role, key = parties[number % 2]
        with suppress(RuleBroken):
            signing.sign(
                slot=scenes.slot(agreement, role), by=viewers[key], auth=scenes.proof(),
                seen_sha256=agreement.text_sha256,
            )

    at_once(click, CLICKS)
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.EFFECTIVE
    assert AgreementSignature.objects.filter(slot__agreement=agreement).count() == 3
    assert LedgerEntry.objects.filter(
        word="agreements.in_force", subject=f"agreements.agreement:{agreement.pk}"
    ).count() == 1
