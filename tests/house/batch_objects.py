"""Long work of the clerk for the access matrix: nobody else finds it."""

from __future__ import annotations

from typing import Any

from agreements import batches as kinds
from agreements.models import Campaign
from portal.actions import batches
from tests.agreements import scenes
from tests.cast import Cast


def batch_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address; the campaign is issued already."""
    campaign = Campaign.objects.get(year=scenes.YEAR)
    batch = batches.order(
        kind=kinds.PDF, asked={"campaign": campaign.pk}, title="全部文书", by=cast.viewer("clerk")
    )
    routes = ("batch", "batch_file", "batch_cancel", "batch_retry")
    return dict.fromkeys(routes, {"clerks": (batch.pk,)})
