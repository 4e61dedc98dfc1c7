"""Hearings and symposia (H): who hears whom, and that what is raised is answered. Pure.

Source: 分管领导定期听取汇报, 座谈会 as the organ keeps them (机关制度).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext_lazy as _

from portal.errors import ALLOWED, Verdict, first_refusal
from supervision.rules.book import ORGAN, Book
from supervision.states import POINT_MOVES
from supervision.vocabulary import HearingKind

BOOK = Book(
    {
        "H1": (_("只能由听取人（主持人）本人或者代为登记的工作人员办理。"), ORGAN),
        "H2": (_("日期不能晚于今天。"), ORGAN),
        "H3": (_("听取汇报的，请选择汇报部门和汇报人。"), ORGAN),
        "H4": (_("听取人应当是分管（联系）该部门的领导或者党组书记。"), ORGAN),
        "H5": (_("结束时间应当晚于开始时间。"), ORGAN),
        "H6": (_("请写明所提的意见或者问题。"), ORGAN),
        "H7": (_("只有承办答复的人员可以答复。"), ORGAN),
        "H8": (_("请填写答复内容。"), ORGAN),
        "H9": (_("请写明退回的理由。"), ORGAN),
        "H10": (_("答复期限不能早于座谈（汇报）日期。"), ORGAN),
        "H11": (_("已经登记的记录不能修改。"), ORGAN),
        "H12": (_("下次日期应当晚于本次日期。"), ORGAN),
        "H13": (_("请至少填写一名参加人员。"), ORGAN),
        "H14": (_("请选择答复人。"), ORGAN),
        "H15": (_("听取人（主持人）应当是领导班子成员。"), ORGAN),
        "H16": (_("日期早于参加人员任职的日期，请核对日期。"), ORGAN),
    }
)


@dataclass(frozen=True)
class HearingFacts:
    """What the rules need to know before a hearing is recorded."""

    kind: HearingKind
    held_on: date
    started_at: time | None
    ended_at: time | None
    next_on: date | None
    department: int | None
    people: frozenset[int]
    chair_leads: bool  # the chair sits in the leadership
    chair_in_charge: bool  # of the department, or is the secretary
    dues: tuple[date | None, ...] = ()
    first_days: tuple[date, ...] = ()  # of the first posts of those who were there


def may_record(facts: HearingFacts, today: date) -> Verdict:
    """H2 to H5, H10, H12, H13, H15, H16 (W36): complete, the right chair, everybody in office."""
    check = BOOK.check
    report = facts.kind == HearingKind.REPORT
    timed = facts.started_at is not None and facts.ended_at is not None
    return first_refusal(
        check(facts.held_on <= today, "H2", "held_on"),
        check(facts.chair_leads, "H15", "chair"),
        check(not report or (facts.department and facts.people), "H3",
              "people" if facts.department else "department"),
        check(facts.people, "H13", "people"),
        check(not report or facts.chair_in_charge, "H4", "department"),
        check(not timed or facts.ended_at > facts.started_at, "H5", "ended_at"),  # type: ignore[operator]
        check(all(day <= facts.held_on for day in facts.first_days), "H16", "held_on"),
        check(facts.next_on is None or facts.next_on > facts.held_on, "H12", "next_on"),
        _dues(facts.dues, facts.held_on),
    )


def _dues(dues: Collection[date | None], held_on: date) -> Verdict:
    for due in dues:
        if due is not None and due < held_on:
            return BOOK.no("H10")
    return ALLOWED


def may_keep(*, is_chair: bool, is_author: bool) -> Verdict:
    """H1: the chair himself, or who writes it down for him."""
    return BOOK.check(is_chair or is_author, "H1")


def may_answer(*, is_answerer: bool, text: str) -> Verdict:
    """H7, H8: whom the point was given to answers, in words."""
    return first_refusal(
        BOOK.check(is_answerer, "H7"), BOOK.check(text.strip(), "H8", "text")
    )


def point_acts(state: str, *, keeps: bool, answers: bool) -> tuple[str, ...]:
    """The acts on a point that its state and the viewer's part allow."""
    mine = {"answer"} if answers else set()
    theirs = {"assign", "close", "reopen"} if keeps else set()
    return tuple(
        act for act, move in POINT_MOVES.items() if state in move.start and act in mine | theirs
    )
