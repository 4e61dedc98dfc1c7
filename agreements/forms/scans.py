"""Forms of signing on paper: the scan with its dates, and which papers to print."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.forms.campaigns import ALL, top_departments
from agreements.queries.scans import PartyDate
from agreements.states import Level
from portal.forms.fields import DayField
from portal.forms.files import SafeFileField
from portal.uploads import Upload

SALT = "agreements.scan"
KEPT_SECONDS = 2 * 3600


class ScanForm(forms.Form):
    """The scan and each party's date; the fields of dates are named by the party's role.

    A file that passed while a date did not need not be chosen again: `kept` names it, signed.
    """

    file = SafeFileField(label=gettext_lazy("扫描件"))
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, parties: Iterable[PartyDate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = [party.role for party in parties]
        for party in parties:
            self.fields[party.role] = DayField(
                label=_("%(role)s%(name)s的签字日期")
                % {"role": party.label, "name": party.name},
                help_text=_("按纸上写的日期填写。"),
            )
        if self.kept_file() is not None:
            self.fields["file"].required = False

    def kept_file(self) -> dict[str, Any] | None:
        """Digest, name and pages of a file handed in before, if that is not too long ago."""
        try:
            found: dict[str, Any] = signing.loads(
                self.data.get("kept", ""), salt=SALT, max_age=KEPT_SECONDS
            )
        except signing.BadSignature:
            return None
        return found

    def keep(self, upload: Upload, sha256: str) -> None:
        """Show the form again without asking for this file a second time."""
        facts = {"sha256": sha256, "name": upload.name, "pages": upload.pages}
        self.data = self.data.copy()
        self.data["kept"] = signing.dumps(facts, salt=SALT)
        self.fields["file"].required = False

    def dates(self) -> dict[str, Any]:
        return {role: self.cleaned_data[role] for role in self.roles}


class RejectForm(forms.Form):
    """Why a scan is sent back."""

    reason = forms.CharField(
        label=gettext_lazy("退回原因"), max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("例如：第二页缺失；签字日期看不清。上传人将收到原因。"),
    )


class PrintForm(forms.Form):
    """Which papers are printed."""

    level = forms.ChoiceField(
        label=gettext_lazy("层级"), required=False, choices=[ALL, *Level.choices]
    )
    department = forms.ChoiceField(
        label=gettext_lazy("部门"), required=False, choices=top_departments
    )

    def asked(self) -> dict[str, str]:
        """The filters as plain words; none when the questions make no sense."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        return {name: value for name, value in cleaned.items() if value}

    def chosen(self) -> str:
        """The filters as people read them, to tell one order from the next; empty: all."""
        return "、".join(
            str(word) for name in PrintForm.base_fields
            for value, word in cast(forms.ChoiceField, self.fields[name]).choices
            if value != "" and str(value) == self.asked().get(name)
        )


class ExportForm(PrintForm):
    """Which papers, and as what: a pack that can be verified, or one file for the printer."""

    what = forms.ChoiceField(
        label=gettext_lazy("形式"), widget=forms.RadioSelect,
        choices=(
            (
                "agreements.papers_zip",
                gettext_lazy("压缩包：责任书、签署记录单、回执、目录和核验程序"),
            ),
            (
                "agreements.papers_pdf",
                gettext_lazy("一个PDF，供打印；双面打印时每份从新的一张开始"),
            ),
        ),
    )
    field_order = ("what", "level", "department")

    def asked(self) -> dict[str, str]:
        return {name: value for name, value in super().asked().items() if name != "what"}


class LackingFilter(PrintForm):
    """Which agreements without a scan are shown."""

    q = forms.CharField(
        label=gettext_lazy("姓名、拼音、编号"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
