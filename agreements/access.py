"""May I: answers for one agreement, with the reason when the answer is no."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from agreements import rules
from agreements.models import Agreement, SignatureSlot
from agreements.rules import SlotFacts
from agreements.states import (
    BLOCKING,
    LEVELS_ABOVE,
    AgreementState,
    CampaignState,
    Level,
    Method,
    SlotRole,
)
from portal import clock
from portal.errors import Verdict, first_refusal
from portal.roles import Permission
from portal.viewer import Viewer


def waiting_people(
    campaign_ids: Iterable[int], people: Iterable[int]
) -> dict[tuple[int, int], set[str]]:
    """(campaign, person) -> levels at which that person's own agreement is not in force yet.

    While an agreement is signed anew, the one that it replaces is still in force.
    """
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    rows = (
        Agreement.objects.live()
        .filter(
            campaign_id__in=set(campaign_ids), responsible_id__in=set(people), state__in=BLOCKING
        )
        .exclude(predecessor__state=AgreementState.EFFECTIVE)
        .order_by()  # sorted by campaign, SQLite would go through all of it
        .values_list("campaign_id", "responsible_id", "level")
    )
    for campaign, person, level in rows:
        found[campaign, person].add(level)
    return found


def slot_facts(slots: Iterable[SignatureSlot]) -> dict[int, SlotFacts]:
    """The facts of many slots by slot id, in two queries for any number of slots.

    The slots come with their agreement (`select_related("agreement")`).
    """
    slots = list(slots)
    agreements = {s.agreement_id: s.agreement for s in slots}
    roles: dict[int, set[SlotRole]] = defaultdict(set)
    signed: dict[int, set[SlotRole]] = defaultdict(set)
    co_signers: dict[int, int] = {}
    people = {a.issuer_id for a in agreements.values()}
    for agreement_id, role, person, signature in SignatureSlot.objects.filter(
        agreement_id__in=agreements
    ).order_by().values_list("agreement_id", "role", "person_id", "signature"):
        roles[agreement_id].add(SlotRole(role))
        if signature is not None:
            signed[agreement_id].add(SlotRole(role))
        if role == SlotRole.CO_SIGNER:
            co_signers[agreement_id] = person
    people |= set(co_signers.values())
    waiting = waiting_people({a.campaign_id for a in agreements.values()}, people)
    return {
        slot.pk: _facts(slot, agreements[slot.agreement_id], roles, signed, waiting, co_signers)
        for slot in slots
    }


def _facts(
    slot: SignatureSlot,
    agreement: Agreement,
    roles: dict[int, set[SlotRole]],
    signed: dict[int, set[SlotRole]],
    waiting: dict[tuple[int, int], set[str]],
    co_signers: dict[int, int],
) -> SlotFacts:
    above = set(LEVELS_ABOVE[agreement.level])
    co_signer = co_signers.get(agreement.pk)
    return SlotFacts(
        role=SlotRole(slot.role),
        person_id=slot.person_id,
        state=AgreementState(agreement.state),
        method=Method(agreement.method),
        deferred_until=agreement.deferred_until,
        signed_roles=frozenset(signed[agreement.pk]),
        all_roles=frozenset(roles[agreement.pk]),
        opened_early=agreement.opened_early_at is not None,
        issuer_waits=bool(waiting.get((agreement.campaign_id, agreement.issuer_id), set()) & above),
        co_signer_waits=bool(
            co_signer and waiting.get((agreement.campaign_id, co_signer), set()) & above
        ),
        paper_ready=agreement.paper_id is not None,
        text_sha256=agreement.text_sha256,
    )


def may_open_slot(viewer: Viewer, slot: SignatureSlot) -> Verdict:
    """May this viewer sign this slot now, and if not, why not."""
    return rules.open_for(slot_facts([slot])[slot.pk], viewer.person_id, clock.today())


def asker_of(viewer: Viewer, agreement: Agreement) -> rules.Asker:
    """What the viewer is to an agreement when he asks for an exception."""
    own = viewer.person_id is not None
    return rules.Asker(
        is_responsible=own and agreement.responsible_id == viewer.person_id,
        is_issuer=own and agreement.issuer_id == viewer.person_id,
        answers_for_department=agreement.level == Level.STAFF
        and agreement.department_id in viewer.heads,
        is_clerk=viewer.may(Permission.RUN_CAMPAIGNS),
    )


def may_ask(viewer: Viewer, agreement: Agreement, kind: str) -> Verdict:
    """May this viewer ask for this exception now."""
    verdict = rules.may_ask(kind, asker_of(viewer, agreement))
    if not verdict:
        return verdict
    if agreement.campaign.state == CampaignState.ARCHIVED:
        return rules.check(False, "Y1")
    own = SignatureSlot.objects.filter(
        agreement=agreement, role=SlotRole.RESPONSIBLE, signature__isnull=False
    ).exists()
    return rules.askable(kind, AgreementState(agreement.state), own)


def may_refuse(viewer: Viewer, agreement: Agreement) -> Verdict:
    """May this viewer record that the responsible person refuses to sign."""
    return rules.may_refuse(
        agreement.issuer_id == viewer.person_id, AgreementState(agreement.state)
    )


def may_sign_now(viewer: Viewer, slot: SignatureSlot) -> Verdict:
    """May this viewer sign this slot on the screen now: open for him, and not on paper."""
    facts = slot_facts([slot])[slot.pk]
    return may_sign_slot(viewer, facts)


def may_sign_slot(viewer: Viewer, facts: SlotFacts) -> Verdict:
    """The same from facts already fetched, for lists."""
    return first_refusal(
        rules.open_for(facts, viewer.person_id, clock.today()),
        rules.check(facts.method != Method.PAPER, "S7"),
    )
