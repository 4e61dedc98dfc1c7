"""States of supervision records, groups of states, and the allowed moves. Pure.

Each `..._MOVES` names an act and says from which states it leads to which. Whoever writes a
move checks it with `moves()`; a page asks `possible()` which acts a state allows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Move:
    """One act: the states in which it may begin, and those in which it may end."""

    start: frozenset[str]
    end: frozenset[str]


def move(start: Collection[str], end: Collection[str]) -> Move:
    return Move(frozenset(str(s) for s in start), frozenset(str(s) for s in end))


Moves = Mapping[str, Move]


def possible(moves: Moves, state: str) -> tuple[str, ...]:
    """The acts that a state allows, in the order in which they are named."""
    return tuple(act for act, m in moves.items() if state in m.start)


def leads(moves: Moves, act: str, start: str, end: str) -> bool:
    """Whether the act leads from one state to the other; KeyError for an unknown act."""
    return start in moves[act].start and end in moves[act].end


class TalkState(TextChoices):
    DRAFT = "draft", _("草稿")
    PLANNED = "planned", _("已约定")
    RECORDED = "recorded", _("待核对")
    DISPUTED = "disputed", _("有异议")
    CONFIRMED = "confirmed", _("已核对")
    REVIEWED = "reviewed", _("已回访")
    CANCELLED = "cancelled", _("已取消")


T = TalkState
TALK_HELD = frozenset({T.RECORDED, T.DISPUTED, T.CONFIRMED, T.REVIEWED})
TALK_OPEN = frozenset({T.DRAFT, T.PLANNED, T.RECORDED})  # the talker may still edit
TALK_LOCKED = frozenset({T.DISPUTED, T.CONFIRMED, T.REVIEWED, T.CANCELLED})
# A disputed talk counts; an unconfirmed one counts later (rules.talks.counts).
TALK_COUNTS = frozenset({T.DISPUTED, T.CONFIRMED, T.REVIEWED})
TALK_MOVES: Moves = {
    "edit": move(TALK_OPEN, TALK_OPEN),
    "plan": move({T.DRAFT, T.PLANNED}, {T.PLANNED}),
    # A collective talk needs no confirmation and is settled at once.
    "record": move({T.DRAFT, T.PLANNED}, {T.RECORDED, T.CONFIRMED}),
    "confirm": move({T.RECORDED, T.DISPUTED}, {T.CONFIRMED}),
    "dispute": move({T.RECORDED}, {T.DISPUTED}),
    "review": move({T.CONFIRMED, T.DISPUTED}, {T.REVIEWED}),
    "cancel": move({T.DRAFT, T.PLANNED}, {T.CANCELLED}),
}


class ReminderState(TextChoices):
    DRAFT = "draft", _("草稿")
    SENT = "sent", _("已发出")
    WITHDRAWN = "withdrawn", _("已撤回")


R = ReminderState
REMINDER_MOVES: Moves = {
    "edit": move({R.DRAFT}, {R.DRAFT}),
    "send": move({R.DRAFT}, {R.SENT}),
    "withdraw": move({R.SENT}, {R.WITHDRAWN}),
}


class HearingState(TextChoices):
    DRAFT = "draft", _("草稿")
    RECORDED = "recorded", _("已记录")


HEARING_MOVES: Moves = {
    "edit": move({HearingState.DRAFT}, {HearingState.DRAFT}),
    "record": move({HearingState.DRAFT}, {HearingState.RECORDED}),
}


class PointState(TextChoices):
    """A point raised at a hearing or symposium."""

    OPEN = "open", _("待答复")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")


P = PointState
POINT_MOVES: Moves = {
    "assign": move({P.OPEN}, {P.OPEN}),
    "answer": move({P.OPEN}, {P.ANSWERED}),
    "close": move({P.ANSWERED}, {P.CLOSED}),
    "reopen": move({P.ANSWERED, P.CLOSED}, {P.OPEN}),
}


class OpinionState(TextChoices):
    RECEIVED = "received", _("待分办")
    ASSIGNED = "assigned", _("办理中")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")


O = OpinionState  # noqa: E741 - one letter per machine, as above
OPINION_OPEN = frozenset({O.RECEIVED, O.ASSIGNED})
OPINION_MOVES: Moves = {
    "assign": move({O.RECEIVED, O.ASSIGNED}, {O.ASSIGNED}),
    "answer": move({O.ASSIGNED, O.ANSWERED}, {O.ANSWERED}),
    "close": move({O.ANSWERED}, {O.CLOSED}),
}


class EarlySignState(TextChoices):
    OPEN = "open", _("待处置")
    RESPONDED = "responded", _("已谈话提醒本人")
    CLOSED = "closed", _("已了结")
    CONFIRMED = "confirmed", _("属实，转为问题")
    UNFOUNDED = "unfounded", _("不属实")


E = EarlySignState
EARLY_SIGN_OPEN = frozenset({E.OPEN, E.RESPONDED})
EARLY_SIGN_MOVES: Moves = {
    "respond": move({E.OPEN}, {E.RESPONDED}),
    "close": move({E.OPEN, E.RESPONDED}, {E.CLOSED}),
    "confirm": move({E.OPEN, E.RESPONDED}, {E.CONFIRMED}),
    "unfounded": move({E.OPEN, E.RESPONDED}, {E.UNFOUNDED}),
}


class FindingState(TextChoices):
    DRAFT = "draft", _("草稿")
    FOUND = "found", _("已登记")
    SERVED = "served", _("整改中")
    CLOSED = "closed", _("已销号")
    UNFOUNDED = "unfounded", _("不成立")


F = FindingState
FINDING_OPEN = frozenset({F.FOUND, F.SERVED})
FINDING_MOVES: Moves = {
    "edit": move({F.DRAFT, F.FOUND}, {F.DRAFT, F.FOUND}),
    "record": move({F.DRAFT}, {F.FOUND}),
    "serve": move({F.FOUND}, {F.SERVED}),
    "close": move({F.SERVED}, {F.CLOSED}),
    "reopen": move({F.CLOSED}, {F.SERVED}),
    "unfounded": move({F.DRAFT, F.FOUND, F.SERVED}, {F.UNFOUNDED}),
}


class RectificationState(TextChoices):
    NOTICED = "noticed", _("待报方案")
    PLANNED = "planned", _("整改中")
    SUBMITTED = "submitted", _("待核查")
    RETURNED = "returned", _("退回整改")
    VERIFIED = "verified", _("核查通过")
    CLOSED = "closed", _("已销号")
    REOPENED = "reopened", _("重新整改")
    CANCELLED = "cancelled", _("已终止")


C = RectificationState
RECTIFICATION_OPEN = frozenset(C) - {C.CLOSED, C.CANCELLED}
# The responsible department works on it.
RECTIFYING = frozenset({C.NOTICED, C.PLANNED, C.RETURNED, C.REOPENED})
RECTIFICATION_MOVES: Moves = {
    "plan": move({C.NOTICED, C.PLANNED, C.RETURNED, C.REOPENED}, {C.PLANNED}),
    "step": move({C.PLANNED, C.RETURNED, C.REOPENED}, {C.PLANNED, C.RETURNED, C.REOPENED}),
    "submit": move({C.PLANNED, C.RETURNED, C.REOPENED}, {C.SUBMITTED}),
    "verify": move({C.SUBMITTED}, {C.VERIFIED}),
    "return": move({C.SUBMITTED}, {C.RETURNED}),
    "close": move({C.VERIFIED}, {C.CLOSED}),
    "reopen": move({C.CLOSED}, {C.REOPENED}),
    "cancel": move(
        {C.NOTICED, C.PLANNED, C.SUBMITTED, C.RETURNED, C.VERIFIED, C.REOPENED}, {C.CANCELLED}
    ),
}


class ExtensionState(TextChoices):
    ASKED = "asked", _("待批准")
    GRANTED = "granted", _("已同意")
    DENIED = "denied", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


X = ExtensionState
EXTENSION_MOVES: Moves = {
    "grant": move({X.ASKED}, {X.GRANTED}),
    "deny": move({X.ASKED}, {X.DENIED}),
    "withdraw": move({X.ASKED}, {X.WITHDRAWN}),
}


class MeasureState(TextChoices):
    DRAFT = "draft", _("草稿")
    ASKED = "asked", _("待批准")
    DECIDED = "decided", _("已决定")
    SERVED = "served", _("已送达")
    CLOSED = "closed", _("已了结")
    LIFTED = "lifted", _("已解除")
    REVOKED = "revoked", _("已撤销")
    REFUSED = "refused", _("未批准")


M = MeasureState
# Counts in the statistics of the four forms.
MEASURE_STANDS = frozenset({M.DECIDED, M.SERVED, M.CLOSED, M.LIFTED})
MEASURE_OPEN = frozenset({M.DRAFT, M.ASKED, M.DECIDED, M.SERVED})
MEASURE_MOVES: Moves = {
    "edit": move({M.DRAFT}, {M.DRAFT}),
    "ask": move({M.DRAFT}, {M.ASKED}),
    "refuse": move({M.ASKED}, {M.REFUSED}),
    "decide": move({M.DRAFT, M.ASKED}, {M.DECIDED}),
    "receive": move({M.DRAFT}, {M.DECIDED, M.SERVED}),
    "serve": move({M.DECIDED}, {M.SERVED}),
    "answer": move({M.DECIDED, M.SERVED}, {M.DECIDED, M.SERVED}),
    "follow_up": move({M.SERVED}, {M.SERVED, M.CLOSED}),
    "close": move({M.DECIDED, M.SERVED}, {M.CLOSED}),
    "lift": move({M.DECIDED, M.SERVED}, {M.LIFTED}),
    "revoke": move({M.DECIDED, M.SERVED, M.CLOSED, M.LIFTED}, {M.REVOKED}),
}


class CaseState(TextChoices):
    PROPOSED = "proposed", _("已提出")
    REFUSED = "refused", _("未批准启动")
    INVESTIGATING = "investigating", _("调查中")
    HEARING = "hearing", _("听取陈述申辩")
    COLLECTIVE_DECISION = "collective_decision", _("集体研究")
    DECIDED = "decided", _("已决定")
    ANNOUNCED = "announced", _("已送达宣布")
    EXECUTING = "executing", _("执行中")
    REVIEWED = "reviewed", _("已核查执行")
    CLOSED = "closed", _("已结案")
    APPEALED = "appealed", _("申诉中")
    CHANGED = "changed", _("决定已变更")
    REVOKED = "revoked", _("决定已撤销")
    NOT_ACCOUNTABLE = "not_accountable", _("不予问责")
    EXEMPTED = "exempted", _("免予问责")


K = CaseState
CASE_IN_PROGRESS = frozenset(
    {K.PROPOSED, K.INVESTIGATING, K.HEARING, K.COLLECTIVE_DECISION, K.DECIDED}
)
CASE_ENDED = frozenset({K.REFUSED, K.CLOSED, K.REVOKED, K.NOT_ACCOUNTABLE, K.EXEMPTED})
# The object has been shown the facts, so he knows of the case.
CASE_KNOWN_TO_OBJECT = frozenset(K) - {K.PROPOSED, K.REFUSED, K.INVESTIGATING}
CASE_MOVES: Moves = {
    "edit": move({K.PROPOSED}, {K.PROPOSED}),
    "refuse": move({K.PROPOSED}, {K.REFUSED}),
    "approve": move({K.PROPOSED}, {K.INVESTIGATING}),
    "establish": move({K.INVESTIGATING}, {K.INVESTIGATING}),
    "show_facts": move({K.INVESTIGATING}, {K.HEARING}),
    "defend": move({K.HEARING}, {K.HEARING}),
    "weigh": move({K.HEARING}, {K.HEARING}),
    "investigate_again": move({K.HEARING, K.COLLECTIVE_DECISION}, {K.INVESTIGATING}),
    "decide_together": move({K.HEARING}, {K.COLLECTIVE_DECISION}),
    # A decision that replaces another one is issued from the changed state.
    "draft": move({K.COLLECTIVE_DECISION, K.CHANGED}, {K.COLLECTIVE_DECISION, K.CHANGED}),
    "issue": move({K.COLLECTIVE_DECISION, K.CHANGED}, {K.DECIDED}),
    "not_accountable": move({K.COLLECTIVE_DECISION}, {K.NOT_ACCOUNTABLE}),
    "exempt": move({K.COLLECTIVE_DECISION}, {K.EXEMPTED}),
    "receive": move({K.PROPOSED}, {K.DECIDED}),
    "announce": move({K.DECIDED}, {K.ANNOUNCED}),
    "execute": move({K.ANNOUNCED, K.EXECUTING}, {K.EXECUTING}),
    "review": move({K.EXECUTING}, {K.REVIEWED}),
    "close": move({K.REVIEWED}, {K.CLOSED}),
    # Execution is not suspended: the case returns to where it stood (see Appeal.state_before).
    "appeal": move({K.ANNOUNCED, K.EXECUTING, K.REVIEWED}, {K.APPEALED}),
    "uphold": move({K.APPEALED}, {K.ANNOUNCED, K.EXECUTING, K.REVIEWED}),
    "change": move({K.APPEALED, K.ANNOUNCED, K.EXECUTING, K.REVIEWED, K.CLOSED}, {K.CHANGED}),
    "revoke": move(
        {K.APPEALED, K.DECIDED, K.ANNOUNCED, K.EXECUTING, K.REVIEWED, K.CLOSED}, {K.REVOKED}
    ),
}


class DecisionState(TextChoices):
    DRAFT = "draft", _("草稿")
    ISSUED = "issued", _("已印发")
    SERVED = "served", _("已送达")
    CHANGED = "changed", _("已变更")
    REVOKED = "revoked", _("已撤销")


D = DecisionState
DECISION_BINDS = frozenset({D.ISSUED, D.SERVED})
DECISION_MOVES: Moves = {
    "edit": move({D.DRAFT}, {D.DRAFT}),
    "issue": move({D.DRAFT}, {D.ISSUED}),
    "serve": move({D.ISSUED}, {D.SERVED}),
    "change": move({D.ISSUED, D.SERVED}, {D.CHANGED}),
    "revoke": move({D.ISSUED, D.SERVED}, {D.REVOKED}),
}


class StepState(TextChoices):
    """A step of executing a decision, or of a rectification."""

    OPEN = "open", _("待办")
    DONE = "done", _("已完成")
    NOT_NEEDED = "not_needed", _("不需办理")


S = StepState
STEP_MOVES: Moves = {
    "done": move({S.OPEN}, {S.DONE}),
    "not_needed": move({S.OPEN}, {S.NOT_NEEDED}),
    "reopen": move({S.DONE, S.NOT_NEEDED}, {S.OPEN}),
}


class AppealState(TextChoices):
    FILED = "filed", _("待答复")
    ANSWERED = "answered", _("已答复")
    WITHDRAWN = "withdrawn", _("已撤回")


A = AppealState
APPEAL_MOVES: Moves = {
    "answer": move({A.FILED}, {A.ANSWERED}),
    "withdraw": move({A.FILED}, {A.WITHDRAWN}),
}


class TaskState(TextChoices):
    """Instructions and requests for integrity opinions: something is asked, then answered."""

    OPEN = "open", _("办理中")
    ANSWERED = "answered", _("已办结")
    CANCELLED = "cancelled", _("已取消")


TASK_MOVES: Moves = {
    "draft": move({TaskState.OPEN}, {TaskState.OPEN}),
    "answer": move({TaskState.OPEN}, {TaskState.ANSWERED}),
    "cancel": move({TaskState.OPEN}, {TaskState.CANCELLED}),
}

class ReportState(TextChoices):
    """A report: written by the clerk, offered to the secretary, issued once."""

    DRAFT = "draft", _("草稿")
    OFFERED = "offered", _("待签发")
    ISSUED = "issued", _("已签发")


REPORT_MOVES: Moves = {
    "edit": move({ReportState.DRAFT}, {ReportState.DRAFT}),
    "offer": move({ReportState.DRAFT}, {ReportState.OFFERED}),
    "return": move({ReportState.OFFERED}, {ReportState.DRAFT}),
    "issue": move({ReportState.OFFERED}, {ReportState.ISSUED}),
}

# Which shape a state is drawn with: done half due late off, as in the legend.
SHAPES: dict[type[TextChoices], dict[str, str]] = {
    TalkState: {T.DRAFT: "off", T.PLANNED: "due", T.RECORDED: "half", T.DISPUTED: "due",
                T.CONFIRMED: "done", T.REVIEWED: "done", T.CANCELLED: "off"},
    ReminderState: {R.DRAFT: "off", R.SENT: "done", R.WITHDRAWN: "off"},
    HearingState: {HearingState.DRAFT: "off", HearingState.RECORDED: "done"},
    PointState: {P.OPEN: "due", P.ANSWERED: "half", P.CLOSED: "done"},
    OpinionState: {O.RECEIVED: "due", O.ASSIGNED: "half", O.ANSWERED: "done", O.CLOSED: "done"},
    EarlySignState: {E.OPEN: "due", E.RESPONDED: "half", E.CLOSED: "done", E.CONFIRMED: "late",
                     E.UNFOUNDED: "off"},
    FindingState: {F.DRAFT: "off", F.FOUND: "due", F.SERVED: "half", F.CLOSED: "done",
                   F.UNFOUNDED: "off"},
    RectificationState: {C.NOTICED: "due", C.PLANNED: "half", C.SUBMITTED: "half",
                         C.RETURNED: "late", C.VERIFIED: "done", C.CLOSED: "done",
                         C.REOPENED: "late", C.CANCELLED: "off"},
    ExtensionState: {X.ASKED: "due", X.GRANTED: "done", X.DENIED: "off", X.WITHDRAWN: "off"},
    MeasureState: {M.DRAFT: "off", M.ASKED: "due", M.DECIDED: "half", M.SERVED: "half",
                   M.CLOSED: "done", M.LIFTED: "done", M.REVOKED: "off", M.REFUSED: "off"},
    CaseState: {K.PROPOSED: "due", K.REFUSED: "off", K.INVESTIGATING: "half", K.HEARING: "half",
                K.COLLECTIVE_DECISION: "half", K.DECIDED: "half", K.ANNOUNCED: "half",
                K.EXECUTING: "half", K.REVIEWED: "half", K.CLOSED: "done", K.APPEALED: "late",
                K.CHANGED: "late", K.REVOKED: "off", K.NOT_ACCOUNTABLE: "off",
                K.EXEMPTED: "off"},
    DecisionState: {D.DRAFT: "off", D.ISSUED: "half", D.SERVED: "done", D.CHANGED: "off",
                    D.REVOKED: "off"},
    StepState: {S.OPEN: "due", S.DONE: "done", S.NOT_NEEDED: "off"},
    AppealState: {A.FILED: "due", A.ANSWERED: "done", A.WITHDRAWN: "off"},
    TaskState: {TaskState.OPEN: "due", TaskState.ANSWERED: "done", TaskState.CANCELLED: "off"},
    ReportState: {ReportState.DRAFT: "off", ReportState.OFFERED: "due",
                  ReportState.ISSUED: "done"},
}  # fmt: skip

MACHINES: dict[type[TextChoices], Moves] = {
    TalkState: TALK_MOVES,
    ReminderState: REMINDER_MOVES,
    HearingState: HEARING_MOVES,
    PointState: POINT_MOVES,
    OpinionState: OPINION_MOVES,
    EarlySignState: EARLY_SIGN_MOVES,
    FindingState: FINDING_MOVES,
    RectificationState: RECTIFICATION_MOVES,
    ExtensionState: EXTENSION_MOVES,
    MeasureState: MEASURE_MOVES,
    CaseState: CASE_MOVES,
    DecisionState: DECISION_MOVES,
    StepState: STEP_MOVES,
    AppealState: APPEAL_MOVES,
    TaskState: TASK_MOVES,
    ReportState: REPORT_MOVES,
}
