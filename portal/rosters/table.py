"""One sheet as lines of named cells: finds the header, reads each cell by its column. Pure.

Every fault is collected with row, column letter and heading; nothing stops at the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from portal.pinyin import flat
from portal.rosters import limits, values
from portal.rosters.archive import column_number, letters_of
from portal.rosters.columns import Column
from portal.rosters.records import SheetProblem
from portal.rosters.sheet import Sheet
from portal.rosters.words import written

Value = str | int | date | None

_RANGE = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?$")
_TOO_LONG_NUMBER = re.compile(r"^#-?[0-9]{15,}$")
_SAID_OF_HEADING = re.compile(r"[\s*＊]|[（(].*[）)]$")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: field -> value; a field with a faulty cell is missing."""

    row: int
    values: dict[str, Value]
    empty: frozenset[str]  # fields whose cell was empty or whose column is missing

    def text(self, field_name: str) -> str:
        value = self.values.get(field_name)
        return value if isinstance(value, str) else ""

    def day(self, field_name: str) -> date | None:
        value = self.values.get(field_name)
        return value if isinstance(value, date) else None

    def whole(self, field_name: str, default: int) -> int:
        value = self.values.get(field_name)
        return value if isinstance(value, int) else default

    def has(self, *fields: str) -> bool:
        """True when each of the cells could be read."""
        return all(name in self.values for name in fields)


@dataclass(slots=True)
class Table:
    """The lines of one sheet, where each field stands, and the problems met so far."""

    sheet: str
    positions: dict[str, int] = field(default_factory=dict)  # field -> column from 1
    headings: dict[int, str] = field(default_factory=dict)
    header_row: int = 0
    lines: list[Line] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def complain(self, row: int | None, field_name: str, sentence: str) -> None:
        """Notes a problem beside the cell of `field_name`, or beside the row if ""."""
        self.complain_at(row, self.positions.get(field_name), sentence)

    def complain_at(self, row: int | None, column: int | None, sentence: str) -> None:
        self.problems.append(SheetProblem(row, self.label(column), sentence, self.sheet))

    def label(self, column: int | None) -> str:
        """Letter and heading of a column, e.g. D（部门）."""
        if column is None:
            return ""
        heading = self.headings.get(column, "")
        return f"{letters_of(column)}（{heading}）" if heading else letters_of(column)


def read_table(sheet: Sheet, columns: Sequence[Column]) -> Table:
    """Reads a sheet by the headings of `columns`, which may stand in any order."""
    table = Table(sheet.name)
    if not _find_header(table, sheet, columns):
        return table
    _report_formulas_and_merges(table, sheet)
    formulas = set(sheet.formulas)
    for row, cells in sheet.rows:
        if row > table.header_row:
            _read_line(table, columns, row, cells, formulas)
    return table


def plain_heading(text: str) -> str:
    """A heading without spaces, stars and remarks: "工号 *（必填）" is 工号."""
    return _SAID_OF_HEADING.sub("", _SAID_OF_HEADING.sub("", text))


def _find_header(table: Table, sheet: Sheet, columns: Sequence[Column]) -> bool:
    names = {name: each for each in columns for name in (*each.aliases, each.heading)}
    best: tuple[int, int, tuple[str, ...]] = (0, 0, ())
    for row, cells in sheet.rows:
        if row > limits.HEADER_WITHIN:
            break
        plain = [plain_heading(cell) for cell in cells]
        known = len({names[word].field for word in plain if word in names})
        if known > best[0]:
            best = (known, row, cells)
    known, table.header_row, header = best
    if known < 2:
        wanted = "、".join(each.heading for each in columns if not each.optional)
        sentence = _("没有找到表头，请在第一行写明：%(names)s。") % {"names": wanted}
        table.complain_at(1, None, sentence)
        return False
    left_aside = []
    for index, word in enumerate(map(plain_heading, header), start=1):
        table.headings[index] = word
        if word in names:
            _place(table, names[word].field, index)
        elif word:
            left_aside.append(word)
    if left_aside:
        table.notices.append(
            _("“%(sheet)s”中这些列不导入：%(names)s。")
            % {"sheet": sheet.name, "names": "、".join(left_aside)}
        )
    for each in columns:
        if not each.optional and each.field not in table.positions:
            sentence = _("缺少“%(name)s”一列。") % {"name": each.heading}
            table.complain_at(table.header_row, None, sentence)
    return True


def _place(table: Table, field_name: str, index: int) -> None:
    if field_name in table.positions:
        table.complain_at(
            table.header_row, index,
            _("“%(name)s”一列出现了两次，请只保留一列。") % {"name": table.headings[index]},
        )
    else:
        table.positions[field_name] = index


def _report_formulas_and_merges(table: Table, sheet: Sheet) -> None:
    for row, column in sheet.formulas:
        if row > table.header_row:
            table.complain_at(row, column, _("单元格是公式，请复制后粘贴为数值。"))
    for text in sheet.merged:
        match = _RANGE.match(text)
        last = int(match.group(4) or match.group(2)) if match else table.header_row
        if match and last >= table.header_row:
            table.complain_at(
                int(match.group(2)), column_number(match.group(1)),
                _("%(range)s 是合并单元格，请取消合并，逐行填写。") % {"range": text},
            )


def _read_line(
    table: Table, columns: Sequence[Column], row: int, cells: tuple[str, ...],
    formulas: set[tuple[int, int]],
) -> None:
    found: dict[str, Value] = {}
    empty: set[str] = set()
    for column in columns:
        index = table.positions.get(column.field)
        text = values.tidy(cells[index - 1]) if index and index <= len(cells) else ""
        if not text:
            empty.add(column.field)
            if column.blank:
                found[column.field] = None
            elif index and (row, index) not in formulas:
                table.complain(row, column.field, _("没有填写。"))
            continue
        value, sentence = _cell(column, text)
        if sentence:
            if (row, index) not in formulas:  # a formula has its own sentence
                table.complain(row, column.field, sentence)
        else:
            found[column.field] = value
    if len(empty) < len(columns):
        table.lines.append(Line(row, found, frozenset(empty)))


def _cell(column: Column, text: str) -> tuple[Value, str]:
    """The value of a filled cell, or the sentence that says what is wrong with it."""
    if text in values.ERROR_VALUES:
        return None, _("单元格显示为错误值“%(text)s”，请改为实际内容。") % {"text": text}
    if _TOO_LONG_NUMBER.match(text):
        return None, _("数字过长，末几位已失真，请把该列设为文本格式后重新填写。")
    if len(text) > column.limit:
        return None, _("文字过长，最多%(limit)s个字。") % {"limit": column.limit}
    if column.words is not None:
        return _word(column, text)
    value = _READERS[column.kind](text)
    return (None, _unreadable(column.kind, text)) if value is None else (value, "")


_READERS: dict[str, Callable[[str], Value]] = {
    "text": str, "date": values.day, "number": values.number, "code": values.code,
    "name": values.name, "email": values.email, "pinyin": lambda text: flat(text) or None,
}


def _unreadable(kind: str, text: str) -> str:
    sentences = {
        "date": _("日期“%(text)s”无法识别，请写成 2026-01-05 的样子。"),
        "number": _("“%(text)s”不是整数。"),
        "code": _("“%(text)s”不能作为编号，只能用文字、字母和数字。"),
        "name": _("“%(text)s”不像姓名，请核对。"),
        "email": _("“%(text)s”不是邮箱地址，请核对。"),
        "pinyin": _("“%(text)s”不是拼音，请用字母填写。"),
    }
    return sentences[kind] % {"text": text}


def _word(column: Column, text: str) -> tuple[Value, str]:
    assert column.words is not None
    value = column.words.get(text.replace(" ", ""))
    if value is not None:
        return str(value), ""
    return None, _("“%(text)s”不在可选范围内，请从这些中选择：%(words)s。") % {
        "text": text, "words": "、".join(written(column.words)),
    }
