"""Forms of handovers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms.signing import ProofForm
from agreements.states import HandoverState
from portal.forms.fields import DayField, LongSelect, basis_field
from portal.forms.people import department_choices
from portal.forms.pickers import PersonField
from portal.models import Department


class HandoversFilter(forms.Form):
    """Finds handovers by name and state."""

    q = forms.CharField(
        label=_("姓名、拼音或者工号"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[
            ("", _("办理中")), ("late", _("逾期")), *HandoverState.choices, ("all", _("全部")),
        ],
    )


class HandoverStatementForm(forms.Form):
    """What was done in the time of office, in the leaver's own words."""

    text = forms.CharField(
        label=_("阶段履责说明"), max_length=5000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("任职期间责任书履行情况、未办结的工作和需要接手人注意的事项。不写涉密和问题线索内容。"),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput)


class HandoverSignForm(ProofForm):
    """One signature; `seen` is the digest of the text that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SuccessorForm(forms.Form):
    """Who takes over where nobody is appointed yet."""

    successor = PersonField(label=_("接手人"))


class ExcuseForm(forms.Form):
    """Why the leaver cannot sign."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("例如：已调离，不能到场。"),
    )
    document = basis_field()


class CancelSuccessionForm(forms.Form):
    """Why a 换届 that was confirmed ahead does not take place as it was written."""

    reason = forms.CharField(label=_("原因"), max_length=200)
    document = basis_field()


class MoveForm(forms.Form):
    """Which open work goes to whom."""

    key = forms.MultipleChoiceField(
        label=_("工作"), error_messages={"required": _("请选择要移交的工作。")}
    )
    receiver = forms.TypedChoiceField(
        label=_("接手人"), coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("请选择接手人。")},
    )

    def __init__(self, *args: Any, keys: list[str], receivers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [(key, key) for key in keys]
        self.fields["receiver"].choices = [(p.pk, p.name) for p in receivers]
        if len(receivers) == 1:
            self.fields["receiver"].initial = receivers[0].pk


class OpenHandoverForm(forms.Form):
    """A handover that no ending in the register asks for."""

    leaver = PersonField(label=_("交接人"))
    last_day = DayField(label=_("最后履责日"))
    words = forms.CharField(
        label=_("交接的职务或者工作"), max_length=200,
        help_text=_("例如：提案委员会主任（挂职期间）。"),
    )
    department = forms.ChoiceField(label=_("部门"), required=False, widget=LongSelect)
    successor = PersonField(label=_("接手人"))
    basis_document = basis_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = department_choices(_("不区分部门"))

    def clean_department(self) -> Department | None:
        value = self.cleaned_data["department"]
        return Department.objects.get(pk=value) if value else None
