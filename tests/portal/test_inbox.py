"""The inbox, and the mail that says only that something waits."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import override_settings

from portal import clock
from portal.actions.periodic import daily, run_all
from portal.delivery.mail import send_unmailed
from portal.delivery.notify import notify, settle
from portal.models import Notice
from portal.views.inbox import inside

pytestmark = pytest.mark.django_db


def tell(cast, *keys: str, title: str = "请签订责任书", url: str = "/chain/", topic: str = "a:1"):
    return notify([cast.person[k].pk for k in keys], title, "截止 3 月 31 日", url, topic)


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_person_named_twice_gets_one_message(cast):
    assert tell(cast, "staff", "staff", "head") == 2


def test_the_inbox_shows_own_messages_unread_first(client_of, cast):
    tell(cast, "staff", title="较早的消息")
    Notice.objects.update(read_at=clock.now())
    tell(cast, "staff", title="未读的消息")
    tell(cast, "head", title="给别人的消息")
    Notice.objects.create(
        recipient=cast.person["staff"], title="已读的新消息", created_at=clock.now(),
        read_at=clock.now(),
    )
    text = words(client_of("staff").get("/inbox/"))
    assert text.index("未读的消息") < text.index("已读的新消息") < text.index("较早的消息")
    assert "给别人的消息" not in text
    assert "1 条未读" in text


def test_opening_a_message_reads_it_and_leads_to_the_matter(client_of, cast):
    tell(cast, "staff")
    notice = Notice.objects.get()
    response = client_of("staff").get(f"/inbox/{notice.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/chain/")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_nobody_opens_or_reads_the_message_of_another(client_of, cast):
    tell(cast, "staff")
    notice = Notice.objects.get()
    client = client_of("head")
    assert client.get(f"/inbox/{notice.pk}/").status_code == 404
    client.post("/inbox/read/", {"notice": notice.pk})
    client.post("/inbox/read/")
    assert Notice.objects.unread().count() == 1


def test_one_message_or_all_are_marked_as_read(client_of, cast):
    tell(cast, "staff", topic="a:1")
    tell(cast, "staff", topic="a:2")
    client = client_of("staff")
    client.post("/inbox/read/", {"notice": Notice.objects.first().pk})
    assert Notice.objects.unread().count() == 1
    client.post("/inbox/read/", {"notice": "x"})
    assert Notice.objects.unread().count() == 1
    client.post("/inbox/read/")
    assert Notice.objects.unread().count() == 0
    assert client.get("/inbox/read/").status_code == 405


@pytest.mark.parametrize(
    "url", ["", "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example",
            "javascript:alert(1)"],
)
def test_a_message_never_leads_outside(url):
    assert inside(url) == "/inbox/"


def test_a_settled_matter_leaves_the_inbox_quiet(client_of, cast):
    tell(cast, "staff", topic="a:1")
    tell(cast, "staff", topic="a:12")
    settle("a:1")
    assert [n.topic for n in Notice.objects.unread()] == ["a:12"]
    assert "没有消息" in words(client_of("head").get("/inbox/"))


def test_administrators_have_an_empty_inbox(client_of):
    assert "没有消息" in words(client_of("system_admin").get("/inbox/"))


def addressed(cast, *keys: str) -> None:
    for key in keys:
        cast.person[key].email = f"{key}@organ.example"
        cast.person[key].save()


def test_without_a_mail_server_nothing_is_sent(cast):
    addressed(cast, "staff")
    tell(cast, "staff")
    assert send_unmailed() == 0
    assert mail.outbox == []


@override_settings(EMAIL_URL="smtp://mail.example", LUZE_PUBLIC_URL="")
def test_one_mail_says_that_something_waits_and_names_nobody(cast):
    addressed(cast, "staff")
    tell(cast, "staff", title="韩秉文请您签订责任书")
    tell(cast, "staff", "head", topic="a:2")
    assert send_unmailed() == 1
    assert send_unmailed() == 0
    letter = mail.outbox[0]
    assert letter.subject == "履责：您有一条待办"
    assert letter.to == ["staff@organ.example"]
    assert "韩秉文" not in letter.body and "责任书" not in letter.body


@override_settings(
    EMAIL_URL="smtp://mail.example", EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
    EMAIL_HOST="127.0.0.1", EMAIL_PORT=9,
)
def test_a_mail_server_that_is_down_is_tried_again_and_stops_nothing(cast):
    addressed(cast, "staff")
    tell(cast, "staff")
    assert send_unmailed() == 0
    assert Notice.objects.get().mailed_at is None


def broken() -> str:
    raise RuntimeError("broken")


@override_settings(LUZE_PERIODIC_JOBS=[f"{__name__}.broken", "portal.actions.periodic.daily"])
def test_a_job_that_fails_stops_no_other(cast):
    failed, done = run_all()
    assert "未完成" in failed
    assert done.startswith("访问日志结日")


def test_the_daily_work_may_be_repeated(cast):
    daily()
    assert daily() == "访问日志结日 0 天，发送邮件 0 封，清理过期登录 0 项"
