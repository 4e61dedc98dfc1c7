"""The form that changes one setting; its field follows the kind of the setting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import basis_field
from portal.preferences import Definition

LONGEST = 120


class SettingForm(forms.Form):
    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _value_field(definition)
        self.fields["basis_document"] = basis_field()


def _value_field(definition: Definition) -> forms.Field:
    common = {"label": definition.label, "help_text": definition.hint}
    if definition.kind is bool:
        return forms.TypedChoiceField(
            choices=[("yes", _("是")), ("no", _("否"))], coerce=lambda value: value == "yes",
            widget=forms.RadioSelect(attrs={"chips": True}), **common,
        )
    if definition.kind is int:
        return forms.IntegerField(min_value=definition.low, max_value=definition.high, **common)
    return forms.CharField(max_length=LONGEST, **common)
