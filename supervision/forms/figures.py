"""Forms of figures: which year, and by what."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField
from supervision.vocabulary import Form, MeasureKind

BY = (("quarter", _("按季度")), ("year", _("按年度")), ("kind", _("按措施")))


class FiguresFilter(forms.Form):
    by = forms.ChoiceField(label=_("统计方式"), required=False, choices=BY)
    year = forms.IntegerField(label=_("年度"), required=False, min_value=1990, max_value=2100)


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
