"""Pages of the import of earlier years, and of the agreements that came with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import past as actions
from agreements.forms.past import PastApplyForm, PastFilter, PastScanForm, PastUploadForm
from agreements.models import PastAgreement
from agreements.past.columns import COLUMNS, SHEETS
from portal import uploads
from portal.actions import files
from portal.delivery.serve import serve
from portal.ledger import access_log
from portal.models import Department, Person, StoredFile
from portal.pages import BasePage, Crumbs, DetailPage, Filling, FormPage, ListPage
from portal.roles import Permission
from portal.rosters import template
from portal.rosters.records import SheetProblem
from portal.views.keeping import KeepPage
from portal.views.rosters import MOST_PROBLEMS, workbook_answer

MOST = 100  # lines shown of each part of a plan


class PastListPage(ListPage):
    """Agreements of earlier years that the viewer may know of."""

    permission = Permission.VIEW_AGREEMENTS
    filling = Filling(
        gettext_lazy("系统启用以前的责任书，由党办用表格补录。"),
        gettext_lazy("补录"), "past_upload",
    )
    template_name = "agreements/past.html"
    filter_form = PastFilter
    sorts = {
        "year": ("year", "number"), "number": ("number",),
        "name": ("responsible__display_order", "responsible__pinyin"),
    }
    default_sort = "-year"

    def rows(self) -> Any:
        return PastAgreement.objects.visible_to(self.viewer).select_related("responsible")

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if cleaned.get("year"):
            rows = rows.filter(year=cleaned["year"])
        if cleaned.get("level"):
            rows = rows.filter(level=cleaned["level"])
        if cleaned.get("scan"):
            rows = rows.filter(scan__isnull=cleaned["scan"] == "no")
        if text := cleaned.get("q"):
            people = Person.objects.named_like(text)
            rows = rows.filter(responsible__in=people) | rows.filter(number__icontains=text)
        return rows

    def extra(self, page: Any) -> dict[str, Any]:
        return {"keeps": self.viewer.may(Permission.RUN_CAMPAIGNS)}


class OnePast(BasePage, abstract=True):
    """Pages about one agreement of an earlier year."""

    permission = Permission.VIEW_AGREEMENTS

    @cached_property
    def past(self) -> PastAgreement:
        found: PastAgreement = get_object_or_404(
            PastAgreement.objects.readable_by(self.viewer).select_related(
                "responsible", "department", "scan", "entered_by__person", "scan_added_by__person"
            ),
            pk=self.kwargs["pk"],
        )
        return found

    def back(self) -> str:
        return reverse("past_agreement", args=[self.past.pk])

    def crumbs(self) -> Crumbs:
        return [(_("以前年度责任书"), reverse("past"))]


class PastAgreementPage(OnePast, DetailPage):
    template_name = "agreements/past_agreement.html"

    def subject(self) -> PastAgreement:
        return self.past

    def extra(self) -> dict[str, Any]:
        keeps = self.viewer.may(Permission.RUN_CAMPAIGNS)
        return {"may_add": keeps and self.past.scan_id is None}


class PastScanPage(OnePast):
    """The scan, to be saved; the reading stands in the log."""

    permission = Permission.VIEW_AGREEMENTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        scan = self.past.scan
        if scan is None:
            raise Http404
        answer = serve(scan, self.past.number + uploads.SUFFIXES.get(scan.content_type, ""))
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=self.past)
        return answer


class PastAddScanPage(OnePast, KeepPage):
    """The scan of one agreement, brought later."""

    permission = Permission.RUN_CAMPAIGNS
    form_class = PastScanForm
    done_message = ""

    def heading(self) -> str:
        return _("补传扫描件")

    def facts(self) -> Any:
        return [(_("责任书"), self.past.number), (_("责任人"), self.past.responsible.name)]

    def perform(self, form: PastScanForm) -> str:
        upload = form.cleaned_data["scan_file"]
        actions.add_scan(past=self.past, upload=upload, by=self.viewer)
        for notice in upload.notices:
            messages.warning(self.request, str(notice))
        messages.success(self.request, _("已上传。"))
        return self.back()


class PastUploadPage(FormPage):
    """Takes the workbook and the scans; with faults, each comes back with its place."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/past_upload.html"
    form_class = PastUploadForm

    def crumbs(self) -> Crumbs:
        return [(_("以前年度责任书"), reverse("past"))]

    def perform(self, form: PastUploadForm) -> str | HttpResponseBase:
        data = form.cleaned_data["file"].read()
        zipped = form.cleaned_data.get("scans")
        scans = actions.check_scans(zipped.read()) if zipped else actions.Scans({})
        examined = actions.examine(data, scans.kept)
        problems = [
            *examined.problems,
            *(SheetProblem(None, "", str(one), _("扫描件压缩包")) for one in scans.problems),
        ]
        if not problems and not examined.past.count:
            problems = [SheetProblem(None, "", _("没有可以补录的新内容。"))]
        if problems:
            return self.render(
                status=422, form=form, problems=problems[:MOST_PROBLEMS],
                problem_count=len(problems), file_name=form.cleaned_data["file"].name,
            )
        address = reverse("past_plan", args=[actions.keep(data).sha256])
        kept = f"?scans={actions.keep_scans(scans).sha256}" if scans.kept else ""
        return address + kept


class PastPlanPage(FormPage):
    """Shows what the import would write, and writes it after a yes."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/past_plan.html"
    form_class = PastApplyForm

    def crumbs(self) -> Crumbs:
        return [
            (_("以前年度责任书"), reverse("past")), (_("补录"), reverse("past_upload")),
        ]

    def prepare(self) -> None:
        self.file = get_object_or_404(
            StoredFile, sha256=self.kwargs["sha256"], content_type=actions.CONTENT_TYPE
        )
        asked = self.request.GET.get("scans", "")
        self.scans = (
            get_object_or_404(StoredFile, sha256=asked, content_type=actions.SCANS_TYPE)
            if asked else None
        )
        self.examined = actions.examine(files.read(self.file), actions.scans_of(self.scans))

    def initial(self) -> dict[str, Any]:
        return {"fingerprint": self.examined.fingerprint}

    def refuse(self, form: Any) -> HttpResponseBase:
        """The page shows the plan anew; the next yes is a yes to that one."""
        form.data = form.data.copy()
        form.data["fingerprint"] = self.examined.fingerprint
        return super().refuse(form)

    def extra(self) -> dict[str, Any]:
        past = self.examined.past
        names = dict(Person.objects.values_list("code", "name"))
        names |= {person.code: person.name for person in past.persons}
        places = dict(Department.objects.values_list("code", "name"))
        return {
            "examined": self.examined, "past": past, "problems": self.examined.problems[:MOST],
            "problem_count": len(self.examined.problems),
            "posts": [
                (names[p.person], places.get(p.department, ""), p) for p in past.posts[:MOST]
            ],
            "charges": [
                (names[p.leader], places.get(p.department, p.department), p)
                for p in past.charges[:MOST]
            ],
            "agreements": [
                (names[a.person], a, a.scan in self.examined.scans)
                for a in past.agreements[:MOST]
            ],
            "lacking": len(self.examined.lacking),
        }

    def perform(self, form: PastApplyForm) -> str:
        done = actions.apply(
            file=self.file, scans=self.scans, fingerprint=form.cleaned_data["fingerprint"],
            by=self.viewer,
        )
        messages.success(self.request, _("已补录 %(n)s 条。") % {"n": done.past.count})
        return reverse("past")


class PastTemplatePage(BasePage):
    """The empty workbook with headings, lists to choose from, and remarks."""

    permission = Permission.RUN_CAMPAIGNS

    def get(self, request: HttpRequest) -> HttpResponseBase:
        data = template.workbook({name: [] for name in SHEETS}, COLUMNS)
        return workbook_answer(data, _("以前年度补录表.xlsx"))
