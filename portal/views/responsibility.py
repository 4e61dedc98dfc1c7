"""Pages about portfolios: the table of a day, and how it changes."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.actions import responsibility
from portal.days import cn_date
from portal.forms.people import EndForm
from portal.forms.responsibility import HandOverForm, PortfolioForm
from portal.models import Department, Portfolio
from portal.pages import ActionPage, DetailPage
from portal.queries import responsibility as queries
from portal.roles import Permission
from portal.views.keeping import KeepPage, asked_day
from portal.vocabulary import Relation


class PortfoliosPage(DetailPage):
    """Which leader answers for which department on a day."""

    permission = Permission.VIEW_DIRECTORY
    template_name = "portal/portfolios.html"

    def extra(self) -> dict[str, Any]:
        form, day = asked_day(self.request)
        keeps = self.viewer.may(Permission.KEEP_ORGANISATION)
        return {
            "day_form": form,
            "day": day,
            "today": clock.today(),
            "rows": queries.portfolios_on(day),
            "to_come": queries.to_come(day),
            "keeps": keeps,
        }


class PortfolioAddPage(KeepPage):
    permission = Permission.KEEP_ORGANISATION
    form_class = PortfolioForm
    done_message = gettext_lazy("分工已登记。")

    def heading(self) -> str:
        return _("登记领导分工")

    def back(self) -> str:
        return reverse("portfolios")

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("领导分工"), self.back())]

    def initial(self) -> dict[str, Any]:
        start = {"start": clock.today(), "relation": Relation.IN_CHARGE}
        asked = self.request.GET.get("department", "")
        return start | ({"department": asked} if asked.isdigit() else {})

    def perform(self, form: PortfolioForm) -> str:
        responsibility.add_portfolio(by=self.viewer, **form.cleaned_data)
        return self.back()


class _AboutPortfolio(KeepPage, abstract=True):
    portfolio: Portfolio

    def prepare(self) -> None:
        self.portfolio = standing_portfolio(self.kwargs["pk"])

    def back(self) -> str:
        return reverse("department", args=[self.portfolio.department_id])

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            (_("领导分工"), reverse("portfolios")),
            (self.portfolio.department.name, self.back()),
        ]

    def facts(self) -> list[tuple[str, Any]]:
        return facts_of(self.portfolio)


class PortfolioEndPage(_AboutPortfolio):
    permission = Permission.KEEP_ORGANISATION
    form_class = EndForm
    button = gettext_lazy("结束分工")
    done_message = gettext_lazy("分工已结束。")

    def heading(self) -> str:
        return _("结束“%(name)s”的领导分工") % {"name": self.portfolio.department.name}

    def lead(self) -> str:
        return _("由另一位领导接手的，请办理移交。")

    def initial(self) -> dict[str, Any]:
        return {"end": clock.today()}

    def perform(self, form: EndForm) -> str:
        responsibility.end_portfolio(
            portfolio=self.portfolio, by=self.viewer, **form.cleaned_data
        )
        return self.back()


class PortfolioHandOverPage(_AboutPortfolio):
    """The former leader ends and the next begins, in one act."""

    permission = Permission.KEEP_ORGANISATION
    form_class = HandOverForm
    button = gettext_lazy("办理移交")
    done_message = gettext_lazy("移交已登记，责任链自接手之日起变更。")

    def heading(self) -> str:
        return _("移交“%(name)s”的领导分工") % {"name": self.portfolio.department.name}

    def form_kwargs(self) -> dict[str, Any]:
        return {"former": self.portfolio.leader_id}

    def initial(self) -> dict[str, Any]:
        return {"start": clock.today(), "relation": self.portfolio.relation}

    def perform(self, form: HandOverForm) -> str:
        responsibility.hand_over(portfolio=self.portfolio, by=self.viewer, **form.cleaned_data)
        return self.back()


class PortfolioCorrectPage(_AboutPortfolio):
    permission = Permission.KEEP_ORGANISATION
    form_class = PortfolioForm
    button = gettext_lazy("更正")
    done_message = gettext_lazy("分工已更正，原记录保留备查。")

    def heading(self) -> str:
        return _("更正“%(name)s”的领导分工") % {"name": self.portfolio.department.name}

    def lead(self) -> str:
        return _("登记有误时使用。分工调整请办理移交或者结束。")

    def form_kwargs(self) -> dict[str, Any]:
        return {"keep": (self.portfolio.leader_id, self.portfolio.department_id)}

    def initial(self) -> dict[str, Any]:
        return {
            name: getattr(self.portfolio, name) for name in responsibility.PORTFOLIO_FIELDS
        }

    def perform(self, form: PortfolioForm) -> str:
        responsibility.correct_portfolio(
            portfolio=self.portfolio, by=self.viewer, **form.cleaned_data
        )
        department: Department = form.cleaned_data["department"]
        return reverse("department", args=[department.pk])


class PortfolioWithdrawPage(ActionPage):
    permission = Permission.KEEP_ORGANISATION
    done_message = gettext_lazy("分工登记已撤回，原记录保留备查。")
    portfolio: Portfolio

    def prepare(self) -> None:
        self.portfolio = standing_portfolio(self.kwargs["pk"])

    def question(self) -> str:
        return _("撤回“%(name)s”的分工登记") % {"name": self.portfolio.department.name}

    def recorded(self) -> list[tuple[str, Any]]:
        return facts_of(self.portfolio)

    def button(self) -> str:
        return _("撤回登记")

    def back(self) -> str:
        return reverse("department", args=[self.portfolio.department_id])

    def perform(self, form: Any) -> str:
        responsibility.withdraw_portfolio(portfolio=self.portfolio, by=self.viewer)
        return self.back()


def standing_portfolio(key: int) -> Portfolio:
    """A portfolio as known now; one that was replaced is no longer there to act on."""
    rows = Portfolio.objects.standing().select_related("leader", "department")
    return get_object_or_404(rows, pk=key)


def facts_of(portfolio: Portfolio) -> list[tuple[str, Any]]:
    return [
        (_("领导"), portfolio.leader.name),
        (_("关系"), portfolio.get_relation_display()),
        (_("部门"), portfolio.department.name),
        (_("开始日期"), cn_date(portfolio.start)),
        (_("最后一日"), cn_date(portfolio.end)),
        (_("依据文件"), portfolio.basis_document),
    ]
