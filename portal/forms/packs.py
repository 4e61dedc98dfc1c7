"""Forms of evidence packs that need a second person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PackAskForm(forms.Form):
    reason = forms.CharField(
        label=_("用途"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明交给谁、用于什么事项。"),
        error_messages={"required": _("请写明用途。")},
    )


class PackDecideForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=_("决定"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=(("yes", _("批准")), ("no", _("不批准"))),
        error_messages={"required": _("请选择批准或者不批准。")},
    )
    answer = forms.CharField(
        label=_("答复"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("不批准的，请写明理由。"),
    )
