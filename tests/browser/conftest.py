"""A real Chromium against the real pages, with the content policy in force."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.cast import PASSWORD, Cast, make_cast

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PATIENCE = 15_000  # milliseconds; two browsers, two servers and two databases share two cores
expect.set_options(timeout=PATIENCE)
WIDE, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}
SERIOUS = {"serious", "critical"}


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a screen and without reaching out."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def cast(transactional_db) -> Cast:
    return make_cast()


@pytest.fixture
def context_of(
    chromium: Browser, cast: Cast, live_server
) -> Iterator[Callable[..., BrowserContext]]:
    """A browser context logged in as a member of the cast."""
    opened: list[BrowserContext] = []

    def open_context(key: str | None = None, size: dict | None = None, js: bool = True):
        context = chromium.new_context(
            base_url=live_server.url, viewport=size or WIDE, locale="zh-CN",
            java_script_enabled=js,
        )
        context.set_default_timeout(PATIENCE)
        if key is not None:
            client = Client()
            client.force_login(cast.user[key])
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies(
                [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
            )
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def page_as(context_of) -> Callable[..., Page]:
    """A page as a member of the cast; it fails the test when the page reports an error."""

    def open_page(key: str | None = None, size: dict | None = None, js: bool = True) -> Page:
        page = context_of(key, size, js).new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.on(
            "console",
            lambda message: pytest.fail(f"console: {message.text}")
            if message.type == "error" and "Content Security Policy" in message.text
            else None,
        )
        return page

    return open_page


def accessible(page: Page) -> None:
    """Axe finds nothing serious on the page."""
    page.wait_for_load_state()
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in SERIOUS]
    assert not found, [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found]


def fits(page: Page) -> None:
    """Nothing sticks out sideways, of the page or of a cell.

    A click returns when the next page is committed, which may be before it has a first element.
    """
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
    over = page.evaluate(
        "[...document.querySelectorAll('.owed li > *, td, th')]"
        ".filter(cell => cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth)"
        ".map(cell => cell.textContent.trim())"
    )
    assert not over, f"{page.url}: runs over its neighbour: {over}"


def log_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
