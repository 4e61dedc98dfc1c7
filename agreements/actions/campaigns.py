"""Campaigns: open one, choose its texts, close it. Issuing stands in `issuing`."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from agreements import rules
from agreements.models import Campaign, CampaignText, TextVersion
from agreements.states import CampaignState, TextState
from portal import clock
from portal.errors import StaleState
from portal.ledger import pen
from portal.viewer import Viewer

# What the clerk may set; everything else follows from acts.
FIELDS = (
    "year", "name", "key_date", "deadline", "term_start", "term_end", "decision_date",
    "method", "online_document", "lowest_level", "number_prefix",
)


@transaction.atomic
def open_campaign(*, by: Viewer, **fields: Any) -> Campaign:
    """A campaign in preparation, with the newest adopted text for each kind of signer."""
    chosen = {name: fields[name] for name in FIELDS if name in fields}
    _check(chosen)
    campaign = Campaign(created_at=clock.now(), created_by_id=by.user_id, **chosen)
    campaign.validate_constraints()
    campaign.save()
    newest: dict[str, TextVersion] = {}
    for text in TextVersion.objects.filter(state=TextState.ADOPTED).order_by("number"):
        newest[text.variant] = text
    CampaignText.objects.bulk_create(
        CampaignText(campaign=campaign, variant=variant, text=text)
        for variant, text in newest.items()
    )
    pen.write("agreements.campaign_opened", subject=campaign, by=by, rows=[campaign])
    return campaign


@transaction.atomic
def change_campaign(*, campaign: Campaign, by: Viewer, **fields: Any) -> Campaign:
    """Change a campaign in preparation (C4)."""
    chosen = {name: fields[name] for name in FIELDS if name in fields}
    _check({name: getattr(campaign, name) for name in FIELDS} | chosen)
    _require_draft(campaign)
    for name, value in chosen.items():
        setattr(campaign, name, value)
    campaign.validate_constraints()
    campaign.save(update_fields=list(chosen))
    pen.write("agreements.campaign_changed", subject=campaign, by=by, rows=[campaign])
    return campaign


@transaction.atomic
def choose_texts(*, campaign: Campaign, texts: dict[str, TextVersion], by: Viewer) -> Campaign:
    """Choose the text version for each kind of signer; only adopted texts count (C5)."""
    _require_draft(campaign)
    CampaignText.objects.filter(campaign=campaign).delete()
    CampaignText.objects.bulk_create(
        CampaignText(campaign=campaign, variant=variant, text=text)
        for variant, text in texts.items()
        if text.state == TextState.ADOPTED and text.variant == variant
    )
    pen.write("agreements.campaign_changed", subject=campaign, by=by, rows=[campaign])
    return campaign


@transaction.atomic
def close_campaign(*, campaign: Campaign, by: Viewer) -> Campaign:
    """End the signing: nothing more is reminded; what is in force stays in force."""
    changed = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.ISSUED).update(
        state=CampaignState.CLOSED, closed_at=clock.now(), closed_by_id=by.user_id
    )
    if not changed:
        raise StaleState
    campaign.refresh_from_db()
    pen.write("agreements.campaign_closed", subject=campaign, by=by, rows=[campaign])
    return campaign


def _check(fields: dict[str, Any]) -> None:
    rules.campaign_dates(
        key_date=fields["key_date"], deadline=fields["deadline"],
        term_start=fields["term_start"], term_end=fields["term_end"],
    ).require()
    rules.campaign_method(fields["method"], fields.get("online_document", "")).require()


def _require_draft(campaign: Campaign) -> None:
    """The row lock (PostgreSQL) or the writer's lock (SQLite) holds from here."""
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    rules.check(locked.state == CampaignState.DRAFT, "C4").require()
