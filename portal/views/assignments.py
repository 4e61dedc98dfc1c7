"""Pages on which appointments and absences are entered, ended, corrected, taken back."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.actions import absences, people
from portal.days import cn_date
from portal.forms.people import (
    LEADERSHIP,
    AbsenceForm,
    AssignmentForm,
    BackForm,
    EndForm,
    WhereForm,
)
from portal.models import Absence, Assignment, Post
from portal.pages import ActionPage
from portal.roles import Permission
from portal.views.keeping import KeepPage
from portal.views.people import AboutPerson


class AssignPage(AboutPerson):
    """Two steps: in which department, then which post."""

    permission = Permission.KEEP_ORGANISATION
    template_name = "portal/person_assign.html"
    form_class = AssignmentForm
    done_message = gettext_lazy("任职已登记。")

    def heading(self) -> str:
        return _("登记“%(name)s”的任职") % {"name": self.person.name}

    def prepare(self) -> None:
        super().prepare()
        self.where = WhereForm(self.request.GET or None)
        self.chosen = self.where.cleaned_data["department"] if self.where.is_valid() else ""

    def posts(self) -> Any:
        if not self.chosen:
            return Post.objects.none()
        return posts_in(None if self.chosen == LEADERSHIP else int(self.chosen))

    def form_kwargs(self) -> dict[str, Any]:
        return {"posts": self.posts()}

    def initial(self) -> dict[str, Any]:
        return {"start": clock.today(), "kind": "main"}

    def extra(self) -> dict[str, Any]:
        department = None if self.chosen in ("", LEADERSHIP) else int(self.chosen)
        return {
            "where": self.where,
            "chosen": self.chosen,
            "department_id": department,
            "any_posts": bool(self.chosen) and self.posts().exists(),
        }

    def perform(self, form: AssignmentForm) -> str:
        people.assign(person=self.person, by=self.viewer, **form.cleaned_data)
        return self.back()


def posts_in(department_id: int | None) -> Any:
    """The posts of a department, or those above the departments."""
    return Post.objects.filter(department_id=department_id).select_related("department")


class _AboutAssignment(KeepPage, abstract=True):
    assignment: Assignment

    def prepare(self) -> None:
        self.assignment = get_object_or_404(
            Assignment.objects.standing().with_posts(), pk=self.kwargs["pk"]
        )

    def back(self) -> str:
        return reverse("person", args=[self.assignment.person_id])

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            (_("人员"), reverse("people")), (self.assignment.person.name, self.back()),
        ]

    def facts(self) -> list[tuple[str, Any]]:
        return facts_of_assignment(self.assignment)


class AssignmentEndPage(_AboutAssignment):
    permission = Permission.KEEP_ORGANISATION
    form_class = EndForm
    button = gettext_lazy("登记免职")
    done_message = gettext_lazy("免职已登记。")

    def heading(self) -> str:
        return _("登记“%(name)s”免职") % {"name": self.assignment.person.name}

    def initial(self) -> dict[str, Any]:
        return {"end": clock.today()}

    def perform(self, form: EndForm) -> str:
        people.end_assignment(
            assignment=self.assignment, by=self.viewer, **form.cleaned_data
        )
        return self.back()


class AssignmentCorrectPage(_AboutAssignment):
    permission = Permission.KEEP_ORGANISATION
    form_class = AssignmentForm
    button = gettext_lazy("更正")
    done_message = gettext_lazy("任职已更正，原记录保留备查。")

    def heading(self) -> str:
        return _("更正“%(name)s”的任职") % {"name": self.assignment.person.name}

    def lead(self) -> str:
        return _("登记有误时使用。职务变动请办理免职和新的任职。")

    def form_kwargs(self) -> dict[str, Any]:
        return {"posts": posts_in(self.assignment.post.department_id)}

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.assignment, name) for name in people.ASSIGNMENT_FIELDS}

    def perform(self, form: AssignmentForm) -> str:
        people.correct_assignment(
            assignment=self.assignment, by=self.viewer, **form.cleaned_data
        )
        return self.back()


class AssignmentWithdrawPage(ActionPage):
    permission = Permission.KEEP_ORGANISATION
    done_message = gettext_lazy("任职登记已撤回，原记录保留备查。")
    assignment: Assignment

    def prepare(self) -> None:
        self.assignment = get_object_or_404(
            Assignment.objects.standing().with_posts(), pk=self.kwargs["pk"]
        )

    def question(self) -> str:
        return _("撤回“%(name)s”的任职登记") % {"name": self.assignment.person.name}

    def recorded(self) -> list[tuple[str, Any]]:
        return facts_of_assignment(self.assignment)

    def button(self) -> str:
        return _("撤回登记")

    def back(self) -> str:
        return reverse("person", args=[self.assignment.person_id])

    def perform(self, form: Any) -> str:
        people.withdraw_assignment(assignment=self.assignment, by=self.viewer)
        return self.back()


def facts_of_assignment(assignment: Assignment) -> list[tuple[str, Any]]:
    return [
        (_("职务"), assignment.post),
        (_("任职形式"), assignment.get_kind_display()),
        (_("任职日期"), cn_date(assignment.start)),
        (_("最后一日"), cn_date(assignment.end)),
        (_("依据文件"), assignment.basis_document),
    ]


# --- absences -------------------------------------------------------------------------------


class AbsenceAddPage(AboutPerson):
    permission = Permission.KEEP_ORGANISATION
    form_class = AbsenceForm
    done_message = gettext_lazy("离岗已登记。")

    def heading(self) -> str:
        return _("登记“%(name)s”离岗") % {"name": self.person.name}

    def initial(self) -> dict[str, Any]:
        return {
            "start": clock.today(), "excused_from_signing": True, "excused_from_talks": True,
        }

    def perform(self, form: AbsenceForm) -> str:
        absences.add_absence(person=self.person, by=self.viewer, **form.cleaned_data)
        return self.back()


class _AboutAbsence(KeepPage, abstract=True):
    absence: Absence

    def prepare(self) -> None:
        self.absence = get_object_or_404(
            Absence.objects.standing().select_related("person"), pk=self.kwargs["pk"]
        )

    def back(self) -> str:
        return reverse("person", args=[self.absence.person_id])

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("人员"), reverse("people")), (self.absence.person.name, self.back())]

    def facts(self) -> list[tuple[str, Any]]:
        return facts_of_absence(self.absence)


class AbsenceEndPage(_AboutAbsence):
    permission = Permission.KEEP_ORGANISATION
    form_class = BackForm
    button = gettext_lazy("登记返岗")
    done_message = gettext_lazy("返岗已登记。")

    def heading(self) -> str:
        return _("登记“%(name)s”返岗") % {"name": self.absence.person.name}

    def initial(self) -> dict[str, Any]:
        return {"end": clock.today()}

    def perform(self, form: BackForm) -> str:
        absences.end_absence(absence=self.absence, by=self.viewer, **form.cleaned_data)
        return self.back()


class AbsenceCorrectPage(_AboutAbsence):
    permission = Permission.KEEP_ORGANISATION
    form_class = AbsenceForm
    button = gettext_lazy("更正")
    done_message = gettext_lazy("离岗已更正，原记录保留备查。")

    def heading(self) -> str:
        return _("更正“%(name)s”的离岗") % {"name": self.absence.person.name}

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.absence, name) for name in absences.ABSENCE_FIELDS}

    def perform(self, form: AbsenceForm) -> str:
        absences.correct_absence(absence=self.absence, by=self.viewer, **form.cleaned_data)
        return self.back()


class AbsenceWithdrawPage(ActionPage):
    permission = Permission.KEEP_ORGANISATION
    done_message = gettext_lazy("离岗登记已撤回，原记录保留备查。")
    absence: Absence

    def prepare(self) -> None:
        self.absence = get_object_or_404(
            Absence.objects.standing().select_related("person"), pk=self.kwargs["pk"]
        )

    def question(self) -> str:
        return _("撤回“%(name)s”的离岗登记") % {"name": self.absence.person.name}

    def recorded(self) -> list[tuple[str, Any]]:
        return facts_of_absence(self.absence)

    def button(self) -> str:
        return _("撤回登记")

    def back(self) -> str:
        return reverse("person", args=[self.absence.person_id])

    def perform(self, form: Any) -> str:
        absences.withdraw_absence(absence=self.absence, by=self.viewer)
        return self.back()


def facts_of_absence(absence: Absence) -> list[tuple[str, Any]]:
    return [
        (_("情形"), absence.get_kind_display()),
        (_("开始日期"), cn_date(absence.start)),
        (_("最后一日"), cn_date(absence.end)),
        (_("依据文件"), absence.basis_document),
    ]


