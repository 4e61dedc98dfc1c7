"""Forms of accountability decisions: draft, received, service, execution, appeal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField
from portal.forms.files import SafeFilesField
from portal.forms.people import department_choices
from portal.models import Department
from supervision.forms.cases import CHIPS, ObjectForm, area
from supervision.forms.clauses import ClauseField
from supervision.vocabulary import (
    EXTERNAL_ISSUERS,
    MEASURES_OF_WAY,
    WAYS_FOR_CADRES,
    WAYS_FOR_ORGANIZATIONS,
    AccountabilityWay,
    AppealResult,
    IssuerKind,
    ObjectKind,
    ResponsibilityType,
    ServiceManner,
    Situation,
)

DECIDERS = (IssuerKind.PARTY_GROUP, IssuerKind.OFFICE_PARTY_GROUP)


def _choices(codes: Any) -> list[tuple[str, Any]]:
    return [(code.value, code.label) for code in codes]


class WaysForm(forms.Form):
    """The closed list of ways, and for each way that is open the measure that it means."""

    ways = forms.MultipleChoiceField(
        label=_("问责方式"), choices=AccountabilityWay.choices,
        widget=forms.CheckboxSelectMultiple, help_text=_("可以单独使用，也可以合并使用。"),
    )
    admonition = forms.ChoiceField(label=_("诫勉形式"), required=False)
    organizational = forms.ChoiceField(label=_("组织调整或者组织处理"), required=False)
    sanction = forms.ChoiceField(label=_("纪律处分"), required=False)
    OPEN_WAYS = {
        "admonition": AccountabilityWay.ADMONITION,
        "organizational": AccountabilityWay.ORGANIZATIONAL_MEASURE,
        "sanction": AccountabilityWay.DISCIPLINARY_SANCTION,
    }

    def __init__(self, *args: Any, object_kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if object_kind:
            closed = (
                WAYS_FOR_ORGANIZATIONS if object_kind == ObjectKind.ORGANIZATION
                else WAYS_FOR_CADRES
            )
            self.fields["ways"].choices = _choices(closed)
        for name, way in self.OPEN_WAYS.items():
            if object_kind == ObjectKind.ORGANIZATION:
                del self.fields[name]
            else:
                self.fields[name].choices = [
                    ("", _("不适用")), *_choices(MEASURES_OF_WAY[way])
                ]

    def measure_kinds(self) -> list[str]:
        """What the chosen ways mean as measures, in the order of the ways."""
        named = {way: self.cleaned_data.get(name) for name, way in self.OPEN_WAYS.items()}
        kinds = []
        for way in self.cleaned_data["ways"]:
            only = MEASURES_OF_WAY[way]
            found = named.get(way) if len(only) > 1 else only[0]
            if found:
                kinds.append(str(found))
        return kinds

    @classmethod
    def initial_of(cls, kinds: list[str]) -> dict[str, str]:
        """The choices behind kinds of measures that were kept."""
        return {
            name: kind for name, way in cls.OPEN_WAYS.items() for kind in kinds
            if kind in {str(k) for k in MEASURES_OF_WAY[way]}
        }


class DecisionForm(WaysForm):
    """The draft of a decision; whatever is still missing stops only its issue."""

    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    issuer_kind = forms.ChoiceField(
        label=_("作出主体"), choices=_choices(DECIDERS), widget=forms.RadioSelect(attrs=CHIPS)
    )
    deciding_body = forms.CharField(label=_("作出机关"), max_length=100)
    document_number = forms.CharField(
        label=_("文号"), max_length=64, required=False, help_text=_("不填时印发时自动编号。")
    )
    responsibility = forms.ChoiceField(
        label=_("责任类型"), choices=ResponsibilityType.choices,
        widget=forms.RadioSelect(attrs=CHIPS),
    )
    situations = forms.MultipleChoiceField(
        label=_("问责情形"), choices=Situation.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    facts = area(_("事实"), 8, _("时间、地点、经过、后果，分项写明。"), required=False)
    evidence = area(_("证据"), 3, required=False)
    basis_text = forms.CharField(
        label=_("情形依据的条款"), max_length=300, required=False,
        help_text=_("例如：《中国共产党问责条例》第七条第五项。"),
    )
    way_basis_text = forms.CharField(
        label=_("问责方式依据的条款"), max_length=300, required=False
    )
    clause = ClauseField(label=_("制度库中的依据条款"), required=False)
    reasoning = area(_("情节和申辩采纳情况"), 3, required=False)
    collective_on = DayField(label=_("集体研究日期"), required=False)
    meeting = forms.CharField(label=_("集体研究会议"), max_length=100, required=False)
    decided_on = DayField(label=_("决定日期"), required=False)
    effective_on = DayField(
        label=_("生效日期"), required=False, help_text=_("不填时为决定日期。")
    )
    self_exam_due = DayField(label=_("书面检讨期限"), required=False)
    exam_meeting = forms.CharField(label=_("作出检查的会议"), max_length=100, required=False)
    distribution = forms.CharField(label=_("发送"), max_length=300, required=False)
    appeal_sentence = forms.BooleanField(
        label=_("载明申诉权利和期限"), required=False, initial=True
    )
    field_order = ("edition", "issuer_kind", "deciding_body", "document_number")


class ReceivedForm(ObjectForm, WaysForm):
    """A superior's decision: only its facts and the scan."""

    issuer_kind = forms.ChoiceField(
        label=_("作出主体"), choices=_choices(k for k in IssuerKind if k in EXTERNAL_ISSUERS)
    )
    body = forms.CharField(label=_("作出机关"), max_length=100)
    number = forms.CharField(label=_("文号"), max_length=64)
    decided_on = DayField(label=_("决定日期"))
    effective_on = DayField(
        label=_("生效日期"), required=False, help_text=_("不填时为决定日期。")
    )
    situations = forms.MultipleChoiceField(
        label=_("问责情形"), choices=Situation.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    responsibility = forms.ChoiceField(
        label=_("责任类型"), required=False,
        choices=[("", _("未载明")), *ResponsibilityType.choices],
    )
    uploads = SafeFilesField(label=_("决定书扫描件"), required=False)
    field_order = (
        "object_kind", "person", "department", "issuer_kind", "body", "number", "decided_on",
        "effective_on", "ways",
    )


class ServeForm(forms.Form):
    served_on = DayField(label=_("送达日期"))
    manner = forms.ChoiceField(
        label=_("送达方式"), choices=ServiceManner.choices, widget=forms.RadioSelect(attrs=CHIPS)
    )
    witness = forms.CharField(
        label=_("见证人"), max_length=100, required=False, help_text=_("拒收时必填。")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("manner") == ServiceManner.WITNESSED and not given.get("witness"):
            self.add_error("witness", _("拒收的，请填写见证人。"))
        return given


class StepForm(forms.Form):
    """One thing that was done after the decision."""

    done_on = DayField(label=_("完成日期"))
    note = area(_("办理情况"), 4, required=False)
    uploads = SafeFilesField(label=_("材料"), required=False)


class KeeperStepForm(StepForm):
    needed = forms.BooleanField(
        label=_("已办理"), required=False, initial=True,
        help_text=_("不需办理的，取消勾选并写明原因。"),
    )


class CirculateForm(forms.Form):
    """Who is told, and in which words; nothing else of the decision is shown to them."""

    circulated_on = DayField(label=_("通报日期"))
    text = area(_("通报内容"), 6, _("通报范围内的人员只看到这段内容。"))
    organ_wide = forms.BooleanField(label=_("在机关范围通报"), required=False)
    departments = forms.ModelMultipleChoiceField(
        label=_("通报部门"), queryset=Department.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [key for key, _label in department_choices("") if key]
        self.fields["departments"].queryset = Department.objects.filter(pk__in=keys).order_by(
            "order", "pk"
        )


class AppealForm(forms.Form):
    text = area(_("申诉理由"), 8)


class PaperAppealForm(AppealForm):
    filed_on = DayField(label=_("申诉日期"), help_text=_("书面申诉上写明的日期。"))


class AppealAnswerForm(forms.Form):
    result = forms.ChoiceField(
        label=_("结果"), choices=AppealResult.choices, widget=forms.RadioSelect(attrs=CHIPS)
    )
    text = area(_("答复"), 6)
    answered_on = DayField(label=_("答复日期"))


