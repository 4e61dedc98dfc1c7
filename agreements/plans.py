"""The plan of a campaign as of a day, fetched from the tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from agreements.cascade import (
    CascadePlan,
    Difference,
    Excuse,
    Standing,
    Terms,
    compare,
    plan,
)
from agreements.models import Agreement, Campaign, ExceptionRequest, SignatureSlot
from agreements.states import (
    WAITING,
    AgreementState,
    Level,
    Method,
    RequestKind,
    SlotRole,
)
from portal import preferences
from portal.chain import Chain, chain_near, chain_on


def terms_of(campaign: Campaign) -> Terms:
    """What the campaign fixes, with the organ's names as they are now."""
    return Terms(
        year=campaign.year,
        organ_name=preferences.value("organ_name"),
        party_group_name=preferences.value("party_group_name"),
        decision_date=campaign.decision_date,
        term_start=campaign.term_start,
        term_end=campaign.term_end,
        method=Method(campaign.method),
        online_document=campaign.online_document,
        lowest_level=Level(campaign.lowest_level),
        number_prefix=campaign.number_prefix,
    )


def excuses_of(campaign: Campaign) -> dict[int, Excuse]:
    """Deferrals and exemptions granted before issue, by person."""
    states = {
        RequestKind.DEFER: AgreementState.DEFERRED,
        RequestKind.EXEMPT: AgreementState.EXEMPT,
    }
    rows = ExceptionRequest.objects.filter(
        campaign=campaign, agreement=None, granted=True, kind__in=states
    ).order_by("pk")
    return {r.person_id: Excuse(states[RequestKind(r.kind)], r.until) for r in rows}


def plan_of(campaign: Campaign, day: date | None = None) -> tuple[Chain, CascadePlan]:
    """The chain of the key date (or of `day`) and what the campaign would issue by it."""
    chain = chain_on(day or campaign.key_date)
    return chain, plan(chain, terms_of(campaign), excuses_of(campaign))


def difference_of(
    campaign: Campaign, day: date, renewed: Collection[tuple[int, Level]] = ()
) -> tuple[Chain, Difference]:
    """What the chain of `day` asks for that the issued agreements do not show."""
    chain, wanted = plan_of(campaign, day)
    return chain, _compared(campaign, Agreement.objects.live(), wanted, renewed)


def difference_for(campaign: Campaign, day: date, people: Collection[int]) -> Difference:
    """The same for these people alone, by the part of the chain around them."""
    chain = chain_near(day, people)
    wanted = plan(chain, terms_of(campaign), excuses_of(campaign))
    theirs = tuple(p for p in wanted.agreements if p.responsible.id in people)
    rows = Agreement.objects.live().filter(responsible__in=people)
    return _compared(campaign, rows, replace(wanted, agreements=theirs))


def _compared(
    campaign: Campaign, live: Any, wanted: CascadePlan,
    renewed: Collection[tuple[int, Level]] = (),
) -> Difference:
    rows = live.filter(campaign=campaign)
    slots = {
        (agreement, role): (person, signature is not None)
        for agreement, role, person, signature in SignatureSlot.objects.filter(
            agreement__in=rows, role__in=(SlotRole.ISSUER, SlotRole.CO_SIGNER)
        ).values_list("agreement_id", "role", "person_id", "signature")
    }
    nobody = (None, False)
    standing = [
        Standing(
            agreement_id=row[0], key=(row[1], Level(row[2])), issuer_id=row[3],
            scope=(row[4], row[5], row[6]),
            signed_by_issuer=slots.get((row[0], SlotRole.ISSUER), nobody)[1],
            waits=row[7] in WAITING,
            co_signer_id=slots.get((row[0], SlotRole.CO_SIGNER), nobody)[0],
            signed_by_co_signer=slots.get((row[0], SlotRole.CO_SIGNER), nobody)[1],
        )
        for row in rows.values_list(
            "pk", "responsible_id", "level", "issuer_id", "posts_text", "portfolio_text",
            "department_id", "state",
        )
    ]
    return compare(wanted, standing, renewed)
