"""What a trace is asked: whom or which department, on which day, known when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.forms.fields import DayField


class TraceForm(forms.Form):
    """Somebody or some department by name; the day defaults to today."""

    q = forms.CharField(
        label=_("部门、姓名、拼音首字母或者问题"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    department = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    person = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    matter = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    on = DayField(label=_("日期"), required=False)
    known = DayField(
        label=_("按哪天的记录"), required=False,
        help_text=_("“按哪天的记录”不填时按现在的记录；填写后，不计那天以后补录、更正的内容。"),
    )

    def clean_known(self) -> Any:
        known = self.cleaned_data.get("known")
        if known and known > clock.today():
            raise forms.ValidationError(_("不能晚于今天。"), code="future")
        return known
