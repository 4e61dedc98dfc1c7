"""The desk in a real browser: accessible, within the screen, with and without scripts."""

from __future__ import annotations

import pytest

from portal.delivery.notify import notify
from tests.browser.conftest import PHONE, WIDE, accessible, fits

PAGES = ("/", "/chain/", "/inbox/", "/search/?q=xwy")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_pages_of_the_desk_are_accessible_and_fit_the_screen(page_as, cast, size):
    notify([cast.person["clerk"].pk], "请核对名单", "截止 3 月 31 日", "/chain/", "a:1")
    page = page_as("clerk", size)
    for path in PAGES:
        page.goto(path)
        accessible(page)
        fits(page)


def test_a_mark_of_the_chain_leads_to_its_person(page_as, cast):
    page = page_as("staff")
    page.goto("/chain/")
    page.get_by_role("link", name="许未央 一级主任科员").first.click()
    page.wait_for_url(f"**/organisation/people/{cast.person['staff'].pk}/")


def test_the_day_of_the_chain_is_chosen_without_scripts(page_as, cast):
    page = page_as("staff", js=False)
    page.goto("/chain/")
    page.get_by_label("截至日期").fill("2020-01-01")
    page.get_by_role("button", name="查看").click()
    page.get_by_text("这一天没有任职记录").wait_for()


def test_the_whole_chain_is_on_the_first_sheet_of_a4(page_as, cast):
    page = page_as("staff")
    page.goto("/chain/?print=a4")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1031, "height": 702})  # A4 across within its margins
    box = page.locator(".picture svg").bounding_box()
    assert box["y"] + box["height"] <= 702
    assert box["x"] + box["width"] <= 1031
