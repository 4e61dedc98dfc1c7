"""Forms of accountability up to the collective decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField, LongSelect
from portal.forms.files import SafeFilesField
from portal.forms.people import department_choices, departments_to_filter
from portal.forms.pickers import PersonField
from portal.models import Department, Person
from supervision.forms.clauses import ClauseField
from supervision.rules import cases as rules
from supervision.states import CaseState
from supervision.vocabulary import (
    EXEMPTING,
    HEAVIER,
    LIGHTER,
    Adoption,
    ObjectKind,
    ResponsibilityType,
    Situation,
)

LONGEST = 8000
CHIPS = {"chips": True}


def area(label: Any, rows: int, hint: Any = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=LONGEST, help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DepartmentField(forms.TypedChoiceField):
    """A department of today; cleans to the department or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("部门"))
        kwargs.setdefault("widget", LongSelect)
        super().__init__(coerce=self._found, empty_value=None, **kwargs)

    @staticmethod
    def _found(value: str) -> Department | None:
        return Department.objects.filter(pk=value).first()


class ObjectForm(forms.Form):
    """Whom it is about: a cadre, or an organization; one of both."""

    object_kind = forms.ChoiceField(
        label=_("对象"), choices=ObjectKind.choices, initial=ObjectKind.CADRE,
        widget=forms.RadioSelect(attrs=CHIPS),
    )
    person = PersonField(label=_("被问责人员"), required=False)
    department = DepartmentField(
        label=_("被问责组织（部门）"), required=False, help_text=_("对象是党组织、部门时选择。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = department_choices(_("请选择"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        organization = given.get("object_kind") == ObjectKind.ORGANIZATION
        if organization and not given.get("department"):
            self.add_error("department", _("请选择被问责的组织（部门）。"))
        if given.get("object_kind") == ObjectKind.CADRE and not given.get("person"):
            self.add_error("person", _("请选择被问责人员。"))
        given["person" if organization else "department"] = None
        return given


class GroundsForm(forms.Form):
    """For what: situations, kind of responsibility, the proposal with its material."""

    edition = forms.IntegerField(min_value=0, initial=0, widget=forms.HiddenInput)
    situations = forms.MultipleChoiceField(
        label=_("问责情形"), choices=Situation.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": rules.BOOK.rules["Q2"][0]},
    )
    responsibility = forms.ChoiceField(
        label=_("责任类型"), choices=ResponsibilityType.choices,
        widget=forms.RadioSelect(attrs=CHIPS),
        help_text=_("党组织、部门为全面领导责任。"),
    )
    facts = area(_("问责建议和基本事实"), 8, _("写明时间、地点、经过、后果。不录入问题线索内容。"))
    clause = ClauseField(label=_("依据条款"), required=False)
    under_investigation = forms.BooleanField(
        label=_("对象正在接受纪律审查或者监察调查"), required=False
    )
    uploads = SafeFilesField(label=_("材料"), required=False)


class CaseForm(ObjectForm, GroundsForm):
    """A proposal."""

    field_order = ("object_kind", "person", "department")


class MembersForm(forms.Form):
    """Who investigates: up to four, the first leads."""

    first = PersonField(label=_("牵头人"), required=False)
    second = PersonField(label=_("调查人员（二）"), required=False)
    third = PersonField(label=_("调查人员（三）"), required=False)

    def members(self) -> list[Person]:
        given = self.cleaned_data
        found = [given.get(name) for name in ("first", "second", "third")]
        return list(dict.fromkeys(person for person in found if person is not None))


class ApproveForm(MembersForm):
    note = area(_("批准意见"), 2, required=False)


class ReasonForm(forms.Form):
    reason = area(_("理由"), 4)


class NoteForm(forms.Form):
    note = area(_("说明"), 3, required=False)


class EstablishForm(forms.Form):
    """Facts and evidence as the investigation found them, kept as often as one likes."""

    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    facts = area(_("调查认定的事实"), 10, _("时间、地点、经过、后果，分项写明。"))
    evidence = area(_("证据"), 4, _("例如：值班登记簿、谈话记录。"))
    circumstances = forms.MultipleChoiceField(
        label=_("情节"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            (_("可以不予或者免予问责"), [(c.value, c.label) for c in EXEMPTING]),
            (_("可以从轻、减轻"), [(c.value, c.label) for c in LIGHTER]),
            (_("应当从重、加重"), [(c.value, c.label) for c in HEAVIER]),
        ],
    )
    uploads = SafeFilesField(label=_("证据材料"), required=False)


class ShowForm(forms.Form):
    shown_on = DayField(label=_("见面日期"))


class DefendForm(forms.Form):
    text = area(_("陈述和申辩"), 8, _("提交后如实记录，不能修改；可以再次提交补充意见。"))


class RecordDefenceForm(forms.Form):
    """What he said, or handed in on paper, or that he waives it."""

    waived = forms.BooleanField(label=_("本人放弃陈述申辩"), required=False)
    text = area(_("陈述和申辩"), 8, required=False)
    written = forms.BooleanField(label=_("书面提交"), required=False)
    given_on = DayField(label=_("日期"))


class WeighForm(forms.Form):
    adopted = forms.ChoiceField(
        label=_("采纳情况"), choices=Adoption.choices, widget=forms.RadioSelect(attrs=CHIPS)
    )
    reason = area(_("理由"), 4)


class MeetingForm(forms.Form):
    """The meeting that decided, who was there, and what it decided."""

    collective_on = DayField(label=_("集体研究日期"))
    meeting = forms.CharField(label=_("集体研究会议"), max_length=100)
    entitled = forms.IntegerField(label=_("应到人数"), min_value=1, max_value=99)
    attended = forms.IntegerField(
        label=_("实到人数"), min_value=0, max_value=99,
        help_text=_("半数以上成员到会方可研究；给予处分的，须有三分之二以上成员到会。"),
    )
    conclusion = area(_("集体研究意见"), 5)


class UnpunishedForm(forms.Form):
    """No accountability, or exemption: the grounds as a list, the reason in words."""

    end = forms.ChoiceField(
        label=_("结论"), widget=forms.RadioSelect(attrs=CHIPS),
        choices=[(s.value, s.label) for s in (CaseState.NOT_ACCOUNTABLE, CaseState.EXEMPTED)],
    )
    circumstances = forms.MultipleChoiceField(
        label=_("情形"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(c.value, c.label) for c in (*EXEMPTING, *LIGHTER)],
        help_text=_("免予问责的，前三项中至少选择一项。"),
    )
    reason = area(_("理由"), 5)


class CaseFilter(forms.Form):
    """Narrows the register of accountability."""

    person = forms.CharField(
        label=_("对象"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *CaseState.choices]
    )
    kind = forms.ChoiceField(
        label=_("对象类别"), required=False, choices=[("", _("全部")), *ObjectKind.choices]
    )
    department = forms.ChoiceField(label=_("部门"), required=False, widget=LongSelect)
    year = forms.IntegerField(label=_("年度"), required=False, min_value=1990, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments_to_filter(self)


