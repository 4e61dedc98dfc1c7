"""Forms about portfolios."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.forms.fields import DayField, basis_field, say_choose
from portal.models import Department, Person
from portal.queries.people import leaders_on
from portal.vocabulary import Relation


class PortfolioForm(forms.Form):
    """A leader, a department, how he answers for it, from when."""

    department = forms.ModelChoiceField(label=_("部门"), queryset=Department.objects.none())
    leader = forms.ModelChoiceField(label=_("领导"), queryset=Person.objects.none())
    relation = forms.ChoiceField(
        label=_("关系"), choices=Relation.choices,
        widget=forms.RadioSelect(attrs={"chips": True}),
    )
    start = DayField(label=_("开始日期"))
    end = DayField(label=_("最后一日"), required=False)
    basis_document = basis_field()

    def __init__(self, *args: Any, keep: tuple[int, int] | None = None, **kwargs: Any) -> None:
        """`keep`: leader and department of a portfolio that is corrected; they stay eligible."""
        super().__init__(*args, **kwargs)
        say_choose(self)
        leader, department = keep or (None, None)
        today = clock.today()
        tops = Department.objects.on(today).filter(parent=None)
        self.fields["department"].queryset = Department.objects.filter(
            Q(pk__in=tops) | Q(pk=department)
        )
        self.fields["leader"].queryset = Person.objects.filter(
            Q(pk__in=leaders_on(today)) | Q(pk=leader)
        ).in_name_order()


class HandOverForm(forms.Form):
    """Who takes a portfolio over, and from when."""

    leader = forms.ModelChoiceField(label=_("接手的领导"), queryset=Person.objects.none())
    relation = forms.ChoiceField(
        label=_("关系"), choices=Relation.choices,
        widget=forms.RadioSelect(attrs={"chips": True}),
    )
    start = DayField(label=_("接手日期"), help_text=_("原分工到前一日为止。"))
    basis_document = basis_field()

    def __init__(self, *args: Any, former: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_choose(self)
        self.fields["leader"].queryset = leaders_on(clock.today()).exclude(pk=former)
