"""Files that offices send: the good ones are read, each bad one gets its sentence."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime

import pytest

from portal.rosters import limits, sheet
from portal.rosters.child import text_of
from tests.portal import roster_books as books


def sentence(data: bytes) -> str:
    """The one sentence for a file that is not opened."""
    book = sheet.read(data)
    assert not book.sheets
    (problem,) = book.problems
    assert problem.row is None
    return problem.sentence


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_roster_is_read_as_text():
    data = books.book(
        books.row(工号=2026.0, 任职开始=datetime(2026, 1, 5)), books.row(工号="007", 职级=3.5)
    )
    rows = sheet.read(data).sheets[sheet.PEOPLE].rows
    assert rows[1][0] == 2
    assert "2026" in rows[1][1] and "2026-01-05" in rows[1][1]
    assert "007" in rows[2][1] and "3.5" in rows[2][1]


@pytest.mark.parametrize(("value", "text"), [
    (2026.0, "2026"), (-3, "-3"), (0.1, "0.1"), (True, "TRUE"), (date(2026, 1, 5), "2026-01-05"),
    (datetime(2026, 1, 5), "2026-01-05"), (datetime(2026, 1, 5, 8, 30), "2026-01-05 08:30:00"),
    (" 张\x00三\n ", "张 三"), (350102199001011234.0, "#350102199001011264"), (float("nan"), "nan"),
    ("字" * 5000, "字" * limits.MAX_CELL_TEXT),
])
def test_each_kind_of_cell_becomes_one_line_of_text(value, text):
    assert text_of(value) == text


def test_an_old_xls_workbook_is_read_with_a_word_about_formulas():
    book = sheet.read(books.old_xls(sheet.PEOPLE, [["工号", "姓名"], ["A1", "沈怀瑾"]]))
    assert book.sheets[sheet.PEOPLE].rows == ((1, ("工号", "姓名")), (2, ("A1", "沈怀瑾")))
    assert ".xls" in book.notices[0]


@pytest.mark.parametrize(("data", "words"), [
    (b"", "空的"),
    (b"\r\n  ", "空的"),
    ("工号,姓名\nA1,沈怀瑾\n".encode(), ".csv"),
    ("工号,姓名\nA1,沈怀瑾\n".encode("utf-8-sig"), ".csv"),
    ("工号,姓名\r\nA1,沈怀瑾\r\n".encode("gbk"), ".csv"),
    ("工号\t姓名\r\n".encode("utf-16"), ".csv"),
    (("工号,姓名\n" * 2000).encode()[:4097] + b"\xe5", ".csv"),
    ("<html><table><tr><td>工号</td></tr></table></html>".encode("gbk"), "网页"),
    ("\ufeff<?xml version='1.0'?><Workbook/>".encode(), "网页"),
    (b"%PDF-1.7\n\x00\x01\xff\xfe\x80", "不是电子表格"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "不是电子表格"),
    (b"PK\x03\x04 and then nothing that is a zip", "损坏"),
    (zipped({"word/document.xml": b"<w/>"}), "不是“.xlsx”"),
    (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "不是“.xlsx”"),
    (books.compound_file("EncryptedPackage", b"sealed"), "密码"),
    (books.compound_file("WordDocument", b"a letter"), "损坏"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x07" * 600, "损坏"),
])
def test_a_file_that_is_no_workbook_is_told_apart(data, words):
    assert words in sentence(data)


def test_a_workbook_cut_short_is_called_damaged():
    data = books.book(books.row())
    assert "损坏" in sentence(data[: len(data) // 2])


def test_a_part_of_broken_xml_is_called_damaged():
    data = books.book(books.row())
    assert "损坏" in sentence(books.rezipped(data, {"xl/worksheets/sheet1.xml": b"<worksheet><c"}))


def test_an_encrypted_part_is_refused():
    data = bytearray(books.book(books.row()))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "密码" in sentence(bytes(data))


def test_a_file_larger_than_any_roster_is_refused_unread():
    assert "10MB" in sentence(b"PK" + bytes(limits.MAX_FILE_BYTES))


def test_too_many_parts_are_refused():
    extra = {f"xl/media/{number}.bin": b"x" for number in range(limits.MAX_ENTRIES)}
    assert "展开后过大" in sentence(books.rezipped(books.book(books.row()), extra))


def test_a_zip_bomb_by_size_is_refused():
    data = books.rezipped(books.book(books.row()), {"xl/media/a.bin": bytes(51 * limits.MB)})
    assert len(data) < limits.MB
    assert "展开后过大" in sentence(data)


def test_a_zip_bomb_by_ratio_is_refused():
    data = books.rezipped(books.book(books.row()), {"xl/media/a.bin": bytes(5 * limits.MB)})
    assert "展开后过大" in sentence(data)


def test_a_part_that_lies_about_its_size_is_called_damaged():
    data = books.rezipped(
        books.book(books.row()), {"xl/sharedStrings.xml": b"<sst>" + b" " * 90_000 + b"</sst>"}
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/sharedStrings.xml").file_size
    lying = data.replace(size.to_bytes(4, "little"), (400).to_bytes(4, "little"))
    assert lying != data
    assert "损坏" in sentence(lying)


@pytest.mark.parametrize("name", [
    "xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml",
    "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml",
])
@pytest.mark.parametrize("declaration", [
    b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
])
def test_no_part_may_declare_entities(name, declaration):
    data = books.book(books.row())
    text = books.part(data, name)
    head, mark, rest = text.partition(b"?>")
    assert "不允许的内容" in sentence(
        books.rezipped(data, {name: head + mark + declaration + rest})
    )


@pytest.mark.parametrize(("cell", "words"), [
    ((1048575, 16383), "第1048576行、第16384列"), ((5, 60), "第61列"),
    ((limits.LAST_ROW, 0), f"第{limits.LAST_ROW + 1}行"),
])
def test_a_cell_far_outside_is_refused_before_parsing(cell, words):
    def far(_book, sheets):
        sheets[sheet.PEOPLE].write(*cell, "远")

    said = sentence(books.book(books.row(), touch=far))
    assert words in said and "20000行" in said


def test_a_merely_coloured_far_cell_does_no_harm():
    def far(book, sheets):
        sheets[sheet.PEOPLE].write_blank(1048575, 16383, None, book.add_format({"bold": True}))

    assert sheet.PEOPLE in sheet.read(books.book(books.row(), touch=far)).sheets


def test_a_far_cell_in_a_sheet_of_its_own_is_never_parsed():
    data = books.xlsx({
        sheet.PEOPLE: [["工号", "姓名"]], "草稿": [["x"]],
    }, touch=lambda _book, sheets: sheets["草稿"].write(1048575, 16383, "远"))
    assert set(sheet.read(data).sheets) == {sheet.PEOPLE}


def test_hidden_sheets_are_left_aside_with_a_word():
    data = books.book(books.row(), touch=lambda _book, sheets: sheets["部门"].hide())
    book = sheet.read(data)
    assert set(book.sheets) == {sheet.PEOPLE}
    assert book.notices == ("隐藏的工作表“部门”没有读取。",)


def test_formulas_and_merged_cells_are_found_with_their_place():
    def touch(_book, sheets):
        sheets[sheet.PEOPLE].write_formula(1, 9, '="科"&"员"', None, "科员")
        sheets[sheet.PEOPLE].merge_range("B3:C4", "沈怀瑾")

    found = sheet.read(books.book(books.row(), touch=touch)).sheets[sheet.PEOPLE]
    assert found.formulas == ((2, 10),)
    assert found.merged == ("B3:C4",)


def test_twenty_thousand_rows_are_read():
    shared = "<si><t>工号</t></si><si><t>沈怀瑾</t></si>"
    cells = "".join(
        f'<row r="{number}"><c r="A{number}"><v>{number}</v></c>'
        f'<c r="B{number}" t="s"><v>1</v></c></row>' for number in range(1, limits.MAX_ROWS + 2)
    )
    data = books.rezipped(books.xlsx({sheet.PEOPLE: [["x"]]}), {
        "xl/worksheets/sheet1.xml":
            f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>'.encode(),
    })
    rows = sheet.read(data).sheets[sheet.PEOPLE].rows
    assert len(rows) == limits.MAX_ROWS + 1
    assert rows[-1] == (20_001, ("20001", "沈怀瑾"))


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def test_long_texts_repeated_without_end_are_stopped_by_the_memory_limit():
    cells = "".join(
        f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c></row>' for number in range(1, 2001)
    )
    text = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(300_000))
    data = books.rezipped(books.xlsx({sheet.PEOPLE: [["x"]]}), {
        "xl/worksheets/sheet1.xml":
            f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"><si><t>{text}</t></si></sst>'.encode(),
    })
    assert "内容过多" in sentence(data)


def test_the_reading_process_limits_its_own_memory_and_time_and_loads_no_django():
    probe = (
        "import json, os, resource, sys\n"
        "from portal.rosters import child\n"
        "child._take_limits()\n"
        "caught = False\n"
        "try:\n    bytearray(310 * 1024 * 1024)\n"
        "except MemoryError:\n    caught = True\n"
        "print(json.dumps([caught, resource.getrlimit(resource.RLIMIT_AS)[0],"
        " resource.getrlimit(resource.RLIMIT_CPU)[0], 'django' in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, check=True, cwd=sheet._ROOT
    )
    assert json.loads(done.stdout) == [True, 300 * 1024 * 1024, 10, False]


def test_one_roster_of_ordinary_size_is_read_at_a_stroke():
    people = [books.row(工号=f"A{number:03}") for number in range(200)]
    assert len(sheet.read(books.book(*people)).sheets[sheet.PEOPLE].rows) == 201
