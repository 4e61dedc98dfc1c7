"""Forms of rectification: plan with its steps, evidence, verification, extensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.fields import DayField
from portal.forms.files import SafeFilesField
from supervision.forms.findings import area

MOST_STEPS = 30
LACKS = {
    "text": gettext_lazy("请填写措施内容。"), "person": gettext_lazy("请选择承办人。"),
    "due": gettext_lazy("请填写完成时间。"),
}


class PlanForm(forms.Form):
    """The plan and its steps, one row each; a row left empty is no step."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    rows = forms.IntegerField(min_value=1, max_value=MOST_STEPS, widget=forms.HiddenInput)
    plan = area(gettext_lazy("整改方案"), 4, gettext_lazy("总的安排。具体措施逐条填写在下面。"))

    def __init__(
        self, *args: Any, rows: int, people: Sequence[tuple[int, str]], first: bool,
        **kwargs: Any,
    ) -> None:
        """`first`: nothing is done yet, so one step at least is needed."""
        super().__init__(*args, **kwargs)
        self.row_count = rows
        choices = [("", _("请选择")), *((str(pk), name) for pk, name in people)]
        for n in range(rows):
            needed = first and n == 0
            self.fields[f"text_{n}"] = forms.CharField(
                label=_("第%(number)s项措施") % {"number": n + 1}, required=needed,
                max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": LACKS["text"]},
            )
            self.fields[f"person_{n}"] = forms.ChoiceField(
                label=_("承办人"), required=needed, choices=choices,
                error_messages={"required": LACKS["person"]},
            )
            self.fields[f"due_{n}"] = DayField(
                label=_("完成时间"), required=needed, error_messages={"required": LACKS["due"]}
            )

    def bound_rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields row by row, for the page."""
        return [
            (self[f"text_{n}"], self[f"person_{n}"], self[f"due_{n}"])
            for n in range(self.row_count)
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for n in range(self.row_count):
            row = {k: given.get(f"{k}_{n}") for k in ("text", "person", "due")}
            if not any(row.values()):
                continue
            for name, sentence in LACKS.items():
                if not row[name] and not self.has_error(f"{name}_{n}"):
                    self.add_error(f"{name}_{n}", sentence)
        return given

    def steps(self) -> list[dict[str, Any]]:
        """The rows that were filled in."""
        given = self.cleaned_data
        return [
            {
                "text": given[f"text_{n}"], "person_id": int(given[f"person_{n}"]),
                "due_on": given[f"due_{n}"],
            }
            for n in range(self.row_count) if given.get(f"text_{n}")
        ]


class StepDoneForm(forms.Form):
    result = area(gettext_lazy("完成情况"), 3)
    done_on = DayField(label=gettext_lazy("完成日期"))
    files = SafeFilesField(label=gettext_lazy("佐证材料"), required=False)


class SubmitForm(forms.Form):
    edition = forms.IntegerField(widget=forms.HiddenInput)
    report = area(gettext_lazy("整改报告"), 6)
    rule_made = forms.BooleanField(
        label=gettext_lazy("已修订或者新建制度（建章立制）"), required=False
    )
    files = SafeFilesField(label=gettext_lazy("佐证材料"), required=False)


class VerifyForm(forms.Form):
    result = forms.ChoiceField(
        label=gettext_lazy("核查结果"), widget=forms.RadioSelect(attrs={"chips": True}),
        choices=[("passed", gettext_lazy("通过")), ("returned", gettext_lazy("退回继续整改"))],
    )
    verified_on = DayField(label=gettext_lazy("核查日期"))
    note = area(
        gettext_lazy("核查意见"), 3, gettext_lazy("退回时写明还要做什么。"), required=False
    )


class CloseForm(forms.Form):
    note = area(gettext_lazy("说明"), 2, required=False)


class ReopenForm(forms.Form):
    reason = area(gettext_lazy("重新整改的理由"), 3)
    due_on = DayField(label=gettext_lazy("新的整改期限"))


class ExtendForm(forms.Form):
    new_due = DayField(label=gettext_lazy("申请延至"))
    reason = area(gettext_lazy("延期理由"), 3)


class DecideExtensionForm(forms.Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("批准意见"), widget=forms.RadioSelect(attrs={"chips": True}),
        choices=[("grant", gettext_lazy("同意延期")), ("deny", gettext_lazy("不同意"))],
    )
    answer = area(
        gettext_lazy("说明"), 2, gettext_lazy("不同意的，写明理由。"), required=False
    )
