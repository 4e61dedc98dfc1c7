"""Forms of opinions: first about whom, then the text; no file, no draft, no autosave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence
from portal.forms.fields import DayField, LongSelect
from portal.forms.people import department_choices
from portal.forms.pickers import PersonField
from supervision.queries.opinion_objects import colleagues_named, leaders
from supervision.receipts import new_receipt
from supervision.rules.opinions import TEXT_LIMIT
from supervision.states import OpinionState
from supervision.vocabulary import OpinionCategory, OpinionObject, Satisfaction

A = OpinionObject
VIOLATION = "violation"  # a choice of the form that no table knows
_SALT = "supervision.opinion.receipt"


@dataclass(frozen=True)
class Matter:
    """One thing that an opinion may be about, as the first question offers it."""

    value: str
    title: Sentence
    hint: Sentence = ""


MATTERS = (
    Matter(A.MATTER, _("制度、服务、福利等事项"), _("党务办公室分办，由责任部门答复。")),
    Matter(A.COLLEAGUE, _("干部职工的工作、作风"),
           _("分管领导、机关纪委办理，本人和所在部门看不到。")),
    Matter(A.DEPARTMENT, _("部门的工作"), _("分管领导、机关纪委办理，该部门看不到。")),
    Matter(A.DEPARTMENT_HEAD, _("部门负责人"), _("分管领导、机关纪委办理，本人和该部门看不到。")),
    Matter(A.LEADER, _("副主席、秘书长等领导"), _("党组书记、机关纪委办理，本人看不到。")),
    Matter(A.DISCIPLINE, _("机关纪委及其人员"), _("党组书记办理，机关纪委看不到。")),
    Matter(A.CLERK, _("党务办公室及其人员"), _("党组书记办理，党务办公室看不到。")),
    Matter(A.SECRETARY, _("党组书记"), _("不在本系统收存，请通过其他渠道反映。")),
    Matter(VIOLATION, _("反映违纪违法问题"), _("不在本系统收存，请通过其他渠道反映。")),
)
ELSEWHERE = frozenset({A.SECRETARY, VIOLATION})
_HANDLED = {m.value: m.hint for m in MATTERS}
_WITH_DEPARTMENT = (A.MATTER, A.COLLEAGUE, A.DEPARTMENT, A.DEPARTMENT_HEAD)


def who_handles(about: str) -> Sentence:
    return _HANDLED.get(about, "")


class OpinionForm(forms.Form):
    """The text, and whom it is about; what is refused is kept nowhere."""

    about = forms.CharField(widget=forms.HiddenInput)
    department = forms.ChoiceField(label=_("部门"), widget=LongSelect)
    name = forms.CharField(label=_("姓名"), max_length=64, help_text=_("填写全名。"))
    person = forms.ChoiceField(label=_("姓名"))
    category = forms.ChoiceField(
        label=_("类别"), choices=OpinionCategory.choices, initial=OpinionCategory.WORK,
        widget=forms.RadioSelect(attrs={"chips": True}),
    )
    text = forms.CharField(
        label=_("意见内容"), max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        help_text=_("不超过2000字，不附文件。请勿填写国家秘密。"),
    )
    consents = forms.BooleanField(label=_("同意党组书记知悉我的姓名"), required=False)
    receipt = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, about: str, anonymous: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].initial = about
        wanted = {"about", "category", "text"}
        if about in _WITH_DEPARTMENT:
            wanted.add("department")
            self.fields["department"].choices = department_choices(_("请选择"))
        if about == A.MATTER:
            self.fields["department"].required = False
            self.fields["department"].label = _("责任部门")
            self.fields["department"].help_text = _("不清楚由哪个部门负责的，可以不选。")
        if about == A.COLLEAGUE:
            wanted.add("name")
        if about == A.LEADER:
            wanted |= {"person"} | (set() if anonymous else {"consents"})
            self.fields["person"].choices = [("", _("请选择")), *leaders()]
        if anonymous:
            wanted.add("receipt")
            self.fields["receipt"].initial = signing.Signer(salt=_SALT).sign(new_receipt())
        for name in set(self.fields) - wanted:
            del self.fields[name]

    def clean_receipt(self) -> str:
        """The code that this form was given; nobody chooses his own."""
        try:
            return signing.Signer(salt=_SALT).unsign(self.cleaned_data["receipt"])
        except signing.BadSignature:
            raise forms.ValidationError(_("页面已失效，请重新打开后提交。")) from None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("name") and given.get("department"):
            found = colleagues_named(given["name"], int(given["department"]))
            if not found:
                self.add_error("name", _("该部门没有这个姓名的人员，请核对姓名和部门。"))
            # Of two people of one name it is not said which: the department loses it anyway.
            given["person"] = found[0] if len(found) == 1 else None
        return given

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "about": given["about"], "category": given["category"], "text": given["text"],
            "person_id": int(given["person"]) if given.get("person") else None,
            "department_id": int(given["department"]) if given.get("department") else None,
        }


class LookUpForm(forms.Form):
    code = forms.CharField(
        label=_("查询码"), max_length=32, help_text=_("提交意见时显示的12位字母和数字。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AssignForm(forms.Form):
    handler = PersonField(label=_("承办人"))
    note = forms.CharField(
        label=_("分办意见"), required=False, max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("答复内容"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("提意见的人可以看到答复，请勿写入他人情况。"),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class RateForm(forms.Form):
    satisfaction = forms.ChoiceField(
        label=_("对答复是否满意"), choices=Satisfaction.choices,
        widget=forms.RadioSelect(attrs={"chips": True}),
    )


class OpinionFilter(forms.Form):
    """Narrows the list of opinions."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *OpinionState.choices]
    )
    about = forms.ChoiceField(
        label=_("意见对象"), required=False,
        choices=[("", _("全部")), *(c for c in A.choices if c[0] != A.SECRETARY)],
    )
    category = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *OpinionCategory.choices]
    )
    first = DayField(label=_("自"), required=False)
    last = DayField(label=_("至"), required=False)
    late = forms.BooleanField(label=_("只看逾期"), required=False)
