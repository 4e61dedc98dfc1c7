"""Forms about departments and posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.forms.fields import DayField, say_choose
from portal.models import Department, Post
from portal.vocabulary import DepartmentKind


class DepartmentForm(forms.ModelForm):
    """A department or section; the code cannot be changed later."""

    opened_on = DayField(label=_("设立日期"))

    class Meta:
        model = Department
        fields = ["name", "short_name", "code", "kind", "parent", "opened_on", "order"]
        help_texts = {
            "code": _("字母或者数字，设立后不能更改。"),
            "parent": _("只有科设上级部门。"),
            "order": _("数字小的在前。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_choose(self)
        own = self.instance
        tops = Department.objects.on(clock.today()).exclude(kind=DepartmentKind.SECTION)
        self.fields["parent"].queryset = Department.objects.filter(
            Q(pk__in=tops.exclude(pk=own.pk)) | Q(pk=own.parent_id)
        )
        self.fields["parent"].empty_label = _("无")
        self.fields["short_name"].required = own.pk is not None
        if own.pk is not None:
            del self.fields["code"]


class CloseForm(forms.Form):
    closed_on = DayField(label=_("最后一日"), help_text=_("当日仍存续，次日起撤销。"))


class PostForm(forms.ModelForm):
    """A post as the organ defines it."""

    class Meta:
        model = Post
        fields = [
            "title", "kind", "department", "order", "in_party_group", "in_chair_meeting",
            "part_time",
        ]
        help_texts = {
            "department": _("班子成员、秘书长、副秘书长职务不选部门。"),
            "order": _("数字小的在前。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_choose(self)
        self.fields["department"].queryset = Department.objects.filter(
            Q(pk__in=Department.objects.on(clock.today())) | Q(pk=self.instance.department_id)
        )
        self.fields["department"].empty_label = _("不设在部门")
