"""Settings in words: `{% load settings %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from portal import preferences
from portal.errors import Sentence

register = template.Library()


@register.filter
def setting_label(key: str) -> Sentence:
    """The name of a setting; the bare key where no floor defines it any more."""
    definition = preferences.definitions().get(key)
    return definition.label if definition else key


@register.filter
def setting_value(value: Any) -> Any:
    """是 and 否 for switches, anything else as it is."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value
