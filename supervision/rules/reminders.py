"""Integrity reminders (N): education before holidays and on occasions, never a measure. Pure.

Source: 节前廉政提醒 as the organ keeps it (机关制度, 惯例); it has no effect period and counts in
no statistics of measures.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.errors import Verdict, first_refusal
from supervision.rules.book import ORGAN, Book
from supervision.states import REMINDER_MOVES
from supervision.vocabulary import HOLIDAY_OCCASIONS

BOOK = Book(
    {
        "N1": (_("只能提醒本部门、分管部门的人员；面向全机关的提醒由党办、机关纪委发出。"), ORGAN),
        "N2": (_("请至少选择一名接收人。"), ORGAN),
        "N3": (_("请填写提醒内容。"), ORGAN),
        "N4": (_("节前提醒请填写节日的第一天，且不早于今天。"), ORGAN),
        "N5": (_("提醒已经发出，不能修改；有误的，请撤回后重新发出。"), ORGAN),
        "N6": (_("只有提醒人和发出人可以撤回。"), ORGAN),
        "N7": (_("只有接收人本人可以确认阅知。"), ORGAN),
        "N8": (_("提醒范本由党办、机关纪委维护。"), ORGAN),
    }
)


def may_send(
    *, occasion: str, occasion_on: date | None, text: str, recipients: Collection[int],
    pool: Collection[int], today: date,
) -> Verdict:
    """N1 to N4: is this reminder complete, and are its recipients the sender's to remind."""
    check = BOOK.check
    ahead = occasion_on is not None and occasion_on >= today
    return first_refusal(
        check(recipients, "N2", "people"),
        check(set(recipients) <= set(pool), "N1", "people"),
        check(text.strip(), "N3", "text"),
        check(occasion not in HOLIDAY_OCCASIONS or ahead, "N4", "occasion_on"),
    )


def may_edit(state: str) -> Verdict:
    """N5: what was sent stays as it was read."""
    return BOOK.check(state in REMINDER_MOVES["edit"].start, "N5")
