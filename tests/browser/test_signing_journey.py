"""Reading, drawing and signing in a real browser, with and without its scripts."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from agreements.models import Agreement, AgreementSignature
from agreements.states import AgreementState, SlotRole
from portal.actions import files
from tests.agreements import scenes
from tests.browser.conftest import PHONE, WIDE, accessible, fits
from tests.cast import PASSWORD, Cast

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture
def campaign(cast: Cast):
    return scenes.issued(cast)


def open_signing(page: Page, cast: Cast, whose: str) -> Agreement:
    found = scenes.agreement_of(cast.person[whose])
    page.goto(reverse("agreement_sign", args=[found.pk]))
    return found


def draw(page: Page) -> None:
    box = page.locator("canvas").bounding_box()
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 80, steps=8)
    page.mouse.up()


def test_what_was_drawn_outlives_a_wrong_password(cast, campaign, page_as):
    page = page_as("leader")
    found = open_signing(page, cast, "leader")
    draw(page)
    expect(page.get_by_text("已书写。")).to_be_visible()
    page.get_by_label("登录密码").fill("Falsch-2026-no")
    page.get_by_role("button", name="我已通读并签订").click()
    expect(page.locator("[data-errors]")).to_contain_text("密码不正确")
    expect(page.get_by_text("已书写。")).to_be_visible()
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name="我已通读并签订").click()
    expect(page.get_by_text("签订情况已通知您本人")).to_be_visible()
    signature = AgreementSignature.objects.get(slot__agreement=found)
    assert files.read(signature.handwriting.file).startswith(b"\x89PNG")


def test_without_scripts_it_is_signed_without_a_drawing(cast, campaign, page_as):
    page = page_as("leader", js=False)
    found = open_signing(page, cast, "leader")
    expect(page.locator("canvas")).to_be_hidden()
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name="我已通读并签订").click()
    expect(page).to_have_url(re.compile(reverse("agreement", args=[found.pk])))
    assert AgreementSignature.objects.get(slot__agreement=found).handwriting is None


def test_a_sitting_without_scripts(cast, campaign, page_as):
    for whose in ("leader", "general"):
        scenes.sign(cast, whose, SlotRole.RESPONSIBLE, by=whose)
    page = page_as("secretary", js=False)
    page.goto(reverse("sitting"))
    for name in ("郑知行", "罗听澜"):
        page.get_by_text(f"阅读全文：{name}").click()
        page.get_by_label(f"已通读{name}的责任书，签订").check()
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name="签订已勾选的责任书").click()
    expect(page.get_by_text("已签订 2 份。")).to_be_visible()
    assert Agreement.objects.filter(state=AgreementState.EFFECTIVE).count() == 2


@SIZES
def test_the_pages_of_signing_fit_and_can_be_used_by_everybody(cast, campaign, page_as, size):
    scenes.sign(cast, "general", SlotRole.RESPONSIBLE, by="general")
    found = scenes.agreement_of(cast.person["leader"])
    addresses = {
        "leader": [
            reverse("my_agreement"), reverse("agreement", args=[found.pk]),
            reverse("agreement_sign", args=[found.pk]),
            reverse("exception_ask", args=[found.pk, "return"]),
        ],
        "secretary": [reverse("sitting"), reverse("home")],
        None: [
            reverse("verify"),
            reverse("verify_code", args=[found.check_code.replace(" ", "")]),
        ],
    }
    for key, pages in addresses.items():
        page = page_as(key, size)
        for address in pages:
            page.goto(address)
            fits(page)
            accessible(page)
