"""A campaign in preparation: its settings, its texts, who would sign, and issuing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agreements.actions import campaigns, exceptions, issuing
from agreements.cascade import Planned
from agreements.forms.campaigns import AskForm, CampaignForm, ChosenTextsForm, defaults
from agreements.jobs import make_papers
from agreements.models import Campaign
from agreements.queries import Preview, TextNeed, preview_of
from agreements.states import Level, RequestKind
from agreements.views.campaign_base import DraftMixin
from portal import clock
from portal.days import cn_date
from portal.errors import RuleBroken
from portal.models import Person
from portal.pages import ActionPage, Crumbs, DetailPage, FormPage
from portal.roles import Permission

PAGE = 50


class NewCampaignPage(FormPage):
    """Open a year's signing."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/campaign_form.html"
    form_class = CampaignForm

    def crumbs(self) -> Crumbs:
        return [(_("签订"), reverse("campaigns"))]

    def initial(self) -> dict[str, Any]:
        return defaults(clock.today())

    def perform(self, form: CampaignForm) -> str:
        campaign = campaigns.open_campaign(by=self.viewer, **form.cleaned_data)
        return reverse("campaign", args=[campaign.pk])


class EditCampaignPage(DraftMixin, FormPage):
    template_name = "agreements/campaign_form.html"
    form_class = CampaignForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": Campaign.objects.get(pk=self.campaign.pk)}

    def perform(self, form: CampaignForm) -> str:
        campaigns.change_campaign(campaign=self.campaign, by=self.viewer, **form.cleaned_data)
        messages.success(self.request, _("已保存。"))
        return self.address()


class PreviewMixin(DraftMixin, abstract=True):
    """Pages that need the plan; it is worked out once a request."""

    @cached_property
    def preview(self) -> Preview:
        return preview_of(self.campaign)

    def planned(self) -> Planned:
        """The agreement planned for the person and level in the address."""
        found = self.preview.planned(self.kwargs["person"], self.kwargs["level"])
        if found is None:
            raise Http404
        return found

    def back(self) -> str:
        return reverse("campaign_preview", args=[self.campaign.pk])


class CampaignTextsPage(PreviewMixin, FormPage):
    """Choose the text version for each kind of signer."""

    template_name = "agreements/campaign_texts.html"
    form_class = ChosenTextsForm

    def form_kwargs(self) -> dict[str, Any]:
        chosen = dict(self.campaign.texts.values_list("variant", "text_id"))
        needed = {need.variant.value: need.count for need in self.preview.texts}
        return {"needed": needed, "chosen": chosen}

    def perform(self, form: ChosenTextsForm) -> str:
        campaigns.choose_texts(campaign=self.campaign, texts=form.texts(), by=self.viewer)
        messages.success(self.request, _("已保存。"))
        return self.address()


class PreviewPage(PreviewMixin, DetailPage):
    """Who would sign with whom and why, who is left out, and each text before issue."""

    template_name = "agreements/campaign_preview.html"

    def extra(self) -> dict[str, Any]:
        here = self.back()
        level = self.request.GET.get("level", "")
        only = self.request.GET.get("only", "")
        rows = [
            r for r in self.preview.rows
            if (not level or r.level == level)
            and (only != "absent" or r.suggests_deferral)
            and (only != "deducted" or r.planned.state != "issued")
        ]
        figures = [{"value": len(self.preview.rows), "label": _("应签"), "url": here}]
        figures += [
            {"value": count, "label": one.label, "url": f"{here}?level={one.value}#rows"}
            for one, count in self.preview.by_level.items()
        ]
        if self.preview.deducted:
            figures.append(
                {"value": self.preview.deducted, "label": _("缓签、免签"),
                 "url": f"{here}?only=deducted#rows"}
            )
        if self.preview.left_out:
            figures.append(
                {"value": len(self.preview.left_out), "label": _("不在签订之列"), "url": "#left"}
            )
        return {
            "preview": self.preview, "figure_items": figures, "level": level, "only": only,
            "page": Paginator(rows, PAGE).get_page(self.request.GET.get("page")),
            "levels": Level.choices,
        }


class PreviewTextPage(PreviewMixin, DetailPage):
    """One agreement as it would be issued, read as a paper."""

    template_name = "agreements/campaign_preview_text.html"

    def crumbs(self) -> Crumbs:
        return [*super().crumbs(), (_("印发预览"), self.back())]

    def subject(self) -> Planned:
        return self.planned()

    def extra(self) -> dict[str, Any]:
        try:
            text = self.preview.text_of(self.object)
            fault = "" if text else _("还没有为这类人员选定文本。")
        except RuleBroken as broken:
            text, fault = None, str(broken.sentence)
        return {
            "paragraphs": text.paragraphs if text else (), "fault": fault,
            "row": next(r for r in self.preview.rows if r.planned == self.object),
        }


class AskBeforeIssuePage(PreviewMixin, FormPage):
    """Ask, before issue, that a person sign later or not at all."""

    template_name = "agreements/campaign_ask.html"
    form_class = AskForm

    def crumbs(self) -> Crumbs:
        return [*super().crumbs(), (_("印发预览"), self.back())]

    def initial(self) -> dict[str, Any]:
        row = next(r for r in self.preview.rows if r.planned == self.planned())
        return {"kind": RequestKind.DEFER, "until": row.absent_until, "reason": row.absence}

    def extra(self) -> dict[str, Any]:
        return {"planned": self.planned(), "back": self.back()}

    def perform(self, form: AskForm) -> str:
        planned, asked = self.planned(), form.cleaned_data
        exceptions.ask_before_issue(
            campaign=self.campaign, level=planned.level, by=self.viewer,
            person=get_object_or_404(Person, pk=planned.responsible.id),
            kind=asked["kind"], reason=asked["reason"], until=asked["until"],
            issuer_id=planned.issuer.id,
        )
        messages.success(self.request, _("申请已提出，决定人同意后在印发时生效。"))
        return self.back()


class IssuePage(PreviewMixin, ActionPage):
    """The texts are frozen and everybody is told."""

    template_name = "agreements/campaign_issue.html"

    def question(self) -> str:
        return _("印发“%(name)s”") % {"name": self.campaign}

    def recorded(self) -> Sequence[tuple[str, Any]]:
        levels = [f"{x.label} {n}" for x, n in self.preview.by_level.items()]
        method = self.campaign.get_method_display()
        if self.campaign.online_document:
            method = f"{method}（{self.campaign.online_document}）"
        return [
            (_("份数"), _("共 %(n)s 份：%(levels)s")
             % {"n": len(self.preview.rows), "levels": "，".join(levels)}),
            (_("其中缓签、免签"), self.preview.deducted),
            (_("文本"), "；".join(_words(need) for need in self.preview.texts)),
            (_("签订方式"), method),
            (_("基准日"), cn_date(self.campaign.key_date)),
            (_("截止日期"), cn_date(self.campaign.deadline)),
            (_("责任期限"), _("%(start)s至%(end)s") % {
                "start": cn_date(self.campaign.term_start),
                "end": cn_date(self.campaign.term_end),
            }),
        ]

    def button(self) -> str:
        return _("确认印发")

    def context(self, **extra: Any) -> dict[str, Any]:
        return super().context(preview=self.preview, **extra)

    def perform(self, form: Any) -> str:
        issuing.issue(campaign=self.campaign, by=self.viewer)
        make_papers.enqueue(self.campaign.pk)
        messages.success(self.request, _("已印发，责任书文件正在生成。"))
        return self.address()


def _words(need: TextNeed) -> str:
    if need.text is None:
        return _("%(variant)s：未选定") % {"variant": need.variant.label}
    return str(need.text)
