"""Signing on paper in a real browser: upload, confirm, the meeting, the superior's agreement."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from agreements.actions import meetings
from agreements.models import Agreement, Campaign, ScanCopy, SigningMeeting, SuperiorAgreement
from agreements.states import AgreementState, Method
from portal import clock
from portal.actions import files
from tests.agreements import scenes
from tests.browser.conftest import PHONE, WIDE, accessible, fits
from tests.cast import Cast
from tests.portal import upload_files as made

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
ISSUED = datetime(2026, 2, 9, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def campaign(cast: Cast):
    with time_machine.travel(ISSUED, tick=False):
        campaign = scenes.issued(cast, method=Method.PAPER, online_document="")
    Agreement.objects.update(paper=files.store(made.pdf(), "application/pdf"))
    with time_machine.travel(LATER):
        yield campaign


@pytest.fixture
def scan(tmp_path):
    """A scan on the disk of the person at the screen."""
    path = tmp_path / "扫描件.pdf"
    path.write_bytes(made.pdf(2))
    return path


def checked(page: Page) -> None:
    fits(page)
    accessible(page)


def hand_in(page: Page, cast: Cast, whose: str, scan, own: str, issuer: str) -> Agreement:
    agreement = scenes.agreement_of(cast.person[whose])
    page.goto(reverse("scan_upload", args=[agreement.pk]))
    page.locator("#id_file").set_input_files(scan)
    page.locator("#id_responsible").fill(own)
    page.locator("#id_issuer").fill(issuer)
    page.get_by_role("button", name="上传扫描件").click()
    return agreement


@SIZES
def test_a_paper_comes_into_force_by_two_persons(cast, campaign, page_as, scan, size):
    page = page_as("head", size)
    page.goto(reverse("scans_lacking"))
    checked(page)
    agreement = hand_in(page, cast, "staff", scan, "2026-03-03", "2026-03-02")
    expect(page.locator("[data-errors]")).to_contain_text("先后不符合签订顺序")
    expect(page.get_by_text("已保留，不用重新选择")).to_be_visible()
    checked(page)
    page.locator("#id_issuer").fill("2026-03-04")
    page.get_by_role("button", name="上传扫描件").click()
    expect(page.get_by_text("等待另一人核对")).to_be_visible()
    second = page_as("discipline", size)
    second.goto(reverse("scans"))
    checked(second)
    second.get_by_role("link", name="核对", exact=False).last.click()
    checked(second)
    second.get_by_role("link", name="确认无误").click()
    checked(second)
    second.get_by_role("button", name="确认无误").click()
    expect(second.get_by_text("已按纸上日期生效")).to_be_visible()
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.EFFECTIVE


@SIZES
def test_a_scan_is_sent_back(cast, campaign, page_as, scan, size):
    page = page_as("clerk", size)
    hand_in(page, cast, "staff", scan, "2026-03-02", "2026-03-02")
    second = page_as("discipline", size)
    second.goto(reverse("scan_reject", args=[ScanCopy.objects.get().pk]))
    checked(second)
    second.get_by_label("退回原因").fill("缺第二页")
    second.get_by_role("button", name="确认退回").click()
    page.goto(reverse("scans_lacking"))
    expect(page.get_by_text("上次退回：缺第二页")).to_be_visible()
    checked(page)


@SIZES
def test_the_papers_are_joined_for_the_printer(cast, campaign, page_as, size):
    page = page_as("clerk", size)
    page.goto(reverse("paper_print", args=[campaign.pk]))
    checked(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="合并打印件").click()
    assert download.value.suggested_filename.endswith("打印件.pdf")


@SIZES
def test_the_meeting_is_recorded(cast, campaign, page_as, size):
    page = page_as("clerk", size)
    page.goto(reverse("meeting", args=[campaign.pk]))
    page.get_by_role("link", name="登记签订会").click()
    checked(page)
    page.get_by_label("地点").fill("三楼会议室")
    page.get_by_label("主持人").select_option(label="林望舒")
    page.get_by_label("许未央到会情况").select_option("请假")
    page.get_by_label("韩秉文在台上签订").check()
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-errors]")).to_contain_text("许未央：请写明请假的原因")
    checked(page)
    page.get_by_label("许未央请假、缺席的原因").fill("因公出差")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("签订会已登记")).to_be_visible()
    checked(page)
    page.get_by_role("link", name="请假").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert SigningMeeting.objects.get().attendances.filter(on_stage=True).count() == 1


@SIZES
def test_the_superiors_agreement_is_registered(cast, page_as, scan, size):
    page = page_as("clerk", size)
    page.goto(reverse("superior_new"))
    checked(page)
    page.get_by_label("名称").fill("2026年度全面从严治党责任书")
    page.get_by_label("签订方").fill("中共安澜市委员会")
    page.locator("#id_signed_on").fill(clock.today().isoformat())
    page.locator("#id_scan_file").set_input_files(scan)
    page.get_by_label("时限2").fill("2026-06-30")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("请写明任务内容").first).to_be_visible()
    checked(page)
    page.get_by_label("任务2").fill("每半年专题研究一次")
    page.locator("#id_scan_file").set_input_files(scan)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("上级责任书已登记")).to_be_visible()
    checked(page)
    page.goto(reverse("superiors"))
    checked(page)
    assert SuperiorAgreement.objects.get().tasks.count() == 1


def test_without_scripts_the_way_is_the_same(cast, campaign, page_as, scan):
    page = page_as("clerk", js=False)
    hand_in(page, cast, "leader", scan, "2026-03-02", "2026-03-02")
    expect(page.get_by_text("等待另一人核对")).to_be_visible()
    meetings.record_meeting(
        campaign=Campaign.objects.get(), attended=[], files=[], by=cast.viewer("clerk"),
        name="签订会", held_on=date(2026, 3, 1), place="三楼",
        chaired_by=cast.person["secretary"],
    )
    page.goto(reverse("meeting_edit", args=[campaign.pk]))
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("签订会已登记")).to_be_visible()
