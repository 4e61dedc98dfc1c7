"""Kinds of talks (T): who may hold which with whom, what each needs, and what follows. Pure.

Sources: 党内监督条例第二十一条 and 主体责任规定第十六条 (提醒谈话 by the leader of the party
organization); 监督执纪工作规则第三十条 (谈话提醒 by the discipline organ); the organ's own
practice for the rest. A routine talk never counts as a first-form measure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from portal.errors import ALLOWED, Sentence, Verdict, first_refusal
from portal.vocabulary import ManagementAuthority
from supervision.rules.book import ORGAN, Book
from supervision.rules.terms import Calendar
from supervision.states import TALK_COUNTS, TALK_OPEN, TalkState
from supervision.vocabulary import (
    MEASURE_TALKS,
    RECEIVED_TALKS,
    ROUTINE_TALKS,
    MeasureKind,
    Sensitivity,
    TalkForm,
    TalkKind,
    TalkRole,
)

BOOK = Book(
    {
        "T1": (_("按照谈话类别和干部管理权限，您不能与这名人员进行这类谈话。"),
               "党内监督条例；主体责任规定"),
        "T2": (_("谈话人和谈话对象不能是同一人。"), ORGAN),
        "T3": (_("这类谈话应当有两名以上工作人员在场，请填写记录人或者在场人。"), ORGAN),
        "T4": (_("这类谈话应当个别进行。"), ORGAN),
        "T5": (_("集体廉政谈话请选择集体形式。"), ORGAN),
        "T6": (_("谈话日期不能晚于今天。"), ORGAN),
        "T7": (_("结束时间应当晚于开始时间。"), ORGAN),
        "T8": (_("请填写%(section)s。"), ORGAN),
        "T9": (_("诫勉谈话只能依据诫勉决定记录，请先登记决定。"), "提醒、函询和诫勉的实施细则"),
        "T10": (_("纪检监察机关的谈话只登记事实和日期，不记录内容。"), "监督执纪工作规则"),
        "T11": (_("只有谈话对象本人可以核对谈话记录。"), ORGAN),
        "T12": (_("谈话记录已经核对，不能修改；需要更正的，请办理更正。"), ORGAN),
        "T13": (_("只有谈话人可以修改和提交谈话记录。"), ORGAN),
        "T14": (_("约定回访的，请填写回访日期，且晚于谈话日期。"), ORGAN),
        "T15": (_("有异议的，请写明异议内容。"), ORGAN),
        "T16": (_("请至少选择一名谈话对象。"), ORGAN),
        "T18": (_("约定谈话请填写今天以后的日期，并选择谈话对象。"), ORGAN),
        "T19": (_("谈话日期早于谈话人或者谈话对象任职的日期，请核对日期。"), ORGAN),
        "T17": (_("草稿和已取消的谈话不能办理这一事项。"), ORGAN),
    }
)


@dataclass(frozen=True)
class Traits:
    """What a kind of talk is, needs and leads to."""

    routine: bool
    measure: MeasureKind | None = None  # the measure that it becomes when it is recorded
    two_persons: bool = False
    individual_only: bool = False
    confirmed_by_interviewee: bool = True
    sections: tuple[str, ...] = ()  # fields that must be filled
    received: bool = False  # held elsewhere: only the fact and the date
    needs_decision: bool = False
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    paper: str = "talk_record"

    @property
    def restricted(self) -> bool:
        """In the ledger only as a record of limited knowledge (its kind itself is sensitive)."""
        return not self.routine


_FULL = ("reason", "points", "response", "verdict")
_SECRET = Sensitivity.WORK_SECRET


def _routine(*sections: str, confirmed: bool = True) -> Traits:
    return Traits(True, sections=sections, confirmed_by_interviewee=confirmed)


def _measure(kind: MeasureKind, *, two: bool, decision: bool = False) -> Traits:
    return Traits(
        False, kind, two_persons=two, individual_only=True, sections=_FULL,
        needs_decision=decision, sensitivity=_SECRET,
    )


def _received(kind: MeasureKind) -> Traits:
    return Traits(
        False, kind, individual_only=True, confirmed_by_interviewee=False, received=True,
        sensitivity=_SECRET, paper="",
    )


TRAITS: dict[TalkKind, Traits] = {
    TalkKind.HEART_TO_HEART: _routine(),
    TalkKind.INTEGRITY_ROUTINE: _routine("points"),
    TalkKind.INDIVIDUAL: _routine("points"),
    TalkKind.PRE_POST: _routine("points", "promise"),
    TalkKind.LEAVING: _routine("points"),
    TalkKind.COLLECTIVE: _routine("points", confirmed=False),
    TalkKind.REMINDER_TALK: _measure(MeasureKind.REMINDER_TALK, two=False),
    TalkKind.KEY_TALK: _measure(MeasureKind.KEY_TALK, two=True),
    TalkKind.CRITICISM: _measure(MeasureKind.CRITICISM, two=True),
    TalkKind.DUTY_INTERVIEW: _measure(MeasureKind.DUTY_INTERVIEW, two=True),
    TalkKind.ADMONITION_TALK: _measure(MeasureKind.ADMONITION_TALK, two=True, decision=True),
    TalkKind.TALK_REMINDER: _received(MeasureKind.TALK_REMINDER),
    TalkKind.WARNING_TALK: _received(MeasureKind.WARNING_TALK),
}
SECTION_NAMES: dict[str, Sentence] = {
    "reason": _("谈话事由"),
    "points": _("谈话人提出的问题和要求"),
    "response": _("谈话对象的说明和态度"),
    "requests": _("意见建议和困难诉求"),
    "promise": _("改进承诺"),
    "verdict": _("谈话人意见"),
}


def traits(kind: str) -> Traits:
    """What a kind of talk is; KeyError for an unknown kind."""
    return TRAITS[TalkKind(kind)]


def measure_of(kind: str) -> MeasureKind | None:
    """Red line: a routine talk is no measure, whatever was said in it."""
    return None if kind in ROUTINE_TALKS else traits(kind).measure


# --- who with whom ------------------------------------------------------------------------


class Position(StrEnum):
    """What the talker is to the interviewee on the day of the talk."""

    SECRETARY = "secretary"
    LEADER_IN_CHARGE = "leader_in_charge"  # of the interviewee's department
    HEAD = "head"  # of the interviewee's department or section
    SUPERIOR = "superior"  # any higher seat in the chain
    TEAM_MEMBER = "team_member"  # both sit in the leadership
    BRANCH_FELLOW = "branch_fellow"  # same department, party life
    DISCIPLINE = "discipline"


P = Position
_ORGAN_LEVEL, _CITY, _PROVINCE = (
    ManagementAuthority.ORGAN,
    ManagementAuthority.CITY,
    ManagementAuthority.PROVINCE,
)
Positions = frozenset[Position]
_ABOVE: Positions = frozenset({P.SECRETARY, P.LEADER_IN_CHARGE, P.HEAD, P.SUPERIOR})
_LEADERS: Positions = frozenset({P.SECRETARY, P.LEADER_IN_CHARGE})
_SECRETARY: Positions = frozenset({P.SECRETARY})
_NOBODY: Positions = frozenset()

# Routine talks are open to whoever stands above; the head keeps them with everyone in his
# own department, whatever the management authority (定期廉政谈话, 每名干部职工).
_ROUTINE: dict[str, Positions] = {
    _ORGAN_LEVEL: _ABOVE | {P.DISCIPLINE},
    _CITY: _ABOVE,
    _PROVINCE: frozenset({P.SECRETARY, P.TEAM_MEMBER}),
}
_WARM: dict[str, Positions] = {
    level: held | {P.TEAM_MEMBER, P.BRANCH_FELLOW} for level, held in _ROUTINE.items()
}
_PRE_POST: dict[str, Positions] = {
    _ORGAN_LEVEL: _ABOVE | {P.DISCIPLINE},
    _CITY: _LEADERS,
    _PROVINCE: _SECRETARY,
}
_REMINDER: dict[str, Positions] = {
    _ORGAN_LEVEL: _LEADERS | {P.HEAD},
    _CITY: _LEADERS,
    _PROVINCE: _SECRETARY,
}
_CRITICISM: dict[str, Positions] = {
    _ORGAN_LEVEL: _LEADERS | {P.DISCIPLINE},
    _CITY: _SECRETARY,
    _PROVINCE: _SECRETARY,
}
_INTERVIEW: dict[str, Positions] = {
    _ORGAN_LEVEL: _LEADERS | {P.DISCIPLINE},
    _CITY: _SECRETARY,
    _PROVINCE: _NOBODY,
}
_ADMONITION: dict[str, Positions] = {
    level: _LEADERS | {P.DISCIPLINE} for level in (_ORGAN_LEVEL, _CITY, _PROVINCE)
}
HOLDERS: dict[TalkKind, dict[str, Positions]] = {
    TalkKind.HEART_TO_HEART: _WARM,
    TalkKind.INTEGRITY_ROUTINE: _ROUTINE,
    TalkKind.INDIVIDUAL: _ROUTINE,
    TalkKind.PRE_POST: _PRE_POST,
    TalkKind.LEAVING: _ROUTINE,
    TalkKind.COLLECTIVE: {k: v | {P.DISCIPLINE} for k, v in _ROUTINE.items()},
    TalkKind.REMINDER_TALK: _REMINDER,
    TalkKind.KEY_TALK: _CRITICISM,
    TalkKind.CRITICISM: _CRITICISM,
    TalkKind.DUTY_INTERVIEW: _INTERVIEW,
    # Only as the record of a decision (T9): whoever was charged with it.
    TalkKind.ADMONITION_TALK: _ADMONITION,
}


def may_hold(kind: str, positions: Positions, level: str) -> Verdict:
    """T1, T10: may somebody in these positions hold this talk with an interviewee of `level`.

    `level` is the interviewee's management authority. Talks of discipline organs are only
    entered as received, by the discipline staff.
    """
    if kind in RECEIVED_TALKS:
        return BOOK.check(P.DISCIPLINE in positions, "T1", "kind")
    allowed = HOLDERS[TalkKind(kind)][ManagementAuthority(level)]
    return BOOK.check(bool(allowed & positions), "T1", "interviewees")


def tells_leader(kind: str, positions: Positions) -> bool:
    """A head who gives a reminder talk tells the leader in charge."""
    own = P.HEAD in positions and not positions & _LEADERS
    return kind == TalkKind.REMINDER_TALK and own


def kinds_open_to(positions: Positions, level: str) -> tuple[TalkKind, ...]:
    """The kinds that a form offers this talker for this interviewee."""
    return tuple(kind for kind in TalkKind if may_hold(kind, positions, level))


# --- a record -----------------------------------------------------------------------------


@dataclass(frozen=True)
class TalkFacts:
    """What the rules need to know of a talk before it is recorded."""

    kind: TalkKind
    form: TalkForm
    held_on: date | None
    started_at: time | None
    ended_at: time | None
    talkers: frozenset[int]
    interviewees: frozenset[int]
    others: frozenset[int]  # note taker, second person
    filled: frozenset[str]  # names of sections that hold text
    follow_up: bool = False
    review_on: date | None = None
    decision_known: bool = False  # a decided or received measure stands behind it


def may_record(facts: TalkFacts, today: date) -> Verdict:
    """T2 to T10, T14, T16: is this talk complete enough to be shown to the interviewee."""
    what = traits(facts.kind)
    check = BOOK.check
    return first_refusal(
        check(facts.interviewees, "T16", "interviewees"),
        check(not facts.talkers & facts.interviewees, "T2", "interviewees"),
        _shape(facts, what),
        check(facts.held_on is not None and facts.held_on <= today, "T6", "held_on"),
        _times(facts),
        check(not what.needs_decision or facts.decision_known, "T9", "kind"),
        _sections(facts, what),
        _review(facts),
    )


def may_plan(*, interviewees: int, held_on: date | None, today: date, kind: str) -> Verdict:
    """T10, T18: a talk is agreed on with somebody for a day to come, and is our own."""
    return first_refusal(
        BOOK.check(kind not in RECEIVED_TALKS, "T10", "kind"),
        BOOK.check(interviewees and held_on is not None and held_on > today, "T18", "held_on"),
    )


def _shape(facts: TalkFacts, what: Traits) -> Verdict:
    check = BOOK.check
    people = len((facts.talkers | facts.others) - facts.interviewees)
    alone = facts.form == TalkForm.INDIVIDUAL and len(facts.interviewees) == 1
    return first_refusal(
        check(alone or not what.individual_only, "T4", "form"),
        check(
            facts.kind != TalkKind.COLLECTIVE or facts.form == TalkForm.COLLECTIVE, "T5", "form"
        ),
        check(not what.two_persons or people >= 2, "T3", "note_taker"),
    )


def _times(facts: TalkFacts) -> Verdict:
    if facts.started_at is None or facts.ended_at is None:
        return ALLOWED
    return BOOK.check(facts.ended_at > facts.started_at, "T7", "ended_at")


def _sections(facts: TalkFacts, what: Traits) -> Verdict:
    if what.received:
        return BOOK.check(not facts.filled & set(SECTION_NAMES), "T10", "points")
    for name in what.sections:
        if name not in facts.filled:
            sentence = BOOK.rules["T8"][0] % {"section": SECTION_NAMES[name]}
            return Verdict(False, "T8", sentence, name)
    return ALLOWED


def _review(facts: TalkFacts) -> Verdict:
    if not facts.follow_up and facts.review_on is None:
        return ALLOWED
    later = facts.review_on is not None and (
        facts.held_on is None or facts.review_on > facts.held_on
    )
    return BOOK.check(later, "T14", "review_on")


def may_edit(state: str, role: str | None, *, drafts_for_talker: bool = False) -> Verdict:
    """T12, T13: the talker (or whom he lets draft) edits until the interviewee confirms."""
    return first_refusal(
        BOOK.check(role == TalkRole.TALKER or drafts_for_talker, "T13"),
        BOOK.check(state in TALK_OPEN, "T12"),
    )


def may_respond(state: str, role: str | None) -> Verdict:
    """T11, T17: the interviewee confirms or disputes what was recorded."""
    return first_refusal(
        BOOK.check(role == TalkRole.INTERVIEWEE, "T11"),
        BOOK.check(state not in (TalkState.DRAFT, TalkState.PLANNED, TalkState.CANCELLED), "T17"),
    )


def state_when_recorded(kind: str, form: str) -> TalkState:
    """Collective and received talks are settled at once; others wait for the interviewee."""
    if form == TalkForm.COLLECTIVE or not traits(kind).confirmed_by_interviewee:
        return TalkState.CONFIRMED
    return TalkState.RECORDED


def counts(
    state: str, recorded_on: date | None, as_of: date, calendar: Calendar, patience: int = 15
) -> bool:
    """Whether a talk counts for the talker: confirmed or disputed at once, unconfirmed later.

    `patience` in working days after it was recorded.
    """
    if state in TALK_COUNTS:
        return True
    if state != TalkState.RECORDED or recorded_on is None:
        return False
    return as_of > calendar.add_working_days(recorded_on, patience)


def is_measure_talk(kind: str) -> bool:
    return kind not in ROUTINE_TALKS


def is_party_matter(kind: str) -> bool:
    """Criticism and reminder are acts of a party organization (not shown to non-party leaders)."""
    return kind in MEASURE_TALKS


def held_in_office(held_on: date | None, first_days: Iterable[date]) -> Verdict:
    """T19 (W36): nobody has a talk before the first day of his first post."""
    early = held_on is not None and any(held_on < day for day in first_days)
    return BOOK.check(not early, "T19", "held_on")
