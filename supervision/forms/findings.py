"""Forms of findings: what was found, who answers for it, the notice, the filter of the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField, LongSelect
from portal.forms.people import department_choices, departments_to_filter
from portal.forms.pickers import PersonField
from supervision.forms.clauses import ClauseField
from supervision.states import FindingState
from supervision.vocabulary import (
    FOUR_WINDS,
    SIX_DISCIPLINES,
    Category,
    FindingSource,
    RectificationKind,
    ServiceManner,
    Severity,
)

LONGEST = 5000
CATEGORIES = [
    ("", _("请选择")),
    (_("违反六项纪律"), [(c.value, c.label) for c in SIX_DISCIPLINES]),
    (_("“四风”问题"), [(c.value, c.label) for c in FOUR_WINDS]),
]


def area(label: Any, rows: int = 4, hint: Any = "", **kwargs: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label, max_length=LONGEST, help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}), **kwargs,
    )


class FindingForm(forms.Form):
    """What was found; who answers for it is found by the chain on the next page."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label=_("来源"), choices=[("", _("请选择")), *FindingSource.choices]
    )
    found_on = DayField(label=_("发现日期"))
    happened_on = DayField(
        label=_("问题发生日期"), required=False, help_text=_("与发现日期相同的不填。")
    )
    department = forms.ChoiceField(label=_("责任部门"), widget=LongSelect)
    category = forms.ChoiceField(label=_("类别"), choices=CATEGORIES)
    severity = forms.ChoiceField(
        label=_("程度"), choices=Severity.choices, initial=Severity.SLIGHT,
        widget=forms.RadioSelect(attrs={"chips": True}),
    )
    title = forms.CharField(
        label=_("问题摘要"), max_length=100,
        help_text=_("一句话，不写人名；知悉范围内的人在台账中能看到。"),
    )
    facts = area(
        _("问题事实"), 6,
        _("写明时间、经过、后果。违纪违法问题线索不在这里登记，请按规定移送。"),
    )
    inspectors = forms.CharField(label=_("检查人"), required=False, max_length=200)
    scope = forms.CharField(label=_("检查内容"), required=False, max_length=200)
    already_known = forms.BooleanField(label=_("此前已发现过"), required=False)
    regulation_clause = ClauseField(required=False)
    subject = PersonField(
        label=_("涉及人员"), required=False,
        help_text=_("只在问题涉及具体人员时选择。选定后，记录限定知悉，送达前本人不可见。"),
    )

    def __init__(
        self, *args: Any, departments: frozenset[int] | None, names_people: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = department_choices(_("请选择"))
        if departments is not None:
            choices = [c for c in choices if not c[0] or int(c[0]) in departments]
        self.fields["department"].choices = choices
        if not names_people:
            del self.fields["subject"]
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def values(self) -> dict[str, Any]:
        """The fields by the names of the table."""
        given = self.cleaned_data
        subject = given.get("subject")
        clause = given["regulation_clause"]
        plain = ("source", "found_on", "happened_on", "category", "severity", "title", "facts",
                 "inspectors", "scope", "already_known")
        return {name: given[name] for name in plain} | {
            "department_id": int(given["department"]),
            "subject_id": subject.pk if subject else None, "names_person": subject is not None,
            "regulation_clause_id": clause.pk if clause else None,
        }


class AnswerableForm(forms.Form):
    """Who answered on the day, and which clause of his agreement was breached."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    answerable = forms.ChoiceField(label=_("责任人"), widget=forms.RadioSelect)
    clause = forms.ChoiceField(
        label=_("违反的责任书条款"), required=False,
        help_text=_("列出以上人员在问题发生之日有效的责任书条款。"),
    )

    def __init__(
        self, *args: Any, people: Sequence[tuple[int, str]], clauses: Sequence[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answerable"].choices = [(str(pk), name) for pk, name in people]
        self.fields["clause"].choices = [
            ("", _("不选")), *((c.key, c.label) for c in clauses)
        ]
        if not clauses:
            del self.fields["clause"]


class NoticeForm(forms.Form):
    """The notice: what is required, by when, who answers, who will verify, how it is served."""

    requirement = area(_("整改要求"))
    kind = forms.ChoiceField(
        label=_("整改方式"), choices=RectificationKind.choices,
        widget=forms.RadioSelect(attrs={"chips": True}),
    )
    due_on = DayField(
        label=_("整改期限"), required=False, help_text=_("不填的，按整改方式的规定期限计算。")
    )
    responsible = forms.ChoiceField(label=_("整改责任人"))
    verifier = forms.ChoiceField(
        label=_("核查人"), required=False, help_text=_("不能是整改责任人，也不能是措施承办人。")
    )
    served_on = DayField(label=_("送达日期"))
    manner = forms.ChoiceField(label=_("送达方式"), choices=ServiceManner.choices)
    witness = forms.CharField(
        label=_("见证人"), required=False, max_length=100, help_text=_("拒收时填写。")
    )

    def __init__(
        self, *args: Any, people: Sequence[tuple[int, str]],
        verifiers: Sequence[tuple[int, str]], **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].choices = [(str(pk), name) for pk, name in people]
        self.fields["verifier"].choices = [
            ("", _("由机关纪委核查")), *((str(pk), name) for pk, name in verifiers)
        ]


class UnfoundedForm(forms.Form):
    note = area(_("理由"), 3)


class FindingFilter(forms.Form):
    """Narrows the list of findings."""

    text = forms.CharField(
        label=_("摘要、编号、责任人"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    department = forms.ChoiceField(label=_("部门"), required=False, widget=LongSelect)
    category = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *Category.choices]
    )
    source = forms.ChoiceField(
        label=_("来源"), required=False, choices=[("", _("全部")), *FindingSource.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[
            ("", _("全部")), ("open", _("未销号")), ("overdue", _("整改逾期")),
            ("under_way", _("整改中（未逾期）")),
            *FindingState.choices,
        ],
    )
    first = DayField(label=_("自"), required=False)
    last = DayField(label=_("至"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments_to_filter(self)
