"""The agreement with the superior committee (L0): kept as a scan with the tasks it sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import meetings
from agreements.forms.meetings import SuperiorForm, TaskFormSet
from agreements.models import SuperiorAgreement
from portal import clock, uploads
from portal.actions import files
from portal.delivery.serve import serve
from portal.delivery.xlsx import Column
from portal.ledger import access_log
from portal.models import Person, StoredFile
from portal.pages import BasePage, Crumbs, DetailPage, Filling, FormPage
from portal.periods import year_of
from portal.queries.people import leaders_on
from portal.roles import Permission
from portal.views.registers import RegisterPage


class SuperiorsPage(RegisterPage):
    """All years that the viewer may see; who may see none finds nothing here."""

    permission = Permission.VIEW_AGREEMENTS
    filling = Filling(
        gettext_lazy("与上级党委签订责任书后，由党办干事登记扫描件和任务。"),
        gettext_lazy("登记上级责任书"), "superior_new",
    )
    template_name = "agreements/superiors.html"
    title = gettext_lazy("上级责任书")
    log_name = "agreements.superiors"
    columns = (
        Column(gettext_lazy("名称"), 36), Column(gettext_lazy("年度"), 8),
        Column(gettext_lazy("签订方"), 20), Column(gettext_lazy("责任人"), 12),
        Column(gettext_lazy("签订日期"), 14),
    )

    def rows(self) -> Any:
        found = SuperiorAgreement.objects.visible_to(self.viewer)
        if not self.viewer.reads_all_agreements and not found.exists():
            raise Http404
        return found.select_related("responsible").order_by("-year")

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for one in rows:
            yield one.name, one.year, one.superior, one.responsible.name, one.signed_on

    def extra(self, page: Page) -> dict[str, Any]:
        return {"keeps": self.viewer.may(Permission.RUN_CAMPAIGNS)}


class OneSuperior(BasePage, abstract=True):
    """Pages about one year's agreement."""

    permission = Permission.VIEW_AGREEMENTS

    @cached_property
    def superior(self) -> SuperiorAgreement:
        found: SuperiorAgreement = get_object_or_404(
            SuperiorAgreement.objects.visible_to(self.viewer).select_related(
                "responsible", "scan"
            ),
            pk=self.kwargs["pk"],
        )
        return found

    def crumbs(self) -> Crumbs:
        return [(_("上级责任书"), reverse("superiors"))]


class SuperiorPage(OneSuperior, DetailPage):
    permission = Permission.VIEW_AGREEMENTS
    template_name = "agreements/superior.html"

    def subject(self) -> SuperiorAgreement:
        return self.superior

    def extra(self) -> dict[str, Any]:
        return {
            "tasks": list(self.superior.tasks.all()),
            "today": clock.today(),
            "keeps": self.viewer.may(Permission.RUN_CAMPAIGNS),
        }


class SuperiorScan(OneSuperior):
    """The scan, to be saved; the reading stands in the log."""

    permission = Permission.VIEW_AGREEMENTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        scan = self.superior.scan
        name = _("%(year)s年度上级责任书") % {"year": self.superior.year}
        response = serve(scan, name + uploads.SUFFIXES.get(scan.content_type, ""))
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=self.superior)
        return response


class NewSuperiorPage(FormPage):
    """Register the year's agreement with the superior committee, with its tasks."""

    permission = Permission.RUN_CAMPAIGNS
    form_class = SuperiorForm
    template_name = "agreements/superior_edit.html"
    done_message = gettext_lazy("上级责任书已登记。")
    existing: SuperiorAgreement | None = None
    task_forms: Any = None

    def crumbs(self) -> Crumbs:
        return [(_("上级责任书"), reverse("superiors"))]

    def people(self) -> list[Person]:
        return list(leaders_on(clock.today()))

    def form_kwargs(self) -> dict[str, Any]:
        return {"people": self.people()}

    def initial(self) -> dict[str, Any]:
        term = year_of(clock.today().year)
        return {
            "year": clock.today().year, "term_start": term.start, "term_end": term.end,
            "responsible": next(iter(self.people()), None),
        }

    def initial_tasks(self) -> list[dict[str, Any]]:
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        self.task_forms = TaskFormSet(initial=self.initial_tasks(), prefix="task")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        self.task_forms = TaskFormSet(
            request.POST, initial=self.initial_tasks(), prefix="task"
        )
        if self.task_forms.is_valid():
            return super().post(request, *args, **kwargs)
        form = self.form_class(request.POST, request.FILES, **self.form_kwargs())
        form.add_error(None, _("任务有需要更正的内容。"))
        return self.refuse(form)

    def extra(self) -> dict[str, Any]:
        back = reverse("superior", args=[self.existing.pk]) if self.existing else ""
        return {
            "tasks": self.task_forms, "existing": self.existing,
            "back": back or reverse("superiors"),
        }

    def perform(self, form: SuperiorForm) -> str:
        kept = meetings.record_superior(
            scan=self.scan(form), tasks=list(self.task_forms.tasks()), by=self.viewer,
            superior_agreement=self.existing,
            **{name: form.cleaned_data[name] for name in meetings.SUPERIOR_FIELDS},
        )
        return reverse("superior", args=[kept.pk])

    def scan(self, form: SuperiorForm) -> StoredFile:
        """The file just handed in, or the one that is kept already."""
        upload = form.cleaned_data["scan_file"]
        if upload is None:
            return self.existing.scan
        for notice in upload.notices:
            messages.warning(self.request, str(notice))
        return files.store(upload.data, upload.content_type)


class EditSuperiorPage(NewSuperiorPage):
    """Correct what was registered; each saving is a line of the ledger."""

    permission = Permission.RUN_CAMPAIGNS
    done_message = gettext_lazy("已保存。")

    def prepare(self) -> None:
        self.existing = get_object_or_404(
            SuperiorAgreement.objects.visible_to(self.viewer).select_related("scan"),
            pk=self.kwargs["pk"],
        )

    def people(self) -> list[Person]:
        return [*super().people(), self.existing.responsible]

    def initial(self) -> dict[str, Any]:
        return {}

    def form_kwargs(self) -> dict[str, Any]:
        instance = SuperiorAgreement.objects.get(pk=self.existing.pk)
        return super().form_kwargs() | {"instance": instance}

    def initial_tasks(self) -> list[dict[str, Any]]:
        return [{"text": t.text, "due_on": t.due_on} for t in self.existing.tasks.all()]
