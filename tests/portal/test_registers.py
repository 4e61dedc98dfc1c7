"""Registers: the same rows on a sheet and on paper, and a line in the access log first."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.test import RequestFactory
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from portal.actions import batches
from portal.delivery import registers
from portal.delivery.registers import Cell, Register
from portal.delivery.xlsx import Column
from portal.errors import RuleBroken
from portal.models import AccessLog, Batch

COLUMNS = [Column("日期", 12), Column("对象", 80), Column("状态", 8)]


def register(count: int) -> Register:
    rows = (
        (date(2026, 3, 5), Cell(f"第{n}人", url="/x/"), Cell("已办结", mark="done"))
        for n in range(1, count + 1)
    )
    return Register("整改台账", COLUMNS, rows, "本人可以知悉的整改事项")


def words(paper: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True, check=True
    ).stdout.decode()


def test_a_register_lies_across_the_sheet_with_its_heads_on_each(db):
    paper = registers.paper(register(200), by="彭念之 机关纪委委员")
    pages = PdfReader(BytesIO(paper)).pages
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    text = words(paper)
    assert text.count("对象") == text.count("导出：彭念之 机关纪委委员") == len(pages)
    assert "第200人" in text and "第1至150行，共200行" in text
    assert f"— {len(pages)} —".replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize(
    ("days", "spelt"), [(1, "2026年12月31日"), (2, "2026年12月31日"), (4, "2026.12.31")]
)
def test_a_day_stands_in_one_line_and_shortly_where_there_are_many(db, days, spelt):
    columns = [Column(f"日期{n}", 10) for n in range(days)]
    columns += [Column(f"内容{n}", 24) for n in range(7)]
    rows = [[*[date(2026, 12, 31)] * days, *["认真履行责任"] * 7]]
    paper = registers.paper(Register("台账", columns, rows), by="白露明")
    assert words(paper).count(spelt) == days


def test_too_many_rows_for_paper_are_asked_to_be_narrowed(db):
    with pytest.raises(RuleBroken, match="请先筛选"):
        registers.made(register(registers.MOST_ON_PAPER + 1), registers.PDF, by="")


DANGEROUS = [
    '=HYPERLINK("http://x")', "+1", "-2", "@SUM(1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠a",
    " =1", "\u3000=1", "|calc", "%0A",
]


def full(rows: list[list[object]]) -> Register:
    return Register("清单", [Column("内容", 30), Column("次数", 8), Column("日期", 12)], rows)


def test_no_cell_of_a_csv_or_a_spreadsheet_can_be_calculated():
    taken = full([[text, -5, date(2026, 3, 5)] for text in DANGEROUS])
    data = registers.comma_separated(taken)
    assert data.startswith(b"\xef\xbb\xbf")  # without it WPS takes Chinese for another encoding
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == ["内容", "次数", "日期"]
    assert [row[0] for row in rows] == [f"'{text}" for text in DANGEROUS]
    assert {(row[1], row[2]) for row in rows} == {("-5", "2026-03-05")}
    book = registers.spreadsheet(taken)
    sheet = zipfile.ZipFile(BytesIO(book)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet and b"hyperlink" not in sheet
    cells = CalamineWorkbook.from_filelike(BytesIO(book))
    assert {row[1] for row in cells.get_sheet_by_index(0).to_python()[2:]} == {-5}


def test_one_row_says_the_same_on_page_sheet_csv_and_json():
    row = [Cell("〇一二", url="/x/"), 7, date(2026, 3, 5)]
    found = json.loads(registers.objects(full([row]), by="白露"))
    assert found["rows"] == [{"内容": "〇一二", "次数": 7, "日期": "2026-03-05"}]
    assert (found["title"], found["exported_by"]) == ("清单", "白露")
    line = registers.comma_separated(full([row])).decode("utf-8-sig").splitlines()[1]
    assert line == '"〇一二","7","2026-03-05"'
    assert [registers.written(registers.value_of(cell)) for cell in row] == [
        "〇一二", "7", "2026年3月5日",
    ]


@pytest.mark.parametrize("make", [registers.spreadsheet, registers.comma_separated])
def test_a_register_is_refused_rather_than_cut(make, monkeypatch):
    monkeypatch.setattr(registers, "MOST_ON_SHEET", 3)
    assert make(register(3))
    with pytest.raises(RuleBroken, match="超过3行"):
        make(register(4))


@pytest.mark.django_db
def test_who_takes_a_register_away_stands_in_the_access_log():
    request = RequestFactory().get("/")
    response = registers.hand_out(request, register(2), "xlsx", name="supervision.example")
    rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0)
    assert rows.to_python()[2:] == [
        [date(2026, 3, 5), "第1人", "已办结"], [date(2026, 3, 5), "第2人", "已办结"],
    ]
    entry = AccessLog.objects.get()
    assert (entry.kind, entry.object, entry.result) == ("export", "supervision.example", "xlsx")


@pytest.mark.parametrize("form", ["xlsx", "csv", "json", "pdf"])
def test_a_long_register_is_made_by_the_worker_with_what_one_may_see(
    cast, client_of, monkeypatch, form
):
    monkeypatch.setattr(registers, "MOST_ON_SHEET", -1)
    monkeypatch.setattr(registers, "MOST_ON_PAPER", -1)
    client = client_of("discipline")
    ask = client.get(reverse("talks"), {"export": form, "q": "甲"})
    page = client.get(ask["Location"])
    assert "后台导出" in page.content.decode() and not Batch.objects.exists()
    client.post(ask["Location"])
    batch = Batch.objects.get()
    assert batch.asked["path"] == reverse("talks") and batch.asked["form"] == form
    assert batches.work.func(str(batch.pk), batch.attempt) == "done"
    file = client.get(reverse("batch_file", args=[batch.pk]))
    beginning = {"xlsx": b"PK", "csv": b"\xef\xbb\xbf", "json": b"{", "pdf": b"%PDF"}
    assert file.content.startswith(beginning[form])
    if form == "json":
        assert json.loads(file.content)["rows"] == []
    if form == "csv":
        [head] = csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline=""))
        assert "谈话日期" in head or head
    assert f".{form}" in file["Content-Disposition"]


def test_a_persons_file_is_ordered_by_those_who_may_open_it_only(cast, client_of):
    for role, whose, status in (
        ("staff", "staff", 200), ("staff", "head", 404), ("discipline", "head", 200),
        ("system_admin", "head", 404),
    ):
        at = reverse("person_file", args=[cast.person[whose].pk]) + "?export=xlsx"
        answer = client_of(role).get(reverse("batch_register"), {"at": at})
        assert answer.status_code == status, (role, whose)


@pytest.mark.parametrize(
    ("role", "at", "status"),
    [
        ("discipline", "/supervision/talks/?export=xlsx", 200),
        ("system_admin", "/supervision/talks/?export=xlsx", 404),  # no business of theirs
        ("discipline", "/supervision/talks/?export=exe", 404),
        ("discipline", "/inbox/?export=xlsx", 404),  # no register
        ("discipline", "/nowhere/?export=xlsx", 404),
        ("discipline", "https://elsewhere.example/supervision/talks/?export=xlsx", 404),
        ("discipline", "", 404),
    ],
)
def test_only_a_register_that_one_may_see_is_ordered(cast, client_of, role, at, status):
    assert client_of(role).get(reverse("batch_register"), {"at": at}).status_code == status
