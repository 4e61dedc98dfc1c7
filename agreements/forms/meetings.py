"""Forms of the signing meeting and of the agreement with the superior committee."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.actions.meetings import Attended, Task
from agreements.models import Attendance
from portal.forms.fields import DayField
from portal.forms.files import SafeFileField, SafeFilesField
from portal.models import Person

SPARE_TASKS = 5


class MeetingForm(forms.Form):
    """What took place. Who came is a table of its own: one row for each person who is due."""

    name = forms.CharField(label=_("会议名称"), max_length=120)
    held_on = DayField(label=_("日期"))
    place = forms.CharField(label=_("地点"), max_length=120)
    chaired_by = forms.ModelChoiceField(label=_("主持人"), queryset=Person.objects.none())
    minutes = forms.CharField(
        label=_("会议情况"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("请勿填写国家秘密和工作秘密。"),
    )
    files = SafeFilesField(label=_("会议材料"), required=False)

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["chaired_by"].queryset = Person.objects.filter(
            pk__in=[p.pk for p in people]
        ).in_name_order()

    def attended(self) -> list[Attended]:
        """Each person's row; a row left as it was counts as present."""
        return [
            Attended(
                person_id=person.pk,
                attendance=self._choice(person),
                reason=self.data.get(f"reason_{person.pk}", "").strip()[:120],
                on_stage=self.data.get(f"stage_{person.pk}") == "on",
            )
            for person in self.people
        ]

    def _choice(self, person: Person) -> str:
        sent = self.data.get(f"attendance_{person.pk}", "")
        return sent if sent in Attendance.values else Attendance.PRESENT

    def clean(self) -> dict[str, Any]:
        for row in self.attended():
            if row.attendance != Attendance.PRESENT and row.on_stage:
                self.add_error(None, _("没有到会的人员不能登记为台上签订。"))
                break
            if row.attendance == Attendance.LEAVE and not row.reason:
                self.add_error(None, _("请假的人员请写明原因。"))
                break
        return self.cleaned_data


class SuperiorForm(forms.Form):
    """The agreement with the superior committee, with its tasks in spare rows."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    name = forms.CharField(label=_("名称"), max_length=120)
    number = forms.CharField(label=_("文号"), max_length=64, required=False)
    superior = forms.CharField(
        label=_("签订方"), max_length=120, help_text=_("例如：中共安澜市委")
    )
    responsible = forms.ModelChoiceField(label=_("责任人"), queryset=Person.objects.none())
    signed_on = DayField(label=_("签订日期"))
    term_start = DayField(label=_("责任期限开始"))
    term_end = DayField(label=_("责任期限结束"))
    scan = SafeFileField(label=_("扫描件"))

    def __init__(
        self, *args: Any, people: Any, tasks: list[Task] | None = None, has_scan: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people
        if has_scan:
            self.fields["scan"].required = False
            self.fields["scan"].help_text = _("已有扫描件；不更换的不用选择。")
        for place in range(1, len(tasks or []) + SPARE_TASKS + 1):
            self.fields[f"task_{place}"] = forms.CharField(
                label=_("任务%(place)d") % {"place": place}, max_length=500, required=False
            )
            self.fields[f"due_{place}"] = DayField(
                label=_("任务%(place)d时限") % {"place": place}, required=False
            )
        for place, task in enumerate(tasks or [], start=1):
            self.initial.setdefault(f"task_{place}", task.text)
            self.initial.setdefault(f"due_{place}", task.due_on)

    def tasks(self) -> list[Task]:
        """The rows that were filled, in their order."""
        places = sorted(int(n[5:]) for n in self.fields if n.startswith("task_"))
        return [
            Task(self.cleaned_data[f"task_{p}"], self.cleaned_data.get(f"due_{p}"))
            for p in places
            if self.cleaned_data.get(f"task_{p}")
        ]

    def clean(self) -> dict[str, Any]:
        start, end = self.cleaned_data.get("term_start"), self.cleaned_data.get("term_end")
        if start and end and end < start:
            self.add_error("term_end", _("责任期限的结束日期不能早于开始日期。"))
        return self.cleaned_data
