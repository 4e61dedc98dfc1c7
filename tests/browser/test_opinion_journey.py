"""An anonymous opinion in a real browser: written, its receipt noted, its answer looked up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from supervision.actions import anonymous, opinions
from supervision.models import Opinion, WaitingOpinion
from tests.browser.conftest import PHONE, WIDE, accessible, fits

WRITE = "/supervision/opinions/anonymous/"


@pytest.mark.parametrize(("size", "js"), [(PHONE, True), (WIDE, False)], ids=["phone", "plain"])
def test_an_anonymous_opinion_and_the_look_up_of_its_answer(page_as, cast, size, js):
    """With a browser that is logged in: it gets no cookie, and nothing tells who wrote."""
    page = page_as("staff", size, js)
    before = {c["name"]: c["value"] for c in page.context.cookies()}
    page.goto(WRITE)
    accessible(page) if js else None
    fits(page)
    page.get_by_role("button", name="制度、服务、福利等事项").click()
    page.get_by_label("意见内容").fill("建议食堂增加素菜")
    accessible(page) if js else None
    fits(page)
    page.get_by_role("button", name="匿名提交").click()
    code = page.locator("#receipt").inner_text()
    fits(page)
    assert {c["name"]: c["value"] for c in page.context.cookies()} == before
    WaitingOpinion.objects.update(day=clock.today() - timedelta(days=3))
    assert anonymous.release() == 1
    opinion = opinions.assign(
        opinion=Opinion.objects.get(), handler=cast.person["office_head"], note="",
        by=cast.viewer("discipline"),
    )
    opinions.answer(opinion=opinion, text="下月起增加", by=cast.viewer("office_head"))
    page.get_by_role("link", name="查看答复").click()
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询").click()
    page.get_by_text("下月起增加").wait_for()


def test_a_violation_leads_to_the_channels(page_as, cast):
    page = page_as(None, PHONE)
    page.goto(WRITE)
    page.get_by_role("button", name="反映违纪违法问题").click()
    page.get_by_text("12388").wait_for()
    assert not WaitingOpinion.objects.exists()
