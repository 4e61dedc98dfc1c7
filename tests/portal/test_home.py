"""The home page: what is owed comes first, in the order of urgency."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from portal.days import until
from portal.home import Owed, Section, desk_of
from portal.models import Assignment, Person, Post
from portal.views.home import lead
from tests.cast import BASIS, MOMENT, START

pytestmark = pytest.mark.django_db
NOTHING = override_settings(LUZE_HOME_PROVIDERS=[], LUZE_HOME_SECTIONS=[])
SOME = override_settings(
    LUZE_HOME_PROVIDERS=[f"{__name__}.owed", f"{__name__}.more_owed"],
    LUZE_HOME_SECTIONS=[f"{__name__}.sections"],
)


@pytest.mark.parametrize(("due", "said"), [
    (date(2026, 11, 23), ("late", "逾期 1 天")), (date(2026, 11, 24), ("due", "今天到期")),
    (date(2026, 11, 25), ("due", "还有 1 天")), (date(2026, 12, 31), ("due", "还有 37 天")),
])  # fmt: skip
def test_the_due_day_is_not_late_and_is_named_as_such(due, said):
    assert until(due, date(2026, 11, 24)) == said


def owed(viewer):
    soon = date(2026, 12, 3)
    yield Owed("due", "还有 9 天", "补签责任书", due_on=soon, url="/a/", label="去签订")
    yield Owed("off", "待阅", "有一份说明", url="/b/", label="查看")


def more_owed(viewer):
    yield Owed(
        "late", "逾期 3 天", f"{viewer.name}尚未提交", why="限期 11 月 20 日", basis="document",
        due_on=date(2026, 11, 20), url="/c/", label="提交",
    )
    yield Owed("due", "还有 2 天", "核对名单", due_on=date(2026, 11, 26))
    yield Owed("late", "逾期 9 天", "先到期的", due_on=date(2026, 11, 14), url="/d/", label="办理")


def sections(viewer):
    figures = [{"value": 5, "label": "份责任书", "url": "/e/"}]
    yield Section("本部门", "5 人", "components/figures.html", {"items": figures}, order=20)
    yield Section("首次启用", "", "components/figures.html", {"items": figures}, order=1)


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@SOME
def test_overdue_comes_first_then_the_earliest_due_date(client_of):
    text = words(client_of("head").get("/"))
    order = ["先到期的", "韩秉文尚未提交", "核对名单", "补签责任书", "有一份说明"]
    assert [text.index(word) for word in order] == sorted(text.index(word) for word in order)
    assert "2 件已逾期，2 件待办，1 件待阅。" in text
    assert "限期 11 月 20 日 文书要求" in text


@SOME
def test_one_button_of_the_page_is_the_red_one(client_of):
    html = client_of("head").get("/").content.decode()
    assert re.findall(r'class="btn go" href="([^"]+)"', html) == ["/d/"]


@SOME
def test_sections_of_the_floors_stand_in_their_order_with_their_own_words(client_of):
    text = words(client_of("head").get("/"))
    assert text.index("首次启用") < text.index("先到期的") < text.index("本部门 5 人")
    assert text.count("5 份责任书") == 2


@NOTHING
def test_an_empty_desk_says_what_comes_next(client_of):
    text = words(client_of("staff").get("/"))
    assert "没有待办事项" in text
    assert "需要您办理的事项会列在这里" in text


def test_each_of_the_cast_gets_his_own_page(client_of, cast):
    for key in cast.user.keys() - {"outsider"}:  # who holds no post has nothing here
        assert client_of(key).get("/").status_code == 200, key


def test_every_provider_gives_the_words_of_the_house(cast):
    assert django_settings.LUZE_HOME_PROVIDERS
    for key in ("secretary", "head", "staff", "clerk", "system_admin"):
        desk = desk_of(cast.viewer(key))
        assert all(isinstance(one, Owed) for one in desk.owed)
        assert all(isinstance(one, Section) for one in desk.sections)


@NOTHING
def test_nothing_owed_is_not_said_twice(cast):
    assert lead(desk_of(cast.viewer("staff"))) == ""


@pytest.mark.parametrize("key", ["clerk", "head", "secretary", "staff"])
def test_the_page_asks_the_same_number_of_questions_in_a_large_organ(client_of, cast, key):
    client = client_of(key)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    post = Post.objects.create(title="科员", kind="staff", department=cast.department["TAW"])
    people = Person.objects.bulk_create(
        Person(code=f"X{n}", name=f"人{n}", pinyin="ren", initials="r", political_status="masses")
        for n in range(300)
    )
    Assignment.objects.bulk_create(
        Assignment(person=p, post=post, start=START, basis_document=BASIS, recorded_at=MOMENT)
        for p in people
    )
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(few) == len(many)
