"""Forms of early signs: what was noticed, and how it is met."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField, LongSelect
from portal.forms.people import departments_to_filter
from portal.forms.pickers import PersonField
from supervision.states import EarlySignState
from supervision.vocabulary import Category, EarlySignKind, FindingSource, Severity


def _area(label: Any, rows: int, hint: Any = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=5000, help_text=hint, required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class EarlySignForm(forms.Form):
    subject = PersonField(label=_("涉及人员"))
    kind = forms.ChoiceField(
        label=_("性质"), choices=EarlySignKind.choices, initial=EarlySignKind.EARLY_SIGN,
        widget=forms.RadioSelect(attrs={"chips": True}),
    )
    noticed_on = DayField(label=_("发现日期"))
    source = forms.ChoiceField(label=_("来源"), choices=FindingSource.choices)
    facts = _area(
        _("情况"), 5,
        _("写看到的事实，不写推测。反映违纪违法的线索不在这里登记，按规定移送。"),
    )

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].suggested = people


class RespondForm(forms.Form):
    assessment = _area(_("研判意见"), 4)
    talk = forms.ChoiceField(
        label=_("提醒谈话"), required=False,
        help_text=_("先记录谈话再来选择；没有形成谈话记录的，可以不选。"),
    )

    def __init__(self, *args: Any, talks: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["talk"].choices = [("", _("不选")), *talks]


class CloseSignForm(forms.Form):
    note = _area(_("说明"), 4)


class ConfirmSignForm(forms.Form):
    title = forms.CharField(
        label=_("问题摘要"), max_length=100, help_text=_("不写姓名，具体事实在问题登记中补充。")
    )
    category = forms.ChoiceField(label=_("类别"), choices=Category.choices)
    severity = forms.ChoiceField(label=_("程度"), choices=Severity.choices)


class EarlySignFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *EarlySignState.choices]
    )
    department = forms.ChoiceField(label=_("部门"), required=False, widget=LongSelect)
    person = forms.CharField(
        label=_("涉及人员"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments_to_filter(self)
