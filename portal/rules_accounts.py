"""The numbered rules of accounts, roles and log-in (A). Pure: values in, verdict out.

Sources: graded protection of information systems (等保): one account for one person, least
privilege, three administrators who do not stand in for each other, limited attempts, and a
second person for what could open an account to somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.errors import ALLOWED, Sentence, Verdict
from portal.roles import (
    ADMIN_ROLES,
    GRANTED_ROLES,
    ROLE_NAMES,
    Role,
    may_hold_together,
)

CODE_VALID = timedelta(days=14)
DORMANT_DAYS = (90, 180)

SENTENCES: dict[str, Sentence] = {
    "A1": _("%(who)s不在职，不能开通账号。"),
    "A2": _("%(who)s已有账号。"),
    "A3": _("用户名用小写字母、数字，以字母开头，3至32个字符。"),
    "A4": _("账号已停用，请先恢复。"),
    "A5": _("密码不正确。"),
    "A6": _("重置密码须由另一人确认，申请人不能确认自己的申请。"),
    "A7": _("请写明原因。"),
    "A8": _("不能办理本人账号的授权、重置和停用。"),
    "A9": _("请填写纸质申请的编号。"),
    "A10": _("系统、安全、审计管理员相互分立，不得由同一账号兼任，也不得兼任其他角色。"),
    "A11": _("管理员使用专用账号，不得与工作人员账号合用。"),
    "A12": _("这个账号已有该角色。"),
    "A13": _("%(role)s只有这一个账号，请先授予接任的账号。"),
    "A14": _("这个账号已有一项重置申请等待确认。"),
    "A15": _("此事由%(role)s办理。"),
    "A16": _("这个角色随任职自动确定，不能授予。"),
    "A17": _("没有选择人员。"),
    "A18": _("账号未停用。"),
}

PROOF_SENTENCES: dict[str, Sentence] = {
    "password": SENTENCES["A5"],
    "password_missing": _("请填写登录密码。"),
    "totp": _("动态口令不正确，请核对后重新填写。"),
    "totp_missing": _("请填写动态口令。"),
    "often": _("验证次数过多，请30分钟后再试。"),
}


def _no(rule: str, field: str | None = None, **details: Any) -> Verdict:
    sentence = SENTENCES[rule]
    return Verdict(False, rule, str(sentence) % details if details else sentence, field)


# --- who acts ---------------------------------------------------------------------------------


def done_by(may: bool, role: Role) -> Verdict:
    """Each act belongs to one administrator."""
    return ALLOWED if may else _no("A15", role=ROLE_NAMES[role])


def not_oneself(actor_id: int | None, user_id: int) -> Verdict:
    return _no("A8") if actor_id == user_id else ALLOWED


def second_person(asked_by: int | None, confirmed_by: int | None) -> Verdict:
    """A reset takes two: who asked does not confirm."""
    same = asked_by is not None and asked_by == confirmed_by
    return _no("A6") if same else ALLOWED


# --- accounts ---------------------------------------------------------------------------------


def may_open(*, name: str, in_service: bool, has_account: bool) -> Verdict:
    """One account for one person in service."""
    if not in_service:
        return _no("A1", "people", who=name)
    return _no("A2", "people", who=name) if has_account else ALLOWED


def somebody_chosen(count: int) -> Verdict:
    return ALLOWED if count else _no("A17", "people")


def username_is_plain(username: str) -> Verdict:
    plain = username.isascii() and username.isalnum() and username == username.lower()
    if plain and username[:1].isalpha() and 3 <= len(username) <= 32:
        return ALLOWED
    return _no("A3", "username")


def is_open(active: bool) -> Verdict:
    return ALLOWED if active else _no("A4")


def is_closed(active: bool) -> Verdict:
    return _no("A18") if active else ALLOWED


def has_reason(reason: str) -> Verdict:
    return ALLOWED if reason.strip() else _no("A7", "reason")


def one_reset_at_a_time(pending: bool) -> Verdict:
    return _no("A14") if pending else ALLOWED


# --- roles ------------------------------------------------------------------------------------


def has_request_number(number: str) -> Verdict:
    return ALLOWED if number.strip() else _no("A9", "request_number")


def may_receive(role: Role, held: Iterable[Role], *, of_a_person: bool) -> Verdict:
    """May an account with these granted roles get one more?"""
    if role not in GRANTED_ROLES:
        return _no("A16", "role")
    if role in set(held):
        return _no("A12", "role")
    if not may_hold_together(frozenset({*held, role})):
        return _no("A10", "role")
    return _no("A11", "role") if of_a_person and role in ADMIN_ROLES else ALLOWED


def somebody_left(role: Role, others: int) -> Verdict:
    """An administrator's role is never left without a holder; `others` hold it besides."""
    if role in ADMIN_ROLES and not others:
        return _no("A13", role=ROLE_NAMES[role])
    return ALLOWED


# --- log-in -----------------------------------------------------------------------------------


def password_is_old(
    roles: frozenset[Role], changed_at: datetime, now: datetime, days: int
) -> bool:
    """Only privileged accounts change their password by the calendar; 0 days switches it off."""
    return bool(days and roles & GRANTED_ROLES) and now - changed_at >= timedelta(days=days)


def must_enrol(roles: frozenset[Role], *, demanded: bool, enrolled: bool) -> bool:
    """Administrators log in with a second factor."""
    return demanded and bool(roles & ADMIN_ROLES) and not enrolled


def code_is_valid(expires_at: datetime | None, now: datetime) -> bool:
    """A printed code ends at the very moment that stands on it."""
    return expires_at is not None and now < expires_at


def proof_refused(why: str, field: str | None = None) -> Verdict:
    """A5: who signs proves first that he is himself. `why` is a key of PROOF_SENTENCES."""
    return Verdict(False, "A5", PROOF_SENTENCES[why], field)
