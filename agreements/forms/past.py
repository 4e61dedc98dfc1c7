"""Forms of the import of earlier years."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.past.columns import LEVELS
from agreements.states import Level
from portal.forms.files import SafeFileField
from portal.inspection import limits as uploads_limits
from portal.rosters.limits import MAX_FILE_BYTES


class PastUploadForm(forms.Form):
    """The workbook, and if there are any the scans in one ZIP."""

    file = forms.FileField(
        label=_("补录表"), help_text=_("“.xlsx”或者“.xls”工作簿，不超过10MB。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages={"required": _("请选择文件。")},
    )
    scans = forms.FileField(
        label=_("扫描件压缩包"), required=False,
        help_text=_("ZIP，不超过20MB、60个文件，文件名与“扫描件”一列相同；也可以以后逐份补传。"),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("文件超过10MB。补录表只需文字，请删去图片等内容。"))
        return file

    def clean_scans(self) -> Any:
        file = self.cleaned_data.get("scans")
        if file and file.size > uploads_limits.MAX_BYTES:
            raise forms.ValidationError(_("压缩包超过20MB，请分次上传。"))
        return file


class PastApplyForm(forms.Form):
    """Confirms a plan that was shown."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)


class PastScanForm(forms.Form):
    """The scan of one agreement."""

    scan_file = SafeFileField(label=_("扫描件"))


class PastFilter(forms.Form):
    """Finds agreements of earlier years."""

    q = forms.CharField(
        label=_("姓名、工号或者编号"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    year = forms.IntegerField(label=_("年度"), required=False, min_value=1949, max_value=2100)
    level = forms.ChoiceField(
        label=_("层级"), required=False,
        choices=[("", _("全部")), *((v, Level(v).label) for v in dict.fromkeys(LEVELS.values()))],
    )
    scan = forms.ChoiceField(
        label=_("扫描件"), required=False,
        choices=[("", _("全部")), ("yes", _("已上传")), ("no", _("未上传"))],
    )
