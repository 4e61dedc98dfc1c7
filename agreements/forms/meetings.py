"""Forms of the signing meeting and of the agreement with the superior committee."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import rules
from agreements.actions.meetings import SUPERIOR_FIELDS, Attended, Task
from agreements.models import Attendance, SuperiorAgreement
from portal.errors import Sentence
from portal.forms.fields import DayField, say_choose
from portal.forms.files import SafeFileField, SafeFilesField
from portal.models import Person

SPARE_TASKS = 5
MOST_TASKS = 60


@dataclass(frozen=True)
class AttendanceRow:
    """One person's line in the table, as it stands or as it was typed."""

    person: Person
    attendance: str = Attendance.PRESENT
    reason: str = ""
    on_stage: bool = False
    fault: Sentence = ""


class MeetingForm(forms.Form):
    """What took place. Who came is a table of its own: one row for each person who is due."""

    attendances = Attendance.choices

    name = forms.CharField(label=gettext_lazy("会议名称"), max_length=120)
    held_on = DayField(label=gettext_lazy("日期"))
    place = forms.CharField(label=gettext_lazy("地点"), max_length=120)
    chaired_by = forms.ModelChoiceField(
        label=gettext_lazy("主持人"), queryset=Person.objects.none()
    )
    minutes = forms.CharField(
        label=gettext_lazy("会议情况"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("议程和主要情况，不得涉及国家秘密。"),
    )
    files = SafeFilesField(label=gettext_lazy("添加会议材料"), required=False)

    def __init__(
        self, *args: Any, people: list[Person], chairs: list[Person],
        kept: dict[int, AttendanceRow], **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.kept = people, kept
        self.fields["chaired_by"].queryset = Person.objects.filter(
            pk__in=[p.pk for p in chairs]
        ).in_name_order()
        self.faults: dict[int, Sentence] = {}
        say_choose(self)

    def rows(self) -> list[AttendanceRow]:
        """The table: as it was typed, else as it is recorded, else everybody present."""
        if not self.is_bound:
            return [self.kept.get(p.pk, AttendanceRow(p)) for p in self.people]
        return [self._typed(person) for person in self.people]

    def _typed(self, person: Person) -> AttendanceRow:
        said = self.data.get(f"attendance_{person.pk}", "")
        return AttendanceRow(
            person,
            said if said in Attendance.values else Attendance.PRESENT,
            self.data.get(f"reason_{person.pk}", "").strip()[:120],
            self.data.get(f"stage_{person.pk}") == "on",
            self.faults.get(person.pk, ""),
        )

    def attended(self) -> list[Attended]:
        return [Attended(r.person.pk, r.attendance, r.reason, r.on_stage) for r in self.rows()]

    def clean(self) -> dict[str, Any]:
        for row in self.rows():
            verdict = rules.attended(
                present=row.attendance == Attendance.PRESENT,
                on_leave=row.attendance == Attendance.LEAVE,
                reason=row.reason, on_stage=row.on_stage,
            )
            if not verdict:
                self.faults[row.person.pk] = verdict.sentence
                words = _("%(name)s：%(fault)s")
                self.add_error(None, words % {"name": row.person, "fault": verdict.sentence})
        return self.cleaned_data


class SuperiorForm(forms.ModelForm):
    """The agreement with the superior committee as it was signed."""

    scan_file = SafeFileField(label=gettext_lazy("扫描件"))

    class Meta:
        model = SuperiorAgreement
        fields = SUPERIOR_FIELDS
        field_classes = dict.fromkeys(("signed_on", "term_start", "term_end"), DayField)
        help_texts = {"superior": gettext_lazy("例如：中共安澜市委员会。")}

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].min_value, self.fields["year"].max_value = 2000, 2100
        self.fields["year"].widget.attrs |= {"min": 2000, "max": 2100}
        self.fields["responsible"].queryset = Person.objects.filter(
            pk__in=[p.pk for p in people]
        ).in_name_order()
        if self.instance.pk is not None:
            self.fields["scan_file"].required = False
            self.fields["scan_file"].label = gettext_lazy("更换扫描件")
        say_choose(self)


class TaskForm(forms.Form):
    """One row of the tasks; an empty row is no task."""

    text = forms.CharField(
        label=gettext_lazy("任务"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    due_on = DayField(label=gettext_lazy("时限"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("due_on") and not cleaned.get("text", "").strip():
            self.add_error("text", _("请写明任务内容。"))
        return cleaned


class _Tasks(forms.BaseFormSet):
    def tasks(self) -> Iterator[Task]:
        """The rows that were filled, in their order."""
        for form in self.forms:
            if text := form.cleaned_data.get("text", "").strip():
                yield Task(text, form.cleaned_data.get("due_on"))


TaskFormSet = forms.formset_factory(
    TaskForm, formset=_Tasks, extra=SPARE_TASKS, max_num=MOST_TASKS, absolute_max=MOST_TASKS
)
