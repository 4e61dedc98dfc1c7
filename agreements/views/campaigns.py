"""Campaigns as they run: figures, the chain coloured by state, rows, export, close."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import reminding
from agreements.actions import campaigns
from agreements.actions.reminders import remind
from agreements.forms.campaigns import RowsFilter
from agreements.home_campaigns import figure_items
from agreements.jobs import make_papers
from agreements.models import Agreement, AgreementSignature, Campaign, ExceptionRequest
from agreements.queries import (
    CampaignFigures,
    agreements_of,
    blockers,
    described,
    figures_of,
    marks_above,
    marks_of,
    narrowed,
    papers_ready,
    preview_of,
    rates,
    tally_of,
    waiters,
)
from agreements.states import WAITING, CampaignState
from agreements.views.campaign_base import CampaignMixin
from portal import clock, picture
from portal.chain import SeatLevel, chain_near, seating_on
from portal.days import cn_date
from portal.delivery.xlsx import Column
from portal.errors import RuleBroken
from portal.pages import ActionPage, BasePage, Crumbs, DetailPage
from portal.roles import Permission
from portal.views.registers import RegisterPage

NAMED = 12  # of those for whose agreement others wait
SHOWN = 10  # rows of the waiting table; the rest stand on the rows page
# What the marks of the picture mean here.
WORDS = {
    "done": gettext_lazy("已签"),
    "half": gettext_lazy("一方已签"),
    "due": gettext_lazy("待签"),
    "late": gettext_lazy("逾期、退回、拒签"),
    "off": gettext_lazy("缓签、免签"),
}


class CampaignsPage(DetailPage):
    """All years, each with its rate."""

    permission = Permission.VIEW_CAMPAIGNS
    template_name = "agreements/campaigns.html"

    def extra(self) -> dict[str, Any]:
        found = list(Campaign.objects.visible_to(self.viewer))
        tallies = rates(found, self.viewer)
        return {
            "rows": [(c, tallies.get(c.pk)) for c in found],
            "runs": self.viewer.may(Permission.RUN_CAMPAIGNS),
        }


class CampaignPage(CampaignMixin, DetailPage):
    """How far the signing has come, who waits for whom, and what is next."""

    template_name = "agreements/campaign.html"

    def crumbs(self) -> Crumbs:
        return super().crumbs()[:1]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (elsewhere := self.other_year()) is not None:
            return elsewhere
        if self.campaign.state == CampaignState.DRAFT:
            preview = preview_of(self.campaign)
            context = self.context(object=self.campaign, preview=preview)
            return render(request, "agreements/campaign_draft.html", context)
        return super().get(request, *args, **kwargs)

    def subject(self) -> Campaign:
        return self.campaign

    def extra(self) -> dict[str, Any]:
        today = clock.today()
        figures = figures_of(self.campaign, self.viewer, today)
        first = (
            agreements_of(self.campaign, self.viewer).filter(state__in=WAITING)
            .order_by("due_on", "pk").values_list("pk", flat=True)[:SHOWN]
        )
        waiting = (
            Agreement.objects.filter(pk__in=list(first))
            .select_related("responsible", "issuer", "department")
            .defer("text")
            .order_by("due_on", "pk")
        )
        rows_at = reverse("campaign_agreements", args=[self.campaign.pk])
        open_ = self.campaign.state == CampaignState.ISSUED
        return {
            "figures": figures,
            "figure_items": _figure_items(figures, rows_at),
            "level_rows": _level_rows(figures),
            "department_rows": _department_rows(figures),
            "blockers": blockers(self.campaign, self.viewer, NAMED),
            "waiters": waiters(self.campaign, self.viewer),
            "rows": described(waiting, remindable=self.runs and open_),
            "rows_at": rows_at,
            "cap": reminding.pace().cap,
            "running": open_,
            "on_paper": self.runs and open_ and Campaign.objects.on_paper().filter(
                pk=self.campaign.pk
            ).exists(),
            "untouched": open_ and not AgreementSignature.objects.filter(
                slot__agreement__campaign=self.campaign
            ).exists(),
            "requests": self._open_requests(),
            **self._picture(rows_at, figures),
            **(papers_context(self.campaign) if self.runs else {}),
        }

    def _picture(self, rows_at: str, figures: CampaignFigures) -> dict[str, Any]:
        """The chain of today, within the campaign's term, with one mark for each agreement.

        Departments without figures stand without any. Of a large organ only heads and those
        above are looked for; the others are counted.
        """
        day = min(max(clock.today(), self.campaign.key_date), self.campaign.term_end)
        seating = seating_on(day)
        large = seating.people > picture.FOLD_ABOVE
        found = (marks_above if large else marks_of)(self.campaign, self.viewer)
        marks = {
            (person, SeatLevel(level)): picture.Mark(kind, title, reverse("agreement", args=[pk]))
            for person, level, kind, title, pk in found
        }
        to = picture.Addresses(
            picture.directory().person, lambda pk: f"{rows_at}?department={pk}", rows_at
        )
        everywhere = () if large else seating.departments
        chain = chain_near(day, seating.nowhere, members_of=everywhere, all_heads=True)
        crowd = figures.crowd(seating) if large else None
        counted = {row.id for row in figures.departments}
        none = {pk: "" for pk in chain.facts.departments if pk not in counted}
        drawn = picture.draw(chain, marks, to=to, words=WORDS, figures=none, crowd=crowd)
        return {"picture": drawn, "picture_day": day, "picture_words": WORDS}

    def _open_requests(self) -> int:
        if not self.runs:
            return 0
        return ExceptionRequest.objects.filter(campaign=self.campaign, decided_at=None).count()


def _figure_items(figures: CampaignFigures, at: str) -> list[dict[str, Any]]:
    items = figure_items(figures.total, at)
    if figures.total.rate is not None:
        rate = f"{figures.total.rate}%"
        items.insert(4, {"value": rate, "label": _("签订率"), "url": f"{at}?progress=signed"})
    return items


def _level_rows(figures: CampaignFigures) -> list[dict[str, Any]]:
    return [
        {"name": row.label, "query": f"level={row.level}", "tally": row.tally}
        for row in figures.levels
    ]


def _department_rows(figures: CampaignFigures) -> list[dict[str, Any]]:
    return [
        {
            "name": row.name or _("班子成员、副秘书长"),
            "query": f"department={row.id or 'none'}",
            "tally": row.tally,
        }
        for row in figures.departments
    ]


def papers_context(campaign: Campaign) -> dict[str, Any]:
    """How many papers are made; a page asks again until all are."""
    ready, total = papers_ready(campaign)
    return {
        "papers": {"ready": ready, "total": total, "left": total - ready},
        "papers_left": total - ready if campaign.state == CampaignState.ISSUED else 0,
        "paper_segments": [("done", ready), ("off", total - ready)],
    }


class PapersPage(CampaignMixin):
    """The progress of the papers, asked for again and again; a POST starts the work anew."""

    permission = Permission.RUN_CAMPAIGNS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = self.context(**papers_context(self.campaign))
        return render(request, "agreements/parts/papers.html", context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        make_papers.enqueue(self.campaign.pk)
        messages.success(request, _("正在重新生成。"))
        return redirect(self.address())


class RowsPage(CampaignMixin, RegisterPage):
    """The agreements of a campaign: filtered, sorted, paged, and to be taken away."""

    template_name = "agreements/campaign_agreements.html"
    log_name = "agreements.campaign"
    filter_form = RowsFilter
    columns = (
        Column(gettext_lazy("编号"), 24), Column(gettext_lazy("责任人"), 14),
        Column(gettext_lazy("职务"), 24), Column(gettext_lazy("部门"), 16),
        Column(gettext_lazy("层级"), 14), Column(gettext_lazy("签订方"), 14),
        Column(gettext_lazy("签订方式"), 17), Column(gettext_lazy("事由"), 17),
        Column(gettext_lazy("状态"), 20), Column(gettext_lazy("印发日期"), 14),
        Column(gettext_lazy("截止日期"), 14), Column(gettext_lazy("生效日期"), 14),
        Column(gettext_lazy("提醒次数"), 10),
    )
    sorts = {
        "number": ("pk",),
        "name": ("responsible__display_order", "responsible__pinyin"),
        "department": ("department__order", "department__code"),
        "due": ("due_on",),
    }
    default_sort = "number"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (other := self.other_year()) is not None:
            return other
        return super().get(request, *args, **kwargs)

    def rows(self) -> QuerySet[Agreement]:
        return (
            agreements_of(self.campaign, self.viewer)
            .select_related("responsible", "issuer", "department")
            .defer("text")
        )

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return narrowed(rows, cleaned, clock.today())

    def register_title(self) -> str:
        return _("%(name)s（%(day)s）") % {"name": self.campaign, "day": cn_date(clock.today())}

    def log_label(self) -> str:
        return f"{self.log_name}:{self.campaign.pk}"

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for r in described(rows):
            yield (
                r.number, r.name, r.posts, r.department, r.level, r.issuer, r.method, r.reason,
                r.word, r.issued_on, r.due_on, r.in_force_on, r.reminded,
            )

    def extra(self, page: Page) -> dict[str, Any]:
        running = self.campaign.state == CampaignState.ISSUED
        return {
            "rows": described(page.object_list, remindable=self.runs and running),
            "cap": reminding.pace().cap,
        }


class CloseCampaignPage(CampaignMixin, ActionPage):
    """End the year's signing."""

    permission = Permission.RUN_CAMPAIGNS

    def question(self) -> str:
        return _("结束“%(name)s”") % {"name": self.campaign}

    def recorded(self) -> Sequence[tuple[str, Any]]:
        total = tally_of(self.campaign, self.viewer, clock.today())
        return [
            (_("应签"), total.due), (_("已签"), total.signed), (_("待签"), total.waiting),
            (_("缓签、免签"), total.deducted),
            (_("说明"), _("结束后不再提醒和补签；已生效的责任书在责任期限内继续有效。")),
        ]

    def button(self) -> str:
        return _("确认结束")

    def back(self) -> str:
        return self.address()

    def perform(self, form: Any) -> str:
        campaigns.close_campaign(campaign=self.campaign, by=self.viewer)
        messages.success(self.request, _("签订已结束。"))
        return self.address()


class RemindPage(BasePage):
    """The clerk reminds whoever's turn it is; one button, back to where it stood."""

    permission = Permission.RUN_CAMPAIGNS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        agreement = get_object_or_404(
            Agreement.objects.visible_to(self.viewer), pk=self.kwargs["pk"]
        )
        try:
            remind(agreement=agreement, by=self.viewer)
        except RuleBroken as broken:
            messages.warning(request, str(broken.sentence))
        else:
            messages.success(request, _("已提醒。"))
        back = request.POST.get("back", "")
        at = reverse("campaign_agreements", args=[agreement.campaign_id])
        return redirect(back if url_has_allowed_host_and_scheme(back, None) else at)


class CurrentChangesPage(BasePage):
    """From the menu to the changes of the campaign under way, whatever is issued ahead."""

    permission = Permission.RUN_CAMPAIGNS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        running = Campaign.objects.visible_to(self.viewer).under_way(clock.today())
        return redirect("campaign_changes", running.pk) if running else redirect("campaigns")
