"""Who drafts records of talks for the viewer: the list, giving, ending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date
from portal.forms.fields import DayField, basis_field
from portal.forms.pickers import PersonField
from portal.pages import ActionPage, Crumbs, Filling, ListPage
from portal.roles import Permission
from portal.views.keeping import KeepPage
from supervision.actions import delegations as actions
from supervision.models import Delegation


class DelegationForm(forms.Form):
    """Who drafts, from when to when, on which document."""

    drafter = PersonField(label=gettext_lazy("代拟人"))
    start = DayField(label=gettext_lazy("开始日期"))
    end = DayField(label=gettext_lazy("结束日期"), required=False)
    basis_document = basis_field()


class DelegationsPage(ListPage):
    """The viewer's own delegations, those in force first."""

    permission = Permission.DELEGATE_DRAFTING
    filling = Filling(
        gettext_lazy("委托他人代拟谈话记录的，登记后受托人可以起草，仍由本人提交。"),
        gettext_lazy("委托代拟"), "delegation_give",
    )
    template_name = "supervision/delegations.html"

    def crumbs(self) -> Crumbs:
        return [(_("谈话"), reverse("talks"))]

    def rows(self) -> Any:
        return (
            Delegation.objects.standing().filter(principal_id=self.viewer.person_id)
            .select_related("drafter").order_by("-start", "-pk")
        )

    def extra(self, page: Any) -> dict[str, Any]:
        today = clock.today()
        return {"rows": [(row, row.end is None or row.end >= today) for row in page]}


class DelegationGivePage(KeepPage):
    permission = Permission.DELEGATE_DRAFTING
    form_class = DelegationForm
    button = gettext_lazy("委托")
    done_message = gettext_lazy("已委托，代拟人将收到消息。")

    def crumbs(self) -> Crumbs:
        return [(_("谈话"), reverse("talks")), (_("代拟委托"), self.back())]

    def heading(self) -> Any:
        return _("委托代拟谈话记录")

    def lead(self) -> Any:
        return _("代拟人只写草稿；提交核对、更正、回访由本人办理。")

    def back(self) -> str:
        return reverse("delegations")

    def initial(self) -> dict[str, Any]:
        return {"start": clock.today()}

    def perform(self, form: Any) -> str:
        given = form.cleaned_data
        actions.give(by=self.viewer, **{**given, "drafter": given["drafter"].pk})
        return self.back()


class DelegationEndPage(ActionPage):
    permission = Permission.DELEGATE_DRAFTING
    done_message = gettext_lazy("委托已结束。")
    delegation: Delegation

    def prepare(self) -> None:
        own = Delegation.objects.standing().filter(principal_id=self.viewer.person_id)
        self.delegation = get_object_or_404(own, pk=self.kwargs["pk"])

    def question(self) -> str:
        return _("结束代拟委托")

    def recorded(self) -> Sequence[tuple[str, Any]]:
        row = self.delegation
        return [(_("代拟人"), row.drafter.name), (_("开始日期"), cn_date(row.start))]

    def button(self) -> str:
        return _("结束委托")

    def back(self) -> str:
        return reverse("delegations")

    def perform(self, form: Any) -> str:
        actions.end(delegation=self.delegation, by=self.viewer)
        return self.back()
