"""Forms of self-check, statement and assessment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.assessing import CRITERIA, AssessmentState, Grade
from agreements.states import Level

LONGEST = 20_000


def long_text(label: Any, **kwargs: Any) -> forms.CharField:
    rows = kwargs.pop("rows", 4)
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class StatementForm(forms.Form):
    """The person's own words; `edition` tells whether somebody saved meanwhile."""

    text = long_text(_("履行责任情况"), rows=22, required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ReviewForm(forms.Form):
    result = forms.ChoiceField(
        label=_("审阅结果"), widget=forms.RadioSelect,
        choices=[("accept", _("同意")), ("return", _("退回修改"))],
    )
    text = long_text(_("审阅意见"), required=False)


class ProposalForm(forms.Form):
    """One remark for each criterion of the agreement, and a grade."""

    grade = forms.ChoiceField(label=_("等次"), choices=Grade.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, level: Level, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grade = self.fields.pop("grade")
        for number, criterion in enumerate(CRITERIA[level]):
            self.fields[f"remark_{number}"] = long_text(criterion, rows=2, required=False)
        self.fields["grade"] = grade

    def remarks(self) -> dict[str, str]:
        return {
            name.removeprefix("remark_"): value
            for name, value in self.cleaned_data.items() if name.startswith("remark_")
        }


class AnswerForm(forms.Form):
    act = forms.ChoiceField(
        label=_("本人意见"), widget=forms.RadioSelect,
        choices=[("read", _("已阅，没有异议")), ("object", _("有异议，申请复核"))],
    )
    text = long_text(_("说明"), required=False)


class RecheckForm(forms.Form):
    grade = forms.ChoiceField(
        label=_("复核后的等次"), choices=Grade.choices, widget=forms.RadioSelect
    )
    text = long_text(_("复核情况和理由"), required=False)
    document = forms.CharField(label=_("审定的会议或者文件"), max_length=120, required=False)


class DecideForm(forms.Form):
    """Several proposals under one decision of the party group."""

    chosen = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("请勾选要办理的人员。")}
    )
    document = forms.CharField(label=_("审定的会议或者文件"), max_length=120, required=False)

    def __init__(self, *args: Any, offered: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(pk, pk) for pk in offered]


class AssessmentsFilter(forms.Form):
    q = forms.CharField(
        label=_("姓名、拼音或者编号"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    level = forms.ChoiceField(
        label=_("层级"), required=False, choices=[("", _("全部")), *Level.choices]
    )
    state = forms.ChoiceField(
        label=_("考核进度"), required=False,
        choices=[("", _("全部")), ("none", _("未提出")), *AssessmentState.choices],
    )
