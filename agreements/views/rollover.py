"""The new year: what differs from last year, and taking an issue back before anybody signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.actions import issuing
from agreements.models import Agreement
from agreements.queries.rollover import rollover_of
from agreements.rollover import Turn, counted
from agreements.views.campaign_base import CampaignMixin
from agreements.views.preparing import PreviewMixin
from portal.pages import ActionPage, Crumbs, DetailPage
from portal.roles import Permission

PAGE = 50


class RolloverPage(PreviewMixin, DetailPage):
    """Joiners, movers, leavers, changed portfolios, issuers and texts; `?turn=` narrows."""

    template_name = "agreements/campaign_rollover.html"

    def extra(self) -> dict[str, Any]:
        found = rollover_of(self.campaign, self.preview.plan, self.viewer)
        counts = counted(found.rows)
        turn = self.request.GET.get("turn", "")
        rows = [
            row for row in found.rows
            if (row.turn == turn if turn in Turn else row.turn != Turn.SAME)
        ]
        here = self.request.path
        return {
            "found": found,
            "turn": turn,
            "figure_items": [
                {"value": counts[each], "label": each.label, "url": f"{here}?turn={each}#rows"}
                for each in Turn
            ],
            "left_out": self.preview.left_out,
            "page": Paginator(rows, PAGE).get_page(self.request.GET.get("page")),
        }


class TakeBackPage(CampaignMixin, ActionPage):
    """Take an issue back: nobody has signed, so nothing is lost."""

    permission = Permission.RUN_CAMPAIGNS

    def crumbs(self) -> Crumbs:
        return super().crumbs()

    def question(self) -> str:
        return _("撤回“%(name)s”的印发") % {"name": self.campaign}

    def recorded(self) -> Sequence[tuple[str, Any]]:
        count = Agreement.objects.live().filter(campaign=self.campaign).count()
        return [
            (_("作废"), _("%(n)s 份") % {"n": count}),
            (_("说明"), _("批次回到筹备状态，可以修改后重新印发；重新印发的责任书另行编号。")),
        ]

    def button(self) -> str:
        return _("确认撤回")

    def back(self) -> str:
        return self.address()

    def perform(self, form: Any) -> str:
        issuing.take_back(campaign=self.campaign, by=self.viewer)
        messages.success(self.request, _("印发已撤回。"))
        return reverse("campaign", args=[self.campaign.pk])
