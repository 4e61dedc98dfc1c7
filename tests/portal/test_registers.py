"""Registers: the same rows on a sheet and on paper, and a line in the access log first."""

from __future__ import annotations

import subprocess
from datetime import date
from io import BytesIO

import pytest
from django.test import RequestFactory
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from portal.delivery import registers
from portal.delivery.registers import Cell, Register
from portal.delivery.xlsx import Column
from portal.errors import RuleBroken
from portal.models import AccessLog

COLUMNS = [Column("日期", 12), Column("对象", 30), Column("状态", 8)]


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
    paper = registers.paper(register(130), by="彭念之 机关纪委委员")
    pages = PdfReader(BytesIO(paper)).pages
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    text = words(paper)
    assert text.count("对象") == text.count("导出：彭念之 机关纪委委员") == len(pages)
    assert "第130人" in text and "第1至100行，共130行" in text
    assert f"— {len(pages)} —".replace(" ", "") in text.replace(" ", "")


def test_too_many_rows_for_paper_are_asked_to_be_narrowed(db):
    with pytest.raises(RuleBroken, match="请先筛选"):
        registers.paper(register(registers.MOST_ON_PAPER + 1), by="")


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
