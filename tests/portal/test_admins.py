"""The consoles: each administrator sees what is his, and nothing of the work."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import admin_desk, first_run, health
from portal.actions import accounts
from portal.models import LedgerEntry, Person, Preference, RoleGrant, User
from portal.queries import accounts as queries
from portal.queries.accounts import AccountState
from portal.roles import ADMIN_ROLES, Role
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
CONSOLES = {
    "system_admin": ["/admin/accounts/", "/admin/accounts/open/",
                     "/admin/accounts/administrator/", "/admin/health/"],
    "security_admin": ["/admin/roles/", "/admin/roles/grant/", "/admin/resets/",
                       "/admin/factors/", "/admin/review/"],
    "audit_admin": ["/audit/ledger/", "/audit/verify/", "/audit/access/"],
}
ALL = [address for addresses in CONSOLES.values() for address in addresses]


@pytest.fixture(autouse=True)
def no_counts_of_earlier_tests():
    cache.clear()


def newcomer(code: str = "0900", name: str = "何清晏") -> Person:
    return Person.objects.create(
        code=code, name=name, pinyin="heqingyan", initials="hqy",
        political_status="party_member",
    )


def printed_codes(page) -> list[str]:
    return re.findall(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b", page.content.decode())


@pytest.mark.parametrize("address", ALL)
@pytest.mark.parametrize("key", [*CONSOLES, "clerk", "secretary", "staff"])
def test_a_console_opens_for_its_administrator_only(key: str, address: str, client_of) -> None:
    expected = 200 if address in CONSOLES.get(key, []) else 403
    assert client_of(key).get(address).status_code == expected


@pytest.mark.parametrize("key", CONSOLES)
@pytest.mark.parametrize(
    "address",
    ["/organisation/people/", "/organisation/departments/", "/organisation/portfolios/",
     "/organisation/rosters/", "/organisation/settings/", "/start/"],
)
def test_no_administrator_opens_the_pages_of_the_organ(key: str, address: str, client_of) -> None:
    assert client_of(key).get(address).status_code == 403


def test_accounts_are_opened_and_the_codes_appear_once(cast: Cast, client_of) -> None:
    person, browser = newcomer(), client_of("system_admin")
    page = browser.post("/admin/accounts/open/", {"people": [person.pk]})
    assert page.status_code == 200 and len(printed_codes(page)) == 1
    assert "heqingyan" in page.content.decode()
    again = browser.post("/admin/accounts/open/", {"people": [person.pk]})
    assert again.status_code == 422 and printed_codes(again) == []
    assert printed_codes(browser.get(f"/admin/accounts/{person.account.pk}/")) == []


def test_people_without_an_account_are_listed_and_found_by_pinyin(cast: Cast, client_of) -> None:
    newcomer()
    browser = client_of("system_admin")
    assert "何清晏" in browser.get("/admin/accounts/open/").content.decode()
    assert "何清晏" in browser.get("/admin/accounts/open/?q=hqy").content.decode()
    assert "没有需要开通的人员" in browser.get("/admin/accounts/open/?q=zzz").content.decode()


def test_accounts_are_opened_for_everybody_who_has_none(cast: Cast, client_of) -> None:
    newcomer()
    newcomer("0901", "何清颜")
    page = client_of("system_admin").post("/admin/accounts/open/", {"everybody": "on"})
    assert len(printed_codes(page)) == 2


def test_nobody_chosen_is_said_so(cast: Cast, client_of) -> None:
    newcomer()
    page = client_of("system_admin").post("/admin/accounts/open/", {})
    assert page.status_code == 422 and "没有选择人员" in page.content.decode()


def test_a_reset_goes_from_one_administrator_to_the_other_and_the_code_opens(
    cast: Cast, client_of
) -> None:
    user = cast.user["head"]
    asked = client_of("system_admin").post(
        f"/admin/accounts/{user.pk}/reset/", {"reason": "忘记密码"}
    )
    assert asked.url == f"/admin/accounts/{user.pk}/"
    browser = client_of("security_admin")
    assert "忘记密码" in browser.get("/admin/resets/").content.decode()
    waiting = user.codes.get()
    page = browser.post(f"/admin/resets/{waiting.pk}/confirm/")
    (code,) = printed_codes(page)
    assert browser.post(f"/admin/resets/{waiting.pk}/confirm/").status_code == 404
    entered = Client().post("/account/login/", {"login": user.username, "password": code})
    assert entered.status_code == 302


def test_a_reset_without_a_reason_is_refused_beside_the_field(cast: Cast, client_of) -> None:
    page = client_of("system_admin").post(f"/admin/accounts/{cast.user['head'].pk}/reset/", {})
    assert page.status_code == 422 and "请写明原因" in page.content.decode()


def test_the_system_administrator_cannot_reach_the_confirmation(cast: Cast, client_of) -> None:
    asked = accounts.request_reset(
        user=cast.user["head"], reason="忘记密码", by=cast.viewer("system_admin")
    )
    browser = client_of("system_admin")
    assert browser.post(f"/admin/resets/{asked.pk}/confirm/").status_code == 403
    assert browser.post(f"/admin/resets/{asked.pk}/cancel/").status_code == 302


@pytest.mark.parametrize("key", ["audit_admin", "clerk", "staff"])
def test_nobody_else_withdraws_a_reset(key: str, cast: Cast, client_of) -> None:
    asked = accounts.request_reset(
        user=cast.user["head"], reason="忘记密码", by=cast.viewer("system_admin")
    )
    client_of(key).post(f"/admin/resets/{asked.pk}/cancel/")
    asked.refresh_from_db()
    assert asked.cancelled_at is None


def test_an_account_is_closed_and_comes_back_by_two_persons(cast: Cast, client_of) -> None:
    browser, address = client_of("system_admin"), f"/admin/accounts/{cast.user['clerk'].pk}/"
    assert "停用账号" in browser.get(f"{address}close/").content.decode()
    browser.post(f"{address}close/")
    assert "已停用" in browser.get(address).content.decode()
    browser.post(f"{address}reopen/", {"reason": "调回机关"})
    assert "重置待确认" in browser.get(address).content.decode()


@pytest.mark.parametrize("state", AccountState.values)
def test_each_state_of_accounts_is_found_by_its_filter(state: str, cast: Cast, client_of) -> None:
    by = cast.viewer("system_admin")
    accounts.close_account(user=cast.user["staff"], by=by)
    accounts.request_reset(user=cast.user["head"], reason="忘记密码", by=by)
    issued = [
        accounts.open_account(person=newcomer(f"090{n}", f"何清{name}"), by=by)
        for n, name in enumerate("晏颜")
    ]
    issued[1].user.codes.update(expires_at=timezone.now())
    User.objects.create_user("seeded")
    rows = queries.account_rows(queries.accounts(state=state))
    assert {row.state for row in rows} == {state}
    page = client_of("system_admin").get(f"/admin/accounts/?state={state}").content.decode()
    assert rows[0].user.username in page


def test_a_role_is_granted_by_name_and_revoked_on_paper(cast: Cast, client_of) -> None:
    browser = client_of("security_admin")
    form = {"username": "许未央", "role": "discipline", "request_number": "2026年第3号"}
    assert browser.post("/admin/roles/grant/", form).url == "/admin/roles/"
    page = browser.get("/admin/roles/?role=discipline").content.decode()
    assert "许未央" in page and "2026年第3号" in page
    grant = RoleGrant.objects.get(user=cast.user["staff"])
    refused = browser.post(f"/admin/roles/{grant.pk}/revoke/", {})
    assert "请填写纸质申请的编号" in refused.content.decode()
    browser.post(f"/admin/roles/{grant.pk}/revoke/", {"request_number": "2026年第4号"})
    assert not RoleGrant.objects.filter(pk=grant.pk, revoked_at=None).exists()


def test_a_refused_grant_keeps_what_was_typed(cast: Cast, client_of) -> None:
    form = {"username": "secadmin", "role": "clerk", "request_number": "1号"}
    page = client_of("security_admin").post("/admin/roles/grant/", form)
    assert page.status_code == 422
    assert "没有这个账号" in page.content.decode() and "secadmin" in page.content.decode()


def test_the_review_names_double_roles_and_dormant_accounts(cast: Cast, client_of) -> None:
    day = timezone.timedelta(days=1)
    User.objects.filter(pk=cast.user["head"].pk).update(last_login=timezone.now() - 181 * day)
    User.objects.filter(pk=cast.user["staff"].pk).update(last_login=timezone.now() - 91 * day)
    RoleGrant.objects.create(
        user=cast.user["clerk"], role="discipline", request_number="1号",
        granted_at=timezone.now(),
    )
    browser = client_of("security_admin")

    def shown(what: str) -> str:
        page = browser.get(f"/admin/review/?show={what}").content.decode()
        return page[page.index("</h2>"):]

    assert "邓若水" in shown("double")
    assert "韩秉文" in shown("dormant180") and "许未央" not in shown("dormant180")
    assert "许未央" in shown("dormant90")
    assert "贺兰舟" in shown("departed")


def test_failed_log_ins_appear_in_the_review(cast: Cast, client_of) -> None:
    Client().post("/account/login/", {"login": cast.user["head"].username, "password": "x"})
    page = client_of("security_admin").get("/admin/review/?show=refused").content.decode()
    assert "韩秉文" in page


@pytest.mark.parametrize("number", [3, 60])
def test_the_list_of_accounts_asks_the_same_number_of_questions(
    number: int, cast: Cast, client_of, django_assert_max_num_queries
) -> None:
    User.objects.bulk_create(
        User(username=f"crowd{n}", display_name=f"众{n}") for n in range(number)
    )
    browser = client_of("system_admin")
    with django_assert_max_num_queries(16):
        browser.get("/admin/accounts/")


# --- health -----------------------------------------------------------------------------------


def test_the_monitor_reads_one_word_without_log_in(db) -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_silent_worker_is_noticed(db) -> None:
    cache.set(health.HEARTBEAT, timezone.now() - timezone.timedelta(minutes=11))
    assert Client().get("/healthz").status_code == 503
    health.beat()
    assert Client().get("/healthz").status_code == 200


def test_the_health_page_speaks_of_database_ledger_worker_and_disk(client_of) -> None:
    page = client_of("system_admin").get("/admin/health/").content.decode()
    for word in ("数据库", "账本防改动保护", "后台服务", "存储空间"):
        assert word in page


# --- an empty organ -----------------------------------------------------------------------------


def init() -> str:
    out = StringIO()
    call_command(
        "init_organ", organ_name="云泽市政协", party_group_name="中共云泽市政协党组", stdout=out
    )
    return out.getvalue()


def test_an_empty_organ_gets_three_administrators_whose_codes_open(db) -> None:
    said = init()
    found = re.findall(r"(\w+)  ([A-Z2-9-]{14})", said)
    assert [name for name, _code in found] == ["sysadmin", "secadmin", "auditadmin"]
    assert {Role(g.role) for g in RoleGrant.objects.all()} == ADMIN_ROLES
    assert Preference.objects.get(key="organ_name").value == "云泽市政协"
    for name, code in found:
        answer = Client().post("/account/login/", {"login": name, "password": code})
        assert answer.status_code == 302


def test_a_second_run_says_so_and_changes_nothing(db) -> None:
    init()
    before = LedgerEntry.objects.count()
    assert "单位已建立，未作改动" in init()
    assert (LedgerEntry.objects.count(), User.objects.count()) == (before, 3)


def test_the_organ_needs_its_name(db) -> None:
    with pytest.raises(CommandError):
        call_command("init_organ", organ_name=" ", party_group_name="中共云泽市政协党组")


# --- the first steps ------------------------------------------------------------------------------


def test_the_first_steps_follow_the_state_of_the_organ(cast: Cast, client_of) -> None:
    steps = first_run.own_steps(cast.viewer("clerk"))
    assert [step.done for step in steps] == [True, True, True]
    Person.objects.filter(pk=cast.person["head"].pk).update(status="left")
    cast.person["head"].assignments.all().delete()
    steps = first_run.own_steps(cast.viewer("clerk"))
    assert [step.done for step in steps] == [True, True, False]
    page = client_of("clerk").get("/start/").content.decode()
    assert "补齐责任链" in page and "处空缺" in page


def test_on_the_first_day_the_administrators_are_told_how_a_clerk_comes_about(
    cast: Cast, client_of
) -> None:
    def told(who: str) -> str:
        return client_of(who).get("/").content.decode()

    assert "为党办干事开通专用账号" not in told("system_admin")
    RoleGrant.objects.filter(role="clerk").delete()
    assert "授予党办干事角色" in told("security_admin")
    assert "为党办干事开通专用账号" not in told("system_admin")  # an account waits for its role
    RoleGrant.objects.exclude(role__endswith="_admin").delete()
    User.objects.filter(grants=None).update(is_active=False)
    assert "为党办干事开通专用账号" in told("system_admin")


def test_only_the_first_open_step_is_due(cast: Cast) -> None:
    steps = [
        first_run.Step(order, "步骤", "", done, "/", "办理")
        for order, done in ((1, True), (2, False), (3, False))
    ]
    assert [line.kind for line in first_run.shown(steps)] == ["done", "due", "off"]


def test_log_in_of_the_cast_still_works_with_its_password(cast: Cast) -> None:
    answer = Client().post("/account/login/", {"login": "audit_admin", "password": PASSWORD})
    assert answer.status_code == 302


def test_the_system_administrator_is_told_of_people_without_an_account(
    cast: Cast, client_of
) -> None:
    admin = client_of("system_admin")
    assert "没有账号" not in admin.get("/").content.decode()
    newcomer()
    page = admin.get("/").content.decode()
    assert "在职人员中有1人没有账号" in page
    assert reverse("accounts_open") in page


def test_of_very_many_without_an_account_the_front_page_counts_some(
    cast: Cast, client_of, monkeypatch
) -> None:
    monkeypatch.setattr(admin_desk, "MANY", 1)
    for code, others in (("N1", "1人没有账号"), ("N2", "1人以上没有账号")):
        newcomer(code)
        assert f"在职人员中有{others}" in client_of("system_admin").get("/").content.decode()
