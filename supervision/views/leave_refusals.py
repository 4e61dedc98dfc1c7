"""Leaves that were not approved: kept by discipline staff, for the check against retaliation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.delivery.xlsx import Column
from portal.pages import Crumbs, Filling
from portal.roles import Permission
from portal.views.keeping import KeepPage
from portal.views.registers import ALL
from supervision.actions import leave_refusals as actions
from supervision.forms.daily import LeaveRefusalForm
from supervision.models import LeaveRefusal
from supervision.views.acting import ActingRegister, Acts


class LeaveRefusalsPage(ActingRegister):
    permission = Permission.KEEP_LEAVE_REFUSALS
    filling = Filling(
        gettext_lazy("请假没有批准的，登记人员、日期和理由。"),
        gettext_lazy("登记未批准的请假"), "leave_refusal_new",
    )
    title = gettext_lazy("未批准的请假")
    log_name = "supervision.leave_refusals"
    secret = ALL
    columns = (
        Column(gettext_lazy("请假人"), 14), Column(gettext_lazy("未批准的人"), 14),
        Column(gettext_lazy("日期"), 14, sort="day"), Column(gettext_lazy("理由"), 50),
    )
    sorts = {"day": ("refused_on",)}
    default_sort = "-day"

    def rows(self) -> Any:
        found = LeaveRefusal.objects.visible_to(self.viewer)
        return found.select_related("person", "refuser")

    def lead(self) -> Any:
        return _("依请假人反映或者请假单登记，用于核查是否存在打击报复。当事人看不到这里的登记。")

    def acts(self) -> Acts:
        return [(_("登记"), reverse("leave_refusal_new"))]

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield row.person.name, row.refuser.name, row.refused_on, row.reason


class LeaveRefusalNewPage(KeepPage):
    permission = Permission.KEEP_LEAVE_REFUSALS
    form_class = LeaveRefusalForm
    done_message = gettext_lazy("已登记。")

    def heading(self) -> Any:
        return _("登记未批准的请假")

    def lead(self) -> Any:
        return _("请勿填写病情和家庭情况。")

    def crumbs(self) -> Crumbs:
        return [(_("未批准的请假"), self.back())]

    def back(self) -> str:
        return reverse("leave_refusals")

    def perform(self, form: LeaveRefusalForm) -> str:
        actions.record(by=self.viewer, **form.cleaned_data)
        return self.back()
