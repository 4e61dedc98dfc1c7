"""What is printed from the browser: the list of one's duties is one sheet, however full it is."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.urls import reverse
from pypdf import PdfReader

from agreements.views.duties import DutiesPrintPage

TASK = "贯彻落实市委全面从严治党工作会议部署，每半年向市委报告一次履行主体责任情况"
DUTY = "主持专题会议，把年度任务分解到部门、到人、到时限"
DAY = date(2026, 12, 31)


def unit(name: str, in_force: bool = True) -> SimpleNamespace:
    return SimpleNamespace(
        name=name, in_force=in_force, late=3, soon=2, waiting=111, done=120, next_on=DAY
    )


def duty(what: str = DUTY) -> SimpleNamespace:
    return SimpleNamespace(
        kind="late", word="逾期", upcoming=False, clause="A12", what=what, occasion="国庆节",
        due_on=DAY, done=1, total=12,
    )


def shown(monkeypatch, tasks: list[str], duties: list, units: list) -> None:
    """The page has these rows, whoever looks."""
    rows = [SimpleNamespace(text=text, due_on=DAY) for text in tasks]
    superior = SimpleNamespace(
        name="2026年度全面从严治党责任书", tasks=SimpleNamespace(all=lambda: rows)
    )
    monkeypatch.setattr(DutiesPrintPage, "extra", lambda page: {
        "duties": SimpleNamespace(rows=duties), "units": units, "page": [], "day": DAY,
        "superior": superior if tasks else None, "own": True,
    })


@pytest.mark.parametrize(("tasks", "duties", "units", "least"), [
    ([TASK] * 9, [duty()] * 30, [unit("文化文史和学习委员会")] * 60, (12, 8)),
    ([TASK * 12] * 6, [duty(DUTY * 4)] * 30, [unit("港澳台侨和外事工作委员会办公室")] * 60, (3, 8)),
    ([TASK] * 4, [duty()] * 9, [unit("提案委员会")] * 21, (9, 21)),
    ([], [duty()] * 8, [unit("港澳台侨和外事工作委员会办公室")] * 12, (8, 12)),
    ([], [], [unit("提案委员会")] * 70, (0, 36)),
], ids=["full", "full of long words", "a secretary", "a leader", "a large organ"])
def test_the_list_of_duties_is_one_a4_sheet(
    monkeypatch, cast, page_as, tasks, duties, units, least
):
    shown(monkeypatch, tasks, duties, units)
    page = page_as("secretary")
    page.goto(reverse("duties_print"))
    printed = PdfReader(BytesIO(page.pdf(format="A4")))
    assert len(printed.pages) == 1
    said = "".join(printed.pages[0].extract_text().split())
    assert said.count("A12") >= least[0]
    assert said.count("111") >= least[1]
    if len(duties) > said.count("A12"):
        assert f"共{len(duties)}项" in said
    if len(units) > said.count("111"):
        assert f"共{len(units)}个" in said
