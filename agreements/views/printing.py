"""All papers of a campaign in one file: for the printer, or with their proofs to be kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import batches, prints
from agreements.forms.scans import ExportForm, PrintForm
from agreements.queries import scans
from agreements.views.campaign_base import CampaignMixin
from portal.actions.batches import order
from portal.delivery.serve import handed_out
from portal.ledger import access_log
from portal.pages import Crumbs, FormPage
from portal.roles import Permission

FEW = 30  # made while one waits, when each paper is there already


class PrintPage(CampaignMixin):
    """Which papers are to be signed by hand, how many, and the way to the file."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/paper_print.html"

    def crumbs(self) -> Crumbs:
        return super().crumbs()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = PrintForm(request.GET)
        asked = form.asked()
        rows = scans.printable(self.campaign.pk, asked)
        count, ready = rows.count(), rows.exclude(paper=None).count()
        return self.render(form=form, asked=asked, count=count, ready=ready)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = PrintForm(request.POST).asked()
        rows = scans.printable(self.campaign.pk, asked)
        count = rows.count()
        if not count:
            return redirect("paper_print", self.campaign.pk)
        title = _("%(name)s打印件") % {"name": self.campaign}
        if count <= FEW and not rows.filter(paper=None).exists():
            access_log.record_request(request, access_log.Kind.EXPORT, object=self.campaign)
            data = prints.joined(rows, title=str(self.campaign))
            return handed_out(data, f"{title}.pdf", prints.PDF)
        batch = order(
            kind=batches.PRINT, asked={"campaign": self.campaign.pk, **asked}, title=title,
            by=self.viewer,
        )
        return redirect("batch", batch.pk)


class ExportPage(CampaignMixin, FormPage):
    """All papers of the campaign: with signing records and receipts, or for the printer."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/papers_export.html"
    form_class = ExportForm

    def initial(self) -> dict[str, Any]:
        return {"what": batches.ZIP}

    def extra(self) -> dict[str, Any]:
        asked = {"campaign": self.campaign.pk}
        return {"count": batches.papers_of(self.viewer, asked).count()}

    def perform(self, form: ExportForm) -> str | HttpResponse:
        asked, what = {"campaign": self.campaign.pk, **form.asked()}, form.cleaned_data["what"]
        if not batches.papers_of(self.viewer, asked).exists():
            form.add_error(None, _("没有符合条件的责任书，请改变条件。"))
            return self.refuse(form)
        batch = order(
            kind=what, asked=asked, by=self.viewer,
            title=_("%(name)s文书（%(part)s，%(form)s）") % {
                "name": self.campaign, "part": form.chosen() or _("全部"),
                "form": _("压缩包") if what == batches.ZIP else _("打印用PDF"),
            },
        )
        return reverse("batch", args=[batch.pk])
