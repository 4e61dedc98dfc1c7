"""All sheets in one file: brought, split by their codes, handed in, what is doubtful decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import bundles
from agreements.forms.bundles import BundleForm, DatesForm, SheetForm
from agreements.models import ScanBundle, ScanSheet, SignatureSlot
from agreements.queries import scans
from portal import scanning
from portal.actions import files
from portal.errors import RuleBroken
from portal.ledger import access_log
from portal.models import Batch
from portal.pages import ActionPage, BasePage, Crumbs, Filling, FormPage, ListPage
from portal.roles import Permission


def crumbs_here() -> list[tuple[str, str]]:
    return [(_("缺扫描件的责任书"), reverse("scans_lacking"))]


class BundlesPage(ListPage):
    """The files that were brought, newest first."""

    permission = Permission.RUN_CAMPAIGNS
    filling = Filling(
        gettext_lazy("签字后的责任书可以一次扫描、一次上传，由系统按二维码分开。"),
        gettext_lazy("批量上传"), "scan_bundle_new",
    )
    template_name = "agreements/scan_bundles.html"

    def crumbs(self) -> Crumbs:
        return crumbs_here()

    def rows(self) -> Any:
        return ScanBundle.objects.visible_to(self.viewer).select_related("uploaded_by__person")

    def extra(self, page: Any) -> dict[str, Any]:
        return {"rows": scans.bundle_rows(page.object_list)}


class NewBundlePage(FormPage):
    """One PDF from the copier with all sheets signed on paper."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/scan_bundle_new.html"
    form_class = BundleForm

    def crumbs(self) -> Crumbs:
        return [*crumbs_here(), (_("批量扫描件"), reverse("scan_bundles"))]

    def perform(self, form: BundleForm) -> str:
        upload = form.cleaned_data["file"]
        _bundle, batch = bundles.receive(
            file=files.store(upload.data, upload.content_type), name=upload.name,
            pages=upload.pages, by=self.viewer,
        )
        for notice in upload.notices:
            messages.warning(self.request, str(notice))
        return reverse("batch", args=[batch.pk])


class OneBundle(BasePage, abstract=True):
    permission = Permission.RUN_CAMPAIGNS

    @cached_property
    def bundle(self) -> ScanBundle:
        found: ScanBundle = get_object_or_404(
            ScanBundle.objects.visible_to(self.viewer).select_related(
                "file", "uploaded_by__person"
            ),
            pk=self.kwargs["pk"],
        )
        return found

    def address(self) -> str:
        return reverse("scan_bundle", args=[self.bundle.pk])

    def crumbs(self) -> Crumbs:
        return [*crumbs_here(), (_("批量扫描件"), reverse("scan_bundles"))]


class BundlePage(OneBundle, FormPage):
    """The parts of the file; all that are sure are handed in with the same dates."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/scan_bundle.html"
    form_class = DatesForm

    def prepare(self) -> None:
        self.refused: dict[int, str] = {}

    def form_kwargs(self) -> dict[str, Any]:
        sure = self.bundle.sheets.sure().values("agreement")
        return {
            "roles": SignatureSlot.objects.filter(agreement__in=sure)
            .values_list("role", flat=True).distinct()
        }

    def extra(self) -> dict[str, Any]:
        rows = scans.sheet_rows(self.bundle, self.refused)
        return {
            "bundle": self.bundle, "rows": rows,
            "sure": sum(row.kind == "sure" for row in rows),
            "doubtful": sum(row.kind == "doubtful" for row in rows),
            "under_way": None if self.bundle.read else self._work(),
        }

    def _work(self) -> Batch | None:
        return Batch.objects.filter(
            kind=bundles.KIND, asked={"bundle": self.bundle.pk}
        ).of(self.viewer.user_id).first()

    def perform(self, form: DatesForm) -> str | HttpResponseBase:
        done, refused = bundles.hand_in_all(
            bundle=self.bundle, dates=form.dates(), by=self.viewer
        )
        if done:
            messages.success(
                self.request, _("已上传 %(n)d 份扫描件，等待另一人核对。") % {"n": done}
            )
        if not refused:
            return self.address()
        self.refused = {sheet.pk: sentence for sheet, sentence in refused}
        form.add_error(None, _("%(n)d 份没有上传，原因见表。") % {"n": len(refused)})
        return self.refuse(form)


class OneSheet(OneBundle, abstract=True):
    permission = Permission.RUN_CAMPAIGNS

    @cached_property
    def sheet(self) -> ScanSheet:
        found: ScanSheet = get_object_or_404(
            self.bundle.sheets.open().select_related("agreement", "bundle__file"),
            pk=self.kwargs["sheet"],
        )
        return found

    def crumbs(self) -> Crumbs:
        return [*super().crumbs(), (self.bundle.name, self.address())]


class SheetPage(OneSheet, FormPage):
    """Looks at the pages and says whose they are."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/scan_sheet.html"
    form_class = SheetForm

    def form_kwargs(self) -> dict[str, Any]:
        rows = scans.to_bring(self.viewer).select_related("responsible").order_by("number")
        return {"agreements": rows, "pages": self.bundle.pages}

    def initial(self) -> dict[str, Any]:
        pages = self.sheet.pages
        return {"agreement": self.sheet.agreement_id, "first": pages[0], "last": pages[-1]}

    def extra(self) -> dict[str, Any]:
        return {"bundle": self.bundle, "sheet": self.sheet}

    def perform(self, form: SheetForm) -> str:
        scan = bundles.hand_in(
            sheet=self.sheet, agreement=form.cleaned_data["agreement"], pages=form.pages(),
            dates=form.dates(), by=self.viewer,
        )
        messages.success(
            self.request,
            _("%(number)s的扫描件已上传，等待另一人核对。") % {"number": scan.agreement.number},
        )
        return self.address()


class DropSheetPage(OneSheet, ActionPage):
    """These pages are no agreement."""

    permission = Permission.RUN_CAMPAIGNS

    def question(self) -> str:
        return _("这些页不作为扫描件")

    def recorded(self) -> Sequence[tuple[str, Any]]:
        return [
            (_("文件"), self.bundle.name),
            (_("页"), "、".join(map(str, self.sheet.pages))),
            (_("说明"), _("原文件保留，这些页不再等待处理。")),
        ]

    def back(self) -> str:
        return self.address()

    def perform(self, form: Any) -> str:
        bundles.drop(sheet=self.sheet, by=self.viewer)
        return self.address()


class PagePicture(OneBundle):
    """One page of the file as a picture beside the decision; the reading stands in the log."""

    permission = Permission.RUN_CAMPAIGNS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        number = self.kwargs["number"]
        if not 1 <= number <= self.bundle.pages:
            raise Http404
        try:
            body = scanning.picture(files.read(self.bundle.file), number)
        except RuleBroken as refused:
            messages.error(request, str(refused))
            return redirect(self.address())
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=self.bundle)
        response = HttpResponse(body, content_type="image/png")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store, private"
        return response
