"""The account pages in our frame and our words: log-in, second step, password, sessions."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from portal.browsers import browser_words
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PASSWORD = "Zhong-wen-2026"


@pytest.fixture
def browser(cast: Cast) -> Client:
    """The head of a department, logged in by a password of his own."""
    user = cast.user["head"]
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.force_login(user)
    return client


OWN_PAGES = {
    "/account/password/change/": "修改密码",
    "/account/2fa/": "登录保护",
    "/account/2fa/webauthn/": "通行密钥",
    "/account/sessions/": "登录情况",
    "/account/logout/": "退出登录",
    "/account/reauthenticate/": "确认本人操作",
}


def words(response: HttpResponse) -> str:
    """What can be read on the page."""
    text = re.sub(r"<(script|head)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_log_in_page_warns_against_classified_matters(client: Client) -> None:
    page = words(client.get("/account/login/"))
    assert "非涉密系统" in page
    assert "忘记密码的，请到机关办理一次性登录码" in page


def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(client: Client) -> None:
    refused = client.post("/account/login/", {"login": "nobody", "password": "wrong"})
    assert "用户名或密码不正确" in words(refused)


@pytest.mark.parametrize(("address", "heading"), OWN_PAGES.items())
def test_each_account_page_stands_in_our_frame_and_speaks_chinese(
    address: str, heading: str, browser: Client
) -> None:
    response = browser.get(address)
    assert f"<h1>{heading}</h1>" in response.content.decode()
    assert re.findall(r"\b[A-Za-z]{4,}\b", words(response)) == []


def test_a_short_password_is_refused_in_chinese(browser: Client) -> None:
    answer = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assert "密码不能少于 10 个字符" in words(browser.post("/account/password/change/", answer))


def test_an_expired_page_says_what_to_do() -> None:
    refused = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
    assert refused.status_code == 403
    assert "页面已过期，请重新提交" in words(refused)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36",
         "Chrome，Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge，Windows"),
        ("", "未能识别"),
    ],
)
def test_a_log_in_names_browser_and_system(sent, said):
    assert browser_words(sent) == said
