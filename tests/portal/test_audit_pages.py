"""The audit administrator reads the ledger and the access log, verifies, and writes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.actions import accounts, roles
from portal.ledger import access_log, pen
from portal.models import LedgerEntry, Person, User
from portal.roles import Role
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(cast: Cast) -> Cast:
    """A reset, a grant and a restricted act."""
    accounts.request_reset(
        user=cast.user["head"], reason="忘记密码", by=cast.viewer("system_admin")
    )
    roles.grant(
        user=cast.user["staff"], role=Role.DISCIPLINE, request_number="7号",
        by=cast.viewer("security_admin"),
    )
    from_here = cast.viewer("clerk")
    with pen.transaction.atomic():
        pen.write(
            "portal.person_changed", subject=cast.person["rare"], by=from_here, restricted=True
        )
    return cast


def read(client_of, query: str = "") -> str:
    page = client_of("audit_admin").get(f"/audit/ledger/{query}")
    assert page.status_code == 200
    text = page.content.decode()
    return text[text.index("<tbody>"):] if "<tbody>" in text else "nothing"


def test_the_ledger_reads_as_chinese_sentences(history: Cast, client_of) -> None:
    page = read(client_of)
    assert "system_admin申请重置账号“韩秉文”的密码。" in page
    assert "security_admin授予角色：许未央（纪检干部）。" in page


def test_a_restricted_act_shows_neither_subject_nor_word(history: Cast, client_of) -> None:
    page = read(client_of)
    assert "邓若水办理了一项限定知悉的记录。" in page
    assert "李赟䶮" not in page and "变更人员信息" not in page


def test_the_ledger_is_filtered_by_person_word_group_subject_and_period(
    history: Cast, client_of
) -> None:
    assert "许未央" in read(client_of, "?person=security_admin")
    assert "韩秉文" not in read(client_of, "?person=security_admin")
    assert "许未央" not in read(client_of, "?word=portal.reset_asked")
    assert "许未央" in read(client_of, "?word=portal.")
    assert read(client_of, "?word=agreements.") == "nothing"
    assert "许未央" not in read(client_of, f"?subject=portal.user:{history.user['head'].pk}")
    today = timezone.localdate()
    assert "许未央" in read(client_of, f"?start={today}&end={today}")
    assert read(client_of, f"?end={today - timedelta(days=1)}") == "nothing"


@pytest.mark.parametrize("query", ["?start=yesterday", "?word=no.word", "?page=99", "?text=%00"])
def test_a_strange_question_is_answered_with_the_list(query: str, history: Cast, client_of) -> None:
    assert client_of("audit_admin").get(f"/audit/ledger/{query}").status_code == 200


def test_verification_reports_that_all_is_as_recorded(cast: Cast, client_of) -> None:
    page = client_of("audit_admin").post("/audit/verify/", {"how": "quick"})
    assert "前后衔接完整" in page.content.decode()


def test_verification_names_a_record_that_was_altered(history: Cast, client_of) -> None:
    history.user["staff"].grants.update(role="clerk")
    page = client_of("audit_admin").post("/audit/verify/", {"how": "full"}).content.decode()
    assert "现有内容与账本第" in page


def test_looking_at_the_verification_page_verifies_nothing(cast: Cast, client_of) -> None:
    assert "总校验值" not in client_of("audit_admin").get("/audit/verify/").content.decode()


def test_the_access_log_says_who_what_and_from_where(cast: Cast, client_of) -> None:
    Client().post("/account/login/", {"login": cast.user["head"].username, "password": "x"})
    client_of("staff").get("/admin/accounts/")
    page = client_of("audit_admin").get("/audit/access/").content.decode()
    for word in ("登录受阻", "账号“韩秉文”", "越权被拒", "许未央", "/admin/accounts/", "127.0.0.1"):
        assert word in page
    page = client_of("audit_admin").get("/audit/access/?kind=denied").content.decode()
    assert "账号“韩秉文”" not in page


def test_the_access_log_is_filtered_by_day_and_person(cast: Cast, client_of) -> None:
    access_log.record("export", user_id=cast.user["clerk"].pk, object="名册")
    browser = client_of("audit_admin")
    assert "名册" in browser.get("/audit/access/?person=邓若水").content.decode()
    assert "名册" not in browser.get("/audit/access/?person=韩秉文").content.decode()
    before = f"/audit/access/?end={timezone.localdate() - timedelta(days=1)}"
    assert "没有符合的记录" in browser.get(before).content.decode()


WRITES = [
    "/admin/accounts/open/", "/admin/accounts/administrator/", "/admin/accounts/{user}/close/",
    "/admin/accounts/{user}/reopen/", "/admin/accounts/{user}/reset/", "/admin/roles/grant/",
    "/admin/roles/{grant}/revoke/", "/admin/resets/{reset}/confirm/", "/admin/factors/",
    "/organisation/people/add/", "/organisation/departments/add/", "/organisation/portfolios/add/",
]


@pytest.mark.parametrize("address", WRITES)
def test_the_audit_administrator_writes_nothing(address: str, history: Cast, client_of) -> None:
    at = address.format(
        user=history.user["head"].pk, grant=history.user["staff"].grants.get().pk,
        reset=history.user["head"].codes.get().pk,
    )
    before = (LedgerEntry.objects.count(), User.objects.count(), Person.objects.count())
    assert client_of("audit_admin").post(at, {"reason": "x", "people": "1"}).status_code == 403
    assert (LedgerEntry.objects.count(), User.objects.count(), Person.objects.count()) == before


def test_the_ledger_page_accepts_no_post(cast: Cast, client_of) -> None:
    for address in ("/audit/ledger/", "/audit/access/"):
        assert client_of("audit_admin").post(address).status_code == 405


@pytest.mark.parametrize("number", [3, 45])
def test_a_page_of_the_ledger_asks_the_same_number_of_questions(
    number: int, cast: Cast, client_of, django_assert_max_num_queries
) -> None:
    people = [
        Person(code=f"9{n:03}", name=f"众{n}", pinyin=f"zhong{n}", initials="z",
               political_status="masses")
        for n in range(number)
    ]
    accounts.open_accounts(
        people=Person.objects.bulk_create(people), by=cast.viewer("system_admin")
    )
    browser = client_of("audit_admin")
    with django_assert_max_num_queries(16):
        browser.get("/audit/ledger/")
