"""Lists as spreadsheets: what a page shows as rows, handed out as one sheet.

Text stays text: a cell that begins with "=" is no formula, a number typed as text no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from django.utils import timezone

from portal.errors import Sentence

MIME: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET_NAME: Final = 31
_NOT_IN_A_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST: Final = 32_767  # characters of a cell: what no spreadsheet exceeds
_TITLE_ROW, _HEAD_ROW, _FIRST_ROW = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column, its width in characters, and the word by which a page sorts."""

    label: Sentence
    width: int = 14
    sort: str = ""


def workbook(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet: the title, the heads, the rows. Cells may be text, numbers, days, moments, None.

    Moments are written in the organ's local time.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "remove_timezone": True,
        },
    )
    sheet = book.add_worksheet(_NOT_IN_A_NAME.sub("", title)[:_SHEET_NAME] or None)
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {
        date: book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
        datetime: book.add_format(
            {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"}
        ),
        int: book.add_format({"valign": "top"}),
        # text even after somebody has edited it; a long one is read and printed whole
        str: book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
    }
    sheet.write_string(_TITLE_ROW, 0, title, bold)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(_HEAD_ROW, place, str(column.label), head)
    last = _HEAD_ROW
    for last, row in enumerate(rows, start=_FIRST_ROW):
        for place, value in enumerate(row):
            _write(sheet, last, place, value, formats)
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.autofilter(_HEAD_ROW, 0, last, max(len(columns) - 1, 0))
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, row: int, place: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, place, local.replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, formats[date])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, place, value, formats[int])
    else:
        text = _UNSEEN.sub("", str(value))
        if len(text) > _LONGEST:
            text = text[: _LONGEST - 1] + "…"
        sheet.write_string(row, place, text, formats[str])
