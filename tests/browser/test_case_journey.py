"""Accountability in a real browser: from the proposal to the served decision with its paper."""

from __future__ import annotations

import os
import subprocess

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from supervision.models import AccountabilityCase, AccountabilityDecision
from tests.browser.conftest import PHONE, WIDE, accessible, fits


def looked_at(page: Page, name: str) -> None:
    fits(page)
    accessible(page)
    if folder := os.environ.get("F_SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


def act(page: Page, link: str, done: str = "") -> None:
    """Press the button of an act on the page of the case."""
    page.locator("main .top").get_by_role("link", name=link, exact=True).click()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_a_proposal_to_the_served_decision(cast, page_as, tmp_path, size):
    discipline, secretary, staff = (
        page_as(key, size) for key in ("discipline", "secretary", "staff")
    )
    _propose(discipline)
    case = AccountabilityCase.objects.get()
    secretary.goto(reverse("home"))
    secretary.get_by_role("link", name="去审批").click()
    looked_at(secretary, "approve")
    secretary.get_by_role("button", name="批准启动").click()
    expect(secretary.get_by_text("已批准启动。")).to_be_visible()
    _investigate(discipline, case)
    staff.goto(reverse("home"))
    staff.get_by_role("link", name="陈述申辩", exact=True).first.click()
    staff.get_by_label("陈述和申辩").fill("当日值班表由他人排定。")
    looked_at(staff, "defend")
    staff.get_by_role("button", name="提交").click()
    _decide(discipline, case)
    secretary.goto(reverse("home"))
    secretary.get_by_role("link", name="去审签").click()
    looked_at(secretary, "issue")
    secretary.get_by_role("button", name="印发").click()
    expect(secretary.get_by_text("决定书已印发。")).to_be_visible()
    discipline.goto(reverse("case", args=[case.pk]))
    act(discipline, "送达决定书")
    discipline.get_by_role("button", name="登记送达").click()
    expect(discipline.get_by_text("已送达，对象可以查看决定书。")).to_be_visible()
    looked_at(discipline, "thread")
    _read(staff, tmp_path)


def _propose(page: Page) -> None:
    page.goto(reverse("cases"))
    page.get_by_role("link", name="提出问责").first.click()
    page.locator("input[name=find_person]").fill("xwy")
    page.get_by_role("button", name="查找", exact=True).nth(1).click()
    page.get_by_label("许未央").check()
    page.get_by_label("党的作风建设松懈").check()
    page.get_by_label("主要领导责任").check()
    page.get_by_label("问责建议和基本事实").fill("多次提醒后值班安排仍未落实，建议启动问责。")
    looked_at(page, "propose")
    page.get_by_role("button", name="提出问责").click()
    expect(page.get_by_text("已提出，待党组书记批准启动。")).to_be_visible()


def _investigate(page: Page, case: AccountabilityCase) -> None:
    page.goto(reverse("case", args=[case.pk]))
    act(page, "登记调查事实")
    page.get_by_label("调查认定的事实").fill("2026年1月至2月，值班安排未落实，延误3件来访办理。")
    page.get_by_label("证据", exact=True).fill("值班登记簿、谈话记录")
    looked_at(page, "facts")
    page.get_by_role("button", name="保存").click()
    act(page, "事实见面")
    page.get_by_role("button", name="登记见面").click()
    expect(page.get_by_text("已登记，对象可以陈述申辩。")).to_be_visible()


def _decide(page: Page, case: AccountabilityCase) -> None:
    page.goto(reverse("case", args=[case.pk]))
    page.get_by_role("link", name="说明采纳情况").click()
    page.get_by_label("不予采纳").check()
    page.get_by_label("理由").fill("与值班登记簿不符。")
    page.get_by_role("button", name="保存").click()
    act(page, "登记集体研究")
    page.get_by_label("应到人数").fill("8")
    page.get_by_label("实到人数").fill("7")
    page.get_by_label("集体研究意见").fill("同意予以诫勉。")
    page.get_by_role("button", name="保存").click()
    act(page, "拟定决定书")
    page.get_by_label("诫勉", exact=True).check()
    page.get_by_label("诫勉形式").select_option("admonition_letter")
    page.get_by_label("情形依据的条款").fill("《中国共产党问责条例》第七条第五项")
    page.get_by_label("问责方式依据的条款").fill("《中国共产党问责条例》第八条")
    looked_at(page, "draft")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存。")).to_be_visible()


def _read(page: Page, folder: object) -> None:
    """The object opens the decision and saves its paper."""
    decision = AccountabilityDecision.objects.get()
    page.goto(reverse("decision", args=[decision.pk]))
    looked_at(page, "decision")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="决定书（PDF）").click()
    target = f"{folder}/decision.pdf"
    waiting.value.save_as(target)
    done = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, check=True)
    words = "".join(done.stdout.decode().split())
    for part in ("关于对许未央予以诫勉的决定", "影响期自", "对其意见不予采纳",
                 "自收到决定之日起1个月内", decision.document_number):
        assert part in words
