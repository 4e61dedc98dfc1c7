"""Words and rules of self-checks, statements and the yearly assessment. Pure.

Source: the agreements themselves (半年自查、年终述责、考核评价 and the four grades without points),
党委（党组）落实全面从严治党主体责任规定 (2020). Grades are set by people and never ranked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agreements.states import Level
from portal.errors import ALLOWED, Sentence, Verdict, first_refusal


class Period(TextChoices):
    HALF_YEAR = "half_year", _("半年自查")
    YEAR_END = "year_end", _("年终述责")


class StatementState(TextChoices):
    DRAFT = "draft", _("填写中")
    HANDED_IN = "handed_in", _("待审阅")
    RETURNED = "returned", _("退回修改")
    REVIEWED = "reviewed", _("已审阅")


class AssessmentState(TextChoices):
    PROPOSED = "proposed", _("待审定")
    DECIDED = "decided", _("已反馈")
    ANSWERED = "answered", _("本人已阅")
    OBJECTED = "objected", _("申请复核")
    RECHECKED = "rechecked", _("已复核")
    CLOSED = "closed", _("已归档")


class Grade(TextChoices):
    EXCELLENT = "excellent", _("优秀")
    GOOD = "good", _("良好")
    PASS = "pass", _("合格")
    FAIL = "fail", _("不合格")


WRITABLE = frozenset({StatementState.DRAFT, StatementState.RETURNED})
READ = frozenset({StatementState.HANDED_IN, StatementState.REVIEWED})
ANSWERABLE = frozenset({AssessmentState.DECIDED})
FINISHED = frozenset(
    {AssessmentState.DECIDED, AssessmentState.ANSWERED, AssessmentState.RECHECKED}
)
SHAPES: dict[str, str] = {
    StatementState.DRAFT: "due", StatementState.HANDED_IN: "half",
    StatementState.RETURNED: "late", StatementState.REVIEWED: "done",
    AssessmentState.PROPOSED: "half", AssessmentState.DECIDED: "half",
    AssessmentState.ANSWERED: "done", AssessmentState.OBJECTED: "due",
    AssessmentState.RECHECKED: "done", AssessmentState.CLOSED: "done",
}
# By when, counted in the agreement's year: month and day; when the home page begins to ask.
DUE: dict[Period, tuple[tuple[int, int], tuple[int, int]]] = {
    Period.HALF_YEAR: ((6, 30), (6, 10)),
    Period.YEAR_END: ((12, 15), (11, 25)),
}
_LEADING = (_("责任落实"), _("日常监督"), _("作风建设"), _("个人廉洁"))
# What each kind of agreement says that it is judged by (A10, B10, C10).
CRITERIA: dict[Level, tuple[Sentence, ...]] = {
    Level.LEADERSHIP: _LEADING,
    Level.LEADERSHIP_SECOND: _LEADING,
    Level.DEPARTMENT: (_("教育谈话"), _("制度执行"), _("作风建设"), _("问题整改")),
    Level.STAFF: (_("履行责任书情况"),),
}
# Levels whose result the party group decides; a staff member's is the department's (C10).
BY_PARTY_GROUP = frozenset({Level.LEADERSHIP, Level.LEADERSHIP_SECOND, Level.DEPARTMENT})

RULES: dict[str, tuple[Sentence, str]] = {
    "Z1": (_("自查和述责材料由责任人本人填写和提交。"), "责任书约定"),
    "Z2": (_("请写明履行责任的情况后再提交。"), "责任书约定"),
    "Z3": (_("责任书生效后才能填写自查和述责材料。"), "责任书约定"),
    "Z4": (_("审阅和考核意见由签订方或者分管领导提出，不能由本人提出。"), "责任书约定"),
    "Z5": (_("请写明退回的理由。"), "机关制度"),
    "Z6": (_("请先由本人提交年终述责材料。"), "责任书约定"),
    "Z7": (_("请逐项写明评价意见。"), "责任书约定"),
    "Z8": (_("考核结果经党组会议审定后反馈，请填写审定的会议或者文件。"), "责任书约定"),
    "Z9": (_("已超过申请复核的期限（收到反馈后10个工作日）。"), "责任书约定"),
    "Z10": (_("请写明申请复核的理由。"), "责任书约定"),
    "Z11": (_("请写明复核的结果和理由。"), "责任书约定"),
    "Z12": (_("本人还在申请复核的期限内，或者复核没有办结，不能归档。"), "责任书约定"),
    "Z13": (_("材料已提交，退回后才能修改。"), "机关制度"),
    "Z14": (_("审定、复核和归档由党办干事办理。"), "机关制度"),
}


def check(ok: bool, number: str, field: str | None = None) -> Verdict:
    return ALLOWED if ok else Verdict(False, number, RULES[number][0], field)


def due_on(period: Period, year: int) -> date:
    """The day by which a statement is to be handed in; that day itself is in time."""
    return date(year, *DUE[period][0])


def asked_from(period: Period, year: int) -> date:
    return date(year, *DUE[period][1])


def is_owed(period: Period, *, in_force_on: date, year: int) -> bool:
    """Owed by whoever's agreement was in force by the due day."""
    return in_force_on <= due_on(period, year)


def is_asked(period: Period, *, in_force_on: date, today: date, year: int) -> bool:
    """Asked some weeks ahead, and until it is handed in; of last year what closes it, while its
    papers are gathered.
    """
    last = date(year, 12, 31) if period == Period.HALF_YEAR else date(year + 1, 3, 31)
    return (
        asked_from(period, year) <= today <= last
        and is_owed(period, in_force_on=in_force_on, year=year)
    )


def may_write(*, own: bool, in_force: bool, state: str | None) -> Verdict:
    """Z1, Z3, Z13: the responsible person writes, while it is with him."""
    return first_refusal(
        check(own, "Z1"), check(in_force, "Z3"), check(state is None or state in WRITABLE, "Z13")
    )


def may_judge(*, superior: bool, own: bool) -> Verdict:
    """Z4: the issuer or the leader in charge judges, never the person himself."""
    return check(superior and not own, "Z4")


def proposal(*, level: Level, remarks: Mapping[str, str], handed_in: bool) -> Verdict:
    """Z6, Z7: after the person's own statement, criterion by criterion."""
    missing = [n for n, _c in enumerate(CRITERIA[level]) if not remarks.get(str(n), "").strip()]
    field = f"remark_{missing[0]}" if missing else None
    return first_refusal(check(handed_in, "Z6"), check(not missing, "Z7", field))


def decision(*, level: Level, document: str) -> Verdict:
    """Z8: what the party group decides names its meeting or document."""
    return check(level not in BY_PARTY_GROUP or bool(document.strip()), "Z8", "document")


def objection(*, today: date, last_day: date, text: str) -> Verdict:
    """Z9, Z10: within ten working days of the feedback, with a reason."""
    return first_refusal(check(today <= last_day, "Z9"), check(bool(text.strip()), "Z10", "text"))


def may_close(*, state: str, today: date, last_day: date) -> Verdict:
    """Z12: nothing is archived over the person's head."""
    settled = state in (AssessmentState.ANSWERED, AssessmentState.RECHECKED)
    return check(
        settled or (state == AssessmentState.DECIDED and today > last_day), "Z12"
    )
