"""Pages about departments and posts."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock, sections
from portal.actions import organisation
from portal.days import cn_date
from portal.forms.organisation import CloseForm, DepartmentForm, PostForm
from portal.models import Department, Post
from portal.pages import ActionPage, DetailPage
from portal.queries import organisation as queries
from portal.roles import Permission
from portal.views.keeping import KeepPage, asked_day


class DepartmentsPage(DetailPage):
    """The tree of departments with head and leader in charge, as of a day."""

    permission = Permission.VIEW_DIRECTORY
    template_name = "portal/departments.html"

    def extra(self) -> dict[str, Any]:
        form, day = asked_day(self.request)
        keeps = self.viewer.may(Permission.KEEP_ORGANISATION)
        apart = queries.sections_stand_apart(day)
        return {
            "day_form": form,
            "day": day,
            "apart": apart,
            "rows": (queries.tops_on if apart else queries.departments_on)(day),
            "leadership": queries.leadership_posts(day),
            "closed": queries.closed_before(day) if keeps else [],
            "keeps": keeps,
        }


class DepartmentPage(DetailPage):
    """One department: posts, people, portfolios over time, what is missing."""

    permission = Permission.VIEW_DIRECTORY
    template_name = "portal/department.html"

    def subject(self) -> Department:
        return get_object_or_404(
            Department.objects.select_related("parent"), pk=self.kwargs["pk"]
        )

    def crumbs(self) -> list[tuple[str, str]]:
        way = [(_("部门"), reverse("departments"))]
        if self.object.parent:
            parent = self.object.parent
            way.append((parent.name, reverse("department", args=[parent.pk])))
        return way

    def extra(self) -> dict[str, Any]:
        form, day = asked_day(self.request)
        return {
            "day_form": form,
            "day": day,
            "shown": queries.department_page(self.object, day),
            "links": sections.links_of(self.viewer, self.object),
            "keeps": self.viewer.may(Permission.KEEP_ORGANISATION),
        }


class _AboutDepartment(KeepPage, abstract=True):
    department: Department

    def prepare(self) -> None:
        self.department = get_object_or_404(Department, pk=self.kwargs["pk"])

    def back(self) -> str:
        return reverse("department", args=[self.department.pk])

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("部门"), reverse("departments")), (self.department.name, self.back())]


class DepartmentAddPage(KeepPage):
    permission = Permission.KEEP_ORGANISATION
    form_class = DepartmentForm
    done_message = gettext_lazy("部门已设立。")

    def heading(self) -> str:
        return _("设立部门")

    def back(self) -> str:
        return reverse("departments")

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("部门"), self.back())]

    def initial(self) -> dict[str, Any]:
        parent = self.request.GET.get("parent")
        found = Department.objects.filter(pk=parent).first() if (parent or "").isdigit() else None
        start = {"opened_on": clock.today(), "order": 100}
        return start | ({"parent": found, "kind": "section"} if found else {})

    def perform(self, form: DepartmentForm) -> str:
        department = organisation.add_department(**form.cleaned_data, by=self.viewer)
        return reverse("department", args=[department.pk])


class DepartmentChangePage(_AboutDepartment):
    permission = Permission.KEEP_ORGANISATION
    form_class = DepartmentForm
    done_message = gettext_lazy("部门信息已变更。")

    def heading(self) -> str:
        return _("变更“%(name)s”的信息") % {"name": self.department.name}

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.department}

    def perform(self, form: DepartmentForm) -> str:
        organisation.change_department(
            department=self.department, by=self.viewer, **form.cleaned_data
        )
        return self.back()


class DepartmentClosePage(_AboutDepartment):
    permission = Permission.KEEP_ORGANISATION
    form_class = CloseForm
    button = gettext_lazy("撤销部门")
    done_message = gettext_lazy("部门撤销已登记。")

    def heading(self) -> str:
        return _("撤销“%(name)s”") % {"name": self.department.name}

    def lead(self) -> str:
        return _("撤销以前，须先登记人员免职、结束领导分工、撤销所属的科。历史记录全部保留。")

    def initial(self) -> dict[str, Any]:
        return {"closed_on": clock.today()}

    def perform(self, form: CloseForm) -> str:
        organisation.close_department(
            department=self.department, closed_on=form.cleaned_data["closed_on"], by=self.viewer
        )
        return self.back()


class DepartmentReopenPage(ActionPage):
    permission = Permission.KEEP_ORGANISATION
    done_message = gettext_lazy("部门已恢复。")
    department: Department

    def prepare(self) -> None:
        self.department = get_object_or_404(
            Department, pk=self.kwargs["pk"], closed_on__isnull=False
        )

    def question(self) -> str:
        return _("恢复“%(name)s”") % {"name": self.department.name}

    def recorded(self) -> list[tuple[str, Any]]:
        return [(_("取消的撤销日期"), cn_date(self.department.closed_on))]

    def button(self) -> str:
        return _("恢复部门")

    def back(self) -> str:
        return reverse("department", args=[self.department.pk])

    def perform(self, form: Any) -> str:
        organisation.reopen_department(department=self.department, by=self.viewer)
        return self.back()


class PostAddPage(KeepPage):
    permission = Permission.KEEP_ORGANISATION
    form_class = PostForm
    done_message = gettext_lazy("职务已设立。")
    department: Department | None

    def prepare(self) -> None:
        asked = self.request.GET.get("department", "")
        self.department = (
            get_object_or_404(Department, pk=asked) if asked.isdigit() else None
        )

    def heading(self) -> str:
        return _("设立职务")

    def lead(self) -> str:
        return _("职务类别决定责任链中的位置，有人任职以后不能再变更。")

    def back(self) -> str:
        if self.department:
            return reverse("department", args=[self.department.pk])
        return reverse("departments")

    def crumbs(self) -> list[tuple[str, str]]:
        way = [(_("部门"), reverse("departments"))]
        return [*way, (self.department.name, self.back())] if self.department else way

    def initial(self) -> dict[str, Any]:
        return {"department": self.department}

    def perform(self, form: PostForm) -> str:
        post = organisation.add_post(by=self.viewer, **form.cleaned_data)
        return _home_of(post)


class PostChangePage(KeepPage):
    permission = Permission.KEEP_ORGANISATION
    form_class = PostForm
    done_message = gettext_lazy("职务信息已变更。")
    record: Post

    def prepare(self) -> None:
        self.record = get_object_or_404(
            Post.objects.select_related("department"), pk=self.kwargs["pk"]
        )

    def heading(self) -> str:
        return _("变更职务“%(title)s”") % {"title": self.record.title}

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.record}

    def back(self) -> str:
        return _home_of(self.record)

    def crumbs(self) -> list[tuple[str, str]]:
        way = [(_("部门"), reverse("departments"))]
        department = self.record.department
        return [*way, (department.name, self.back())] if department else way

    def perform(self, form: PostForm) -> str:
        return _home_of(
            organisation.change_post(post=self.record, by=self.viewer, **form.cleaned_data)
        )


def _home_of(post: Post) -> str:
    """The page on which a post stands."""
    if post.department_id is None:
        return reverse("departments")
    return reverse("department", args=[post.department_id])
