"""Accounts: opened with printed codes, closed at once, reset by two persons."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from portal import clock, codes
from portal.actions import accounts, people
from portal.errors import StaleState
from portal.ledger.verify import verify
from portal.models import LedgerEntry, OneTimeCode, Person, RoleGrant, User
from portal.viewer import SYSTEM
from tests.cast import BASIS, PASSWORD, Cast
from tests.portal.refusals import refused

pytestmark = pytest.mark.django_db


def newcomer(name: str = "林望舒", pinyin: str = "linwangshu", code: str = "0900") -> Person:
    return Person.objects.create(
        code=code, name=name, pinyin=pinyin, initials="lws", political_status="party_member"
    )


def words() -> list[str]:
    return list(LedgerEntry.objects.order_by("seq").values_list("word", flat=True))


def test_an_account_is_named_by_pinyin_and_a_second_one_gets_a_digit(cast: Cast) -> None:
    pair = [newcomer(), newcomer(code="0901")]
    issued = accounts.open_accounts(people=pair, by=cast.viewer("system_admin"))
    assert [each.user.username for each in issued] == ["linwangshu", "linwangshu2"]
    assert words() == ["portal.account_opened", "portal.code_issued"] * 2


def test_a_code_has_no_letters_that_look_alike_and_only_its_digest_is_kept(cast: Cast) -> None:
    issued = accounts.open_account(person=newcomer(), by=cast.viewer("system_admin"))
    bare = codes.plain(issued.code)
    assert len(bare) == 12 and not set(bare) & set("ILOU01")
    kept = OneTimeCode.objects.get(user=issued.user)
    assert bare not in kept.code_hash and issued.code not in kept.code_hash
    assert issued.expires_at - kept.issued_at == timedelta(days=14)


def test_an_opened_account_has_no_password(cast: Cast) -> None:
    issued = accounts.open_account(person=newcomer(), by=cast.viewer("system_admin"))
    assert not issued.user.has_usable_password()


def test_A1_nobody_out_of_service_gets_an_account(cast: Cast) -> None:
    gone = newcomer()
    Person.objects.filter(pk=gone.pk).update(status="left")
    with refused("A1"):
        accounts.open_account(person=gone, by=cast.viewer("system_admin"))


def test_A2_nobody_gets_two_accounts_and_then_nobody_of_the_list_gets_one(cast: Cast) -> None:
    before = User.objects.count()
    with refused("A2"):
        accounts.open_accounts(
            people=[newcomer(), cast.person["head"]], by=cast.viewer("system_admin")
        )
    assert User.objects.count() == before


@pytest.mark.parametrize("key", ["security_admin", "audit_admin", "clerk", "secretary"])
def test_A15_only_the_system_administrator_opens_accounts(key: str, cast: Cast) -> None:
    with refused("A15"):
        accounts.open_account(person=newcomer(), by=cast.viewer(key))


def test_a_code_opens_once(cast: Cast) -> None:
    issued = accounts.open_account(person=newcomer(), by=cast.viewer("system_admin"))
    assert accounts.redeem(username="linwangshu", code=issued.code) == issued.user
    assert accounts.redeem(username="linwangshu", code=issued.code) is None


def test_a_code_may_be_typed_with_small_letters_spaces_and_wide_letters(cast: Cast) -> None:
    issued = accounts.open_account(person=newcomer(), by=cast.viewer("system_admin"))
    typed = issued.code.lower().replace("-", " ").replace("2", "２")
    assert accounts.redeem(username="LinWangShu", code=typed) == issued.user


def test_a_code_opens_only_its_own_account(cast: Cast) -> None:
    pair = [newcomer(), newcomer("何清晏", "heqingyan", "0901")]
    first, second = accounts.open_accounts(people=pair, by=cast.viewer("system_admin"))
    assert accounts.redeem(username=second.user.username, code=first.code) is None


@pytest.mark.parametrize(("early", "opens"), [(timedelta(seconds=1), True), (timedelta(0), False)])
def test_a_code_ends_at_the_moment_that_stands_on_it(
    early: timedelta, opens: bool, cast: Cast
) -> None:
    issued = accounts.open_account(person=newcomer(), by=cast.viewer("system_admin"))
    with time_machine.travel(issued.expires_at - early, tick=False):
        found = accounts.redeem(username="linwangshu", code=issued.code)
    assert (found is not None) is opens


# --- a reset takes two ------------------------------------------------------------------------


def test_a_reset_changes_nothing_before_the_second_person_confirms(cast: Cast) -> None:
    accounts.request_reset(
        user=cast.user["head"], reason="忘记密码", by=cast.viewer("system_admin")
    )
    cast.user["head"].refresh_from_db()
    assert cast.user["head"].check_password(PASSWORD)


def test_a_confirmed_reset_ends_the_password_and_issues_a_code(cast: Cast) -> None:
    asked = accounts.request_reset(
        user=cast.user["head"], reason="忘记密码", by=cast.viewer("system_admin")
    )
    issued = accounts.confirm_reset(request=asked, by=cast.viewer("security_admin"))
    user = User.objects.get(pk=cast.user["head"].pk)
    assert not user.has_usable_password() and user.must_change_password
    assert accounts.redeem(username=user.username, code=issued.code) == user
    assert words()[:3] == ["portal.reset_asked", "portal.reset_confirmed", "portal.code_issued"]


def test_A15_the_system_administrator_cannot_confirm_what_he_asked_for(cast: Cast) -> None:
    asked = accounts.request_reset(
        user=cast.user["head"], reason="忘记密码", by=cast.viewer("system_admin")
    )
    with refused("A15"):
        accounts.confirm_reset(request=asked, by=cast.viewer("system_admin"))


def test_A6_who_asked_and_changed_office_still_cannot_confirm(cast: Cast) -> None:
    asked = accounts.request_reset(
        user=cast.user["head"], reason="忘记密码", by=cast.viewer("system_admin")
    )
    RoleGrant.objects.filter(user=cast.user["system_admin"]).update(role="security_admin")
    with refused("A6"):
        accounts.confirm_reset(request=asked, by=cast.viewer("system_admin"))


def test_A8_nobody_resets_or_closes_himself(cast: Cast) -> None:
    with refused("A8"):
        accounts.request_reset(
            user=cast.user["system_admin"], reason="忘记", by=cast.viewer("system_admin")
        )
    with refused("A8"):
        accounts.close_account(user=cast.user["system_admin"], by=cast.viewer("system_admin"))


def test_A7_a_reset_needs_its_reason(cast: Cast) -> None:
    with refused("A7"):
        accounts.request_reset(
            user=cast.user["head"], reason="  ", by=cast.viewer("system_admin")
        )


def test_A14_one_reset_waits_at_a_time(cast: Cast) -> None:
    by = cast.viewer("system_admin")
    accounts.request_reset(user=cast.user["head"], reason="忘记密码", by=by)
    with refused("A14"):
        accounts.request_reset(user=cast.user["head"], reason="忘记密码", by=by)


def test_a_reset_is_confirmed_once(cast: Cast) -> None:
    asked = accounts.request_reset(
        user=cast.user["head"], reason="忘记密码", by=cast.viewer("system_admin")
    )
    accounts.confirm_reset(request=asked, by=cast.viewer("security_admin"))
    with pytest.raises(StaleState):
        accounts.confirm_reset(request=asked, by=cast.viewer("security_admin"))
    with pytest.raises(StaleState):
        accounts.cancel_reset(request=asked, by=cast.viewer("security_admin"))


# --- closing ----------------------------------------------------------------------------------


def test_a_closed_account_loses_sessions_codes_and_roles_at_once(
    cast: Cast, client_of
) -> None:
    browser = client_of("clerk")
    assert browser.get("/account/password/first/").url == "/"
    accounts.close_account(user=cast.user["clerk"], by=cast.viewer("system_admin"))
    assert browser.get("/account/password/first/").url.startswith("/account/login/")
    assert not RoleGrant.objects.filter(user=cast.user["clerk"], revoked_at=None).exists()


def test_closing_deletes_the_sessions_that_were_logged_in_by_password(cast: Cast) -> None:
    browser = Client()
    browser.post("/account/login/", {"login": cast.user["head"].username, "password": PASSWORD})
    assert Session.objects.count() == 1
    accounts.close_account(user=cast.user["head"], by=cast.viewer("system_admin"))
    assert Session.objects.count() == 0


def test_the_live_session_of_a_person_who_leaves_is_refused_the_same_day(
    cast: Cast, client_of
) -> None:
    browser = client_of("staff")
    people.depart(
        person=cast.person["staff"], on=clock.today(), status="left", basis_document=BASIS,
        by=cast.viewer("clerk"),
    )
    assert browser.get("/account/password/first/").url.startswith("/account/login/")
    assert not User.objects.get(pk=cast.user["staff"].pk).is_active


def test_A13_the_last_holder_of_an_administrators_role_is_not_closed(cast: Cast) -> None:
    with refused("A13"):
        accounts.close_account(user=cast.user["audit_admin"], by=cast.viewer("system_admin"))


def test_a_reopened_account_waits_for_the_second_person_and_has_no_role(cast: Cast) -> None:
    by = cast.viewer("system_admin")
    user = accounts.close_account(user=cast.user["clerk"], by=by)
    asked = accounts.reopen_account(user=user, reason="调回机关", by=by)
    user.refresh_from_db()
    assert user.is_active and not user.has_usable_password()
    issued = accounts.confirm_reset(request=asked, by=cast.viewer("security_admin"))
    assert accounts.redeem(username=user.username, code=issued.code) == user
    assert "clerk" not in cast.viewer("clerk").roles


def test_a_second_factor_is_dropped_against_a_paper_by_the_security_administrator(
    cast: Cast,
) -> None:
    with refused("A9"):
        accounts.drop_second_factors(
            user=cast.user["head"], request_number="", by=cast.viewer("security_admin")
        )
    with refused("A15"):
        accounts.drop_second_factors(
            user=cast.user["head"], request_number="1号", by=cast.viewer("system_admin")
        )
    with pytest.raises(StaleState):
        accounts.drop_second_factors(
            user=cast.user["head"], request_number="1号", by=cast.viewer("security_admin")
        )


def test_the_last_five_passwords_stay_known_and_no_more(cast: Cast) -> None:
    user = cast.user["head"]
    for number in range(7):
        accounts.choose_password(user=user, password=f"Zhengzhi-{number}", by=SYSTEM)
    assert user.old_passwords.count() == 5
    assert user.password_changed_at <= timezone.now()


def test_what_happens_to_accounts_is_vouched_for_by_the_ledger(cast: Cast) -> None:
    by = cast.viewer("system_admin")
    issued = accounts.open_account(person=newcomer(), by=by)
    accounts.close_account(user=issued.user, by=by)
    mine = f"portal.user:{issued.user.pk}"
    assert not [f for f in verify().findings if f.where == mine]
    User.objects.filter(pk=issued.user.pk).update(is_active=True)
    assert [f for f in verify().findings if f.where == mine]
