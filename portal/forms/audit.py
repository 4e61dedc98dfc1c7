"""What the audit administrator asks the ledger and the access log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField
from portal.ledger import words
from portal.queries.audit import KIND_NAMES

_SEARCH = {"type": "search", "autocomplete": "off"}


class PeriodForm(forms.Form):
    """From one day to another, both included."""

    start = DayField(label=_("自"), required=False)
    end = DayField(label=_("至"), required=False)
    person = forms.CharField(
        label=_("经办人"), required=False, max_length=64,
        widget=forms.TextInput(attrs=_SEARCH),
    )


class LedgerFilter(PeriodForm):
    """Which entries to read."""

    word = forms.ChoiceField(label=_("事项"), required=False)
    text = forms.CharField(
        label=_("编号或者校验值"), required=False, max_length=64,
        widget=forms.TextInput(attrs=_SEARCH),
    )
    subject = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].choices = _word_choices()  # type: ignore[attr-defined]


class AccessFilter(PeriodForm):
    """Which rows of the access log to read."""

    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *KIND_NAMES.items()]
    )


def _word_choices() -> list[Any]:
    """All words, grouped by the part of the portal that writes them."""
    groups: dict[str, list[tuple[str, Any]]] = {}
    for word in words.all_words():
        groups.setdefault(word.app, []).append((word.name, word.title))
    choices: list[Any] = [("", _("全部"))]
    for app, listed in groups.items():
        title = _("机构、人员与账号") if app == "portal" else _app_title(app)
        first = (f"{app}.", _("此类全部"))
        choices.append((title, [first, *listed]))
    return choices


def _app_title(label: str) -> Any:
    return apps.get_app_config(label).verbose_name
