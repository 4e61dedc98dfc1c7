"""Search, the people that forms offer, and the switch of type size."""

from __future__ import annotations

import re

import pytest

from portal.search import Hit

pytestmark = pytest.mark.django_db


def words(response) -> str:
    text = re.sub(r"<header.*?</header>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def search(client, text: str) -> str:
    response = client.get("/search/", {"q": text})
    assert response.status_code == 200
    return words(response)


@pytest.mark.parametrize(
    "text", ["许未央", "许", "xuweiyang", "xwy", "XWY", "xu wei yang", " 未央 "]
)
def test_a_person_is_found_by_name_pinyin_and_first_letters(client_of, text):
    assert "许未央 提案委一级主任科员" in search(client_of("staff"), text)


def test_a_rare_character_is_found(client_of):
    assert "李赟䶮" in search(client_of("staff"), "䶮")


@pytest.mark.parametrize("text", ["提案", "提案委", "TAW", "taw"])
def test_a_department_is_found_by_its_names_and_its_code(client_of, text):
    assert "提案委员会" in search(client_of("staff"), text)


@pytest.mark.parametrize(
    "text", ["%", "_", "%%", "\x00", "许\x00", "x" * 10_000, "'; --", "\\", "𝔘"]
)
def test_odd_input_finds_nothing_and_harms_nothing(client_of, text):
    said = search(client_of("staff"), text)
    assert "没有找到" in said or "请输入要查找的内容" in said or text == "许\x00"


def test_nothing_asked_says_what_can_be_asked(client_of):
    assert "请输入要查找的内容" in search(client_of("staff"), " ")


def test_who_left_is_marked_as_such(client_of):
    assert "贺兰舟 离退休" in search(client_of("staff"), "贺兰舟")


@pytest.mark.parametrize("key", ["system_admin", "security_admin", "audit_admin"])
def test_the_three_administrators_find_nothing_and_are_told_so(client_of, key):
    said = search(client_of(key), "许未央")
    assert "本账号管理系统，不查阅人员和业务内容" in said
    assert "提案委" not in said


def found(viewer, text):
    yield Hit("责任书", f"AL-2026-B-03 {text}", "/agreements/3/", "郑知行")


def test_what_upper_floors_find_stands_under_its_own_heading(client_of, settings):
    settings.LUZE_SEARCH_PROVIDERS = [f"{__name__}.found"]
    said = search(client_of("staff"), "许未央")
    assert "责任书 1 项 AL-2026-B-03 许未央 郑知行" in said
    assert "找到 2 项" in said


# --- the people that a form offers --------------------------------------------------------


def test_the_picker_offers_who_fits_and_keeps_who_is_chosen(client_of, cast):
    chosen = cast.person["head"].pk
    response = client_of("clerk").get(
        "/search/people/",
        {"name": "talker", "find_talker": "xwy", "talker": chosen, "multiple": "1"},
    )
    html = response.content.decode()
    assert "许未央" in html and "韩秉文" in html and "何静川" not in html
    assert f'type="checkbox" name="talker" value="{chosen}" id="talker_{chosen}" checked' in html


def test_the_picker_offers_nobody_who_left_and_answers_odd_input(client_of):
    client = client_of("clerk")
    ask = {"find_person": "贺兰舟", "person": ["x", "9" * 30]}
    assert "没有符合的人员" in words(client.get("/search/people/", ask))
    html = client.get("/search/people/", {"name": '"><b>'}).content.decode()
    assert "<b>" not in html and 'name="person"' in html


def test_the_picker_is_for_those_who_may_look_people_up(client_of):
    assert client_of("system_admin").get("/search/people/").status_code == 403


# --- type size ------------------------------------------------------------------------------


def test_large_type_is_remembered_and_leads_back(client_of):
    client = client_of("staff")
    response = client.post("/type-size/", {"type": "large", "next": "/inbox/?page=2"})
    assert response["Location"] == "/inbox/?page=2"
    assert 'data-type="large"' in client.get("/").content.decode()
    client.post("/type-size/", {"type": "normal"})
    assert 'data-type="normal"' in client.get("/").content.decode()


def test_large_type_is_there_before_the_log_in(client):
    response = client.post("/type-size/", {"type": "large", "next": "/account/login/"})
    assert response["Location"] == "/account/login/"
    assert client.cookies["type"].value == "large"


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "/\\x.example"]
)
def test_the_switch_never_leads_outside(client, back):
    response = client.post("/type-size/", {"type": "huge", "next": back})
    assert response["Location"] == "/"
    assert "type" not in client.cookies
