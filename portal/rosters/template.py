"""Writes the roster workbook: blank for a clerk to fill, or with the present state. Pure.

An exported workbook read back is a plan with nothing to do. Every cell is text: a name
that begins with "=" stays a name, and a personnel number keeps its zeros.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Worksheet

from portal.rosters.changes import AnyRecord
from portal.rosters.columns import COLUMNS, Column
from portal.rosters.limits import MAX_ROWS
from portal.rosters.places import Departments
from portal.rosters.records import AssignmentRecord, KnownState, PersonRecord
from portal.rosters.sheet import DEPARTMENTS, PEOPLE, PORTFOLIOS, SHEETS
from portal.rosters.values import shown, tidy
from portal.rosters.words import word_for, written
from portal.vocabulary import AssignmentKind

Rows = list[list[str]]

# What a spreadsheet takes for the start of a formula when a cell is edited again.
_ACTIVE_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", '"=', "'")
_LONGEST_LIST = 255  # characters of a validation list
_FILLED_BY_HAND = 2_000  # rows of a blank sheet that carry lists


def blank() -> bytes:
    """The empty roster workbook: headings, lists to choose from, examples as remarks."""
    return workbook({name: [] for name in SHEETS})


def export(known: KnownState) -> bytes:
    """The known state in the columns of the roster.

    A person without any assignment has no row. Give the assignments and portfolios that
    the roster shall show: what is left out counts as not named when it is read back.
    """
    return workbook(tables(known))


def tables(known: KnownState) -> dict[str, Rows]:
    """The cells of the three sheets below their headings."""
    places = Departments(known.departments)
    names = {person.code: person.name for person in known.persons}
    posts: dict[str, list[AssignmentRecord]] = defaultdict(list)
    for assignment in known.assignments:
        posts[assignment.person].append(assignment)
    people = [
        _cells(PEOPLE, places, assignment, person)
        for person in sorted(known.persons, key=lambda each: (each.order, each.pinyin, each.code))
        for assignment in sorted(posts[person.code], key=_main_first)
    ]
    departments = [
        _cells(DEPARTMENTS, places, record)
        for record in sorted(known.departments, key=lambda each: (each.order, each.code))
    ]
    portfolios = [
        _cells(PORTFOLIOS, places, record, leader_name=names.get(record.leader, ""))
        for record in sorted(known.portfolios, key=lambda p: (p.department, p.start, p.leader))
    ]
    return {PEOPLE: people, DEPARTMENTS: departments, PORTFOLIOS: portfolios}


def _main_first(assignment: AssignmentRecord) -> tuple[bool, str]:
    return assignment.kind != AssignmentKind.MAIN, assignment.start.isoformat()


def _cells(
    sheet: str, places: Departments, record: AnyRecord, person: PersonRecord | None = None,
    leader_name: str = "",
) -> list[str]:
    cells = []
    for column in COLUMNS[sheet]:
        if column.field == "leader_name":
            cells.append(leader_name)
            continue
        holder = record if hasattr(record, column.field) else person
        value = getattr(holder, column.field)
        if column.field in ("department", "parent"):
            value = places.label(value) if value else ""
        elif column.words:
            value = word_for(column.words, value)
        cells.append(tidy(shown(value)))
    return cells


def workbook(rows: dict[str, Rows], columns: Mapping[str, Sequence[Column]] = COLUMNS) -> bytes:
    """Sheets with their headings, remarks, lists to choose from, and rows."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True, "strings_to_formulas": False,
            "strings_to_urls": False, "strings_to_numbers": False,
        },
    )
    head = book.add_format({"bold": True, "bg_color": "#E9EEF4", "border": 1, "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    quoted = book.add_format({"num_format": "@", "quote_prefix": True})
    for name, lines in rows.items():
        sheet = book.add_worksheet(name)
        _dress(sheet, columns[name], head, text, max(len(lines), _FILLED_BY_HAND))
        for number, cells in enumerate(lines, start=1):
            for index, cell in enumerate(cells):
                if cell:
                    style = quoted if cell.startswith(_ACTIVE_STARTS) else text
                    sheet.write_string(number, index, cell, style)
    book.close()
    return buffer.getvalue()


def _dress(
    sheet: Worksheet, columns: Sequence[Column], head: Format, text: Format, last_row: int
) -> None:
    """Headings, widths, remarks and lists of one sheet."""
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{MAX_ROWS}"})
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width, text)
        sheet.write_string(0, index, column.heading, head)
        sheet.write_comment(0, index, _remark(column), {"author": "", "x_scale": 1.4})
        words = written(column.words) if column.words else []
        if words and len(",".join(words)) <= _LONGEST_LIST:
            sheet.data_validation(
                1, index, last_row, index,
                {
                    "validate": "list", "source": words,
                    "error_title": _("请重新填写"), "error_message": _("请从列表中选择。"),
                },
            )


def _remark(column: Column) -> str:
    must = _("可不填") if column.blank else _("必填")
    remark = f"{must}。"
    if column.kind == "date":
        remark += _("写成 2026-01-05 的样子。")
    if column.example:
        remark += _("例：%(example)s") % {"example": column.example}
    return remark
