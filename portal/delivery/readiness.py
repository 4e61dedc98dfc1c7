"""What keeps papers from being signed digitally on this machine, now or soon."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from portal.days import cn_date
from portal.delivery import signers
from portal.delivery.fonts import Problem

TIMEX_BYTES = 512  # more than the kernel's record needs, on any platform
UNSYNCHRONISED = 5


def seal_problems(now: datetime) -> Iterator[Problem]:
    """No key, or a certificate that does not cover this moment."""
    try:
        signers.require_valid(now)
    except signers.SealFailed as failed:
        yield Problem(
            "E204", failed.sentence,
            _("请检查 LUZE_SEAL_P12 等设置和密钥文件；自制证书到期的，运行 manage.py renew_seal。"),
        )


def seal_warnings(now: datetime) -> Iterator[Problem]:
    """A certificate that ends within 60 days."""
    end = expiry(now)
    if end is not None:
        yield Problem(
            "W203", _("签名证书将于%(day)s到期。") % {"day": cn_date(end.date())},
            _("请在到期前更换证书；自制证书可运行 manage.py renew_seal。"),
        )


def expiry(now: datetime) -> datetime | None:
    """When the certificate ends, if that is less than 60 days away."""
    try:
        signers.require_valid(now)
        return signers.expires_soon(now)
    except signers.SealFailed:
        return None


def clock_problem(now: datetime, last_entry: datetime) -> Problem | None:
    """The clock went back behind the ledger, and the times on papers would be wrong."""
    if now >= last_entry:
        return None
    return Problem(
        "E205", _("服务器时钟早于账本最后一条记录的时间，不能签订。"),
        _("请校准时钟并启用时间同步（chrony 或者 systemd-timesyncd）。"),
    )


def synchronised() -> bool:
    """Whether the system says that its clock follows a time server; True where it cannot say."""
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    except (OSError, AttributeError):
        return True
    return bool(state not in (-1, UNSYNCHRONISED))
