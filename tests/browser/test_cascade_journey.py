"""The cascade in a real browser: from the secretary down to staff, each proving who he is."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from agreements.models import AgreementSignature
from agreements.states import AgreementState
from tests.agreements import scenes
from tests.browser.conftest import PHONE, accessible, fits
from tests.cast import PASSWORD, Cast


@pytest.fixture
def campaign(cast: Cast):
    with scenes.spring():
        yield scenes.issued(cast)


def sign_own(page: Page) -> None:
    """From the front page: the first line, the whole text, the password, the signature."""
    page.goto("/")
    page.get_by_role("link", name="去签订").first.click()
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name="我已通读并签订").click()
    expect(page.get_by_text("签订情况已通知您本人")).to_be_visible()


def countersign(page: Page, *names: str, proved: bool = False) -> None:
    """From the front page: each text opened and ticked, one proof for all of them."""
    page.goto("/")
    page.get_by_role("link", name="去签订").first.click()
    for name in names:
        page.get_by_text(f"阅读全文：{name}").click()
        page.get_by_label(f"已通读{name}的责任书，签订").check()
    if proved:  # within five minutes nobody is asked again
        expect(page.get_by_label("登录密码")).to_have_count(0)
    else:
        page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name="签订已勾选的责任书").click()
    expect(page.get_by_text(f"已签订 {len(names)} 份。")).to_be_visible()


def state_of(cast: Cast, whose: str) -> str:
    return scenes.agreement_of(cast.person[whose]).state


def test_the_cascade_runs_from_the_secretary_to_the_staff(cast, campaign, page_as):
    secretary, leader, head = page_as("secretary"), page_as("leader"), page_as("head")
    staff, other = page_as("staff", PHONE), page_as("staff_two", js=False)

    own = scenes.agreement_of(cast.person["staff"])
    staff.goto(reverse("my_agreement"))
    expect(staff.get_by_text("上一级责任书生效后才能签订。")).to_be_visible()
    staff.goto(reverse("agreement_sign", args=[own.pk]))
    expect(staff.get_by_role("button", name="我已通读并签订")).to_have_count(0)

    sign_own(leader)
    countersign(secretary, "郑知行")
    assert state_of(cast, "leader") == AgreementState.EFFECTIVE
    sign_own(head)
    countersign(leader, "韩秉文", proved=True)
    assert state_of(cast, "head") == AgreementState.EFFECTIVE

    sign_own(staff)
    sign_own(other)
    countersign(head, "许未央", "何静川", proved=True)
    assert state_of(cast, "staff") == state_of(cast, "staff_two") == AgreementState.EFFECTIVE
    staff.goto(reverse("my_agreement"))
    expect(staff.get_by_text("已生效").first).to_be_visible()
    accessible(staff)
    fits(staff)


def test_who_has_a_passkey_may_prove_himself_with_it(cast, campaign, page_as):
    page = page_as("leader")
    with_key(page)
    page.goto(reverse("mfa_index"))
    page.get_by_role("link", name="添加").click()
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    page.get_by_label("名称，便于您辨认").fill("办公室的密钥")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_text("通行密钥已添加。")).to_be_visible()
    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    page.get_by_label("用户名").fill(cast.user["leader"].username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="用通行密钥").click()
    page.wait_for_url("**/")
    page.get_by_role("link", name="去签订").first.click()
    page.get_by_role("link", name="改用通行密钥确认").click()
    page.get_by_role("button", name="用通行密钥确认").click()
    page.get_by_role("button", name="我已通读并签订").click()
    expect(page.get_by_text("签订情况已通知您本人")).to_be_visible()
    signature = AgreementSignature.objects.get(slot__agreement__responsible=cast.person["leader"])
    assert signature.auth == "passkey"


def with_key(page: Page) -> None:
    """A security key that is touched whenever a page asks for it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }})
