"""The form that corrects a day of the calendar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DayForm(forms.Form):
    is_working = forms.TypedChoiceField(
        label=_("这一天"), coerce=lambda value: value == "yes",
        choices=[("yes", _("上班")), ("no", _("放假"))],
        widget=forms.RadioSelect(attrs={"chips": True}),
    )
    name = forms.CharField(
        label=_("名称"), max_length=32, help_text=_("例如“国庆节”“国庆节调休”。")
    )
