"""The pages of opinions: what is asked first, what is not taken, and that nobody is traced."""

from __future__ import annotations

import logging
import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.models import AccessLog, LedgerEntry
from portal.untraced import Unlogged
from supervision.actions import anonymous, opinions
from supervision.models import Opinion, OpinionAuthor, WaitingOpinion
from tests.pages import LookingClient

pytestmark = pytest.mark.django_db
TEXT = "建议减少会议，多到科室听意见"
ANONYMOUS, LOOK_UP = "/supervision/opinions/anonymous/", "/supervision/opinions/anonymous/answer/"
NEW = "/supervision/opinions/new/"
ENCRYPTED = re.compile(r"[\w=-]{40,}", re.ASCII)


def form_at(browser, url, about):
    """The second step of the form: its receipt stands in a hidden field."""
    page = browser.post(url, {"about": about}).content.decode()
    found = re.search(r'name="receipt" value="([^"]+)"', page)
    return {"about": about, "category": "work", "text": TEXT} | (
        {"receipt": found.group(1)} if found else {}
    )


def everything() -> str:
    """All that the database holds, table by table, as text."""
    tables = connection.introspection.table_names()
    parts = []
    with connection.cursor() as cursor:
        for table in tables:
            if table in ("django_migrations", "django_content_type", "auth_permission"):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            parts += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(sorted(parts))


# --- anonymous -------------------------------------------------------------------------------


def test_whoever_writes_anonymously_is_found_in_no_table_session_log_or_ledger(cast, caplog):
    """Even with a browser that is logged in, and that says much of itself."""
    browser = LookingClient(enforce_csrf_checks=True)
    browser.force_login(cast.user["staff"])
    browser.get("/")  # the session is in use already
    sessions = {s.session_key: s.session_data for s in Session.objects.all()}
    before = set(everything().splitlines())
    told = {"HTTP_USER_AGENT": "Tell-Tale/1.0", "REMOTE_ADDR": "10.9.8.7",
            "HTTP_X_FORWARDED_FOR": "10.9.8.6"}
    with caplog.at_level(logging.DEBUG):
        data = form_at(browser, ANONYMOUS, "matter")
        answer = browser.post(ANONYMOUS, data, **told)
    assert answer.status_code == 200
    assert "只显示这一次" in answer.content.decode()
    assert not answer.cookies
    new = set(everything().splitlines()) - before
    assert len(new) == 1, new
    row = next(iter(new))
    assert row.startswith("supervision_waitingopinion:")
    readable = ENCRYPTED.sub("", row)  # three letters of a name may stand there by chance
    for word in ("10.9.8", "Tell-Tale", cast.user["staff"].username, TEXT,
                 f"{clock.now():%H:%M}"):
        assert word not in readable
    assert {s.session_key: s.session_data for s in Session.objects.all()} == sessions
    assert not AccessLog.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert "opinions/anonymous" not in "".join(printed(caplog))


def printed(caplog):
    """What the handlers of the product would print of the records that came up."""
    keep = Unlogged()
    return [r.getMessage() for r in caplog.records if keep.filter(r)]


def test_the_log_has_no_line_about_the_address_even_for_mistakes(caplog):
    with caplog.at_level(logging.INFO):
        Client().post(ANONYMOUS, {"about": "matter", "text": ""})
        Client().get("/supervision/opinions/nowhere/")
    said = printed(caplog)
    assert not [line for line in said if "anonymous" in line]
    assert [line for line in said if "nowhere" in line]
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["untraced"]


def test_a_release_names_no_author_and_the_answer_is_found_by_the_receipt(cast):
    browser = LookingClient()
    for n in range(3):
        page = browser.post(ANONYMOUS, form_at(browser, ANONYMOUS, "matter") | {
            "text": f"{TEXT}{n}"}).content.decode()
    code = re.search(r'id="receipt">([^<]+)<', page).group(1)
    assert "已收到，待汇集" in browser.post(LOOK_UP, {"code": code}).content.decode()
    anonymous.release()
    opinion = next(o for o in Opinion.objects.all() if o.text == f"{TEXT}2")
    assert not OpinionAuthor.objects.exists()
    opinions.assign(opinion=opinion, handler=cast.person["head"], note="",
                    by=cast.viewer("discipline"))
    opinions.answer(opinion=opinion, text="已安排精简会议", by=cast.viewer("head"))
    answer = browser.post(LOOK_UP, {"code": code.lower().replace(" ", "-")})
    assert "已安排精简会议" in answer.content.decode()
    assert browser.post(LOOK_UP, {"code": "ABCDEFGHJKMN"}).status_code == 422


def test_nobody_chooses_his_own_receipt(cast):
    data = form_at(Client(), ANONYMOUS, "matter") | {"receipt": "AAAABBBBCCCC"}
    assert "页面已失效" in Client().post(ANONYMOUS, data).content.decode()
    assert not WaitingOpinion.objects.exists()


def test_a_foreign_page_cannot_send_the_form(cast):
    data = form_at(Client(), ANONYMOUS, "matter")
    assert Client().post(ANONYMOUS, data, HTTP_ORIGIN="http://evil.test").status_code == 403
    assert Client().post(ANONYMOUS, data, HTTP_ORIGIN="http://testserver").status_code == 200


@pytest.mark.parametrize("url", [ANONYMOUS, NEW])
@pytest.mark.parametrize("about", ["secretary", "violation"])
def test_the_secretary_and_violations_lead_to_the_channels_and_change_no_row(
    client_of, url, about
):
    browser = client_of("staff")
    browser.get(url)
    before = everything()
    for data in ({"about": about}, {"about": about, "text": TEXT, "category": "work"}):
        page = browser.post(url, data).content.decode()
        assert "12388" in page
        assert "派驻纪检监察组" in page
    assert everything() == before


@pytest.mark.parametrize("url", [ANONYMOUS, NEW])
def test_an_allegation_comes_back_once_and_changes_no_row(client_of, cast, url):
    browser = client_of("staff")
    data = form_at(browser, url, "leader") | {
        "person": cast.person["leader"].pk, "text": "听说他收受贿赂"}
    before = everything()
    page = browser.post(url, data).content.decode()
    assert "听说他收受贿赂" in page
    assert "没有保存" in page
    assert everything() == before


def test_the_secretary_is_not_among_the_leaders_on_offer(cast):
    page = Client().post(ANONYMOUS, {"about": "leader"}).content.decode()
    assert "郑知行" in page
    assert "林望舒" not in page


def test_a_colleague_is_named_by_department_and_name(cast):
    browser = LookingClient()
    data = form_at(browser, ANONYMOUS, "colleague") | {"name": "许未央"}
    wrong = browser.post(ANONYMOUS, data | {"department": cast.department["JKW"].pk})
    assert "没有这个姓名的人员" in wrong.content.decode()
    browser.post(ANONYMOUS, data | {"department": cast.department["TAW"].pk})
    assert WaitingOpinion.objects.count() == 1


# --- under a name ------------------------------------------------------------------------------


def test_a_named_opinion_is_found_by_its_author_and_his_reading_leaves_no_trace(client_of, cast):
    browser = client_of("staff")
    data = form_at(browser, NEW, "department") | {"department": cast.department["TAW"].pk}
    page = browser.post(NEW, data, follow=True)
    opinion = Opinion.objects.get()
    assert f"编号{opinion.number}" in page.content.decode()
    assert TEXT in browser.get(reverse("my_opinion", args=[opinion.pk])).content.decode()
    assert browser.get(reverse("opinion", args=[opinion.pk])).status_code == 404
    assert browser.get(reverse("opinion_answer", args=[opinion.pk])).status_code == 404
    assert not AccessLog.objects.filter(object__contains="opinion").exists()
    for key in ("head", "staff_two", "clerk", "secretary"):
        other = client_of(key)
        assert other.get(reverse("opinion", args=[opinion.pk])).status_code == 404
        assert other.get(reverse("my_opinion", args=[opinion.pk])).status_code == 404


def test_handlers_read_the_text_without_the_author_and_leave_their_own_trace(client_of, cast):
    opinion = opinions.submit(
        said=opinions.Said(about="department", category="work", text=TEXT,
                           department_id=cast.department["TAW"].pk),
        consents=False, by=cast.viewer("staff"),
    )
    page = client_of("leader").get(reverse("opinion", args=[opinion.pk])).content.decode()
    assert TEXT in page
    assert "许未央" not in page
    assert AccessLog.objects.get().object == f"supervision.opinion:{opinion.pk}"


def test_from_desk_to_answer_to_rating(client_of, cast):
    opinion = opinions.submit(
        said=opinions.Said(about="department", category="work", text=TEXT,
                           department_id=cast.department["TAW"].pk),
        consents=False, by=cast.viewer("staff"),
    )
    assert "1 条意见建议待分办" in client_of("discipline").get("/").content.decode()
    desk = client_of("discipline")
    asked = desk.get(reverse("opinion_assign", args=[opinion.pk])).content.decode()
    assert f'value="{cast.person["leader"].pk}" id="id_handler_1" checked' in asked
    found = desk.post(reverse("opinion_assign", args=[opinion.pk]),
                      {"act": "find", "find_handler": "pnz", "note": "请研究"})
    assert "彭念之" in found.content.decode()
    assert "请研究" in found.content.decode()
    refused = desk.post(reverse("opinion_assign", args=[opinion.pk]),
                        {"handler": cast.person["head"].pk})
    assert "意见不能交由被提意见的人员或者部门办理" in refused.content.decode()
    desk.post(reverse("opinion_assign", args=[opinion.pk]), {"handler": cast.person["leader"].pk})
    leader = client_of("leader")
    assert f"答复意见建议 {opinion.number}" in leader.get("/").content.decode()
    leader.post(reverse("opinion_answer", args=[opinion.pk]), {"text": "已采纳"})
    author = client_of("staff")
    own = reverse("my_opinion", args=[opinion.pk])
    assert "已采纳" in author.get(own).content.decode()
    author.post(own, {"satisfaction": "satisfied"})
    assert Opinion.objects.get().satisfaction == "satisfied"


def test_the_author_is_shown_for_a_reason_and_told(client_of, cast):
    opinion = opinions.submit(
        said=opinions.Said(about="matter", category="work", text=TEXT), consents=False,
        by=cast.viewer("staff"),
    )
    desk = client_of("discipline")
    address = reverse("opinion_author", args=[opinion.pk])
    assert desk.post(address, {"reason": ""}).status_code == 422
    assert "许未央" in desk.post(address, {"reason": "核实情况"}).content.decode()
    assert "许未央" not in desk.get(reverse("opinion", args=[opinion.pk])).content.decode()
    author = client_of("staff")
    assert "署名已被查看" in author.get("/").content.decode()
    assert "核实情况" in author.get(reverse("my_opinion", args=[opinion.pk])).content.decode()
    assert client_of("clerk").get(address).status_code == 403


def test_the_secretary_knows_the_author_only_by_consent(client_of, cast):
    for consents in (False, True):
        opinion = opinions.submit(
            said=opinions.Said(about="leader", category="work", text=TEXT,
                               person_id=cast.person["leader"].pk),
            consents=consents, by=cast.viewer("staff"),
        )
        address = reverse("opinion", args=[opinion.pk])
        assert ("许未央" in client_of("secretary").get(address).content.decode()) is consents
        assert "许未央" not in client_of("discipline").get(address).content.decode()


def test_the_desk_asks_as_often_for_three_as_for_thirty(
    client_of, make, django_assert_max_num_queries
):
    browser = client_of("discipline")
    with django_assert_max_num_queries(40) as few:
        for _n in range(3):
            make.opinion(answer_due=clock.today(), number="意")
        browser.get("/supervision/opinions/")
    made = len(few) - 3 * 2
    for _n in range(27):
        make.opinion(answer_due=clock.today(), number="意")
    with django_assert_max_num_queries(made):
        browser.get("/supervision/opinions/")
