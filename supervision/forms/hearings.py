"""Forms of hearings and symposia: the record with its points, and what is done with a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField, LongSelect
from portal.forms.people import departments_to_filter
from portal.forms.pickers import PersonField
from supervision.forms.people import PeopleField
from supervision.queries.hearings import LATE
from supervision.queries.pools import Pool
from supervision.states import PointState
from supervision.vocabulary import HearingKind

LONGEST = 5000
MOST_POINTS = 50
Choices = Sequence[tuple[Any, Any]]


def _area(label: Any, rows: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, required=False, widget=widget)


class HearingForm(forms.Form):
    """One hearing or symposium as it is written down."""

    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("类别"), choices=HearingKind.choices,
        widget=forms.RadioSelect(attrs={"chips": True, "data-submits": "kind"}),
    )
    chair = forms.TypedChoiceField(label=_("听取人（主持人）"), coerce=int, widget=LongSelect)
    department = forms.TypedChoiceField(
        label=_("汇报部门"), required=False, coerce=int, empty_value=None, widget=LongSelect
    )
    topic = forms.CharField(label=_("主题"), max_length=200)
    held_on = DayField(label=_("日期"))
    started_at = _clock(_("开始"))
    ended_at = _clock(_("结束"))
    place = forms.CharField(label=_("地点"), required=False, max_length=100)
    people = PeopleField(label=_("参加人员"), required=False)
    situation = _area(_("情况"), 3, _("请勿记录国家秘密、问题线索和个人隐私。"))
    problems = _area(_("存在的问题"), 3)
    steps_taken = _area(_("措施"), 2)
    leader_opinion = _area(_("领导意见"), 3)
    next_on = DayField(label=_("下次日期"), required=False)

    def __init__(
        self, *args: Any, chairs: Choices, departments: Choices, pool: Pool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"].choices = chairs
        if len(chairs) == 1:
            self.fields["chair"].widget = forms.HiddenInput()
            self.fields["chair"].initial = chairs[0][0]
        self.fields["department"].choices = [("", _("请选择")), *departments]
        self.fields["people"].pool = pool
        self.fields["department"].widget.attrs["data-submits"] = "kind"
        for name in ("department", "people"):
            self.fields[name].needed = True  # a draft does without, the record does not
        self._suit(str(self["kind"].value() or ""))

    def _suit(self, kind: str) -> None:
        """A symposium has no department that reports, and nobody's measures."""
        if kind == HearingKind.SYMPOSIUM:
            for name in ("department", "steps_taken"):
                del self.fields[name]
            self.fields["next_on"].label = _("下次座谈日期")
        else:
            self.fields["people"].label = _("汇报人")
            self.fields["next_on"].label = _("下次听取日期")


class PointForm(forms.Form):
    """One point that was raised; an empty row is no point."""

    text = forms.CharField(
        label=_("意见、问题"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answerer = forms.TypedChoiceField(
        label=_("答复人"), required=False, coerce=int, empty_value=None, widget=LongSelect
    )
    due = DayField(label=_("答复期限"), required=False)

    def __init__(self, *args: Any, answerers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answerer"].choices = [("", _("以后明确")), *answerers]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not str(data.get("text", "")).strip() and (data.get("answerer") or data.get("due")):
            self.add_error("text", _("请写明所提的意见或者问题。"))
        return data


PointFormSet = forms.formset_factory(
    PointForm, extra=2, max_num=MOST_POINTS, absolute_max=MOST_POINTS
)


class AssignForm(forms.Form):
    answerer = PersonField(label=_("答复人"))
    due = DayField(label=_("答复期限"))


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("答复内容"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("退回理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    due = DayField(label=_("新的答复期限"))


class HearingFilter(forms.Form):
    """Narrows the register of hearings."""

    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *HearingKind.choices]
    )
    department = forms.ChoiceField(label=_("部门"), required=False, widget=LongSelect)
    person = forms.CharField(
        label=_("听取人（主持人）"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    first = DayField(label=_("自"), required=False)
    last = DayField(label=_("至"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments_to_filter(self)


class PointFilter(forms.Form):
    """Narrows the list of points."""

    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[("", _("全部")), (LATE, _("逾期未答复")), *PointState.choices],
    )
    person = forms.CharField(
        label=_("答复人"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
