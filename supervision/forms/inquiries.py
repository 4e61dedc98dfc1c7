"""Forms of inquiry letters: days, numbers and bodies; no field for what was asked or answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField
from portal.forms.pickers import PersonField
from supervision.forms.findings import area
from supervision.vocabulary import (
    EXTERNAL_ISSUERS,
    InquiryOutcome,
    IssuerKind,
    MeasureKind,
)

ISSUERS = (IssuerKind.PERSONNEL, *(kind for kind in IssuerKind if kind in EXTERNAL_ISSUERS))


class InquiryForm(forms.Form):
    """One inquiry letter, of the personnel section or received from a superior body."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    subject = PersonField(label=_("函询对象"))
    issuer_kind = forms.ChoiceField(
        label=_("发函机关"),
        help_text=_("本机关人事部门函询机关管理的干部，须经党组书记批准；其他函询由有权机关发出。"),
    )
    issuing_body = forms.CharField(
        label=_("机关名称"), required=False, max_length=100,
        help_text=_("由上级机关发函的填写。"),
    )
    decision_number = forms.CharField(
        label=_("函件文号"), required=False, max_length=64,
        help_text=_("由上级机关发函的填写。"),
    )
    decided_on = DayField(label=_("发函日期"))
    reply_due = DayField(
        label=_("书面说明期限"), required=False,
        help_text=_("函件另有规定的填写；不填的，自送达之日起按规定期限计算。"),
    )

    def __init__(self, *args: Any, issuers: Sequence[IssuerKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer_kind"].choices = [
            (kind.value, kind.label) for kind in ISSUERS if kind in issuers
        ]

    def values(self) -> dict[str, Any]:
        """The fields by the names of the table of measures."""
        given = self.cleaned_data
        plain = ("issuer_kind", "issuing_body", "decision_number", "decided_on", "reply_due")
        return {name: given[name] for name in plain} | {
            "kind": MeasureKind.INQUIRY_LETTER, "form": None, "subject_id": given["subject"].pk,
            "received": given["issuer_kind"] in EXTERNAL_ISSUERS,
        }


class ReplyForm(forms.Form):
    replied_on = DayField(label=_("提交日期"))


class OpinionOnReplyForm(forms.Form):
    text = area(_("签署的意见"), 4, _("只有签署人本人可以查看。"))


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("处理结果"), choices=InquiryOutcome.choices, widget=forms.RadioSelect,
        help_text=_("予以了结的，计入第一种形态；另行处理的，按所作的措施统计。"),
    )
