"""The numbered rules of evidence packs (U): when a second person is needed. Pure.

Source: the organ's own practice for taking confidential records away in number; the limit is a
setting (限定知悉的记录导出).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from portal.errors import ALLOWED, Sentence, Verdict, first_refusal

VALID = timedelta(days=7)  # of an approval

SENTENCES: dict[str, Sentence] = {
    "U1": _("限定知悉的记录较多，导出须经另一人批准。"),
    "U2": _("请写明用途。"),
    "U3": _("不能批准本人的申请，应当由他人决定。"),
    "U4": _("这一申请已经办理。"),
    "U5": _("批准后七日内有效，只能导出一次，请重新申请。"),
    "U6": _("不批准的，请写明理由。"),
    "U7": _("已有一项申请等待批准。"),
}


def check(ok: bool, number: str, field: str | None = None) -> Verdict:
    return ALLOWED if ok else Verdict(False, number, SENTENCES[number], field)


def needs_second(secrets: int, limit: int) -> bool:
    """U1: up to the limit one person takes it away, above it two are needed."""
    return secrets > limit


def may_ask(reason: str, *, waiting: bool) -> Verdict:
    """U2, U7."""
    return first_refusal(check(bool(reason.strip()), "U2", "reason"), check(not waiting, "U7"))


def may_decide(*, himself: bool, decided: bool, granted: bool, answer: str) -> Verdict:
    """U3, U4, U6."""
    return first_refusal(
        check(not himself, "U3"), check(not decided, "U4"),
        check(granted or bool(answer.strip()), "U6", "answer"),
    )


def may_use(
    *, granted: bool, decided_at: datetime | None, used: bool, now: datetime
) -> Verdict:
    """U5: once, and within seven days."""
    fresh = decided_at is not None and now - decided_at <= VALID
    return check(granted and fresh and not used, "U5")
