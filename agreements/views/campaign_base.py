"""What pages about one campaign have in common."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agreements import rules
from agreements.models import Campaign
from agreements.states import CampaignState
from portal.pages import BasePage, Crumbs
from portal.roles import Permission
from portal.viewer import Viewer


def campaign_year(campaign: Campaign, viewer: Viewer) -> dict[str, Any]:
    """The year in the head of the page, and the years that the viewer may switch to."""
    years = Campaign.objects.visible_to(viewer).values_list("year", flat=True)
    return {"year": campaign.year, "years": sorted(years, reverse=True)}


class CampaignMixin(BasePage, abstract=True):
    """Fetches the campaign within what the viewer may see; `?year=` leads to another one."""

    permission = Permission.VIEW_CAMPAIGNS

    @cached_property
    def campaign(self) -> Campaign:
        found: Campaign = get_object_or_404(
            Campaign.objects.visible_to(self.viewer), pk=self.kwargs["pk"]
        )
        return found

    @property
    def runs(self) -> bool:
        """The viewer keeps campaigns."""
        return self.viewer.may(Permission.RUN_CAMPAIGNS)

    def address(self) -> str:
        return reverse("campaign", args=[self.campaign.pk])

    def crumbs(self) -> Crumbs:
        return [(_("签订"), reverse("campaigns")), (str(self.campaign), self.address())]

    def context(self, **extra: Any) -> dict[str, Any]:
        year = campaign_year(self.campaign, self.viewer)
        return super().context(campaign=self.campaign, runs=self.runs, **year, **extra)

    def other_year(self) -> HttpResponseBase | None:
        """Where the year switch leads, when it names another visible campaign."""
        asked = self.request.GET.get("year", "")
        if not asked.isdecimal() or len(asked) > 4 or int(asked) == self.campaign.year:
            return None
        other = Campaign.objects.visible_to(self.viewer).filter(year=int(asked)).first()
        return redirect("campaign", other.pk) if other else None


class DraftMixin(CampaignMixin, abstract=True):
    """Pages of a campaign in preparation; afterwards they lead back to it (C4)."""

    permission = Permission.RUN_CAMPAIGNS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.campaign.state != CampaignState.DRAFT:
            messages.warning(request, str(rules.RULES["C4"][0]))
            return redirect(self.address())
        return super().get(request, *args, **kwargs)  # type: ignore[misc]
