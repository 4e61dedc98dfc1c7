"""Forms of talks: the two-minute record, the interviewee's answer, filters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField, LongSelect
from portal.forms.people import departments_to_filter
from portal.forms.pickers import PersonField
from portal.models import Person
from supervision.forms.people import PeopleField
from supervision.models import Talk
from supervision.queries.pools import Pool
from supervision.rules.talks import traits
from supervision.states import TalkState
from supervision.vocabulary import (
    RECEIVED_TALKS,
    ROUTINE_TALKS,
    CareOccasion,
    TalkForm,
    TalkKind,
    TalkVerdict,
)

LONGEST = 5000
FIRST = [TalkKind.INTEGRITY_ROUTINE, TalkKind.HEART_TO_HEART]  # what most people come for


def _area(label: Any, rows: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, required=False, widget=widget)


def _chips(submits: str) -> forms.RadioSelect:
    """Chips side by side; a choice brings the form back with what belongs to it."""
    return forms.RadioSelect(attrs={"chips": True, "data-submits": submits})


def grouped(kinds: Collection[TalkKind]) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Kinds in three groups that must not be mixed up: care, supervision, held elsewhere."""
    groups = (
        (_("日常谈话"), FIRST + [k for k in TalkKind if k in ROUTINE_TALKS and k not in FIRST]),
        (
            _("监督谈话（按管理权限进行，限定知悉）"),
            [k for k in TalkKind if k not in ROUTINE_TALKS | RECEIVED_TALKS],
        ),
        (
            _("纪检监察机关进行的谈话（只登记事实和日期）"),
            [k for k in TalkKind if k in RECEIVED_TALKS],
        ),
    )
    return [
        (title, [(k.value, k.label) for k in listed if k in kinds])
        for title, listed in groups if set(listed) & set(kinds)
    ]


class TalkerField(PersonField):
    """The talker of an organ with many departments: leaders at once, heads by name."""

    def __init__(self, near: Collection[int], others: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(label=_("谈话人"), help_text=_("代拟的记录由谈话人本人提交。"), **kwargs)
        self.suggested = self.queryset.filter(pk__in=near)
        self.queryset = self.queryset.filter(Q(pk__in=near) | Q(pk__in=others.values("pk")))
        self.widget.submits = "find"


class TalkRecordForm(forms.Form):
    """One talk as the talker writes it down; what a record must hold, the rules say."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("种类"), widget=_chips("outline"))
    talker = forms.TypedChoiceField(
        label=_("谈话人"), required=False, coerce=int, empty_value=None,
        help_text=_("代拟的记录由谈话人本人提交。"),
        widget=LongSelect(attrs={"data-submits": "find"}),
    )
    interviewees = PeopleField(label=_("谈话对象"), required=False)
    held_on = DayField(label=_("日期"), required=False)
    started_at = _clock(_("开始"))
    ended_at = _clock(_("结束"))
    place = forms.CharField(label=_("地点"), required=False, max_length=100)
    reason = _area(_("谈话事由"), 2)
    basis = forms.CharField(label=_("依据"), required=False, max_length=200)
    points = _area(_("谈话要点"), 6, _("已按种类列出提纲，可删改。请勿记录国家秘密和个人隐私。"))
    response = _area(_("谈话对象的说明和态度"), 3)
    requests = _area(_("意见建议和困难诉求"), 2)
    promise = _area(_("改进承诺"), 2)
    promise_due = DayField(label=_("承诺期限"), required=False)
    verdict = forms.ChoiceField(
        label=_("谈话人意见"), required=False, choices=[("", _("不填写")), *TalkVerdict.choices]
    )
    care_occasion = forms.ChoiceField(
        label=_("谈心事由"), required=False, choices=[("", _("不填写")), *CareOccasion.choices]
    )
    help_needed = forms.BooleanField(label=_("需要组织帮助"), required=False)
    note_taker = PersonField(label=_("记录人"), required=False)
    second_person = PersonField(label=_("在场人"), required=False)
    held_by_body = forms.CharField(label=_("谈话机关"), required=False, max_length=100)
    notice_number = forms.CharField(label=_("通知文号"), required=False, max_length=64)
    review_on = DayField(
        label=_("回访日期"), required=False, help_text=_("到期提醒您。")
    )

    def __init__(
        self, *args: Any, kinds: Collection[TalkKind], pool: Pool,
        talkers: Sequence[tuple[int, Any]] = (), others: QuerySet[Person] | None = None,
        talker: int | None = None, fixed: bool = False, **kwargs: Any,
    ) -> None:
        """`talkers`: those in the list; `others`: more of them, who are found by name."""
        super().__init__(*args, **kwargs)
        self.aside: tuple[str, ...] = ()  # fields that most talks do without
        self.confirms = True
        self.fields["kind"].choices = grouped(kinds)
        self.fields["interviewees"].pool = pool
        if len(talkers) < 2:
            del self.fields["talker"]
        elif others is None:
            self.fields["talker"].choices = talkers
            self.fields["talker"].needed = True
        else:
            near = [pk for pk, _name in talkers]
            self.fields["talker"] = TalkerField(near, others, initial=talker)
        if fixed:
            del self.fields["interviewees"], self.fields["note_taker"]
            del self.fields["second_person"], self.fields["kind"]
            self.fields.pop("talker", None)
            return
        self._suit(str(self["kind"].value() or ""))

    def _suit(self, kind: str) -> None:
        """Sections that a kind has no use for are left out: two minutes are enough."""
        if kind not in TalkKind.values:
            return
        what = traits(kind)
        unwanted = {"held_by_body", "notice_number"}
        if what.received:
            unwanted = {*Talk.CONTENT, "verdict", "started_at", "ended_at", "place",
                        "note_taker", "second_person", "promise_due", "review_on", "basis"}
        elif what.routine:
            unwanted |= {"reason", "basis", "verdict", "note_taker", "second_person"}
            if "promise" not in what.sections:
                unwanted.add("promise_due")
        if kind != TalkKind.HEART_TO_HEART:
            unwanted |= {"care_occasion", "help_needed"}
        for name in unwanted & set(self.fields):
            del self.fields[name]
        self.confirms = what.confirmed_by_interviewee
        needed = {"held_on", "interviewees", "held_by_body", *what.sections}
        if what.two_persons:
            needed.add("note_taker")
        for name in needed & set(self.fields):
            self.fields[name].needed = True  # a draft does without, the record does not
        if what.routine:
            self.aside = tuple(
                name for name in ("place", "requests", "promise") if name not in needed
            )

    def talk_form(self) -> TalkForm:
        """Collective when it is that kind, or when several people were ticked."""
        data = self.cleaned_data
        several = len(data.get("interviewees") or ()) > 1
        if data.get("kind") == TalkKind.COLLECTIVE or several:
            return TalkForm.COLLECTIVE
        return TalkForm.INDIVIDUAL


class DisputeForm(forms.Form):
    edition = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("异议内容"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("附在记录之后，不改动原文。"),
    )


class ConfirmForm(forms.Form):
    edition = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("补充说明"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RemarkForm(forms.Form):
    text = forms.CharField(
        label=_("补充说明"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("附在记录之后，不改动原文。"),
    )


class CorrectionForm(forms.Form):
    field = forms.ChoiceField(label=_("更正的内容"))
    text = forms.CharField(
        label=_("更正为"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )
    reason = forms.CharField(
        label=_("更正理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [
            (name, Talk._meta.get_field(name).verbose_name)
            for name in Talk.CONTENT if name != "outline"
        ]


class ReviewForm(forms.Form):
    note = forms.CharField(
        label=_("回访情况"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("取消理由"), max_length=200)


class TalkFilter(forms.Form):
    """Narrows the ledger of talks."""

    person = forms.CharField(
        label=_("谈话对象"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("种类"), required=False,
        choices=[("", _("全部")), *TalkKind.choices, ("coverage", _("计入谈话覆盖的个别谈话"))],
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[("", _("全部"))]
        + [c for c in TalkState.choices if c[0] not in (TalkState.CANCELLED, TalkState.PLANNED)],
    )
    department = forms.ChoiceField(label=_("部门"), required=False, widget=LongSelect)
    first = DayField(label=_("自"), required=False)
    last = DayField(label=_("至"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments_to_filter(self)
