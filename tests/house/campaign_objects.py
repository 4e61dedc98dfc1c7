"""Objects of campaigns for the access matrix: this year's, issued, and the next, in preparation."""

from __future__ import annotations

from datetime import date
from typing import Any

from agreements.actions import campaigns, texts
from agreements.models import Campaign, TextVersion
from agreements.samples import SAMPLES
from agreements.states import Level, Method
from tests.agreements import scenes
from tests.cast import Cast

OF_A_CAMPAIGN = (
    "campaign", "campaign_edit", "campaign_texts", "campaign_preview", "campaign_issue",
    "campaign_rollover", "campaign_take_back", "campaign_papers", "campaign_agreements",
    "campaign_changes", "campaign_changes_issue", "campaign_changes_end",
    "campaign_exceptions", "campaign_close", "campaign_archive", "campaign_put_on_file",
)


def campaign_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    clerk = cast.viewer("clerk")
    issued = Campaign.objects.get(year=scenes.YEAR)
    draft = campaigns.open_campaign(
        by=clerk, year=2027, name="2027年度责任书签订", key_date=date(2027, 2, 9),
        deadline=date(2027, 3, 31), term_start=date(2027, 1, 1), term_end=date(2027, 12, 31),
        decision_date=date(2027, 2, 5), method=Method.PAPER, lowest_level=Level.STAFF,
        number_prefix="AL",
    )
    sample = SAMPLES[0]
    written = {
        "adopted": (TextVersion.objects.filter(variant=sample.code).latest("number").pk,),
        "draft": (
            texts.begin_version(
                variant=sample.code, name=str(sample.name), source=sample.source, by=clerk
            ).pk,
        ),
    }
    staff = cast.person["staff"].pk
    previewed = {
        "draft": (draft.pk, staff, str(Level.STAFF)), 
        "issued": (issued.pk, staff, str(Level.STAFF)),
    }
    return {
        **dict.fromkeys(OF_A_CAMPAIGN, {"issued": (issued.pk,), "draft": (draft.pk,)}),
        **dict.fromkeys(("text_detail", "text_edit", "text_adopt"), written),
        **dict.fromkeys(("campaign_preview_text", "campaign_ask"), previewed),
        "agreement_remind": {
            "own": (scenes.agreement_of(cast.person["staff"]).pk,),
            "foreign": (scenes.agreement_of(cast.person["other_staff"]).pk,),
        },
    }
