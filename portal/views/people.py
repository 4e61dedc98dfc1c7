"""Pages about people: the directory, a person, and what is entered about him."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock, sections
from portal.actions import people
from portal.days import cn_date
from portal.forms.people import DepartForm, PeopleFilter, PersonForm
from portal.models import Assignment, Person, Portfolio, User
from portal.pages import ActionPage, DetailPage, ListPage
from portal.queries import people as queries
from portal.roles import Permission
from portal.viewer import may_see_details
from portal.views.keeping import KeepPage
from portal.vocabulary import PersonStatus


class PeoplePage(ListPage):
    """The directory: by name, pinyin or first letters, by department."""

    permission = Permission.VIEW_DIRECTORY
    template_name = "portal/people.html"
    filter_form = PeopleFilter
    sorts = {"order": ("display_order", "pinyin"), "name": ("pinyin",), "code": ("code",)}
    default_sort = "order"

    def rows(self) -> Any:
        return Person.objects.all()

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        department = cleaned.get("department") or ""
        status = cleaned.get("status") or PersonStatus.ACTIVE
        return queries.people(
            text=cleaned.get("q") or "",
            department_id=int(department) if department else None,
            status="" if status == "all" else status,
            on=clock.today(),
        )

    def extra(self, page: Any) -> dict[str, Any]:
        return {
            "rows": queries.person_rows(page, clock.today()),
            "keeps": self.viewer.may(Permission.KEEP_ORGANISATION),
        }


class PersonPage(DetailPage):
    """A person: posts over time, portfolios, absences, and what upper floors add."""

    permission = Permission.VIEW_DIRECTORY
    template_name = "portal/person.html"

    def subject(self) -> Person:
        return get_object_or_404(Person, pk=self.kwargs["pk"])

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("人员"), reverse("people"))]

    def extra(self) -> dict[str, Any]:
        shown = queries.person_page(self.object)
        today = clock.today()
        present = [each for each in shown.assignments if today in each.period]
        departments = frozenset(
            each.post.department_id for each in present if each.post.department_id
        )
        return {
            "shown": shown,
            "today": today,
            "present": present,
            "details": may_see_details(self.viewer, self.object.pk, departments),
            "keeps": self.viewer.may(Permission.KEEP_ORGANISATION),
            "sections": sections.of_person(self.viewer, self.object),
            "links": sections.links_of(self.viewer, self.object),
        }


class PersonAddPage(KeepPage):
    permission = Permission.KEEP_ORGANISATION
    form_class = PersonForm
    button = gettext_lazy("登记并办理任职")
    done_message = gettext_lazy("人员已登记，请接着登记任职。")

    def heading(self) -> str:
        return _("登记人员")

    def lead(self) -> str:
        return _("不登记身份证号、出生日期、家庭和健康情况。")

    def back(self) -> str:
        return reverse("people")

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("人员"), self.back())]

    def perform(self, form: PersonForm) -> str:
        person = people.add_person(by=self.viewer, **form.cleaned_data)
        return reverse("person_assign", args=[person.pk])


class AboutPerson(KeepPage, abstract=True):
    """A form about one person."""

    person: Person

    def prepare(self) -> None:
        self.person = get_object_or_404(Person, pk=self.kwargs["pk"])

    def back(self) -> str:
        return reverse("person", args=[self.person.pk])

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("人员"), reverse("people")), (self.person.name, self.back())]


class PersonChangePage(AboutPerson):
    permission = Permission.KEEP_ORGANISATION
    form_class = PersonForm
    done_message = gettext_lazy("人员信息已变更。")

    def heading(self) -> str:
        return _("变更“%(name)s”的信息") % {"name": self.person.name}

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.person}

    def perform(self, form: PersonForm) -> str:
        people.change_person(person=self.person, by=self.viewer, **form.cleaned_data)
        return self.back()


class PersonDepartPage(ActionPage):
    """A person leaves: what will end is shown before the yes."""

    permission = Permission.KEEP_ORGANISATION
    form_class = DepartForm
    done_message = gettext_lazy("离开已登记。")
    person: Person

    def prepare(self) -> None:
        self.person = get_object_or_404(
            Person, pk=self.kwargs["pk"], status=PersonStatus.ACTIVE
        )

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("人员"), reverse("people")), (self.person.name, self.back())]

    def initial(self) -> dict[str, Any]:
        return {"on": clock.today(), "status": PersonStatus.LEFT}

    def question(self) -> str:
        return _("登记“%(name)s”离开") % {"name": self.person.name}

    def recorded(self) -> list[tuple[str, Any]]:
        today = clock.today()
        held = Assignment.objects.on(today).filter(person=self.person).with_posts()
        charges = Portfolio.objects.on(today).filter(leader=self.person)
        account = User.objects.filter(person=self.person, is_active=True).exists()
        return [
            (_("结束任职"), "、".join(str(each.post) for each in held) or _("无")),
            (
                _("结束分工"),
                "、".join(each.department.name for each in charges.select_related("department"))
                or _("无"),
            ),
            (_("停用账户"), _("立即停用") if account else _("没有启用的账户")),
        ]

    def button(self) -> str:
        return _("登记离开")

    def back(self) -> str:
        return reverse("person", args=[self.person.pk])

    def perform(self, form: DepartForm) -> str:
        people.depart(person=self.person, by=self.viewer, **form.cleaned_data)
        return self.back()


class PersonReadmitPage(ActionPage):
    permission = Permission.KEEP_ORGANISATION
    done_message = gettext_lazy("已登记为在职，请接着登记任职。")
    person: Person

    def prepare(self) -> None:
        self.person = get_object_or_404(
            Person.objects.exclude(status=PersonStatus.ACTIVE), pk=self.kwargs["pk"]
        )

    def question(self) -> str:
        return _("登记“%(name)s”返回在职") % {"name": self.person.name}

    def recorded(self) -> list[tuple[str, Any]]:
        return [
            (_("状态"), _("在职")),
            (_("日期"), cn_date(clock.today())),
            (_("账户"), _("不会自动恢复，由系统管理员另行办理")),
        ]

    def button(self) -> str:
        return _("登记返回在职")

    def back(self) -> str:
        return reverse("person", args=[self.person.pk])

    def perform(self, form: Any) -> str:
        people.readmit(person=self.person, by=self.viewer)
        return self.back()
