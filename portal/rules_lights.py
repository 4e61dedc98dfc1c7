"""The numbered rules of warning lights (K): what people may do about them. Pure.

Sources: a light goes out by fact; exemptions rest on a document (机关制度); numbers that a
regulation fixes are changed by the security administrator only.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from portal.errors import ALLOWED, Sentence, Verdict, first_refusal
from portal.lights.levels import Level
from portal.roles import Role

LONGEST_EXEMPTION = 366  # days

SENTENCES: dict[str, Sentence] = {
    "K1": _("请写明理由。"),
    "K2": _("截止日期应当晚于今天，且不超过一年。"),
    "K3": _("不能免除对本人的提示，应当由他人决定。"),
    "K4": _("依据法规的提示不能免除，只能以事实消除。"),
    "K5": _("这一提示已经消除。"),
    "K6": _("请写明依据文件。"),
    "K7": _("依据法规的数值由安全管理员调整，其他数值由党办干事调整。"),
    "K8": _("新数值的施行日期不能早于今天，且应当晚于现行数值的施行日期。"),
    "K9": _("请写明依据的文件名称和文号。"),
    "K10": _("数值和依据没有变化。"),
}


def check(ok: bool, number: str, field: str | None = None) -> Verdict:
    return ALLOWED if ok else Verdict(False, number, SENTENCES[number], field)


def may_note(level: str, reason: str) -> Verdict:
    """K1, K5."""
    return first_refusal(
        check(level != Level.GREEN, "K5"), check(bool(reason.strip()), "K1", "reason")
    )


def may_exempt(
    *, level: str, fixed: bool, reason: str, document: str, until: date, today: date,
    himself: bool,
) -> Verdict:
    """K1 to K6."""
    longest = today + timedelta(days=LONGEST_EXEMPTION)
    return first_refusal(
        check(level != Level.GREEN, "K5"),
        check(not himself, "K3"),
        check(not fixed, "K4"),
        check(bool(reason.strip()), "K1", "reason"),
        check(bool(document.strip()), "K6", "document"),
        check(today < until <= longest, "K2", "until"),
    )


def may_keep(*, fixed: bool, roles: Collection[Role]) -> Verdict:
    """K7: a number of a regulation is the security administrator's, others the clerk's."""
    return check((Role.SECURITY_ADMIN if fixed else Role.CLERK) in roles, "K7")


def may_change(
    *, fixed: bool, roles: Collection[Role], valid_from: date, today: date, last_from: date,
    citation: str, differs: bool,
) -> Verdict:
    """K7 to K10."""
    return first_refusal(
        may_keep(fixed=fixed, roles=roles),
        check(valid_from >= today and valid_from > last_from, "K8", "valid_from"),
        check(bool(citation.strip()), "K9", "citation"),
        check(differs, "K10"),
    )
