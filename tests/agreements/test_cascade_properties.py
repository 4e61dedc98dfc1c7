"""Whatever the order in which people try to sign, the chain holds."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.actions import signing
from agreements.models import Agreement, SignatureSlot
from agreements.states import BLOCKING, LEVELS_ABOVE, AgreementState, SlotRole
from portal.errors import RuleBroken
from tests.agreements import scenes

WHOSE = ("leader", "non_party_leader", "general", "head", "acting_head", "staff", "staff_two")
ROLES = tuple(SlotRole)
STATES = {
    "nothing": None,
    "deferred": AgreementState.DEFERRED,
    "exempt": AgreementState.EXEMPT,
    "refused": AgreementState.REFUSED,
}


@pytest.fixture
def scene(cast):
    with scenes.spring():
        scenes.issued(cast)
        keys = {person.pk: key for key, person in cast.person.items()}
        slots = {
            (whose, slot.role): (slot, cast.viewer(keys[slot.person_id]))
            for whose in WHOSE
            for slot in scenes.agreement_of(cast.person[whose]).slots.all()
        }
        yield cast, slots


# Everybody tries in some order, and tries again, so that the chain gets on.
attempts = st.permutations([(whose, role) for whose in WHOSE for role in ROLES])
excused = st.tuples(st.sampled_from(WHOSE), st.sampled_from(sorted(STATES)))


@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(order=attempts, excuse=excused)
def test_never_in_force_before_all_have_signed_and_never_before_the_one_above(
    scene, order, excuse
):
    cast, slots = scene
    whose, word = excuse
    with transaction.atomic():
        if STATES[word]:
            Agreement.objects.filter(responsible=cast.person[whose]).update(state=STATES[word])
        for step in [*order, *order]:
            if step in slots:
                attempt(*slots[step])
        transaction.set_rollback(True)


def attempt(slot: SignatureSlot, viewer) -> None:
    before = Agreement.objects.get(pk=slot.agreement_id)
    above = gate_is_open(before, slot)
    try:
        signing.sign(
            slot=slot, by=viewer, auth=scenes.proof(), seen_sha256=before.text_sha256
        )
    except RuleBroken as refused:
        assert str(refused)
        return
    after = Agreement.objects.get(pk=slot.agreement_id)
    assert above, "signed while the agreement above was not in force"
    signed = set(
        after.slots.filter(signature__isnull=False).values_list("role", flat=True)
    )
    assert SlotRole.RESPONSIBLE in signed, "signed before the responsible person"
    complete = signed == set(after.slots.values_list("role", flat=True))
    assert (after.state == AgreementState.EFFECTIVE) == complete
    assert (after.effective_on is not None) == complete


def gate_is_open(agreement: Agreement, slot: SignatureSlot) -> bool:
    """Judged anew, from the states alone."""
    upper = (
        slot.person_id if slot.role == SlotRole.CO_SIGNER else agreement.issuer_id
    )
    return not Agreement.objects.filter(
        campaign=agreement.campaign, responsible_id=upper, state__in=BLOCKING,
        level__in=LEVELS_ABOVE[agreement.level],
    ).exists()
