"""Forms of self-check, statement and assessment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.assessing import (
    BY_PARTY_GROUP,
    CRITERIA,
    RULES,
    AssessmentState,
    Grade,
    StatementState,
)
from agreements.states import Level

LONGEST = 20_000


def long_text(label: Any, **kwargs: Any) -> forms.CharField:
    rows = kwargs.pop("rows", 4)
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class StatementForm(forms.Form):
    """The person's own words; `edition` tells whether somebody saved meanwhile."""

    text = long_text(_("履行责任情况"), rows=22, error_messages={"required": RULES["Z2"][0]})
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ReviewForm(forms.Form):
    result = forms.ChoiceField(
        label=_("审阅结果"), widget=forms.RadioSelect,
        choices=[("accept", _("同意")), ("return", _("退回修改"))],
    )
    text = long_text(_("审阅意见"), required=False, help_text=_("退回的，写明理由。"))


class ProposalForm(forms.Form):
    """One remark for each criterion of the agreement, and a grade."""

    grade = forms.ChoiceField(label=_("等次"), choices=Grade.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, level: Level, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grade = self.fields.pop("grade")
        for number, criterion in enumerate(CRITERIA[level]):
            self.fields[f"remark_{number}"] = long_text(
                criterion, rows=2, error_messages={"required": RULES["Z7"][0]}
            )
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
    text = long_text(_("说明"), required=False, help_text=_("申请复核的，写明理由。"))


class RecheckForm(forms.Form):
    grade = forms.ChoiceField(
        label=_("复核后的等次"), choices=Grade.choices, widget=forms.RadioSelect
    )
    text = long_text(_("复核情况和理由"), error_messages={"required": RULES["Z11"][0]})
    document = forms.CharField(
        label=_("审定的会议或者文件"), max_length=120, error_messages={"required": RULES["Z8"][0]}
    )

    def __init__(self, *args: Any, level: Level, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].required = level in BY_PARTY_GROUP


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
    statement = forms.ChoiceField(
        label=_("自查、述责材料"), required=False, choices=[
            ("", _("全部")),
            *((s.value, s.label) for s in StatementState if s != StatementState.DRAFT),
        ],
    )
    state = forms.ChoiceField(
        label=_("考核进度"), required=False,
        choices=[("", _("全部")), ("none", _("未提出")), *AssessmentState.choices],
    )
    year = forms.IntegerField(label=_("年度"), required=False, min_value=1990, max_value=2100)
