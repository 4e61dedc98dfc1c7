"""The roster in a real browser: refused, mended, looked through, written."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from portal.models import Person
from tests.browser.conftest import PHONE, WIDE, accessible, fits
from tests.portal.roster_books import book, row

NEWCOMER = {
    "工号": "B001", "姓名": "萧䶮然", "职务": "四级主任科员", "任职开始": "2026-02-02",
}


def upload(page: Page, folder, content: bytes) -> None:
    path = folder / "名册.xlsx"
    path.write_bytes(content)
    page.goto(reverse("roster_upload"))
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="上传并核对").click()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_roster_is_refused_mended_looked_through_and_written(cast, page_as, tmp_path, size):
    page = page_as("clerk", size)
    upload(page, tmp_path, book(row(**NEWCOMER | {"部门": "天文台", "任职结束": "2020-01-01"})))
    expect(page.locator("[data-errors]")).to_contain_text("没有写入任何内容")
    expect(page.get_by_text("没有“天文台”这个部门")).to_be_visible()
    accessible(page)
    fits(page)
    assert not Person.objects.filter(code="B001").exists()
    upload(page, tmp_path, book(row(**NEWCOMER)))
    expect(page.get_by_role("heading", name="核对名册")).to_be_visible()
    accessible(page)
    fits(page)
    page.get_by_role("link", name="1", exact=True).first.click()
    expect(page.get_by_text("萧䶮然（B001）")).to_be_in_viewport()
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_text("名册已导入")).to_be_visible()
    page.goto(reverse("people") + "?q=xyr")
    expect(page.get_by_role("link", name="萧䶮然")).to_be_visible()


def test_a_roster_is_imported_without_scripts(cast, page_as, tmp_path):
    page = page_as("clerk", js=False)
    upload(page, tmp_path, book(row(**NEWCOMER)))
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_text("名册已导入")).to_be_visible()
    assert Person.objects.get(code="B001").name == "萧䶮然"
