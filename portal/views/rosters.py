"""Pages of the roster import: upload, plan, yes; the blank table and the present state."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import clock
from portal.actions import files, rosters
from portal.forms.fields import OnDayForm
from portal.forms.rosters import ApplyForm, UploadForm
from portal.models import StoredFile
from portal.pages import BasePage, FormPage
from portal.roles import Permission
from portal.rosters import template
from portal.views.roster_tables import shown_plan

MOST_PROBLEMS = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RosterUploadPage(FormPage):
    """Takes a workbook; one with faults comes back with each fault and its place."""

    permission = Permission.KEEP_ORGANISATION
    template_name = "portal/roster_upload.html"
    form_class = UploadForm

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("人员"), reverse("people"))]

    def perform(self, form: UploadForm) -> str | HttpResponseBase:
        data = form.cleaned_data["file"].read()
        last_day = form.cleaned_data["end_missing_on"]
        examined = rosters.examine(data, on=clock.today(), end_missing_on=last_day)
        if not examined.usable:
            return self.render(
                status=422, form=form, problems=examined.problems[:MOST_PROBLEMS],
                problem_count=len(examined.problems), file_name=form.cleaned_data["file"].name,
            )
        address = reverse("roster_plan", args=[rosters.keep(data).sha256])
        return f"{address}?on={last_day.isoformat()}" if last_day else address


class RosterPlanPage(FormPage):
    """Shows what an import would do, and does it after a yes."""

    permission = Permission.KEEP_ORGANISATION
    template_name = "portal/roster_plan.html"
    form_class = ApplyForm
    examined: rosters.Examined

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("人员"), reverse("people")), (_("导入名册"), reverse("roster_upload"))]

    def prepare(self) -> None:
        self.file = get_object_or_404(
            StoredFile, sha256=self.kwargs["sha256"], content_type=rosters.CONTENT_TYPE
        )
        self.last_day = _asked_end(self.request)
        self.examined = rosters.examine(
            files.read(self.file), on=clock.today(), end_missing_on=self.last_day
        )
        if self.examined.plan is None:
            raise Http404

    def initial(self) -> dict[str, Any]:
        plan = self.examined.plan
        return {"fingerprint": plan.fingerprint if plan else ""}

    def refuse(self, form: Any) -> HttpResponseBase:
        """The page shows the plan anew; the next yes is a yes to that one."""
        form.data = form.data.copy()
        form.data["fingerprint"] = self.initial()["fingerprint"]
        return super().refuse(form)

    def extra(self) -> dict[str, Any]:
        return {
            "examined": self.examined,
            "problems": self.examined.problems[:MOST_PROBLEMS],
            "problem_count": len(self.examined.problems),
            "shown": shown_plan(self.examined),
            "last_day": self.last_day,
            "file": self.file,
        }

    def perform(self, form: ApplyForm) -> str:
        plan = rosters.apply(
            file=self.file, by=self.viewer, fingerprint=form.cleaned_data["fingerprint"],
            end_missing_on=self.last_day, basis_document=form.cleaned_data["basis_document"],
        )
        sentence = ngettext(
            "名册已导入，共%(count)s处变动。", "名册已导入，共%(count)s处变动。", plan.count
        )
        messages.success(self.request, sentence % {"count": plan.count})
        return reverse("people")


class RosterTemplatePage(BasePage):
    """The empty workbook with headings, lists to choose from, and remarks."""

    permission = Permission.KEEP_ORGANISATION

    def get(self, request: HttpRequest) -> HttpResponse:
        return workbook_answer(template.blank(), _("空白名册.xlsx"))


class RosterCurrentPage(BasePage):
    """The present state in the columns of the roster."""

    permission = Permission.KEEP_ORGANISATION

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock.today()
        data = template.export(rosters.known_state(on=today))
        return workbook_answer(data, _("现行名册%(day)s.xlsx") % {"day": today.isoformat()})


def _asked_end(request: HttpRequest) -> date | None:
    form = OnDayForm(request.GET)
    return form.cleaned_data.get("on") if form.is_valid() else None


def workbook_answer(data: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under this name."""
    answer = HttpResponse(data, content_type=XLSX)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
