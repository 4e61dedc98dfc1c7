"""Forms of figures: which year, and by what."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.forms.fields import DayField
from supervision.vocabulary import Form, MeasureKind

KIND = "kind"
BY = (("quarter", _("按季度")), ("year", _("按年度")), (KIND, _("按措施")))


class YearFilter(forms.Form):
    year = forms.IntegerField(
        label=_("年度"), required=False, min_value=1990, max_value=2100,
        initial=lambda: clock.today().year,
    )


class FiguresFilter(YearFilter):
    by = forms.ChoiceField(label=_("统计方式"), required=False, choices=BY)

    field_order = ("by", "year")


class BehindFilter(forms.Form):
    """Which measures stand behind a figure."""

    form = forms.ChoiceField(
        label=_("形态"), required=False, choices=[("", _("全部")), *Form.choices]
    )
    kind = forms.ChoiceField(
        label=_("措施"), required=False, choices=[("", _("全部")), *MeasureKind.choices]
    )
    first = DayField(label=_("自"), required=False)
    last = DayField(label=_("至"), required=False)
