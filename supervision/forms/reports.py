"""Forms of reports and summaries."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.states import ReportState
from supervision.vocabulary.reports import ReportAudience, ReportKind

LONGEST = 30_000  # characters of a report


class BeginForm(forms.Form):
    """What is to be written about which year."""

    kind = forms.ChoiceField(label=_("种类"), choices=ReportKind.choices)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)


class ReportForm(forms.Form):
    """The draft as the clerk edits it."""

    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(label=_("标题"), max_length=100)
    addressee = forms.CharField(label=_("主送"), max_length=100, required=False)
    text = forms.CharField(
        label=_("正文"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("每段一行；“一、”开头的短行为一级标题，“（一）”开头的首句为二级标题。"
                    "“〔待填：……〕”处须填写后才能送签。"),
    )
    copies = forms.CharField(label=_("抄送"), max_length=200, required=False)
    audience = forms.ChoiceField(
        label=_("阅读范围"), choices=ReportAudience.choices,
        help_text=_("签发后谁可以看。党组书记、纪检干部和党办始终可以看。"),
    )


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("退回理由"), max_length=200, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReportFilter(forms.Form):
    kind = forms.ChoiceField(
        label=_("种类"), required=False, choices=[("", _("全部")), *ReportKind.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *ReportState.choices]
    )
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2100)
