"""What happens to accounts: opened, closed, reset by two persons, entered with a printed code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal import clock, codes, pinyin
from portal import rules_accounts as rules
from portal.actions import locks
from portal.actions.feeds import end_feed
from portal.actions.roles import end_grants, require_somebody_left
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import OneTimeCode, PasswordHash, Person, User
from portal.passwords import REMEMBERED
from portal.roles import Permission, Role
from portal.viewer import SYSTEM, Viewer
from portal.vocabulary import PersonStatus

BATCH = 500
LONGEST_NAME = 24  # the digit that tells two people apart still fits


@dataclass(frozen=True)
class Issued:
    """A code that was just issued: the only place where it stands in clear."""

    user: User
    code: str
    expires_at: datetime


# --- opening ----------------------------------------------------------------------------------


@transaction.atomic
def open_accounts(*, people: Iterable[Person], by: Viewer) -> list[Issued]:
    """Accounts for people in service, all or none, with first codes. Rules A1, A2, A15, A17.

    Nobody can log in before the code is used: the accounts have no password.
    """
    rules.done_by(_keeps_accounts(by), Role.SYSTEM_ADMIN).require()
    held = locks.people([person.pk for person in people])
    rules.somebody_chosen(len(held)).require()
    present = set(User.objects.filter(person__in=held).values_list("person_id", flat=True))
    for person in held.values():
        rules.may_open(
            name=person.name, in_service=person.status == PersonStatus.ACTIVE,
            has_account=person.pk in present,
        ).require()
    taken = _taken_names()
    users = [
        _new_user(_free_name(person.pinyin or pinyin.full(person.name), taken), person=person)
        for person in held.values()
    ]
    return _open(users, by)


def open_account(*, person: Person, by: Viewer) -> Issued:
    """One account for one person; see open_accounts."""
    return open_accounts(people=[person], by=by)[0]


@transaction.atomic
def open_admin_account(*, username: str, display_name: str, by: Viewer) -> Issued:
    """An account without a person, for one of the three administrators. Rules A3, A15.

    It may do nothing until the security administrator grants its role.
    """
    rules.done_by(_keeps_accounts(by), Role.SYSTEM_ADMIN).require()
    rules.username_is_plain(username).require()
    name = _free_name(username, _taken_names())
    return _open([_new_user(name, display_name=display_name.strip())], by)[0]


def _open(users: list[User], by: Viewer) -> list[Issued]:
    made = User.objects.bulk_create(users, batch_size=BATCH)
    issued = _issue(made, by)
    lines = []
    for each in issued:
        lines.append(
            pen.Line(word="portal.account_opened", subject=each.user, by=by, rows=[each.user])
        )
        lines.append(_code_line(each, by))
    pen.write_many(lines)
    return issued


def _new_user(username: str, *, person: Person | None = None, display_name: str = "") -> User:
    user = User(
        username=username, person=person, display_name=display_name, must_change_password=True
    )
    user.set_unusable_password()
    return user


def _taken_names() -> set[str]:
    return {name.lower() for name in User.objects.values_list("username", flat=True)}


def _free_name(wanted: str, taken: set[str]) -> str:
    """The name itself, or with the first digit that is free: linwangshu, linwangshu2."""
    base = wanted.lower()[:LONGEST_NAME] or "user"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}{number}"
    taken.add(name)
    return name


def _issue(users: list[User], by: Viewer) -> list[Issued]:
    """First codes, one for each account; only their digests are stored."""
    now = clock.now()
    issued = [Issued(user, codes.new_code(), now + rules.CODE_VALID) for user in users]
    OneTimeCode.objects.bulk_create(
        [
            OneTimeCode(
                user=each.user, code_hash=codes.digest(each.user.pk, each.code), issued_at=now,
                issued_by_id=by.user_id, expires_at=each.expires_at,
            )
            for each in issued
        ],
        batch_size=BATCH,
    )
    return issued


def _code_line(issued: Issued, by: Viewer) -> pen.Line:
    until = timezone.localdate(issued.expires_at).isoformat()
    return pen.Line(
        word="portal.code_issued", subject=issued.user, by=by, facts={"until": until}
    )


# --- closing and coming back ------------------------------------------------------------------


@transaction.atomic
def close_account(*, user: User, by: Viewer) -> User:
    """The account ends: sessions, codes, granted roles and the calendar feed at once.

    Rules A4, A8, A13, A15.
    """
    rules.done_by(_keeps_accounts(by), Role.SYSTEM_ADMIN).require()
    rules.not_oneself(by.user_id, user.pk).require()
    user = _held(user)
    rules.is_open(user.is_active).require()
    require_somebody_left(user)
    pen.write_many(_close(user, by))
    return user


def close_on_departure(*, person: Person, by: Viewer) -> None:
    """Who leaves loses the account the same day; part of the act that records the departure."""
    user = User.objects.select_for_update(no_key=True).filter(person=person).first()
    if user is not None and user.is_active:
        pen.write_many(_close(user, by))


def _close(user: User, by: Viewer) -> list[pen.Line]:
    user.is_active, user.closed_at = False, clock.now()
    user.set_unusable_password()
    user.save(update_fields=["is_active", "closed_at", "password"])
    _cancel_codes(user)
    end_sessions(user)
    closed = pen.Line(word="portal.account_closed", subject=user, by=by, rows=[user])
    return [closed, *end_grants(user, by), *end_feed(user.pk, by)]


@transaction.atomic
def reopen_account(*, user: User, reason: str, by: Viewer) -> OneTimeCode:
    """A closed account comes back, without roles, and waits for its reset to be confirmed.

    Returns the reset request, for whose confirmation a second person is needed. Rules A1, A7,
    A8, A15, A18.
    """
    rules.done_by(_keeps_accounts(by), Role.SYSTEM_ADMIN).require()
    rules.not_oneself(by.user_id, user.pk).require()
    user = _held(user)
    rules.is_closed(user.is_active).require()
    if user.person is not None:
        in_service = user.person.status == PersonStatus.ACTIVE
        rules.may_open(name=user.person.name, in_service=in_service, has_account=False).require()
    user.is_active, user.closed_at, user.must_change_password = True, None, True
    user.set_unusable_password()
    user.save(update_fields=["is_active", "closed_at", "must_change_password", "password"])
    pen.write("portal.account_reopened", subject=user, by=by, rows=[user])
    return _ask(user, reason, by)


# --- a reset takes two persons ----------------------------------------------------------------


@transaction.atomic
def request_reset(*, user: User, reason: str, by: Viewer) -> OneTimeCode:
    """The system administrator asks for a reset; nothing changes yet. Rules A4, A7, A8, A14."""
    rules.done_by(_keeps_accounts(by), Role.SYSTEM_ADMIN).require()
    rules.not_oneself(by.user_id, user.pk).require()
    user = _held(user)
    rules.is_open(user.is_active).require()
    return _ask(user, reason, by)


def _ask(user: User, reason: str, by: Viewer) -> OneTimeCode:
    rules.has_reason(reason).require()
    rules.one_reset_at_a_time(pending_resets().filter(user=user).exists()).require()
    request = OneTimeCode.objects.create(
        user=user, reason=reason.strip()[:200], issued_at=clock.now(), issued_by_id=by.user_id
    )
    pen.write("portal.reset_asked", subject=user, by=by)
    return request


@transaction.atomic
def confirm_reset(*, request: OneTimeCode, by: Viewer) -> Issued:
    """The security administrator confirms: the old password, all sessions and the calendar feed
    end, a code opens.

    Rules A4, A6, A8, A15. Raises StaleState when the request was settled meanwhile.
    """
    rules.done_by(by.may(Permission.CONFIRM_RESETS), Role.SECURITY_ADMIN).require()
    rules.second_person(request.issued_by_id, by.user_id).require()
    rules.not_oneself(by.user_id, request.user_id).require()
    user = _held(request.user)
    rules.is_open(user.is_active).require()
    now = clock.now()
    issued = Issued(user, codes.new_code(), now + rules.CODE_VALID)
    settled = pending_resets().filter(pk=request.pk).update(
        code_hash=codes.digest(user.pk, issued.code), confirmed_at=now,
        confirmed_by_id=by.user_id, expires_at=issued.expires_at,
    )
    if settled != 1:
        raise StaleState
    _cancel_codes(user, besides=request.pk)
    user.set_unusable_password()
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user)
    pen.write_many(
        [
            pen.Line(word="portal.reset_confirmed", subject=user, by=by),
            _code_line(issued, by),
            *end_feed(user.pk, by),
        ]
    )
    return issued


@transaction.atomic
def cancel_reset(*, request: OneTimeCode, by: Viewer) -> OneTimeCode:
    """Either administrator withdraws a request that waits. Rule A15; StaleState when settled."""
    may = _keeps_accounts(by) or by.may(Permission.CONFIRM_RESETS)
    rules.done_by(may, Role.SECURITY_ADMIN).require()
    if pending_resets().filter(pk=request.pk).update(cancelled_at=clock.now()) != 1:
        raise StaleState
    pen.write("portal.reset_cancelled", subject=request.user, by=by)
    request.refresh_from_db()
    return request


def pending_resets() -> QuerySet[OneTimeCode]:
    """Requests that a second person has not settled yet."""
    return OneTimeCode.objects.filter(code_hash="", confirmed_at=None, cancelled_at=None)


@transaction.atomic
def drop_second_factors(*, user: User, request_number: str, by: Viewer) -> int:
    """A lost phone or key: the second factors go, against a paper request. Rules A8, A9, A15.

    This opens nothing by itself: the password is still needed. Returns how many went.
    """
    rules.done_by(by.may(Permission.CONFIRM_RESETS), Role.SECURITY_ADMIN).require()
    rules.not_oneself(by.user_id, user.pk).require()
    rules.has_request_number(request_number).require()
    user = _held(user)
    count = len(Authenticator.objects.filter(user=user))
    if not count:
        raise StaleState
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    pen.write("portal.factors_dropped", subject=user, by=by, facts={"count": count})
    return count


# --- what the person does ---------------------------------------------------------------------


def redeem(*, username: str, code: str, by: Viewer = SYSTEM) -> User | None:
    """The account that this code opens, or None. A code opens once, until it expires.

    The same one query for known and unknown names; of two who use the code at once, one wins.
    """
    now = clock.now()
    found = (
        OneTimeCode.objects.select_related("user__person")
        .filter(
            user__username__iexact=username, user__is_active=True, expires_at__gt=now,
            used_at=None, cancelled_at=None,
        )
        .exclude(code_hash="")
        .order_by("-pk")
    )
    chosen = next((one for one in found if codes.matches(one.user_id, code, one.code_hash)), None)
    if chosen is None or not rules.code_is_valid(chosen.expires_at, now):
        return None
    with transaction.atomic():
        fresh = OneTimeCode.objects.filter(pk=chosen.pk, used_at=None, cancelled_at=None)
        if fresh.update(used_at=now) != 1:
            return None
        User.objects.filter(pk=chosen.user_id).update(must_change_password=True)
        chosen.user.must_change_password = True
        pen.write("portal.code_redeemed", subject=chosen.user, by=by)
    return chosen.user


@transaction.atomic
def choose_password(*, user: User, password: str, by: Viewer) -> User:
    """The person sets a password; the validators of the settings were asked before.

    All other sessions end with the old password. The last five stay known as digests.
    """
    subject = _held(user)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = clock.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    PasswordHash.objects.create(user=user, encoded=user.password)
    kept = user.old_passwords.order_by("-pk").values_list("pk", flat=True)[:REMEMBERED]
    user.old_passwords.exclude(pk__in=list(kept)).delete()
    _cancel_codes(user)
    pen.write("portal.password_chosen", subject=subject, by=by)
    return user


def end_sessions(user: User) -> None:
    """Every log-in of the account ends at its next request."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def _cancel_codes(user: User, besides: int | None = None) -> None:
    still_open = OneTimeCode.objects.filter(user=user, used_at=None, cancelled_at=None)
    if besides is not None:
        still_open = still_open.exclude(pk=besides)
    still_open.update(cancelled_at=clock.now())


def _held(user: User) -> User:
    """The account as the table holds it, held until the transaction ends."""
    rows = User.objects.select_for_update(of=("self",), no_key=True).select_related("person")
    held: User = rows.get(pk=user.pk)
    return held


def _keeps_accounts(by: Viewer) -> bool:
    return by.is_system or by.may(Permission.KEEP_ACCOUNTS)
