"""A register as plain text for other programs: CSV that WPS opens rightly, and JSON.

Text stays text: a program that opens the CSV calculates nothing, whatever a cell begins with.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

CSV_MIME: Final = "text/csv; charset=utf-8"
JSON_MIME: Final = "application/json"
# What a spreadsheet takes for the beginning of a formula, in both widths, and what hides one.
_FORMULA: Final = tuple("=+-@＝＋－＠\t\r\n|%")
_BOM: Final = b"\xef\xbb\xbf"


def csv_bytes(labels: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One line of heads, then the rows. With a mark of its encoding, which WPS asks for."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_harmless(label) for label in labels])
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
    return _BOM + text.getvalue().encode()


def json_bytes(head: dict[str, Any], labels: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """`head`, then `columns`, then `rows`: one object for each, named by its columns."""
    found = [dict(zip(labels, map(_jsonable, row), strict=True)) for row in rows]
    whole = {**head, "columns": list(labels), "rows": found}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _harmless(value: Any) -> str | int | float:
    """Numbers as such, days as 2026-03-05, text with a quotation mark before a formula's sign."""
    found = _jsonable(value)
    if found is None:
        return ""
    if isinstance(found, str) and found.lstrip(" \u00a0\u3000").startswith(_FORMULA):
        return f"'{found}"
    return found


def _jsonable(value: Any) -> str | int | float | None:
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | type(None)) else str(value)
