"""A register: one set of rows that a page shows, a spreadsheet and a paper hand out.

Whoever takes a register away stands in the access log first, and on every sheet of the paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal import clock
from portal.batches import Step
from portal.days import cn_date, cn_datetime
from portal.delivery import join, pdf, plain, xlsx
from portal.delivery.official import TITLE_LINE, title_lines
from portal.delivery.xlsx import Column
from portal.errors import RuleBroken, Sentence
from portal.filenames import clean
from portal.ledger import access_log

XLSX: Final = "xlsx"
PDF: Final = "pdf"
CSV: Final = "csv"
JSON: Final = "json"
FORMS: Final = (XLSX, CSV, JSON, PDF)
MOST_ON_SHEET: Final = 20_000  # rows of a spreadsheet, of CSV and JSON
MOST_ON_PAPER: Final = 150  # rows on paper while one waits; more are made by the worker
MOST_IN_BATCH: Final = 50_000  # rows that the worker makes
_ROWS_AT_ONCE: Final = 150  # set in one go, well within the printer's time
_UPRIGHT: Final = 84  # characters of all columns that an upright sheet has room for
_DENSE: Final = 150  # characters from which on the type is smaller
_ACROSS, _ALONG = 637.8, 442.2  # points of a line on a sheet that lies, and on one that stands
_TITLE_ACROSS: Final = 28  # characters of a line of the title on a sheet that lies
# 2026年12月31日, 2026.12.31, and what stands beside them in a cell (points)
_DAY_EMS, _SHORT_EMS, _PADDING = 7.4, 5.1, 9.0
_MOST_DAYS, _MOST_SHORT = 30.0, 40.0  # per cent of the sheet that days may take
_CSS: Final = ("register.css",)
MIMES: Final = {
    XLSX: xlsx.MIME, PDF: "application/pdf", CSV: plain.CSV_MIME, JSON: plain.JSON_MIME,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that a page shows as a link or with a mark; elsewhere only the value counts."""

    value: Any
    url: str = ""
    mark: str = ""  # done half due late off
    day: bool = False  # a day, which a page does not break


@dataclass(frozen=True)
class Register:
    """What is handed out: a title, the heads, the rows in order, small print, pictures of it."""

    title: Sentence
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    note: Sentence = ""
    pictures: Sequence[Any] = ()  # charts or a chain: each names its template


def value_of(cell: Any) -> Any:
    """What a cell says, without its link and mark."""
    return cell.value if isinstance(cell, Cell) else cell


def written(value: Any) -> str:
    """A value as words on paper and on a page."""
    if isinstance(value, datetime):
        return cn_datetime(value)
    if isinstance(value, date):
        return cn_date(value)
    return "" if value is None else str(value)


def most_rows(form: str) -> int:
    """How many rows one waits for; a register is never cut without a word."""
    return MOST_ON_PAPER if form == PDF else MOST_ON_SHEET


def values(register: Register, most: int) -> list[list[Any]]:
    """The rows without links and marks: days and numbers as such, everything else as text.

    Raises RuleBroken when there are more than `most`.
    """
    rows = [
        [_plain(value_of(cell)) for cell in row] for row in islice(register.rows, most + 1)
    ]
    if len(rows) > most:
        raise RuleBroken("G4", _("超过%(most)s行，请先筛选，分次导出。") % {"most": most})
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value if isinstance(value, date | int | float | type(None)) else str(value)


def spreadsheet(register: Register, *, most: int | None = None) -> bytes:
    """The register as one sheet. Raises RuleBroken when there are too many rows."""
    rows = values(register, most or MOST_ON_SHEET)
    return xlsx.workbook(str(register.title), register.columns, rows)


def comma_separated(register: Register, *, most: int | None = None) -> bytes:
    """The register as CSV. Raises RuleBroken when there are too many rows."""
    return plain.csv_bytes(_labels(register), values(register, most or MOST_ON_SHEET))


def objects(register: Register, *, by: str, most: int | None = None) -> bytes:
    """The register as JSON, with who took it away and when."""
    head = {
        "title": str(register.title), "note": str(register.note), "exported_by": by,
        "exported_at": timezone.localtime(clock.now()).isoformat(timespec="seconds"),
    }
    return plain.json_bytes(head, _labels(register), values(register, most or MOST_ON_SHEET))


def _labels(register: Register) -> list[str]:
    return [str(column.label) for column in register.columns]


def _silent(done: int, total: int) -> None:
    """Nobody asks how far it is."""


def paper(
    register: Register, *, by: str, most: int = MOST_IN_BATCH, step: Step = _silent
) -> bytes:
    """The register across A4 sheets, heads repeated; `by` stands at the foot of each sheet.

    Raises RuleBroken when there are too many rows, PaperFailed when the printer fails.
    """
    found = values(register, most)
    widths, days, spell = _widths(register.columns, found)
    rows = [
        [
            (spell(cell), "day") if place in days else (written(cell), "")
            for place, cell in enumerate(row)
        ]
        for row in found
    ]
    parts: list[bytes] = []
    pages = 0
    for start in range(0, max(len(rows), 1), _ROWS_AT_ONCE):
        step(start, len(rows))
        part = _part(register, rows, start, widths=widths, first_page=pages + 1, by=by)
        parts.append(part)
        pages += join.pages_of(part)
    return parts[0] if len(parts) == 1 else join.follow(parts, title=str(register.title))


def _widths(
    columns: Sequence[Column], rows: Sequence[Sequence[Any]]
) -> tuple[list[float], frozenset[int], Callable[[Any], str]]:
    """Each column's share of the sheet in per cent, which columns hold days, and how these are
    spelt.

    A day is not broken: the other columns give way to it, and many of them are spelt shortly.
    """
    total = sum(column.width for column in columns)
    shares = [column.width * 100 / total for column in columns]
    size, room = (9.0, _ACROSS) if total > _DENSE else (10.5, _ACROSS)
    if total <= _UPRIGHT:
        room = _ALONG
    days = frozenset(
        place for row in rows for place, cell in enumerate(row)
        if isinstance(cell, date) and not isinstance(cell, datetime)
    )
    others = sum(share for place, share in enumerate(shares) if place not in days)
    for ems, most, spell in ((_DAY_EMS, _MOST_DAYS, written), (_SHORT_EMS, _MOST_SHORT, _short)):
        least = (ems * size + _PADDING) * 100 / room
        given = least * len(days)
        if days and given <= most:
            return [
                least if place in days else share * (100 - given) / others
                for place, share in enumerate(shares)
            ], days, spell
    return shares, frozenset(), written


def _short(day: Any) -> str:
    """A day as registers spell it where there is little room: 2026.03.05."""
    return f"{day:%Y.%m.%d}" if isinstance(day, date) else written(day)


def _part(
    register: Register, rows: Sequence[Sequence[tuple[str, str]]], start: int, *,
    widths: Sequence[float], first_page: int, by: str,
) -> bytes:
    """The rows from `start` on, whose sheets go on with the number `first_page`."""
    shown = rows[start : start + _ROWS_AT_ONCE]
    total = sum(column.width for column in register.columns)
    html = render_to_string(
        "papers/register.html",
        {
            "register": register, "rows": shown, "by": by, "made": cn_datetime(clock.now()),
            "heads": [
                (column.label, f"{share:.2f}")
                for column, share in zip(register.columns, widths, strict=True)
            ],
            "titles": title_lines(
                str(register.title), TITLE_LINE if total <= _UPRIGHT else _TITLE_ACROSS
            ),
            "shape": _shape(total),
            "opens": start == 0, "first_page": first_page, "count": len(rows),
            "first_row": start + 1, "last_row": start + len(shown),
        },
    )
    return pdf.render(html, title=str(register.title), css=_CSS)


def _shape(total: int) -> str:
    """How a register of so many characters' width lies on its sheet."""
    if total <= _UPRIGHT:
        return ""
    return "wide dense" if total > _DENSE else "wide"


def hand_out(
    request: HttpRequest, register: Register, form: str, *, name: str
) -> HttpResponse:
    """The register as a file of this form; `name` is what the access log calls it.

    If the access log cannot be written, nothing is handed out: let the error pass.
    """
    access_log.record_request(request, access_log.Kind.EXPORT, object=name, result=form)
    body, kind = made(register, form, by=_taker(request)), MIMES[form]
    response = HttpResponse(body, content_type=kind)
    label = clean(f"{register.title}{clock.today():%Y%m%d}.{form}")
    response.headers["Content-Disposition"] = content_disposition_header(True, label)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def made(
    register: Register, form: str, *, by: str, most: int | None = None, step: Step = _silent
) -> bytes:
    """The bytes of one form; `most` rows at most (by default those that one waits for)."""
    if form == PDF:
        return paper(register, by=by, most=most or MOST_ON_PAPER, step=step)
    if form == CSV:
        return comma_separated(register, most=most)
    if form == JSON:
        return objects(register, by=by, most=most)
    return spreadsheet(register, most=most)


def _taker(request: HttpRequest) -> str:
    viewer = getattr(request, "viewer", None)
    return " ".join(filter(None, (getattr(viewer, "name", ""), getattr(viewer, "title", ""))))
