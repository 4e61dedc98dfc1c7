"""The agreement with the superior committee (L0): kept as a scan with the tasks it sets."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import meetings
from agreements.actions.meetings import Task
from agreements.forms.meetings import SuperiorForm
from agreements.models import SuperiorAgreement
from portal import clock
from portal.actions import files
from portal.delivery.serve import serve
from portal.models import Assignment, Person
from portal.pages import BasePage, Crumbs, DetailPage, FormPage, ListPage
from portal.roles import Permission
from portal.vocabulary import PostKind


class ReadersOnly(BasePage, abstract=True):
    """For the secretary, discipline officers and the clerk; everybody else is refused."""

    permission = Permission.VIEW_CAMPAIGNS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.viewer.reads_all_agreements:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SuperiorsPage(ReadersOnly, ListPage):
    template_name = "agreements/superiors.html"
    permission = Permission.VIEW_CAMPAIGNS

    def rows(self) -> Any:
        return SuperiorAgreement.objects.select_related("responsible").order_by("-year")

    def extra(self, page: Any) -> dict[str, Any]:
        return {"may_record": self.viewer.may(Permission.RUN_CAMPAIGNS)}


class SuperiorPage(ReadersOnly, DetailPage):
    template_name = "agreements/superior.html"
    permission = Permission.VIEW_CAMPAIGNS

    def subject(self) -> SuperiorAgreement:
        return get_object_or_404(
            SuperiorAgreement.objects.select_related("responsible", "scan"),
            pk=self.kwargs["pk"],
        )

    def crumbs(self) -> Crumbs:
        return ((_("上级责任书"), reverse("superiors")),)

    def extra(self) -> dict[str, Any]:
        return {
            "tasks": list(self.object.tasks.all()),
            "may_record": self.viewer.may(Permission.RUN_CAMPAIGNS),
        }


class SuperiorScan(ReadersOnly, BasePage):
    permission = Permission.VIEW_CAMPAIGNS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        superior = get_object_or_404(SuperiorAgreement.objects.select_related("scan"), pk=pk)
        ending = {"application/pdf": "pdf", "image/png": "png"}.get(
            superior.scan.content_type, "jpg"
        )
        return serve(superior.scan, f"{superior.year}上级责任书.{ending}")


class NewSuperiorPage(FormPage):
    """Register the year's agreement with the superior committee."""

    permission = Permission.RUN_CAMPAIGNS
    form_class = SuperiorForm
    template_name = "agreements/superior_edit.html"
    done_message = gettext_lazy("上级责任书已登记。")
    superior: SuperiorAgreement | None = None

    def crumbs(self) -> Crumbs:
        return ((_("上级责任书"), reverse("superiors")),)

    def form_kwargs(self) -> dict[str, Any]:
        tasks = [Task(t.text, t.due_on) for t in self.superior.tasks.all()] if self.superior else []
        return {
            "people": Person.objects.active().filter(
                pk__in=Assignment.objects.on(clock.today())
                .filter(post__kind=PostKind.SECRETARY)
                .values("person_id")
            ),
            "tasks": tasks,
            "has_scan": self.superior is not None,
        }

    def initial(self) -> dict[str, Any]:
        year = clock.today().year
        return {"year": year, "term_start": f"{year}-01-01", "term_end": f"{year}-12-31"}

    def extra(self) -> dict[str, Any]:
        return {"superior": self.superior}

    def perform(self, form: SuperiorForm) -> str:
        upload = form.cleaned_data["scan"]
        if upload is not None:
            scan = files.store(upload.data, upload.content_type)
        else:
            scan = self.superior.scan
        kept = meetings.record_superior(
            scan=scan, tasks=form.tasks(), by=self.viewer, superior_agreement=self.superior,
            **{name: form.cleaned_data[name] for name in meetings.SUPERIOR_FIELDS},
        )
        return reverse("superior", args=[kept.pk])


class EditSuperiorPage(NewSuperiorPage):
    """Correct what was registered; each saving is a line of the ledger."""

    permission = Permission.RUN_CAMPAIGNS

    def prepare(self) -> None:
        self.superior = get_object_or_404(SuperiorAgreement, pk=self.kwargs["pk"])

    def form_kwargs(self) -> dict[str, Any]:
        found = super().form_kwargs()
        found["people"] = found["people"] | Person.objects.filter(pk=self.superior.responsible_id)
        return found

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.superior, name) for name in meetings.SUPERIOR_FIELDS} | {
            "responsible": self.superior.responsible_id
        }
