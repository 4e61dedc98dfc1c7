"""Forms of many scans in one file: the file, the dates of all, and the decision on one part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from agreements.states import SlotRole
from portal.forms.fields import DayField
from portal.forms.files import SafeFileField
from portal.uploads import Kind

DATES = tuple(SlotRole)


class BundleForm(forms.Form):
    """One PDF with all sheets."""

    file = SafeFileField(label=_("复印机扫描的PDF"), kinds=[Kind.PDF])


class DatesForm(forms.Form):
    """The days written beside the names, by role; only the roles that occur are asked for."""

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = [role for role in DATES if role in set(roles)]
        for role in self.roles:
            self.fields[role] = DayField(
                label=_("%(role)s签字日期") % {"role": SlotRole(role).label},
                help_text=_("按纸上写的日期填写。"),
            )

    def dates(self) -> dict[str, Any]:
        return {role: self.cleaned_data[role] for role in self.roles if self.cleaned_data[role]}


class SheetForm(forms.Form):
    """Which agreement, which pages, and the days written on them."""

    agreement = forms.ModelChoiceField(
        label=_("责任书"), queryset=Agreement.objects.none(), empty_label=_("请选择")
    )
    first = forms.IntegerField(label=_("从第几页"), min_value=1)
    last = forms.IntegerField(label=_("到第几页"), min_value=1)

    def __init__(
        self, *args: Any, agreements: Any, pages: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = agreements
        self.fields["agreement"].label_from_instance = lambda a: f"{a.number} {a.responsible.name}"
        for name in ("first", "last"):
            self.fields[name].max_value = pages
        for role in DATES:
            self.fields[role] = DayField(
                label=_("%(role)s签字日期") % {"role": SlotRole(role).label}, required=False,
                help_text=_("没有这一方的，不填。"),
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束页不能在开始页之前。"))
        return cleaned

    def dates(self) -> dict[str, Any]:
        return {role: self.cleaned_data[role] for role in DATES if self.cleaned_data.get(role)}

    def pages(self) -> range:
        return range(self.cleaned_data["first"], self.cleaned_data["last"] + 1)
