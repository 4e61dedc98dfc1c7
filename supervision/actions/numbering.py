"""Numbers of records and papers of supervision: counted on by year, none given twice."""

from __future__ import annotations

from portal import preferences
from portal.models import NumberSeries


def next_number(series: str, year: int, *, setting: str = "supervision_number_word") -> str:
    """The next number of a series, such as 安协机纪改〔2026〕3号. Within a transaction.

    `series` is the word of the kind of paper: 问 (findings), 改 (rectification notices), 案
    (accountability); `setting` names the setting that holds the issuer's word.
    """
    word = f"{preferences.value(setting)}{series}〔{year}〕"
    key = f"supervision:{word}"
    NumberSeries.objects.bulk_create([NumberSeries(key=key)], ignore_conflicts=True)
    row = NumberSeries.objects.select_for_update().get(key=key)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{word}{row.last}号"
