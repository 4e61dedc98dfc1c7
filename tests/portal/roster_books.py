"""Workbooks for the roster tests: good ones, and every bad one that an office can send."""

from __future__ import annotations

import io
import struct
import zipfile

import xlsxwriter

from portal.rosters.columns import COLUMNS, PEOPLE_COLUMNS
from portal.rosters.sheet import DEPARTMENTS, PEOPLE, PORTFOLIOS

PERSON = {
    "工号": "A001", "姓名": "沈怀瑾", "性别": "女", "政治面貌": "中共党员", "职级": "",
    "管理权限": "机关管理", "编制": "公务员", "部门": "办公室", "职务": "科员",
    "职务类别": "工作人员", "任职形式": "主职", "任职开始": "2024-03-01",
    "依据文件": "安政协发〔2024〕3号",
}
HEADINGS = [column.heading for column in PEOPLE_COLUMNS if not column.optional]
OFFICE = {"编码": "BGS", "名称": "办公室", "类别": "办公室", "上级部门": ""}


def row(**changes: object) -> dict[str, object]:
    """沈怀瑾 of the general office, with some cells written differently."""
    return {**PERSON, **changes}


def book(
    *people: dict[str, object], departments: list[dict[str, object]] | None = None,
    portfolios: list[dict[str, object]] | None = None, headings: list[str] | None = None,
    **more: object,
) -> bytes:
    """An .xlsx roster; with the general office as its only department unless told."""
    sheets = {
        PEOPLE: grid(people, headings or [*HEADINGS, "任职结束"]),
        DEPARTMENTS: grid([OFFICE] if departments is None else departments,
                          ["编码", "名称", "类别", "上级部门"]),
    }
    if portfolios is not None:
        columns = [column.heading for column in COLUMNS[PORTFOLIOS]]
        sheets[PORTFOLIOS] = grid(portfolios, columns)
    return xlsx(sheets, **more)


def grid(lines: object, headings: list[str]) -> list[list[object]]:
    return [list(headings), *([line.get(name, "") for name in headings] for line in lines)]


def xlsx(sheets: dict[str, list[list[object]]], touch: object = None) -> bytes:
    """A workbook of typed cells; `touch(book, sheets)` adds what a test needs."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False,
    }
    workbook = xlsxwriter.Workbook(buffer, options)
    made = {}
    for name, lines in sheets.items():
        made[name] = workbook.add_worksheet(name)
        for number, cells in enumerate(lines):
            for index, cell in enumerate(cells):
                if cell != "":
                    made[name].write(number, index, cell)
    if touch is not None:
        touch(workbook, made)
    workbook.close()
    return buffer.getvalue()


def rezipped(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The workbook with some parts replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


# --- the old format ---------------------------------------------------------------------


def old_xls(sheet: str, lines: list[list[str]]) -> bytes:
    """A real .xls: BIFF8 records in a compound file, as spreadsheets wrote before 2007."""
    globals_length = 20 + 4 + 8 + 2 * len(sheet) + 4
    bound = struct.pack("<IBB", globals_length, 0, 0) + _short_text(sheet)
    stream = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    stream += _record(0x0085, bound) + _record(0x000A, b"")
    assert len(stream) == globals_length
    stream += _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    width = max(len(cells) for cells in lines)
    stream += _record(0x0200, struct.pack("<IIHHH", 0, len(lines), 0, width, 0))
    for number, cells in enumerate(lines):
        for index, cell in enumerate(cells):
            if cell:
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                stream += _record(0x0204, struct.pack("<HHH", number, index, 0) + text)
    return compound_file("Workbook", stream + _record(0x000A, b""))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _short_text(text: str) -> bytes:
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def compound_file(name: str, stream: bytes) -> bytes:
    """A compound file with one stream: header, table, directory, content."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\x00")
    sectors = len(stream) // 512
    end, table_mark, free = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    chain = [table_mark, end, *range(3, sectors + 2), end]
    assert len(chain) <= 128
    table = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    entries = _entry("Root Entry", 5, 1, end, 0) + _entry(name, 2, free, 2, len(stream))
    return header + table + entries.ljust(512, b"\x00") + stream


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    free = 0xFFFFFFFF
    text = name.encode("utf-16-le")
    return (
        text.ljust(64, b"\x00")
        + struct.pack("<HBBIII", len(text) + 2, kind, 1, free, free, child)
        + bytes(36) + struct.pack("<IQ", first, size)
    )
