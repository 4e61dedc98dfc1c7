"""A portfolio changes in mid-year: handed over by both sides, and the agreement signed anew."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Page, expect

from agreements.models import Agreement, Handover
from agreements.states import AgreementState, HandoverState, Reason
from portal import clock
from portal.actions import responsibility
from portal.models import Portfolio
from tests.agreements import scenes
from tests.browser.conftest import PHONE, accessible, fits
from tests.cast import PASSWORD


def sign(page: Page, address: str, button: str) -> None:
    page.goto(address)
    if page.get_by_label("登录密码").count():
        page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name=button, exact=True).click()


def test_from_a_changed_portfolio_to_the_agreement_signed_anew(cast, page_as):
    scenes.issued(cast)
    scenes.bring_into_force(cast, "leader")
    scenes.bring_into_force(cast, "general")
    Agreement.objects.update(issued_at=clock.now().replace(month=1, day=5))
    responsibility.hand_over(
        portfolio=Portfolio.objects.get(department=cast.department["TAW"]),
        leader=cast.person["general"], start=clock.today(), basis_document="市政协党组〔2026〕9号",
        by=cast.viewer("clerk"),
    )
    handover = Handover.objects.get()
    here = reverse("handover", args=[handover.pk])

    leader = page_as("leader", size=PHONE)
    leader.goto(here)
    accessible(leader)
    fits(leader)
    leader.get_by_role("link", name="填写阶段履责说明").click()
    leader.get_by_label("阶段履责说明").fill("分管期间提案办理按期完成。")
    leader.get_by_role("button", name="保存").click()
    expect(leader.get_by_text("已保存，签字前可以修改。")).to_be_visible()
    sign(leader, here + "sign/", "我已通读并签字")
    expect(leader.get_by_text("一方已签")).to_be_visible()

    general = page_as("general")
    sign(general, here + "sign/", "我已通读并签字")
    expect(general.get_by_text("已交接", exact=True)).to_be_visible()
    accessible(general)
    handover.refresh_from_db()
    assert handover.state == HandoverState.DONE

    clerk = page_as("clerk")
    clerk.goto(reverse("campaign_changes", args=[Agreement.objects.first().campaign_id]))
    clerk.get_by_role("button", name="印发所选").click()
    clerk.get_by_role("button", name="确认印发").click()
    expect(clerk.get_by_text("文件正在生成")).to_be_visible()
    Agreement.objects.filter(paper=None).update(paper=scenes.short_file())
    anew = Agreement.objects.get(responsible=cast.person["leader"], reason=Reason.RE_SIGNED)
    sign(leader, reverse("agreement_sign", args=[anew.pk]), "我已通读并签订")
    expect(leader.get_by_text("签订情况已通知您本人")).to_be_visible()
    secretary = page_as("secretary")
    sign(secretary, reverse("agreement_sign", args=[anew.pk]), "我已通读并签订")
    expect(secretary.get_by_text("已签订。").first).to_be_visible()
    anew.refresh_from_db()
    assert anew.state == AgreementState.EFFECTIVE
    leader.goto(here)
    expect(leader.get_by_text("已重签并生效")).to_be_visible()


def test_what_a_succession_writes_is_read_first_and_under_its_own_heading(cast, page_as):
    scenes.issued(cast)
    clerk = page_as("clerk")
    clerk.goto(reverse("succession"))
    clerk.get_by_label("党组成员、副主席").fill("唐见微")
    clerk.get_by_label("依据文件").fill("市委〔2026〕31号")
    for field in clerk.get_by_role("textbox").all():
        if field.input_value() == cast.person["leader"].name:
            field.fill("唐见微")
    clerk.get_by_role("button", name="核对变动").click()
    expect(clerk.locator("#outcome")).to_be_in_viewport()
    left = [box.bounding_box()["x"] for box in clerk.locator("#outcome dt").all()]
    right = [box.bounding_box()["x"] for box in clerk.locator("#outcome dd").all()]
    assert len(set(left)) == len(set(right)) == 1
    assert left[0] < right[0]
