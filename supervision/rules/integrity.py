"""Integrity opinions (廉政意见, L): what may be said about somebody, and when a person must look.

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
        "L1": (_("请填写征求单位和人员名单。"), ORGAN),
        "L2": (_("收到日期不能晚于今天，答复期限不能早于收到日期。"), ORGAN),
        "L3": (_("还有人员待人工核对，核对后才能报批。"), "干部选拔任用工作条例"),
        "L4": (_("廉政意见由党组书记批准，拟稿人不能批准。"), ORGAN),
        "L5": (_("廉政意见批准后才能出具。"), ORGAN),
        "L6": (_("该人员在影响期内，不能作出“未发现影响使用的问题”的结论。"),
               "纪律处分条例；政务处分法"),
        "L7": (_("请填写结论；尚在影响期内或者暂不宜出具意见的，写明说明。"), ORGAN),
        "L8": (_("批准后有人员出现新的情况，重新核对并再次批准后才能出具。"), ORGAN),
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
    """L1."""
    return BOOK.check(requester.strip() and people, "L1", "people")


def days_fit(received_on: date, due_on: date, today: date) -> Verdict:
    """L2."""
    return BOOK.check(received_on <= today and received_on <= due_on, "L2", "received_on")


def drafted(facts: PersonFacts, on: date) -> OpinionConclusion | None:
    """What the computation proposes; None: hold, a person must look (W50c)."""
    if facts.in_effect(on) or facts.open_matters:
        return None
    return OpinionConclusion.NOTHING_KNOWN


def waits(conclusion: str, checked: bool, facts: PersonFacts, on: date) -> bool:
    """Whether a person must look: nothing is said yet, or what was said holds no longer."""
    overtaken = drafted(facts, on) is None and not checked
    nothing = conclusion == OpinionConclusion.NOTHING_KNOWN
    return not conclusion or overtaken or (nothing and facts.in_effect(on))


def may_conclude(conclusion: str, text: str, facts: PersonFacts, on: date) -> Verdict:
    """L6, L7: what a person decides after looking."""
    nothing = conclusion == OpinionConclusion.NOTHING_KNOWN
    return first_refusal(
        BOOK.check(conclusion and (nothing or text.strip()), "L7", "text"),
        BOOK.check(not (nothing and facts.in_effect(on)), "L6", "conclusion"),
    )


def may_approve(*, held: int, is_drafter: bool, is_secretary: bool) -> Verdict:
    """L3, L4: nobody is left to be looked at; another person than the drafter."""
    return first_refusal(
        BOOK.check(is_secretary and not is_drafter, "L4"), BOOK.check(not held, "L3")
    )


def may_issue(*, approved: bool, held: int) -> Verdict:
    """L5, L8: approved, and nothing has come up since."""
    return first_refusal(BOOK.check(approved, "L5"), BOOK.check(not held, "L8"))
