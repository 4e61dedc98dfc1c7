"""Duties: one's own on one page, those of the people one answers for, and papers for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agreements import one_sheet
from agreements.actions import duty_evidence
from agreements.forms.duties import DutyPaperForm
from agreements.models import DutyEvidence, DutyOccurrence
from agreements.queries import duties
from agreements.queries.mine import superior_of
from portal import clock
from portal.delivery.serve import serve
from portal.errors import Sentence
from portal.ledger import access_log
from portal.models import Department, Person
from portal.pages import BasePage, Crumbs, DetailPage
from portal.roles import Permission
from portal.views.keeping import KeepPage

TOGETHER = 36  # leaders and departments on one page


class MyDutiesPage(DetailPage):
    """My duties: late, due, done, to come; then those of my departments."""

    permission = Permission.VIEW_DUTIES
    template_name = "agreements/duties.html"

    def extra(self) -> dict[str, Any]:
        today, viewer = clock.today(), self.viewer
        person = viewer.person_id
        return {
            "duties": duties.duties_of(person, viewer, today, enters=True)
            if person else duties.Duties(),
            "units": (units := duties.units(viewer, today)),
            "page": Paginator(units, TOGETHER).get_page(self.request.GET.get("units")),
            "superior": superior_of(viewer, today),
            "day": today,
            "own": True,
        }


class DutiesPrintPage(MyDutiesPage):
    """The same on one A4 page."""

    template_name = "agreements/duties_print.html"

    def context(self, **extra: Any) -> dict[str, Any]:
        superior = extra["superior"]
        tasks = list(superior.tasks.all()) if superior else []
        return super().context(
            back=reverse("my_duties"), tasks=tasks,
            sheet=one_sheet.shared(tasks, extra["duties"].rows, extra["units"]), **extra,
        )


class DutiesOfPage(DetailPage):
    """The duties of one person for whom the viewer answers."""

    permission = Permission.VIEW_DUTIES
    template_name = "agreements/duties.html"

    def crumbs(self) -> Crumbs:
        return [(_("责任事项"), reverse("my_duties"))]

    def subject(self) -> Person:
        seen = DutyOccurrence.objects.visible_to(self.viewer).of(self.kwargs["pk"])
        if not seen.exists():
            raise Http404
        return get_object_or_404(Person, pk=self.kwargs["pk"])

    def extra(self) -> dict[str, Any]:
        today = clock.today()
        clerk = self.viewer.may(Permission.RUN_CAMPAIGNS)
        return {
            "duties": duties.duties_of(self.object.pk, self.viewer, today, enters=clerk),
            "person": self.object, "day": today, "own": False,
        }


class DepartmentDutiesPage(DetailPage):
    """The people of a department, and how the duties of each stand."""

    permission = Permission.VIEW_DUTIES
    template_name = "agreements/duties_department.html"

    def crumbs(self) -> Crumbs:
        return [(_("责任事项"), reverse("my_duties"))]

    def subject(self) -> Department:
        seen = DutyOccurrence.objects.visible_to(self.viewer).filter(
            department_id=self.kwargs["pk"]
        )
        if not seen.exists():
            raise Http404
        return get_object_or_404(Department, pk=self.kwargs["pk"])

    def extra(self) -> dict[str, Any]:
        today = clock.today()
        return {"rows": duties.owners_in(self.object.pk, self.viewer, today), "day": today}


class DutyUploadPage(KeepPage):
    """A paper for a duty for which no record exists."""

    permission = Permission.VIEW_DUTIES
    form_class = DutyPaperForm
    button = _("上传并计入")
    done_message = _("已计入。")

    @cached_property
    def occurrence(self) -> DutyOccurrence:
        rows = DutyOccurrence.objects.visible_to(self.viewer).select_related(
            "duty", "owner", "subject_department", "subject_person"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def prepare(self) -> None:
        if self.occurrence.owner_id != self.viewer.person_id and not self.viewer.may(
            Permission.RUN_CAMPAIGNS
        ):
            raise PermissionDenied

    def heading(self) -> Sentence:
        return _("上传材料：%(what)s") % {"what": self.occurrence.duty.what}

    def crumbs(self) -> Crumbs:
        return [(_("责任事项"), reverse("my_duties"))]

    def back(self) -> str:
        if self.occurrence.owner_id == self.viewer.person_id:
            return reverse("my_duties")
        return reverse("duties_of", args=[self.occurrence.owner_id])

    def facts(self) -> Sequence[tuple[Sentence, Any]]:
        one = self.occurrence
        subject = one.subject_department or one.subject_person
        return [
            (_("条款"), one.duty.clause),
            (_("承担人"), one.owner.name),
            (_("对象"), subject.name if subject else ""),
            (_("期限"), one.due_on),
        ]

    def initial(self) -> dict[str, Any]:
        return {"day": clock.today()}

    def perform(self, form: DutyPaperForm) -> str:
        kept = form.cleaned_data
        for notice in kept["file"].notices:
            messages.warning(self.request, str(notice))
        duty_evidence.upload(
            occurrence=self.occurrence, file=kept["file"], day=kept["day"], note=kept["note"],
            by=self.viewer,
        )
        return self.back()


class DutyFilePage(BasePage):
    """An uploaded paper, for whoever may see the duty."""

    permission = Permission.VIEW_DUTIES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seen = DutyOccurrence.objects.visible_to(self.viewer).values("pk")
        found = get_object_or_404(
            DutyEvidence.objects.standing().filter(attachment__isnull=False, occurrence__in=seen)
            .select_related("attachment__file"),
            pk=self.kwargs["pk"],
        )
        response = serve(found.attachment.file, found.attachment.name)
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=found.attachment)
        return response
