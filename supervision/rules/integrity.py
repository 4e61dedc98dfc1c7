"""Integrity opinions (廉政意见, I): what may be said about somebody, and when a person must look.

Only effect periods and matters under way count, never talks or matters found groundless. The
computation drafts and holds; what is answered, a person decides (W50c). Pure.
Source: 干部选拔任用工作条例 (廉政意见回复); the organ's own practice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.errors import Verdict, first_refusal
from supervision.rules.book import ORGAN, Book
from supervision.vocabulary import OpinionConclusion

BOOK = Book(
    {
        "I1": (_("请填写征求单位和人员名单。"), ORGAN),
        "I2": (_("收到日期不能晚于今天，答复期限不能早于收到日期。"), ORGAN),
        "I3": (_("还有人员待人工核对，核对后才能报批。"), "干部选拔任用工作条例"),
        "I4": (_("廉政意见由党组书记批准，拟稿人不能批准。"), ORGAN),
        "I5": (_("廉政意见批准后才能出具。"), ORGAN),
        "I6": (_("该人员在影响期内，不能作出“未发现影响使用的问题”的结论。"),
               "纪律处分条例；政务处分法"),
        "I7": (_("请填写结论；尚在影响期内或者暂不宜出具意见的，写明说明。"), ORGAN),
    }
)


@dataclass(frozen=True)
class PersonFacts:
    """What is known of one person on the day: effect periods, and whether something is open."""

    periods: Sequence[tuple[date, date]] = ()  # both days included
    open_matters: bool = False

    def in_effect(self, on: date) -> bool:
        return any(start <= on <= end for start, end in self.periods)


def may_ask(requester: str, people: Collection[int]) -> Verdict:
    """I1."""
    return BOOK.check(requester.strip() and people, "I1", "people")


def days_fit(received_on: date, due_on: date, today: date) -> Verdict:
    """I2."""
    return BOOK.check(received_on <= today and received_on <= due_on, "I2", "received_on")


def drafted(facts: PersonFacts, on: date) -> OpinionConclusion | None:
    """What the computation proposes; None: hold, a person must look (W50c)."""
    if facts.in_effect(on) or facts.open_matters:
        return None
    return OpinionConclusion.NOTHING_KNOWN


def waits(conclusion: str, checked: bool, facts: PersonFacts, on: date) -> bool:
    """Whether a person must look: nothing is said yet, or only the computation said it before."""
    return not conclusion or (not checked and drafted(facts, on) is None)


def may_conclude(conclusion: str, text: str, facts: PersonFacts, on: date) -> Verdict:
    """I6, I7: what a person decides after looking."""
    nothing = conclusion == OpinionConclusion.NOTHING_KNOWN
    return first_refusal(
        BOOK.check(conclusion and (nothing or text.strip()), "I7", "text"),
        BOOK.check(not (nothing and facts.in_effect(on)), "I6", "conclusion"),
    )


def may_approve(*, held: int, is_drafter: bool, is_secretary: bool) -> Verdict:
    """I3, I4: nobody is left to be looked at; another person than the drafter."""
    return first_refusal(
        BOOK.check(is_secretary and not is_drafter, "I4"), BOOK.check(not held, "I3")
    )


def may_issue(approved: bool) -> Verdict:
    """I5."""
    return BOOK.check(approved, "I5")
