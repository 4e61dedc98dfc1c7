"""Forms of the roster import."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField, basis_field
from portal.rosters.limits import MAX_FILE_BYTES


class UploadForm(forms.Form):
    """A workbook, and whether what it does not name shall end."""

    file = forms.FileField(
        label=_("名册文件"), help_text=_("“.xlsx”或者“.xls”工作簿，不超过10MB。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )
    end_missing_on = DayField(
        label=_("未列入名册的，结束于"), required=False,
        help_text=_("不填：名册没有列出的人员、任职、分工和部门保持不变。"),
    )

    def clean_file(self):  # type: ignore[no-untyped-def]
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("文件超过10MB。名册只需文字，请删去图片等内容后再上传。")
            )
        return file


class ApplyForm(forms.Form):
    """Confirms a plan that was shown."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    basis_document = basis_field(
        required=False, help_text=_("名册中未注明依据文件的任职和分工，以此为依据。")
    )
