"""Transfer slips of clues: five facts about a paper, for those who keep discipline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.days import cn_date
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.pages import Crumbs, Filling
from portal.roles import Permission
from portal.views.keeping import KeepPage
from portal.views.registers import ALL
from supervision.actions import clue_slips as actions
from supervision.forms.daily import ClueReceiptForm, ClueSlipForm
from supervision.models import ClueSlip
from supervision.views.acting import ActingRegister, Acts


class ClueSlipsPage(ActingRegister):
    permission = Permission.KEEP_CLUE_SLIPS
    filling = Filling(
        gettext_lazy("问题线索移送以后，登记移送单的编号、日期和去向，不登记内容。"),
        gettext_lazy("登记移送单"), "clue_slip_new",
    )
    title = gettext_lazy("线索移送单")
    log_name = "supervision.clue_slips"
    secret = ALL
    columns = (
        Column(gettext_lazy("移送单号"), 20, sort="number"),
        Column(gettext_lazy("移送日期"), 14, sort="day"), Column(gettext_lazy("移送单位"), 24),
        Column(gettext_lazy("接收单位"), 24), Column(gettext_lazy("回执编号"), 18),
        Column(gettext_lazy("回执日期"), 14),
    )
    sorts = {"number": ("number",), "day": ("transferred_on",)}
    default_sort = "-day"

    def rows(self) -> Any:
        return ClueSlip.objects.readable_by(self.viewer)

    def lead(self) -> Any:
        return _("只登记单号、日期、单位和回执。线索内容不在本系统登记，以纸质方式移送。")

    def acts(self) -> Acts:
        return [(_("登记移送单"), reverse("clue_slip_new"))]

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for slip in rows:
            waits = reverse("clue_slip_receipt", args=[slip.pk])
            yield (
                slip.number, slip.transferred_on, slip.from_body, slip.to_body,
                slip.receipt_number if slip.receipt_on else Cell(_("登记回执"), waits),
                slip.receipt_on,
            )


class ClueSlipNewPage(KeepPage):
    permission = Permission.KEEP_CLUE_SLIPS
    form_class = ClueSlipForm
    done_message = gettext_lazy("移送单已登记。")

    def heading(self) -> Any:
        return _("登记线索移送单")

    def lead(self) -> Any:
        return _("请勿填写线索内容、涉及人员和反映人。")

    def crumbs(self) -> Crumbs:
        return [(_("线索移送单"), self.back())]

    def back(self) -> str:
        return reverse("clue_slips")

    def perform(self, form: ClueSlipForm) -> str:
        actions.transfer(by=self.viewer, **form.cleaned_data)
        return self.back()


class ClueSlipReceiptPage(ClueSlipNewPage):
    permission = Permission.KEEP_CLUE_SLIPS
    form_class = ClueReceiptForm
    done_message = gettext_lazy("回执已登记。")

    def prepare(self) -> None:
        rows = ClueSlip.objects.readable_by(self.viewer)
        self.slip = get_object_or_404(rows, pk=self.kwargs["pk"])
        if self.slip.receipt_on is not None:
            raise PermissionDenied

    def heading(self) -> Any:
        return _("登记移送回执")

    def facts(self) -> Sequence[tuple[Any, Any]]:
        return [
            (_("移送单号"), self.slip.number),
            (_("移送日期"), cn_date(self.slip.transferred_on)),
            (_("接收单位"), self.slip.to_body),
        ]

    def perform(self, form: ClueReceiptForm) -> str:
        actions.receipt(slip=self.slip, by=self.viewer, **form.cleaned_data)
        return self.back()
