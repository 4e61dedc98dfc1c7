"""Forms of integrity opinions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField
from supervision.forms.findings import area
from supervision.queries.integrity import people_named
from supervision.states import TaskState
from supervision.vocabulary import OpinionConclusion, OpinionOccasion

MOST_PEOPLE = 500


class RequestForm(forms.Form):
    """Who asks about whom, and what for."""

    requester = forms.CharField(label=_("征求单位"), max_length=100)
    request_number = forms.CharField(label=_("来函文号"), required=False, max_length=64)
    occasion = forms.ChoiceField(label=_("事由"), choices=OpinionOccasion.choices)
    purpose = forms.CharField(label=_("具体事项"), required=False, max_length=200)
    received_on = DayField(label=_("收到日期"))
    due_on = DayField(
        label=_("答复期限"), required=False, help_text=_("不填的，按规定期限计算。")
    )
    people = area(_("人员名单"), 8, _("每行一人，填写姓名或者工号；有重名的填写工号。"))

    def clean_people(self) -> list[Any]:
        lines = str(self.cleaned_data["people"]).splitlines()
        if len(lines) > MOST_PEOPLE:
            raise forms.ValidationError(_("一次最多500人，请分开登记。"))
        found, wrong = people_named(lines)
        if wrong:
            raise forms.ValidationError(wrong)
        return found


class ConcludeForm(forms.Form):
    conclusion = forms.ChoiceField(label=_("结论"), choices=OpinionConclusion.choices)
    text = area(_("说明"), 3, _("只写可以答复的内容，例如影响期起止；不写案情。"), required=False)


class RequestFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *TaskState.choices]
    )
    occasion = forms.ChoiceField(
        label=_("事由"), required=False, choices=[("", _("全部")), *OpinionOccasion.choices]
    )
