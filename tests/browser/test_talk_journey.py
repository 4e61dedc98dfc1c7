"""The two-minute talk on a phone: written down, disputed, confirmed; with and without scripts."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from supervision.models import Talk
from tests.browser.conftest import PHONE, WIDE, accessible, fits

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
TOLD = "提醒元旦前后外出报备"


def begin(page: Page) -> None:
    """From the front page: whom do I still owe, and one tap on the name."""
    page.goto("/")
    page.get_by_role("link", name="记录谈话").first.click()
    page.get_by_role("link", name="许未央").click()
    expect(page.get_by_role("heading", name="记录谈话")).to_be_visible()


def test_a_talk_in_two_minutes_on_a_phone_with_objection_and_confirmation(page_as):
    head = page_as("head", PHONE)
    begin(head)
    expect(head.get_by_label("谈话要点")).to_have_value(re.compile("岗位廉政风险"))
    head.get_by_label("谈话要点").fill(TOLD)
    head.get_by_label("谈话对象的说明和态度").fill("认真落实")
    expect(head.locator("#saved")).to_contain_text("已自动保存")
    assert Talk.objects.get().points == TOLD
    fits(head)
    accessible(head)
    head.get_by_role("button", name="保存并提请核对").click()
    expect(head.get_by_text("谈话记录已提交。")).to_be_visible()
    fits(head)

    staff = page_as("staff", PHONE)
    staff.goto("/")
    staff.get_by_role("link", name="去核对").click()
    expect(staff.get_by_text(TOLD)).to_be_visible()
    fits(staff)
    accessible(staff)
    pk = Talk.objects.get().pk
    staff.get_by_role("link", name="有不同意见，提出异议").click()
    staff.get_by_label("异议内容").fill("当天没有谈到外出报备")
    staff.get_by_role("button", name="提交异议").click()
    expect(staff.get_by_text("当天没有谈到外出报备")).to_be_visible()
    expect(staff.get_by_text(TOLD)).to_be_visible()
    assert Talk.objects.get().state == "disputed"

    head.goto(reverse("talk_correct", args=[pk]))
    head.get_by_label("更正的内容").select_option("points")
    head.get_by_label("更正为").fill("提醒节日期间外出报备")
    head.get_by_label("更正理由").fill("记录有误")
    head.get_by_role("button", name="登记更正").click()
    expect(head.get_by_text("提醒节日期间外出报备")).to_be_visible()

    staff.goto(reverse("talk_confirm", args=[pk]))
    staff.get_by_role("button", name="核对无误，确认").click()
    expect(staff.get_by_text("已确认，谈话记录已锁定。")).to_be_visible()
    assert Talk.objects.get().points == TOLD


def test_without_scripts_a_draft_is_kept_by_a_button(page_as):
    head = page_as("head", PHONE, js=False)
    begin(head)
    head.get_by_label("谈话要点").fill(TOLD)
    head.get_by_label("谈心谈话").check()
    head.get_by_role("button", name="换用该种类的提纲").click()
    expect(head.get_by_label("谈话要点")).to_have_value(TOLD)
    head.get_by_role("button", name="存草稿").last.click()
    expect(head.get_by_text("已保存。")).to_be_visible()
    assert (Talk.objects.get().state, Talk.objects.get().kind) == ("draft", "heart_to_heart")
    head.goto(reverse("talks_owed"))
    head.get_by_role("link", name="谈心谈话：许未央").click()
    head.get_by_role("button", name="保存并提请核对").click()
    expect(head.get_by_text("谈话记录已提交。")).to_be_visible()


@SIZES
def test_the_pages_of_talks_hearings_and_reminders_fit_and_can_be_used(page_as, size):
    addresses = {
        "head": ["talks", "talks_owed", "talk_new", "reminders", "reminder_new", "delegations"],
        "leader": ["hearings", "hearing_new", "points"],
        "clerk": ["reminder_texts", "talk_new"],
    }
    for who, names in addresses.items():
        page = page_as(who, size)
        for name in names:
            page.goto(reverse(name))
            fits(page)
            accessible(page)
