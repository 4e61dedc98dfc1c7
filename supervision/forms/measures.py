"""Forms of measures: what is decided or was received, service, answers, endings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.days import cn_date
from portal.forms.fields import DayField, LongSelect
from portal.forms.files import SafeFilesField
from portal.forms.people import department_choices, departments_to_filter
from portal.forms.pickers import PersonField
from supervision.forms.clauses import ClauseField
from supervision.forms.findings import area
from supervision.models import Talk
from supervision.states import MeasureState
from supervision.vocabulary import (
    ADMIN_SANCTIONS,
    ADMONITIONS,
    ORGANIZATION_ONLY,
    ORGANIZATIONAL_MEASURES,
    PARTY_SANCTIONS,
    Form,
    IssuerKind,
    MeasureKind,
    ServiceManner,
)


def _group(kinds: Collection[MeasureKind]) -> list[tuple[str, Any]]:
    return [(k.value, k.label) for k in MeasureKind if k in kinds]


_GROUPED = (
    ADMONITIONS | ORGANIZATIONAL_MEASURES | PARTY_SANCTIONS | ADMIN_SANCTIONS
    | ORGANIZATION_ONLY | {MeasureKind.CRIMINAL}
    | {MeasureKind.INQUIRY_LETTER}  # has a form of its own
)
KINDS = [
    ("", _("请选择")),
    (_("提醒、批评、检查"), _group(frozenset(MeasureKind) - _GROUPED)),
    (_("诫勉"), _group(ADMONITIONS)),
    (_("组织调整、组织处理"), _group(ORGANIZATIONAL_MEASURES)),
    (_("党纪处分"), _group(PARTY_SANCTIONS)),
    (_("政务处分"), _group(ADMIN_SANCTIONS)),
    (_("对党组织"), _group(ORGANIZATION_ONLY)),
    (_("其他"), _group({MeasureKind.CRIMINAL})),
]
INQUIRY = (MeasureKind.INQUIRY_LETTER.value, MeasureKind.INQUIRY_LETTER.label)


class MeasureForm(forms.Form):
    """One measure. Whether the body may take it against this object, the rules say at once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    subject = PersonField(label=_("对象（人员）"), required=False)
    subject_department = forms.ChoiceField(
        label=_("对象（部门）"), required=False, help_text=_("对象是人员的，不选部门。"),
        widget=LongSelect,
    )
    kind = forms.ChoiceField(label=_("措施"), choices=KINDS)
    issuer_kind = forms.ChoiceField(label=_("作出主体"))
    received = forms.BooleanField(
        label=_("登记收到的决定（由有权机关作出）"), required=False,
        help_text=_("超出本机关权限的措施，只能登记收到的决定。"),
    )
    issuing_body = forms.CharField(
        label=_("作出机关"), required=False, max_length=100,
        help_text=_("登记收到的决定时填写。"),
    )
    decision_number = forms.CharField(label=_("决定文号"), required=False, max_length=64)
    decided_on = DayField(label=_("决定日期"))
    effective_on = DayField(
        label=_("生效日期"), required=False, help_text=_("与决定日期相同的不填。")
    )
    collective_on = DayField(label=_("集体研究日期"), required=False)
    meeting = forms.CharField(label=_("集体研究会议"), required=False, max_length=100)
    matter = area(_("事由"), 2, _("一两句话说明因何事。"), required=False)
    facts = area(_("事实"), 4, _("每行一条。不写问题线索和反映人。"), required=False)
    requirement = area(_("要求"), 3, _("每行一条。"), required=False)
    clause = ClauseField(label=_("依据条款"), required=False)
    basis_text = forms.CharField(label=_("其他依据"), required=False, max_length=200)
    form = forms.ChoiceField(
        label=_("形态"), required=False, choices=[("", _("按措施确定")), *Form.choices],
        help_text=_("形态随措施确定；约谈只在确属处置时选第一种形态。"),
    )
    reply_due = DayField(
        label=_("书面材料期限"), required=False, help_text=_("不填的，按规定期限计算。")
    )
    talk = forms.ChoiceField(
        label=_("所依据的谈话"), required=False,
        help_text=_("措施以谈话方式进行的，关联谈话记录。"),
    )

    def __init__(
        self, *args: Any, issuers: Sequence[IssuerKind], talks: Sequence[Talk],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer_kind"].choices = [(k.value, k.label) for k in issuers]
        self.fields["subject_department"].choices = department_choices(_("不选"))
        self.fields["talk"].choices = [
            ("", _("不选")),
            *((str(t.pk), f"{cn_date(t.held_on)} {t.get_kind_display()}") for t in talks),
        ]
        if not talks:
            del self.fields["talk"]

    def values(self) -> dict[str, Any]:
        """The fields by the names of the table."""
        given = self.cleaned_data
        subject, clause = given["subject"], given["clause"]
        plain = (
            "kind", "issuer_kind", "received", "issuing_body", "decision_number", "decided_on",
            "effective_on", "collective_on", "meeting", "matter", "facts", "requirement",
            "basis_text", "reply_due",
        )
        found = {name: given[name] for name in plain} | {
            "subject_id": subject.pk if subject else None,
            "subject_department_id": int(given["subject_department"] or 0) or None,
            "clause_id": clause.pk if clause else None,
            "form": int(given["form"]) if given["form"] else None,
        }
        if "talk" in self.fields:
            found["talk_id"] = UUID(given["talk"]) if given["talk"] else None
        return found


class ServeForm(forms.Form):
    served_on = DayField(label=_("送达日期"))
    manner = forms.ChoiceField(label=_("送达方式"), choices=ServiceManner.choices)
    witness = forms.CharField(
        label=_("见证人"), required=False, max_length=100, help_text=_("拒收时填写。")
    )


class AnswerForm(forms.Form):
    text = area(_("内容"), 8, required=False)
    files = SafeFilesField(label=_("文件"), required=False)


class ReviewForm(forms.Form):
    result = forms.ChoiceField(
        label=_("审阅意见"), widget=forms.RadioSelect(attrs={"chips": True}),
        choices=[("accepted", _("通过")), ("returned", _("退回重写"))],
    )
    note = area(_("说明"), 3, _("退回的，写明理由。"), required=False)


class RefuseForm(forms.Form):
    reason = area(_("不批准的理由"), 3, _("报批人可以看到。"))


class FollowUpForm(forms.Form):
    note = area(_("回访情况"), 4)


class LiftForm(forms.Form):
    lifted_on = DayField(label=_("解除日期"))
    basis = forms.CharField(label=_("解除依据"), max_length=200, help_text=_("决定文号或者会议。"))


class RevokeForm(forms.Form):
    reason = area(_("撤销理由"), 3)


class ExecutionForm(forms.Form):
    announced_on = DayField(label=_("宣布日期"), required=False)
    formalities_on = DayField(label=_("手续办理日期"), required=False)
    execution_reported_on = DayField(label=_("执行情况报告日期"), required=False)


class FilesForm(forms.Form):
    files = SafeFilesField(label=_("文件"))


class MeasureFilter(forms.Form):
    """Narrows the list of measures."""

    person = forms.CharField(
        label=_("对象"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("措施"), required=False, choices=[
        ("", _("全部")), INQUIRY, *KINDS[1:]
    ])
    form = forms.ChoiceField(
        label=_("形态"), required=False, choices=[("", _("全部")), *Form.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[
            ("", _("全部")), ("in_effect", _("影响期内")), ("ended", _("影响期已满")),
            *MeasureState.choices,
        ],
    )
    department = forms.ChoiceField(label=_("部门"), required=False, widget=LongSelect)
    first = DayField(label=_("自"), required=False)
    last = DayField(label=_("至"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments_to_filter(self)
