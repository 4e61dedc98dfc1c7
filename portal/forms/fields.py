"""Fields that many forms share."""

from __future__ import annotations

from html import escape
from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.periods import EARLIEST, LATEST


class DayField(forms.DateField):
    """A whole day, picked in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs=attrs))
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not EARLIEST <= value <= LATEST:
            raise forms.ValidationError(_("请填写1949年至2100年之间的日期。"), code="range")


class LongSelect(forms.Select):
    """A choice of very many, written in one go: as a template for each it takes longer than all
    the rest of the page. No groups, no attributes of single options.
    """

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        options = SafeString("".join(
            f'<option value="{escape(str(key))}"{" selected" if str(key) in chosen else ""}>'
            f"{escape(str(label))}</option>"
            for key, label in self.choices
        ))
        given = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, given, options)


def basis_field(**kwargs: Any) -> forms.CharField:
    """The document on which a dated fact rests (rule O2)."""
    kwargs.setdefault("label", _("依据文件"))
    kwargs.setdefault("help_text", _("文件名称或者文号，例如“市政协党组〔2026〕8号”。"))
    return forms.CharField(max_length=200, **kwargs)


class OnDayForm(forms.Form):
    """Which day a list or table shows."""

    on = DayField(label=_("截至日期"), required=False)


def say_choose(form: forms.BaseForm) -> None:
    """An empty choice reads 请选择 and not a row of dashes."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField):
            if field.empty_label == "---------":
                field.empty_label = _("请选择")
        elif isinstance(field, forms.ChoiceField):
            choices = list(field.choices)
            if choices and choices[0] == BLANK_CHOICE_DASH[0]:
                field.choices = [("", _("请选择")), *choices[1:]]
