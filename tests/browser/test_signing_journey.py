"""From the roster to staff: the yearly signing as people do it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from agreements.models import Agreement, Campaign
from agreements.states import AgreementState, CampaignState, SlotRole
from portal.actions.rosters import known_state
from portal.models import Person
from portal.rosters import template
from tests.agreements import scenes
from tests.browser.conftest import PHONE, accessible, fits
from tests.cast import PASSWORD


def read_and_sign(page: Page, agreement: Agreement, password: str = PASSWORD) -> None:
    page.goto(reverse("agreement_sign", args=[agreement.pk]))
    if page.get_by_label("登录密码").count():
        page.get_by_label("登录密码").fill(password)
    page.get_by_role("button", name="我已通读并签订").click()


@pytest.fixture
def campaign(cast):
    return scenes.issued(cast)


def test_a_roster_is_uploaded_read_as_a_plan_and_applied(cast, page_as, tmp_path):
    book = tmp_path / "名册.xlsx"
    Person.objects.filter(pk=cast.person["staff"].pk).update(rank="")
    book.write_bytes(template.export(known_state()))
    Person.objects.filter(pk=cast.person["staff"].pk).update(rank="三级调研员")
    page = page_as("clerk")
    page.goto(reverse("roster_upload"))
    page.locator("input[type=file]").set_input_files(str(book))
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("h1")).to_be_visible()
    accessible(page)


def test_the_clerk_issues_a_campaign(cast, page_as):
    draft = scenes.draft(cast)
    page = page_as("clerk")
    page.goto(reverse("campaign_preview", args=[draft.pk]))
    expect(page.get_by_text("党组书记与上级党委签订")).to_be_visible()
    accessible(page)
    page.goto(reverse("campaign_issue", args=[draft.pk]))
    # The suite has no worker: the papers are set before the answer comes.
    page.set_default_timeout(120_000)
    page.locator("main form button.go").click()
    page.wait_for_load_state()
    assert Campaign.objects.get().state == CampaignState.ISSUED
    assert Agreement.objects.count() == 16


def test_the_cascade_from_the_leader_to_staff(cast, campaign, page_as):
    pages: dict[str, Page] = {}

    def as_(key: str) -> Page:
        pages.setdefault(key, page_as(key))
        return pages[key]

    for whose, issuer in (("leader", "secretary"), ("head", "leader"), ("staff", "head")):
        agreement = scenes.agreement_of(cast.person[whose])
        read_and_sign(as_(whose), agreement)
        read_and_sign(as_(issuer), agreement)
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.EFFECTIVE, whose


def test_before_the_leader_the_head_is_told_to_wait(cast, campaign, page_as):
    agreement = scenes.agreement_of(cast.person["head"])
    page = page_as("head")
    page.goto(reverse("agreement", args=[agreement.pk]))
    expect(page.get_by_text("上一级责任书生效后").first).to_be_visible()
    accessible(page)


def test_a_wrong_password_signs_nothing_and_says_so(cast, campaign, page_as):
    agreement = scenes.agreement_of(cast.person["leader"])
    page = page_as("leader")
    read_and_sign(page, agreement, password="wrong")
    expect(page.get_by_text("密码不正确").first).to_be_visible()
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ISSUED


def test_a_head_signs_with_all_staff_in_one_sitting(cast, campaign, page_as):
    for whose in ("leader", "head"):
        scenes.bring_into_force(cast, whose)
    staff = ("staff", "staff_two")
    for whose in staff:
        scenes.sign(cast, whose, SlotRole.RESPONSIBLE, by=whose)
    page = page_as("head")
    page.goto(reverse("sitting"))
    accessible(page)
    for box in page.locator("input[name=read]").all():
        box.check()
    page.get_by_label("登录密码").fill(PASSWORD)
    page.locator("main form button.go").click()
    page.wait_for_load_state()
    for whose in staff:
        assert scenes.agreement_of(cast.person[whose]).state == AgreementState.EFFECTIVE


def test_signing_by_thumb_without_scripts(cast, campaign, page_as):
    agreement = scenes.agreement_of(cast.person["leader"])
    page = page_as("leader", size=PHONE, js=False)
    read_and_sign(page, agreement)
    assert scenes.agreement_of(cast.person["leader"]).state == AgreementState.PARTLY_SIGNED


PAGES: list[tuple[str, str, Callable[..., tuple]]] = [
    ("clerk", "home", lambda c, a: ()),
    ("head", "home", lambda c, a: ()),
    ("clerk", "campaigns", lambda c, a: ()),
    ("clerk", "campaign", lambda c, a: (c.pk,)),
    ("clerk", "campaign_agreements", lambda c, a: (c.pk,)),
    ("clerk", "campaign_changes", lambda c, a: (c.pk,)),
    ("clerk", "texts", lambda c, a: ()),
    ("clerk", "text_new", lambda c, a: ()),
    ("clerk", "people", lambda c, a: ()),
    ("clerk", "departments", lambda c, a: ()),
    ("clerk", "portfolios", lambda c, a: ()),
    ("clerk", "calendar", lambda c, a: ()),
    ("clerk", "settings", lambda c, a: ()),
    ("staff", "chain", lambda c, a: ()),
    ("staff", "my_agreement", lambda c, a: ()),
    ("leader", "agreement_sign", lambda c, a: (a.pk,)),
    ("leader", "agreement", lambda c, a: (a.pk,)),
    ("audit_admin", "ledger", lambda c, a: ()),
    ("security_admin", "roles", lambda c, a: ()),
    ("system_admin", "accounts", lambda c, a: ()),
]


@pytest.mark.parametrize(("who", "name", "args"), PAGES, ids=[f"{p[1]}-{p[0]}" for p in PAGES])
def test_each_page_is_accessible_and_fits_a_phone(cast, campaign, page_as, who, name, args):
    agreement = scenes.agreement_of(cast.person["leader"])
    for size in (None, PHONE):
        page = page_as(who, size=size)
        answer = page.goto(reverse(name, args=args(campaign, agreement)))
        assert answer is not None
        assert answer.status == 200
        accessible(page)
        fits(page)
