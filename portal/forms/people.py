"""Forms about people: who they are, what they hold, when they are away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.forms.fields import DayField, LongSelect, basis_field, say_choose
from portal.models import Department, Person, Post
from portal.queries.organisation import IN_ONE_LIST
from portal.vocabulary import AbsenceKind, AssignmentKind, PersonStatus

LEADERSHIP = "leadership"
INDENT = "　"  # before the name of a section


def department_choices(first: Any) -> list[tuple[str, Any]]:
    """Departments of today in tree order, sections set in; `first` stands above them."""
    below: dict[int | None, list[tuple[int, str]]] = {}
    rows = Department.objects.on(clock.today()).values_list("parent_id", "pk", "name")
    for parent, pk, name in rows:
        below.setdefault(parent, []).append((pk, name))
    choices = [("", first)]
    for top, name in below.get(None, []):
        choices.append((str(top), name))
        choices += [(str(pk), f"{INDENT}{each}") for pk, each in below.get(top, [])]
    return choices


def departments_to_filter(form: forms.Form) -> list[tuple[str, Any]]:
    """All departments to narrow a list by; of very many only those that are no section, which
    the list takes with their sections. What was chosen stays.
    """
    choices = department_choices(_("全部"))
    if len(choices) <= IN_ONE_LIST:
        return choices
    chosen = str(form.data.get(form.add_prefix("department"), ""))
    return [
        (key, label) for key, label in choices
        if key == chosen or not str(label).startswith(INDENT)
    ]


class PeopleFilter(forms.Form):
    """Finds people in the directory."""

    q = forms.CharField(
        label=_("姓名、拼音或者工号"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    department = forms.ChoiceField(label=_("部门"), required=False, widget=LongSelect)
    status = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[*PersonStatus.choices, ("all", _("全部"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments_to_filter(self)


class PersonForm(forms.ModelForm):
    """What is kept about a person: no identity number, no birthday, no family."""

    class Meta:
        model = Person
        fields = [
            "name", "code", "pinyin", "gender", "political_status", "rank",
            "management_authority", "establishment", "home_organ", "email", "display_order",
        ]
        help_texts = {
            "code": _("登记后不能更改。"),
            "pinyin": _("不填时按姓名自动生成；多音字请核对。"),
            "home_organ": _("借调、挂职到本机关的，填写原单位。"),
            "display_order": _("数字小的在前，领导同志请按规定顺序填写。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_choose(self)
        self.fields["pinyin"].required = False
        self.fields["gender"].required = True  # rosters ask for it
        if self.instance.pk is not None:
            del self.fields["code"]


class WhereForm(forms.Form):
    """First step of an appointment: in which department."""

    department = forms.ChoiceField(label=_("任职部门"), widget=LongSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = department_choices(_("请选择"))
        choices.insert(1, (LEADERSHIP, _("不设在部门的职务（班子成员、秘书长等）")))
        self.fields["department"].choices = choices


class AssignmentForm(forms.Form):
    """Second step: which post, in which form, from when, by which document."""

    post = forms.ModelChoiceField(label=_("职务"), queryset=Post.objects.none())
    kind = forms.ChoiceField(
        label=_("任职形式"), choices=AssignmentKind.choices,
        widget=forms.RadioSelect(attrs={"chips": True}),
    )
    start = DayField(label=_("任职日期"))
    end = DayField(label=_("最后一日"), required=False)
    basis_document = basis_field()

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_choose(self)
        self.fields["post"].queryset = posts
        self.fields["post"].label_from_instance = lambda post: post.title


class EndForm(forms.Form):
    """Gives the last day of something, and by which document."""

    end = DayField(label=_("最后一日"), help_text=_("当日仍有效，次日起结束。"))
    basis_document = basis_field()


class AbsenceForm(forms.Form):
    kind = forms.ChoiceField(label=_("情形"), choices=AbsenceKind.choices)
    start = DayField(label=_("开始日期"))
    end = DayField(label=_("最后一日"), required=False, help_text=_("未定的可以不填。"))
    basis_document = basis_field()
    excused_from_signing = forms.BooleanField(label=_("期间缓签责任书"), required=False)
    excused_from_talks = forms.BooleanField(label=_("不计入谈话覆盖"), required=False)


class BackForm(forms.Form):
    end = DayField(label=_("离岗最后一日"), help_text=_("次日起返岗。"))


class DepartForm(forms.Form):
    """A person leaves the organ."""

    status = forms.ChoiceField(
        label=_("离开情形"), widget=forms.RadioSelect(attrs={"chips": True}),
        choices=[
            (PersonStatus.LEFT, _("调出、辞职等")),
            (PersonStatus.RETIRED, _("离退休")),
        ],
    )
    on = DayField(label=_("最后一日"), help_text=_("不能晚于今天。"))
    basis_document = basis_field()
