"""The workbook a clerk downloads: blank to fill, or the present state to correct."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest

from portal.rosters import rows, sheet, template
from portal.rosters.columns import COLUMNS
from portal.rosters.plan import plan
from portal.rosters.records import KnownState
from portal.rosters.words import word_for, written
from tests.portal import roster_books as books
from tests.portal.test_rosters_plan import KNOWN, TODAY

PREFIXES = ["=", "+", "-", "@", "＝", "＋", "－", "＠", '"=', "'=", "=cmd|'/c calc'!A1", "{{7*7}}"]


def xml(data: bytes, name: str) -> str:
    return books.part(data, name).decode()


def read_back(data: bytes, known: KnownState):
    roster = rows.parse(sheet.read(data), known)
    assert roster.problems == ()
    return plan(roster, known, on=TODAY)


def test_the_blank_roster_has_the_headings_a_clerk_knows():
    book = sheet.read(template.blank())
    assert tuple(book.sheets) == ("人员名册", "部门", "分管")
    for name, found in book.sheets.items():
        assert found.rows == ((1, tuple(column.heading for column in COLUMNS[name])),)
    assert book.notices == ()


def test_the_blank_roster_helps_to_fill_it():
    data = template.blank()
    people = xml(data, "xl/worksheets/sheet1.xml")
    assert 'state="frozen"' in people
    assert "主职,兼任,主持工作" in people and "男,女" in people
    remarks = xml(data, "xl/comments1.xml")
    assert "必填。例：A012" in remarks and "可不填。写成 2026-01-05 的样子。" in remarks


def test_a_filled_blank_is_accepted_word_by_word():
    columns = COLUMNS[sheet.PEOPLE]
    examples = {column.heading: column.example for column in columns} | {"部门": "办公室"}
    data = books.book(examples, headings=[column.heading for column in columns])
    roster = rows.parse(sheet.read(data), KnownState())
    assert roster.problems == ()
    assert roster.persons[0].initials == "shj"


@pytest.mark.parametrize("column", [
    column for columns in COLUMNS.values() for column in columns if column.words
], ids=lambda column: column.heading)
def test_each_offered_word_is_read_back_as_what_it_stands_for(column):
    for word in written(column.words):
        assert word_for(column.words, column.words[word]) == word
    assert {column.words[word] for word in written(column.words)} == set(column.words.values())


def test_the_exported_state_read_back_is_nothing_to_do():
    result = read_back(template.export(KNOWN), KNOWN)
    assert result.empty
    assert len(result.persons.unchanged) == 2 and len(result.portfolios.unchanged) == 1


def test_an_edited_export_changes_just_that():
    first, second = KNOWN.persons
    known = replace(KNOWN, persons=(replace(first, rank="二级主任科员"), second))
    result = read_back(template.export(KNOWN), known)
    (change,) = result.persons.changed
    assert [each.label for each in change.fields] == ["职级"] and result.count == 1


@pytest.mark.parametrize("start", PREFIXES)
def test_no_text_becomes_a_formula_and_each_comes_back_as_it_was(start):
    text = f"{start}SUM(A1)"
    known = KnownState(
        (replace(KNOWN.departments[0], name=text, short_name=text), KNOWN.departments[1]),
        tuple(replace(each, rank=text) for each in KNOWN.persons),
        tuple(replace(each, title=text, basis=text, post_kind="leader")
              for each in KNOWN.assignments),
        tuple(replace(each, basis=text) for each in KNOWN.portfolios),
    )
    data = template.export(known)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name) and b"<hyperlink" not in archive.read(name)
    for number in (1, 2, 3):
        cells = re.findall(r"<c [^>]*>(?=<v>)", xml(data, f"xl/worksheets/sheet{number}.xml"))
        assert cells and all('t="s"' in cell for cell in cells)
    assert text in sheet.read(data).sheets[sheet.PEOPLE].rows[1][1]
    assert read_back(data, known).empty


def test_cells_that_could_wake_up_when_edited_are_marked_as_text():
    known = replace(KNOWN, persons=tuple(replace(each, rank="=1+1") for each in KNOWN.persons))
    assert 'quotePrefix="1"' in xml(template.export(known), "xl/styles.xml")
    assert 'quotePrefix="1"' not in "".join(
        re.findall(r"<c [^>]*>", xml(template.export(KNOWN), "xl/worksheets/sheet1.xml")))
