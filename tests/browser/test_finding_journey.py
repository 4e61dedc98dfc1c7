"""From a finding to its verified rectification in a real browser, at the desk and on a phone."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from portal import clock
from supervision.models import Finding, Rectification
from tests.browser.conftest import PHONE, WIDE, accessible, fits

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


def looked_at(page: Page, name: str) -> None:
    """Nothing sticks out and nothing keeps anybody out."""
    fits(page)
    accessible(page)
    if folder := os.environ.get("E_SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


@SIZES
def test_from_a_finding_to_its_verified_rectification(cast, page_as, tmp_path, size):
    discipline, head, staff = (page_as(key, size) for key in ("discipline", "head", "staff"))
    photo = tmp_path / "photo.png"
    Image.new("RGB", (8, 8), "white").save(photo)
    _record(discipline)
    found = Finding.objects.get()
    _serve(discipline)
    _plan(head, cast.person["staff"].name)
    _work(staff, photo)
    _submit(head)
    page = discipline
    page.goto(reverse("home"))
    page.get_by_role("link", name="去核查").first.click()
    page.get_by_label("通过").check()
    looked_at(page, "verify")
    page.get_by_role("button", name="登记核查结果").click()
    expect(page.get_by_text("核查结果已登记。")).to_be_visible()
    page.get_by_role("link", name="销号").first.click()
    page.get_by_role("button", name="销号").click()
    expect(page.get_by_text("已销号。").first).to_be_visible()
    head.goto(reverse("finding", args=[found.pk]))
    expect(head.get_by_text("核查通过").first).to_be_visible()
    looked_at(head, "thread")
    assert Rectification.objects.get().state == "closed"


def _record(page: Page) -> None:
    page.goto(reverse("findings"))
    looked_at(page, "findings-empty")
    page.get_by_role("link", name="登记问题").first.click()
    page.get_by_label("来源").select_option("routine_check")
    page.get_by_label("责任部门").select_option(label="提案委员会")
    page.get_by_label("类别").select_option("work")
    page.get_by_label("问题摘要").fill("值班记录不全")
    page.get_by_label("问题事实").fill("抽查三份值班记录，均缺签字。")
    looked_at(page, "finding-form")
    page.get_by_role("button", name="下一步：确认责任人").click()
    expect(page.get_by_label("韩秉文")).to_be_checked()
    looked_at(page, "finding-record")
    page.get_by_role("button", name="确认并登记").click()
    expect(page.get_by_text("问题已登记。")).to_be_visible()


def _serve(page: Page) -> None:
    page.get_by_role("link", name="送达整改通知书").first.click()
    page.get_by_label("整改要求").fill("补齐记录，明确专人负责。")
    looked_at(page, "finding-serve")
    page.get_by_role("button", name="生成并送达").click()
    expect(page.get_by_text("整改通知书已送达，责任部门可以查看。")).to_be_visible()


def _plan(page: Page, worker: str) -> None:
    page.goto(reverse("home"))
    looked_at(page, "home-head")
    page.get_by_role("link", name="去办理").first.click()
    page.get_by_label("整改方案").fill("逐月自查，逐份补签。")
    page.get_by_label("第1项措施").fill("补齐三份记录的签字")
    person = page.get_by_label("承办人").first
    value = person.locator("option", has_text=worker).get_attribute("value")
    person.select_option(value)
    page.get_by_label("完成时间").first.fill(str(clock.today() + timedelta(days=5)))
    looked_at(page, "plan")
    page.get_by_role("button", name="报送方案").click()
    expect(page.get_by_text("整改方案已报送。")).to_be_visible()
    looked_at(page, "thread-planned")


def _work(page: Page, photo: Path) -> None:
    page.goto(reverse("home"))
    page.get_by_role("link", name="登记完成").first.click()
    page.get_by_label("完成情况").fill("三份均已补签。")
    page.get_by_label("佐证材料").set_input_files(str(photo))
    looked_at(page, "step")
    page.get_by_role("button", name="登记完成").click()
    expect(page.get_by_text("完成情况已登记。")).to_be_visible()


def _submit(page: Page) -> None:
    page.reload()
    page.get_by_role("link", name="提交核查").first.click()
    page.get_by_label("整改报告").fill("已全部整改到位。")
    page.get_by_role("button", name="提交核查").click()
    expect(page.get_by_text("已提交核查。")).to_be_visible()
