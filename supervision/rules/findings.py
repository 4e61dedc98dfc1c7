"""Findings and rectification (F): who answers, who verifies, how far a date may move. Pure.

Sources: the organ's own practice of 整改; independence of verification (W25).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from portal.errors import Verdict, first_refusal
from supervision.rules.book import ORGAN, Book
from supervision.states import EARLY_SIGN_OPEN
from supervision.vocabulary import RectificationKind, VerificationResult

BOOK = Book(
    {
        "F1": (_("请填写问题来源、类别和事实。"), ORGAN),
        "F2": (_("请确认发现当日的责任部门和责任人。"), ORGAN),
        "F3": (_("核查人不能是整改责任人，也不能是整改措施的承办人。"), ORGAN),
        "F4": (_("请填写延期理由，新期限应当晚于原期限。"), ORGAN),
        "F5": (_("延期应当在期限届满3个工作日前申请。"), ORGAN),
        "F6": (_("第三次延期，或者累计延期超过90日的，由党组书记批准。"), ORGAN),
        "F7": (_("延期由分管领导批准，申请人不能批准本人的申请。"), ORGAN),
        "F8": (_("核查通过后才能销号。"), ORGAN),
        "F9": (_("提交核查前，请完成各项整改措施并附佐证材料。"), ORGAN),
        "F10": (_("所选责任书条款在问题发生之日没有生效。"), ORGAN),
        "F11": (_("问题日期不能晚于今天。"), ORGAN),
        "F12": (_("请填写退回或者重新整改的理由。"), ORGAN),
        "F13": (_("送达前请填写整改要求和期限。"), ORGAN),
        "F14": (_("整改措施应当明确内容、责任人和完成时间。"), ORGAN),
        "F15": (_("苗头性问题已经办结。"), ORGAN),
        "F16": (_("超过一年仍未属实的苗头性问题才能删除。"), ORGAN),
        "F17": (_("问题已经送达，不能修改，请在整改中补充说明。"), ORGAN),
        "F18": (_("送达日期不能早于发现日期，也不能晚于今天。"), ORGAN),
        "F19": (_("整改期限应当晚于送达日期，最长90日；确需更长的，到期前申请延期。"), ORGAN),
        "F20": (_("请填写认定不成立的理由。"), ORGAN),
        "F21": (_("整改措施的完成时间不能晚于整改期限。"), ORGAN),
        "F22": (_("请填写整改报告。"), ORGAN),
        "F23": (_("责任人应当是当日责任链上的人员。"), ORGAN),
        "F24": (_("办理日期不能早于送达日期，也不能晚于今天。"), ORGAN),
    }
)
MAX_EXTENSION_DAYS = 90
ORDINARY_EXTENSIONS = 2
ASK_WORKING_DAYS_BEFORE = 3

DUE_CODES: dict[str, str] = {
    RectificationKind.IMMEDIATE: "rectification.immediate",
    RectificationKind.TIME_LIMITED: "rectification.time_limited",
    RectificationKind.SUSTAINED: "rectification.sustained",
}


@dataclass(frozen=True)
class FindingFacts:
    """What the rules need to know of a finding before it is recorded."""

    source: str
    category: str
    has_facts: bool
    found_on: date | None
    department_id: int | None
    answerable_id: int | None
    chain_confirmed: bool


def may_record(facts: FindingFacts, today: date) -> Verdict:
    """F1, F2, F11: complete, not in the future, and somebody confirmed who answers for it."""
    answer = (facts.department_id or facts.answerable_id) and facts.chain_confirmed
    check = BOOK.check
    return first_refusal(
        check(facts.source and facts.category and facts.has_facts, "F1", "facts"),
        check(facts.found_on is not None and facts.found_on <= today, "F11", "found_on"),
        check(answer, "F2", "answerable"),
    )


def clause_binds(effective_on: date | None, ended_on: date | None, day: date) -> Verdict:
    """F10: a clause is breached only while its agreement is in force (not on the day it ended)."""
    binds = (
        effective_on is not None
        and effective_on <= day
        and (ended_on is None or day < ended_on)
    )
    return BOOK.check(binds, "F10", "agreement_clause")


def may_serve(requirement: str, due_on: date | None) -> Verdict:
    """F13: a notice says what is required and by when."""
    return BOOK.check(requirement.strip() and due_on is not None, "F13", "requirement")


def served_in_time(found_on: date, served_on: date | None, today: date) -> Verdict:
    """F18."""
    ok = served_on is not None and found_on <= served_on <= today
    return BOOK.check(ok, "F18", "served_on")


def may_be_due(served_on: date, due_on: date, longest: date) -> Verdict:
    """F19: `longest` is the last day that a notice itself may set."""
    return BOOK.check(served_on < due_on <= longest, "F19", "due_on")


def done_in_time(served_on: date, day: date | None, today: date) -> Verdict:
    """F24: a step or a check happens after the notice, and not in the future."""
    return BOOK.check(day is not None and served_on <= day <= today, "F24", "done_on")


def may_drop(note: str) -> Verdict:
    """F20."""
    return BOOK.check(note.strip(), "F20", "note")


def is_answerable(person_id: int | None, chain_people: Collection[int]) -> Verdict:
    """F2, F23: whoever answers stood in the chain of the day (or is named himself)."""
    return first_refusal(
        BOOK.check(person_id is not None, "F2", "answerable"),
        BOOK.check(person_id in chain_people, "F23", "answerable"),
    )


def step_complete(text: str, person_id: int | None, due_on: date | None) -> Verdict:
    """F14: each step has content, a person and a date."""
    return BOOK.check(text.strip() and person_id and due_on, "F14", "steps")


def step_in_time(step_due: date, due_on: date) -> Verdict:
    """F21."""
    return BOOK.check(step_due <= due_on, "F21", "steps")


def report_given(report: str) -> Verdict:
    """F22."""
    return BOOK.check(report.strip(), "F22", "report")


def may_submit(*, steps: int, open_steps: int, evidence: int) -> Verdict:
    """F9: submission follows the work, and shows it."""
    return BOOK.check(steps and not open_steps and evidence, "F9")


def may_verify(verifier_id: int | None, responsible: Collection[int | None]) -> Verdict:
    """F3 (W25): whoever is responsible for the rectification does not verify it."""
    ok = verifier_id is not None and verifier_id not in {r for r in responsible if r}
    return BOOK.check(ok, "F3", "verifier")


def reason_given(reason: str) -> Verdict:
    """F12."""
    return BOOK.check(reason.strip(), "F12", "reason")


def may_close(last_result: str) -> Verdict:
    """F8."""
    return BOOK.check(last_result == VerificationResult.PASSED, "F8")


# --- extensions ---------------------------------------------------------------------------


class Approver(StrEnum):
    LEADER = "leader"  # the leader in charge of the department
    SECRETARY = "secretary"


@dataclass(frozen=True)
class ExtensionFacts:
    """An extension that is asked for. `granted` counts the earlier ones."""

    original_due: date
    due: date
    new_due: date
    granted: int
    reason: str
    latest_ask: date  # due day less three working days


def extended_days(facts: ExtensionFacts) -> int:
    """Days between the first due day and the one asked for."""
    return (facts.new_due - facts.original_due).days


def may_ask_extension(facts: ExtensionFacts, today: date) -> Verdict:
    """F4, F5."""
    check = BOOK.check
    return first_refusal(
        check(facts.new_due > facts.due and facts.reason.strip(), "F4", "new_due"),
        check(today <= facts.latest_ask, "F5", "new_due"),
    )


def approver_of(facts: ExtensionFacts) -> Approver:
    """The leader in charge; the secretary for a third one or beyond 90 days in all (W24)."""
    beyond = (
        facts.granted >= ORDINARY_EXTENSIONS or extended_days(facts) > MAX_EXTENSION_DAYS
    )
    return Approver.SECRETARY if beyond else Approver.LEADER


def may_decide_extension(
    facts: ExtensionFacts, *, is_leader: bool, is_secretary: bool, is_asker: bool
) -> Verdict:
    """F6, F7: decided by another person than the asker, and high enough."""
    check = BOOK.check
    return first_refusal(
        check(not is_asker and (is_leader or is_secretary), "F7"),
        check(approver_of(facts) == Approver.LEADER or is_secretary, "F6"),
    )


# --- early signs --------------------------------------------------------------------------


def may_respond(state: str) -> Verdict:
    """F15."""
    return BOOK.check(state in EARLY_SIGN_OPEN, "F15")


def may_purge(*, confirmed: bool, keep_until: date, today: date) -> Verdict:
    """F16: an early sign that was not confirmed is deleted after a year (a setting)."""
    return BOOK.check(not confirmed and today > keep_until, "F16")
