"""Forms of regulations, their versions, and the numbers that follow from them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField
from portal.forms.people import department_choices
from portal.vocabulary import Basis
from supervision.forms.cases import DepartmentField
from supervision.models import Regulation
from supervision.vocabulary import RegulationKind

LONGEST = 200_000


class VersionForm(forms.Form):
    effective_on = DayField(label=_("施行日期"))
    number = forms.CharField(label=_("文号"), required=False, max_length=64)
    issued_on = DayField(label=_("印发日期"), required=False)
    text = forms.CharField(
        label=_("正文"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("每条另起一行，以“第×条”开头，系统据此分条，供登记问题时选用。"),
    )


class RegulationForm(VersionForm):
    code = forms.CharField(label=_("编号"), max_length=32, help_text=_("例如“J12”。"))
    kind = forms.ChoiceField(label=_("类别"), choices=RegulationKind.choices)
    title = forms.CharField(label=_("名称"), max_length=200)
    issuing_body = forms.CharField(label=_("制定机关"), max_length=100)
    field_order = ("code", "kind", "title", "issuing_body")


class CareForm(forms.Form):
    """Who answers for a rule of the organ, what it rests on, and when it is reviewed."""

    owner = DepartmentField(
        label=_("责任部门"), required=False,
        help_text=_("本机关制定的制度填写；到期由该部门负责人清理评估。"),
    )
    review_on = DayField(label=_("下次清理评估日期"), required=False)
    reviewed = forms.BooleanField(
        label=_("今天已清理评估，现行版本继续有效"), required=False
    )
    basis = forms.ModelMultipleChoiceField(
        label=_("依据的制度"), required=False, queryset=Regulation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("依据的制度有新版本施行时，提示责任部门清理评估。"),
    )

    def __init__(self, *args: Any, regulation: Regulation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = department_choices(_("不填"))
        self.fields["basis"].queryset = Regulation.objects.exclude(pk=regulation.pk)


class RepealForm(forms.Form):
    last_day = DayField(label=_("最后一日"), help_text=_("当日仍有效。"))


class NumberForm(forms.Form):
    """Another number from a day on, with its grounds."""

    value = forms.IntegerField(label=_("新数值"), min_value=1, max_value=1000)
    valid_from = DayField(label=_("起始日"))
    citation = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("文件名称、文号和条款；法定期限写明变更理由。")
    )


class RegulationFilter(forms.Form):
    q = forms.CharField(
        label=_("名称、编号或者内容中的词"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *RegulationKind.choices]
    )


class TermFilter(forms.Form):
    q = forms.CharField(
        label=_("名称"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    basis = forms.ChoiceField(
        label=_("依据层级"), required=False, choices=[("", _("全部")), *Basis.choices]
    )
