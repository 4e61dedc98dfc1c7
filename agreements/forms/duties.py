"""Forms of duties: what a clause orders, and a paper for which no record exists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements import evidence
from agreements.models import ClauseDuty, TextVersion
from agreements.texts import FaultyText, parse
from portal.forms.fields import DayField
from portal.forms.files import SafeFileField
from portal.vocabulary import Basis


class ClauseDutyForm(forms.ModelForm):
    """One duty of one clause of a draft."""

    class Meta:
        model = ClauseDuty
        fields = (
            "clause", "what", "cadence", "toward", "evidence", "by_month", "by_day", "basis",
            "citation", "for_non_party", "for_single",
        )  # fmt: skip
        help_texts = {
            "what": _("照条款的文字写，例如“专题听取分管部门责任落实汇报”。"),
            "evidence": _("选定后由系统按登记的记录自动计入；没有对应记录的，由承担人上传材料。"),
            "by_month": _("“每年”“一次”的事项可以写明最迟日期，其他频次不填。"),
            "citation": _("依据为法定、机关制度的，写明文件名称和条款。"),
        }

    def __init__(self, *args: Any, text: TextVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        try:
            clauses = parse(text.source).clauses
        except FaultyText:
            clauses = ()
        names = [(c.code, f"{c.code} {c.title or c.text[:16]}") for c in clauses]
        self.fields["clause"] = forms.ChoiceField(label=_("条款"), choices=names)
        self.fields["evidence"] = forms.ChoiceField(
            label=_("计入的记录"), required=False,
            help_text=self.Meta.help_texts["evidence"],
            choices=[
                ("", evidence.UPLOAD_LABEL),
                *((kind.code, kind.label) for kind in evidence.kinds().values()),
            ],
        )
        self.fields["basis"].choices = Basis.choices


class DutyPaperForm(forms.Form):
    """The paper, the day, and a word about it."""

    file = SafeFileField(label=_("材料"))
    day = DayField(label=_("完成日期"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
