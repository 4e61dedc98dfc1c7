"""Forms of instructions, transfer slips, and of who may know of a record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField
from portal.forms.pickers import PersonField
from supervision.states import TaskState
from supervision.vocabulary import GrantLevel


def _area(label: Any, rows: int, most: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


class InstructionForm(forms.Form):
    text = _area(_("批示内容"), 4, 2000, _("请勿记录国家秘密和问题线索。"))
    answerer = PersonField(label=_("承办人"))
    answer_due = DayField(label=_("办理期限"))


class InstructionAnswerForm(forms.Form):
    answer = _area(_("办理情况"), 6, 5000)


class InstructionFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *TaskState.choices]
    )
    late = forms.BooleanField(label=_("只看逾期"), required=False)


class ClueSlipForm(forms.Form):
    """Number, date, from, to. There is no field for anything else."""

    number = forms.CharField(label=_("移送单号"), max_length=40)
    transferred_on = DayField(label=_("移送日期"))
    from_body = forms.CharField(label=_("移送单位"), max_length=100)
    to_body = forms.CharField(label=_("接收单位"), max_length=100)


class ClueReceiptForm(forms.Form):
    receipt_number = forms.CharField(label=_("回执编号"), max_length=64)
    receipt_on = DayField(label=_("回执日期"))


class LeaveRefusalForm(forms.Form):
    person = PersonField(label=_("请假人"))
    refuser = PersonField(label=_("未批准的人"))
    refused_on = DayField(label=_("未批准日期"))
    reason = _area(_("未批准的理由"), 3, 500)


class GrantForm(forms.Form):
    person = PersonField(label=_("知悉人员"))
    level = forms.ChoiceField(
        label=_("知悉程度"), choices=GrantLevel.choices,
        widget=forms.RadioSelect(attrs={"chips": True}),
    )
    purpose = _area(_("知悉事由"), 2, 200)
    until = DayField(label=_("截止日期"), required=False, help_text=_("当日仍可知悉。"))


class RecusalForm(forms.Form):
    person = PersonField(label=_("回避人员"))
    reason = _area(_("回避事由"), 2, 200)
