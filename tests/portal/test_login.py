"""Log-in: by password, by printed code, refused, locked, confined, ended."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import get_resolver
from django.utils import timezone

from portal import codes, reauth
from portal.actions import accounts, roles
from portal.errors import RuleBroken
from portal.models import AccessLog, RoleGrant, User
from portal.roles import Role
from portal.untraced import is_untraced
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
NEW = "Xin-mima-2026"
LOCKED = "登录失败次数过多，请30分钟后再试"
WRONG = "用户名或密码不正确"
DATABASE_CACHE = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache_test"
    }
}


@pytest.fixture(autouse=True)
def no_counts_of_earlier_tests():
    cache.clear()


def log_in(name: str, password: str, browser: Client | None = None, **extra):
    return (browser or Client()).post(
        "/account/login/", {"login": name, "password": password}, **extra
    )


def fail(name: str, times: int, **extra) -> str:
    answer = ""
    for _each in range(times):
        answer = log_in(name, "wrong", **extra).content.decode()
    return answer


def rows() -> list[tuple[str, str]]:
    return list(AccessLog.objects.order_by("id").values_list("kind", "result"))


def reset(cast: Cast, key: str) -> str:
    """The printed code of a reset that two persons agreed on."""
    asked = accounts.request_reset(
        user=cast.user[key], reason="忘记密码", by=cast.viewer("system_admin")
    )
    return accounts.confirm_reset(request=asked, by=cast.viewer("security_admin")).code


# --- in ---------------------------------------------------------------------------------------


def test_a_person_logs_in_with_user_name_and_password(cast: Cast) -> None:
    browser = Client()
    answer = log_in(cast.user["head"].username, PASSWORD, browser)
    assert answer.status_code == 302 and answer.url == "/"
    assert rows() == [("login", "ok")]


def test_the_session_number_changes_at_log_in(cast: Cast) -> None:
    browser = Client()
    browser.get("/account/login/")
    browser.cookies["luze_demo_sid"] = "a" * 32
    log_in(cast.user["head"].username, PASSWORD, browser)
    assert browser.cookies["luze_demo_sid"].value != "a" * 32


def test_unknown_closed_and_wrong_answer_alike(cast: Cast) -> None:
    accounts.close_account(user=cast.user["staff"], by=cast.viewer("system_admin"))
    answers = [
        log_in("nobody", PASSWORD),
        log_in(cast.user["staff"].username, PASSWORD),
        log_in(cast.user["head"].username, "wrong"),
    ]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert all(WRONG in answer.content.decode() for answer in answers)


def test_an_account_that_is_only_switched_off_answers_like_a_wrong_password(cast: Cast) -> None:
    User.objects.filter(pk=cast.user["staff"].pk).update(is_active=False)
    answer = log_in(cast.user["staff"].username, PASSWORD)
    assert answer.status_code == 200 and WRONG in answer.content.decode()


def test_failed_log_ins_are_recorded_without_what_was_typed(cast: Cast) -> None:
    log_in(cast.user["head"].username, "my-secret-password")
    log_in("my-secret-password", "x")
    assert rows() == [("login_failed", "refused")] * 2
    objects = list(AccessLog.objects.order_by("id").values_list("object", flat=True))
    assert objects == [f"portal.user:{cast.user['head'].pk}", ""]


def test_a_refused_page_and_a_log_out_are_recorded(cast: Cast, client_of) -> None:
    browser = client_of("head")
    assert browser.get("/admin/accounts/").status_code == 403
    browser.post("/account/logout/")
    assert rows() == [("denied", "refused"), ("logout", "ok")]
    assert AccessLog.objects.first().user_id == cast.user["head"].pk


def test_a_failed_log_in_that_cannot_be_recorded_is_no_log_in(cast: Cast, monkeypatch) -> None:
    def broken(*args, **kwargs):
        raise OSError("disk full")

    browser = Client(raise_request_exception=False)
    monkeypatch.setattr("portal.ledger.access_log.AccessLog.objects.create", broken)
    assert log_in(cast.user["head"].username, PASSWORD, browser).status_code == 500
    assert browser.get("/account/password/first/").url.startswith("/account/login/")


# --- locked -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["hbw", "nobody"])
def test_five_failures_lock_an_account_known_or_not_for_half_an_hour(
    name: str, cast: Cast
) -> None:
    assert WRONG in fail(name, 5)
    assert LOCKED in fail(name, 1)


def test_a_locked_account_refuses_the_right_password_too_and_opens_by_itself(
    cast: Cast,
) -> None:
    name = cast.user["head"].username
    now = timezone.now()
    with time_machine.travel(now) as traveller:
        fail(name, 5)
        assert LOCKED in log_in(name, PASSWORD).content.decode()
        traveller.shift(timedelta(minutes=30, seconds=5))
        assert log_in(name, PASSWORD).status_code == 302
    assert ("login_failed", "locked") in rows()


def test_attempts_against_a_locked_account_do_not_prolong_the_lock(cast: Cast) -> None:
    name = cast.user["head"].username
    with time_machine.travel(timezone.now()) as traveller:
        fail(name, 5)
        traveller.shift(timedelta(minutes=29))
        fail(name, 3)
        traveller.shift(timedelta(minutes=1, seconds=5))
        assert log_in(name, PASSWORD).status_code == 302


def test_another_name_of_the_server_gives_no_more_attempts(cast: Cast) -> None:
    fail("hbw", 5)
    assert LOCKED in fail("HBW ", 1, headers={"host": "another.example"})


def test_twenty_failures_lock_their_source_and_no_other(cast: Cast) -> None:
    for number in range(20):
        fail(f"guess{number}", 1)
    name = cast.user["head"].username
    assert LOCKED in log_in(name, PASSWORD).content.decode()
    assert log_in(name, PASSWORD, REMOTE_ADDR="10.1.2.3").status_code == 302


def test_the_lock_holds_with_the_cache_in_the_database(cast: Cast) -> None:
    with override_settings(CACHES=DATABASE_CACHE):
        call_command("createcachetable", "portal_cache_test", verbosity=0)
        assert WRONG in fail("hbw", 5)
        assert LOCKED in fail("hbw", 1)


def test_too_many_attempts_of_one_source_get_a_page_in_chinese(cast: Cast) -> None:
    for number in range(61):
        answer = log_in(f"guess{number % 10}", "wrong")
    assert answer.status_code == 429
    assert "操作过于频繁" in answer.content.decode()


def test_a_confirmed_reset_lifts_the_lock(cast: Cast, client_of) -> None:
    name = cast.user["head"].username
    fail(name, 5)
    asked = accounts.request_reset(
        user=cast.user["head"], reason="忘记密码", by=cast.viewer("system_admin")
    )
    page = client_of("security_admin").post(f"/admin/resets/{asked.pk}/confirm/")
    code = page.content.decode().split("一次性登录码</dt><dd class=\"code\">")[1][:14]
    assert log_in(name, code).status_code == 302


# --- by code ----------------------------------------------------------------------------------


def test_a_code_leads_to_the_password_page_and_nowhere_else(cast: Cast) -> None:
    browser = Client()
    log_in(cast.user["head"].username, reset(cast, "head"), browser)
    for route in ("/", "/account/sessions/", "/account/2fa/", "/account/password/change/",
                  "/agreements/1/", "/organisation/people/", "/start/", "/admin/accounts/"):
        assert browser.get(route).url == "/account/password/first/", route


def every_address() -> list[str]:
    """All addresses without a variable part."""
    found: list[str] = []

    def walk(patterns, prefix: str) -> None:
        for each in patterns:
            here = prefix + str(each.pattern)
            if hasattr(each, "url_patterns"):
                walk(each.url_patterns, here)
            elif "<" not in here:
                found.append(f"/{here}")

    walk(get_resolver().url_patterns, "")
    return found


def test_a_confined_account_reaches_no_other_address_of_the_portal(cast: Cast) -> None:
    browser = Client()
    log_in(cast.user["head"].username, reset(cast, "head"), browser)
    free = {"/account/password/first/", "/account/logout/", "/healthz", "/type/"}
    for address in every_address():
        answer = browser.get(address)
        if is_untraced(address):
            continue  # nobody is recognised there, so nobody is confined
        if address not in free and answer.status_code == 302:
            assert answer.url in {"/account/password/first/", "/"}, address
        elif address not in free:
            assert answer.status_code in {404, 405}, address


def test_the_code_is_spent_and_the_chosen_password_opens_everything(cast: Cast) -> None:
    name, code = cast.user["head"].username, reset(cast, "head")
    browser = Client()
    log_in(name, code, browser)
    answer = browser.post("/account/password/first/", {"password": NEW, "again": NEW})
    assert answer.url == "/"
    assert browser.get("/account/password/first/").url == "/"
    assert WRONG in log_in(name, code).content.decode()
    assert log_in(name, NEW).status_code == 302


def test_a_password_chosen_just_now_is_not_asked_for_again_by_the_second_factor(
    cast: Cast,
) -> None:
    browser = Client()
    log_in(cast.user["head"].username, reset(cast, "head"), browser)
    browser.post("/account/password/first/", {"password": NEW, "again": NEW})
    page = "/account/2fa/totp/activate/"
    assert browser.get(page).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert browser.get(page).url.startswith("/account/reauthenticate/")


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "密码不能少于 10 个字符"),
        ("zhengxiemima", "zhengxiemima", "三种"),
        (NEW, NEW + "x", "两次填写的密码不一致"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_in_chinese(
    password: str, again: str, sentence: str, cast: Cast
) -> None:
    browser = Client()
    log_in(cast.user["head"].username, reset(cast, "head"), browser)
    answer = browser.post("/account/password/first/", {"password": password, "again": again})
    assert answer.status_code == 422 and sentence in answer.content.decode()


def test_a_code_does_not_confirm_a_person_who_is_logged_in(cast: Cast) -> None:
    browser = Client()
    log_in(cast.user["head"].username, PASSWORD, browser)
    User.objects.filter(pk=cast.user["head"].pk).update(must_change_password=False)
    code = codes.new_code()
    cast.user["head"].codes.create(
        code_hash=codes.digest(cast.user["head"].pk, code), issued_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    browser.post("/account/reauthenticate/", {"password": code})
    assert cast.user["head"].codes.get().used_at is None


# --- ended ------------------------------------------------------------------------------------


def test_an_idle_session_ends_and_leads_back_to_its_page(cast: Cast) -> None:
    with time_machine.travel(timezone.now()) as traveller:
        browser = Client()
        log_in(cast.user["head"].username, PASSWORD, browser)
        traveller.shift(timedelta(minutes=29))
        assert browser.get("/account/password/first/").url == "/"
        traveller.shift(timedelta(minutes=31))
        answer = browser.get("/account/sessions/?page=2")
        assert answer.url == "/account/login/?next=/account/sessions/%3Fpage%3D2"
        assert "您已较长时间没有操作" in browser.get(answer.url).content.decode()
    assert rows()[-1] == ("logout", "idle")


def test_no_session_lasts_longer_than_twelve_hours(cast: Cast) -> None:
    with time_machine.travel(timezone.now()) as traveller:
        browser = Client()
        log_in(cast.user["head"].username, PASSWORD, browser)
        for _each in range(12 * 3 - 1):
            traveller.shift(timedelta(minutes=20))
            assert browser.get("/account/password/first/").url == "/"
        traveller.shift(timedelta(minutes=20))
        assert browser.get("/account/password/first/").url.startswith("/account/login/")


def test_a_log_out_ends_the_session_on_the_server(cast: Cast) -> None:
    browser = Client()
    log_in(cast.user["head"].username, PASSWORD, browser)
    cookie = browser.cookies["luze_demo_sid"].value
    browser.post("/account/logout/")
    other = Client()
    other.cookies["luze_demo_sid"] = cookie
    assert other.get("/account/password/first/").url.startswith("/account/login/")


def test_a_new_password_ends_all_other_sessions(cast: Cast) -> None:
    name = cast.user["head"].username
    here, there = Client(), Client()
    log_in(name, PASSWORD, here)
    log_in(name, PASSWORD, there)
    answer = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/account/password/change/", answer).url == "/"
    assert here.get("/account/password/first/").url == "/"
    assert there.get("/account/password/first/").url.startswith("/account/login/")


# --- privileged accounts ------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "confined"), [("clerk", True), ("audit_admin", True),
                                               ("head", False)])
def test_only_privileged_passwords_age(key: str, confined: bool, cast: Cast, client_of) -> None:
    User.objects.update(password_changed_at=timezone.now() - timedelta(days=90))
    answer = client_of(key).get("/account/password/first/")
    assert (answer.url == "/account/password/change/") is confined


def test_a_password_of_eighty_nine_days_is_not_old(cast: Cast, client_of) -> None:
    User.objects.update(password_changed_at=timezone.now() - timedelta(days=89, hours=23))
    assert client_of("clerk").get("/account/password/first/").url == "/"


@override_settings(LUZE_ADMIN_MFA=True)
def test_an_administrator_enrols_a_second_factor_before_anything_else(
    cast: Cast, client_of
) -> None:
    browser = client_of("audit_admin")
    assert browser.get("/audit/ledger/").url == "/account/2fa/totp/activate/"
    assert client_of("head").get("/account/password/first/").url == "/"
    asked = browser.get("/account/2fa/totp/activate/")
    assert asked.url.startswith("/account/reauthenticate/")
    browser.post(asked.url, {"password": PASSWORD})
    browser.get("/account/2fa/totp/activate/")
    secret = browser.session["mfa.totp.secret"]
    browser.post("/account/2fa/totp/activate/", {"code": code_now(secret)})
    kept = Authenticator.objects.get(user=cast.user["audit_admin"], type="totp")
    assert secret not in str(kept.data)
    assert browser.get("/account/password/first/").url == "/"


def code_now(secret: str) -> str:
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def enrolled(user: User) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def test_the_second_step_refuses_a_wrong_code_and_records_it(cast: Cast) -> None:
    secret = enrolled(cast.user["head"])
    browser = Client()
    assert log_in(cast.user["head"].username, PASSWORD, browser).url == "/account/2fa/authenticate/"
    refused = browser.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "口令不正确" in refused.content.decode()
    assert rows() == [("login_failed", "totp")]
    assert browser.post("/account/2fa/authenticate/", {"code": code_now(secret)}).url == "/"
    assert rows()[-1] == ("login", "ok")


# --- what allauth could do and we do not --------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["signup/", "email/", "confirm-email/", "password/set/", "password/reset/",
     "password/reset/done/", "login/code/confirm/", "login/code/", "3rdparty/"],
)
def test_no_sign_up_and_no_mail_is_reachable(address: str, cast: Cast, client_of) -> None:
    assert client_of("head").get(f"/account/{address}").status_code == 404


# --- proof before an act that binds ---------------------------------------------------------------


class Asked:
    """A request as the sign page has it: a user and a session."""

    def __new__(cls, rf, user: User):
        browser = Client()
        browser.force_login(user)
        request = rf.post("/")
        request.user, request.session = user, browser.session
        return request


def test_a_log_in_alone_is_no_proof(cast: Cast, rf) -> None:
    assert reauth.proof(Asked(rf, cast.user["head"])) is None


def test_a_password_proves_it_for_five_minutes(cast: Cast, rf) -> None:
    request = Asked(rf, cast.user["head"])
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        assert reauth.verify(request, PASSWORD).method == "password"
        traveller.shift(timedelta(minutes=5))
        assert reauth.proof(request).method == "password"
        traveller.shift(timedelta(seconds=1))
        assert reauth.proof(request) is None


def test_A5_a_wrong_password_proves_nothing(cast: Cast, rf) -> None:
    request = Asked(rf, cast.user["head"])
    with pytest.raises(RuleBroken, match="密码不正确") as caught:
        reauth.verify(request, "wrong")
    assert (caught.value.rule, caught.value.field) == ("A5", "password")
    assert reauth.proof(request) is None


def test_A5_an_enrolled_account_needs_its_one_time_password_too(cast: Cast, rf) -> None:
    request = Asked(rf, cast.user["head"])
    secret = enrolled(cast.user["head"])
    for typed in ("", "000000"):
        with pytest.raises(RuleBroken) as caught:
            reauth.verify(request, PASSWORD, typed)
        assert (caught.value.rule, caught.value.field) == ("A5", "totp")
    assert reauth.verify(request, PASSWORD, code_now(secret)).method == "password+totp"


def test_A5_attempts_are_limited(cast: Cast, rf) -> None:
    request = Asked(rf, cast.user["head"])
    for _each in range(5):
        with pytest.raises(RuleBroken, match="密码不正确"):
            reauth.verify(request, "wrong")
    with pytest.raises(RuleBroken, match="30分钟后再试"):
        reauth.verify(request, PASSWORD)


def test_A5_a_hall_behind_one_locked_address_still_proves_itself(cast: Cast, rf) -> None:
    for number in range(20):
        fail(f"nobody{number}", 1)
    assert LOCKED in log_in(cast.user["staff"].username, PASSWORD).content.decode()
    assert reauth.verify(Asked(rf, cast.user["head"]), PASSWORD).method == "password"


def test_A5_wrong_proofs_lock_the_account_against_log_in_too(cast: Cast, rf) -> None:
    request = Asked(rf, cast.user["head"])
    for _each in range(5):
        with pytest.raises(RuleBroken, match="密码不正确"):
            reauth.verify(request, "wrong")
    assert LOCKED in log_in(cast.user["head"].username, PASSWORD).content.decode()


def test_a_key_accepted_by_its_page_is_a_proof(cast: Cast, rf) -> None:
    request = Asked(rf, cast.user["head"])
    request.session["account_authentication_methods_user"] = str(cast.user["head"].pk)
    request.session["account_authentication_methods"] = [
        {"method": "mfa", "type": "webauthn", "reauthenticated": True, "at": time.time()}
    ]
    assert reauth.proof(request).method == "passkey"


def test_a_revoked_role_is_gone_with_the_next_request(cast: Cast, client_of) -> None:
    browser = client_of("audit_admin")
    held = RoleGrant.objects.get(user=cast.user["audit_admin"])
    second = User.objects.create(username="auditor2", display_name="审计二")
    by = cast.viewer("security_admin")
    roles.grant(user=second, role=Role.AUDIT_ADMIN, request_number="2号", by=by)
    roles.revoke(grant=held, request_number="3号", by=by)
    assert browser.get("/audit/verify/").status_code == 403
