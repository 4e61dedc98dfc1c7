"""A year's signing in a real browser: opened, its texts chosen, looked through, issued."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from agreements.models import Agreement, Campaign
from agreements.states import CampaignState
from tests.agreements import scenes
from tests.browser.conftest import PHONE, WIDE, accessible, fits

pytestmark = pytest.mark.parametrize(
    ("size", "js"), [(WIDE, True), (PHONE, False)], ids=["wide", "phone-without-scripts"]
)


@pytest.fixture(autouse=True)
def in_spring():
    with scenes.spring():
        yield


@pytest.fixture(autouse=True)
def no_papers(settings):
    """Papers are set by the worker, which is no part of this journey."""
    dummy = "django_tasks.backends.dummy.DummyBackend"
    settings.TASKS = {"default": {"BACKEND": dummy, "QUEUES": ["default", "papers"]}}


def checked(page: Page, js: bool) -> None:
    if js:
        accessible(page)
        fits(page)


def test_a_campaign_is_opened_looked_through_and_issued(cast, page_as, size, js):
    scenes.adopt_samples(cast)
    page = page_as("clerk", size, js)
    page.goto(reverse("campaigns"))
    page.get_by_role("link", name="建立签订批次").first.click()
    checked(page, js)
    page.get_by_label("党组会议日期").fill("2026-02-05")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-errors]")).to_contain_text("采用文件")
    checked(page, js)
    page.get_by_label("线上签订的采用文件").fill("市政协党组〔2026〕3号")
    page.get_by_role("button", name="保存").click()
    campaign = Campaign.objects.get()
    page.goto(reverse("campaign_texts", args=[campaign.pk]))  # the newest ones are proposed
    checked(page, js)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="印发预览").click()
    checked(page, js)
    page.get_by_role("link", name="部门主要负责人文本").first.click()
    expect(page.get_by_text("第一责任人")).to_be_visible()
    checked(page, js)
    page.goto(reverse("campaign_issue", args=[campaign.pk]))
    checked(page, js)
    page.get_by_role("button", name="确认印发").click()
    expect(page.get_by_text("已印发，责任书文件正在生成。")).to_be_visible()
    checked(page, js)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.ISSUED
    shown = page.locator(".figs a b").first
    expect(shown).to_have_text(str(Agreement.objects.count()))
