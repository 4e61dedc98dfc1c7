"""What narrows the catalogue of papers on file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.vocabulary.archive import ArchiveKind


class FiledFilter(forms.Form):
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2100)
    kind = forms.ChoiceField(
        label=_("种类"), required=False, choices=[("", _("全部")), *ArchiveKind.choices]
    )
