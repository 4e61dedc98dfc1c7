"""A year is put on file: the checks beforehand, the act, and what is on file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import batches
from agreements.archive import class_words
from agreements.models import ArchiveItem
from agreements.queries import archive
from agreements.states import CampaignState, Level
from agreements.views.campaign_base import CampaignMixin
from portal import preferences
from portal.actions.batches import order
from portal.pages import ActionPage, Crumbs, DetailPage
from portal.roles import Permission

PAGE = 50


class ArchivePage(CampaignMixin, DetailPage):
    """Before: what is checked and how long each level is kept. Afterwards: what is on file."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/archive.html"

    def crumbs(self) -> Crumbs:
        return super().crumbs()

    def extra(self) -> dict[str, Any]:
        if self.campaign.state == CampaignState.ARCHIVED:
            rows = ArchiveItem.objects.filter(campaign=self.campaign).select_related(
                "agreement__responsible"
            ).defer("agreement__text")
            page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
            return {
                "on_file": True, "page": page,
                "rows": [(item, class_words(item.years)) for item in page],
            }
        found = archive.checks(self.campaign) if "check" in self.request.GET else []
        return {
            "checks": found, "passed": bool(found) and all(check.ok for check in found),
            "count": archive.on_file(self.campaign).count(),
            "classes": [
                (level.label, class_words(archive.years_of(level)))
                for level in (Level.LEADERSHIP, Level.DEPARTMENT, Level.STAFF)
            ],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The pack of a year on file, as often as it is wanted."""
        if self.campaign.state != CampaignState.ARCHIVED:
            return redirect("campaign_archive", self.campaign.pk)
        return redirect("batch", _ordered(self, batches.ARCHIVE_ZIP, _("%(name)s归档包")))


class PutOnFilePage(CampaignMixin, ActionPage):
    """The act: from then on the records of the year are read-only."""

    permission = Permission.RUN_CAMPAIGNS

    def crumbs(self) -> Crumbs:
        return super().crumbs()

    def question(self) -> str:
        return _("%(year)d年度归档") % {"year": self.campaign.year}

    def recorded(self) -> Sequence[tuple[str, Any]]:
        return [
            (_("件数"), archive.on_file(self.campaign).count()),
            (_("全宗号"), preferences.value("archive_fonds")),
            (_("办理"), _("后台补齐签署记录单，逐项检测，通过后编号归档并生成归档包。")),
            (_("归档以后"), _("本年度的责任书及其考核、申请、扫描件只能查阅，不能再办理。")),
        ]

    def button(self) -> str:
        return _("确认归档")

    def back(self) -> str:
        return reverse("campaign_archive", args=[self.campaign.pk])

    def perform(self, form: Any) -> str:
        pk = _ordered(self, batches.ARCHIVE, _("%(name)s归档"))
        return reverse("batch", args=[pk])


def _ordered(page: CampaignMixin, kind: str, title: str) -> Any:
    batch = order(
        kind=kind, asked={"campaign": page.campaign.pk},
        title=title % {"name": page.campaign}, by=page.viewer,
    )
    return batch.pk
