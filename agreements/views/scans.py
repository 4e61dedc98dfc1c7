"""Scans of agreements signed on paper: brought by one person, confirmed by another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import access_paper, rules
from agreements.actions import paper
from agreements.forms.scans import LackingFilter, RejectForm, ScanForm
from agreements.models import Agreement, ScanCopy
from agreements.queries import narrowed, scans
from agreements.texts import from_plain
from portal import clock, uploads
from portal.actions import files
from portal.days import cn_date
from portal.delivery.serve import serve
from portal.ledger import access_log
from portal.models import StoredFile
from portal.pages import ActionPage, BasePage, Crumbs, DetailPage, Filling, FormPage, ListPage
from portal.roles import Permission


class ScansPage(ListPage):
    """Scans that wait for a second person."""

    permission = Permission.CONFIRM_SCANS
    filling = Filling(
        gettext_lazy("纸质责任书签字以后上传扫描件，由上传人以外的另一人在这里核对。"),
        gettext_lazy("查看缺扫描件的责任书"), "scans_lacking",
    )
    template_name = "agreements/scans.html"

    def crumbs(self) -> Crumbs:
        return [(_("签订"), reverse("campaigns"))]

    def rows(self) -> Sequence[ScanCopy]:
        return scans.to_confirm(self.viewer)

    def extra(self, page: Page) -> dict[str, Any]:
        return {"lacking": scans.lacking(self.viewer).count()}


class LackingPage(ListPage):
    """Agreements on paper that still lack a scan, by number."""

    permission = Permission.VIEW_CAMPAIGNS
    template_name = "agreements/scans_lacking.html"
    filter_form = LackingFilter

    def crumbs(self) -> Crumbs:
        return [(_("签订"), reverse("campaigns"))]

    def rows(self) -> Any:
        return (
            scans.lacking(self.viewer)
            .select_related("responsible", "issuer", "department")
            .defer("text")
            .order_by("campaign", "number")
        )

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return narrowed(rows, cleaned, clock.today())

    def extra(self, page: Page) -> dict[str, Any]:
        return {
            "rows": scans.lacking_rows(page.object_list, self.viewer, clock.today()),
            "confirms": self.viewer.may(Permission.CONFIRM_SCANS),
            "brings_all": self.viewer.may(Permission.RUN_CAMPAIGNS),
        }


class ScanUploadPage(FormPage):
    """One scan with the dates written on it."""

    permission = Permission.ASK_EXCEPTION
    template_name = "agreements/scan_upload.html"
    form_class = ScanForm

    def crumbs(self) -> Crumbs:
        return [(_("缺扫描件的责任书"), reverse("scans_lacking"))]

    def prepare(self) -> None:
        self.agreement = get_object_or_404(
            Agreement.objects.readable_by(self.viewer).select_related(
                "responsible", "issuer", "campaign"
            ),
            pk=self.kwargs["pk"],
        )
        if not access_paper.brings(self.viewer, self.agreement):
            raise PermissionDenied
        self.parties = scans.parties_on_paper(self.agreement)

    def form_kwargs(self) -> dict[str, Any]:
        return {"parties": self.parties}

    def extra(self) -> dict[str, Any]:
        sent = self.agreement.scans.order_by("-pk").first()
        waiting = sent is not None and not (sent.confirmed_at or sent.rejected_at)
        verdict = access_paper.may_upload(self.viewer, self.agreement)
        if verdict and waiting:
            verdict = rules.no("P7")
        return {
            "agreement": self.agreement, "parties": self.parties, "verdict": verdict,
            "last": sent, "readable": True,
        }

    def refuse(self, form: ScanForm) -> HttpResponseBase:
        """A file that passed is kept, so that only the dates are asked for again."""
        upload = form.cleaned_data.get("file")
        if upload is not None:
            form.keep(upload, files.store(upload.data, upload.content_type).sha256)
        return self.render(status=422, form=form, kept=form.kept_file(), **self.extra())

    def perform(self, form: ScanForm) -> str:
        upload, kept = form.cleaned_data["file"], form.kept_file()
        if upload is not None:
            file, pages = files.store(upload.data, upload.content_type), upload.pages
        else:
            file, pages = StoredFile.objects.get(sha256=kept["sha256"]), kept["pages"]
        paper.upload_scan(
            agreement=self.agreement, file=file, pages=pages, dates=form.dates(), by=self.viewer
        )
        for notice in upload.notices if upload else ():
            messages.warning(self.request, str(notice))
        messages.success(
            self.request,
            _("%(number)s的扫描件已上传，等待另一人核对。") % {"number": self.agreement.number},
        )
        return reverse("scans_lacking")


class OneScan(BasePage, abstract=True):
    """Pages about one scan of an agreement that the viewer may read."""

    permission = Permission.VIEW_AGREEMENTS

    @cached_property
    def scan(self) -> ScanCopy:
        found: ScanCopy = get_object_or_404(
            ScanCopy.objects.visible_to(self.viewer).select_related(
                "agreement__responsible", "file", "uploaded_by__person",
                "confirmed_by__person", "rejected_by__person",
            ),
            pk=self.kwargs["pk"],
        )
        return found

    @property
    def waits(self) -> bool:
        return not (self.scan.confirmed_at or self.scan.rejected_at)

    @cached_property
    def parties(self) -> list[scans.PartyDate]:
        return scans.parties_on_paper(self.scan.agreement, self.scan.dates)

    def crumbs(self) -> Crumbs:
        agreement = self.scan.agreement
        ways = [(agreement.number, reverse("agreement", args=[agreement.pk]))]
        if self.viewer.may(Permission.CONFIRM_SCANS):
            ways.insert(0, (_("待核对扫描件"), reverse("scans")))
        return ways

    def address(self) -> str:
        return reverse("scan_detail", args=[self.scan.pk])


class ScanPage(OneScan, DetailPage):
    """The scan, its dates, and the text that was issued, to be compared."""

    template_name = "agreements/scan_detail.html"

    def subject(self) -> ScanCopy:
        return self.scan

    def extra(self) -> dict[str, Any]:
        confirms = self.waits and self.viewer.may(Permission.CONFIRM_SCANS)
        own = self.scan.uploaded_by_id == self.viewer.user_id
        return {
            "agreement": self.scan.agreement, "parties": self.parties, "waits": self.waits,
            "decides": confirms and not own,
            "hint": rules.RULES["P2"][0] if confirms and own else "",
            "paragraphs": from_plain(self.scan.agreement.text),
        }


class ScanFile(OneScan):
    """The scan as it was handed in, to be saved; the reading stands in the log."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        suffix = uploads.SUFFIXES.get(uploads.Kind(self.scan.file.content_type), "")
        name = _("%(number)s扫描件") % {"number": self.scan.agreement.number} + suffix
        response = serve(self.scan.file, name)
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=self.scan)
        return response


class DecideScan(OneScan, ActionPage, abstract=True):
    """The second person's yes or no."""

    permission = Permission.CONFIRM_SCANS

    def crumbs(self) -> Crumbs:
        return [*super().crumbs()[:1], (self.scan.agreement.number, self.address())]

    def back(self) -> str:
        return self.address()

    def recorded(self) -> Sequence[tuple[str, Any]]:
        agreement = self.scan.agreement
        dates = [
            (f"{party.label} {party.name}", cn_date(party.day)) for party in self.parties
        ]
        return [
            (_("责任书"), f"{agreement.number} {agreement.responsible.name}"),
            *dates, (_("上传人"), str(self.scan.uploaded_by or "")),
        ]


class ConfirmScanPage(DecideScan):
    """The signatures on the paper stand from now on."""

    permission = Permission.CONFIRM_SCANS

    def question(self) -> str:
        return _("确认%(name)s的扫描件") % {"name": self.scan.agreement.responsible.name}

    def recorded(self) -> Sequence[tuple[str, Any]]:
        told = _("扫描件与印发的文本一致，各方签字齐全，日期与纸上相同；责任书按纸上日期生效。")
        return [*super().recorded(), (_("核对结论"), told)]

    def button(self) -> str:
        return _("确认无误")

    def perform(self, form: Any) -> str:
        agreement = paper.confirm_scan(scan=self.scan, by=self.viewer)
        messages.success(
            self.request, _("%(number)s已按纸上日期生效。") % {"number": agreement.number}
        )
        return reverse("scans")


class RejectScanPage(DecideScan):
    """Back to who brought it, with the reason."""

    permission = Permission.CONFIRM_SCANS
    form_class = RejectForm

    def question(self) -> str:
        return _("退回%(name)s的扫描件") % {"name": self.scan.agreement.responsible.name}

    def button(self) -> str:
        return _("确认退回")

    def perform(self, form: RejectForm) -> str:
        paper.reject_scan(scan=self.scan, reason=form.cleaned_data["reason"], by=self.viewer)
        messages.success(self.request, _("已退回，上传人将收到原因。"))
        return reverse("scans")
