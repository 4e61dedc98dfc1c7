"""Forms of warning lights."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField, basis_field
from portal.lights.kinds import Group, LightKind
from portal.models import Department, LightRule
from portal.vocabulary import Basis

_REASON = {"rows": 3}


class NoteForm(forms.Form):
    """Why it shines, and what is being done."""

    reason = forms.CharField(
        label=_("情况说明"), max_length=500, widget=forms.Textarea(attrs=_REASON),
        help_text=_("说明不会使提示消除，办理完成后由系统自行消除。"),
    )


class ExemptForm(forms.Form):
    """Why it does not count, on which document, and until when."""

    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs=_REASON)
    )
    document = basis_field()
    until = DayField(label=_("截止日期"), help_text=_("最长一年，期满自行恢复提示。"))


class LiftForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs=_REASON)
    )


class OverviewFilter(forms.Form):
    """Which lights the overview lists."""

    group = forms.ChoiceField(label=_("类别"), required=False)
    level = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[("", _("全部")), ("red", _("红灯")), ("yellow", _("黄灯"))],
    )
    department = forms.ModelChoiceField(
        label=_("部门"), required=False, empty_label=_("全部"),
        queryset=Department.objects.filter(parent=None),
    )
    rule = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [
            ("", _("全部")), *((group.value, group.named) for group in Group)
        ]


class RuleForm(forms.Form):
    """The numbers of a rule from a day on, and the document they rest on."""

    basis = forms.ChoiceField(label=_("依据层级"), choices=Basis.choices)
    citation = basis_field(label=_("依据"))
    valid_from = DayField(
        label=_("施行日期"), help_text=_("此前开始的事项仍按原数值判断。")
    )

    def __init__(self, *args: Any, kind: LightKind, last: LightRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [p.name for p in kind.parameters]
        own = {
            f"n_{p.name}": forms.IntegerField(
                label=p.label, min_value=0, max_value=9999,
                initial=last.parameters.get(p.name, p.value),
            )
            for p in kind.parameters
        }
        self.fields = own | self.fields
        self.fields["basis"].initial = last.basis
        self.fields["citation"].initial = last.citation

    @property
    def parameters(self) -> dict[str, int]:
        return {name: self.cleaned_data[f"n_{name}"] for name in self.names}
