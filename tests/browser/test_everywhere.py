"""Every page that a role reaches from its menu: nothing serious for axe, nothing sticks out, on
a wide screen, in large type and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from agreements.states import SlotRole
from tests.agreements import scenes
from tests.browser.conftest import PHONE, WIDE, accessible, fits

ROLES = (
    "secretary", "head", "staff", "discipline", "clerk", "system_admin", "security_admin",
    "audit_admin",
)
OWN = ("/account/2fa/", "/account/password/change/", "/account/sessions/")


@pytest.fixture(autouse=True)
def campaign(cast):
    """A signing under way: half of it signed, the rest waits."""
    with scenes.spring():
        scenes.issued(cast)
        scenes.bring_into_force(cast, "leader")
        scenes.sign(cast, "head", SlotRole.RESPONSIBLE, by="head")
        yield


def pages_of(page: Page) -> list[str]:
    """The addresses of the menu, in their order."""
    page.goto("/")
    links = page.locator(".shell > .nav a").all()
    return [*dict.fromkeys(link.get_attribute("href") for link in links), *OWN]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_menu_can_be_used_by_everybody(page_as, role):
    page = page_as(role)
    for address in pages_of(page):
        page.set_viewport_size(WIDE)
        page.goto(address)
        accessible(page)
        page.evaluate("document.documentElement.dataset.type = 'large'")
        fits(page)
        page.evaluate("delete document.documentElement.dataset.type")
        fits(page)
        page.set_viewport_size(PHONE)
        fits(page)
