"""The new year in a real browser: compared, issued, taken back, issued again, and then signed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from agreements.actions import signing
from agreements.models import Agreement, Campaign
from agreements.states import CampaignState, SlotRole
from portal.models import Portfolio
from tests.agreements import scenes
from tests.browser.conftest import PHONE, WIDE, accessible, fits

NEW_YEAR = datetime(2027, 2, 10, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def last_year(cast, settings):
    """2026 was issued; since then nobody is in charge of 提案委. Papers are no part of this."""
    dummy = "django_tasks.backends.dummy.DummyBackend"
    settings.TASKS = {"default": {"BACKEND": dummy, "QUEUES": ["default", "papers"]}}
    with scenes.spring():
        scenes.issued(cast)
    Portfolio.objects.filter(department=cast.department["TAW"]).update(end="2026-12-31")
    with time_machine.travel(NEW_YEAR, tick=True):
        yield


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_year_is_rolled_over_and_taken_back_until_somebody_signs(cast, page_as, size):
    page = page_as("clerk", size)
    page.goto(reverse("campaigns"))
    page.get_by_role("link", name="建立签订批次").first.click()
    page.get_by_label("党组会议日期").fill("2027-02-05")
    page.get_by_label("线上签订的采用文件").fill("市政协党组〔2027〕3号")
    page.get_by_role("button", name="保存").click()
    campaign = Campaign.objects.get(year=2027)
    page.goto(reverse("campaign_texts", args=[campaign.pk]))
    page.get_by_role("button", name="保存").click()

    page.goto(reverse("campaign_rollover", args=[campaign.pk]))
    expect(page.locator("#rows")).to_contain_text(cast.person["head"].name)
    accessible(page)
    fits(page)

    def issue() -> None:
        page.goto(reverse("campaign_issue", args=[campaign.pk]))
        fits(page)
        page.get_by_role("button", name="确认印发").click()
        expect(page.get_by_text("已印发，责任书文件正在生成。")).to_be_visible()

    issue()
    page.goto(reverse("campaign", args=[campaign.pk]))
    page.get_by_role("link", name="撤回印发").click()
    accessible(page)
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_text("印发已撤回。")).to_be_visible()
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT

    issue()
    Agreement.objects.live().filter(campaign=campaign).update(paper=scenes.short_file())
    first = Agreement.objects.live().get(campaign=campaign, responsible=cast.person["leader"])
    signing.sign(
        slot=scenes.slot(first, SlotRole.RESPONSIBLE), by=cast.viewer("leader"),
        auth=scenes.proof(), seen_sha256=first.text_sha256,
    )
    page.goto(reverse("campaign_take_back", args=[campaign.pk]))
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_text("已有人签订，不能撤回印发。")).to_be_visible()
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.ISSUED
