"""Checks of opinions, measures, accountability and sanctions, and of the report: W41 to W50d,
W73. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.lights.levels import (
    Level,
    Light,
    Params,
    before_due,
    exempt,
    green,
    level_of,
    since_working_days,
)
from portal.periods import add_months
from supervision.rules import cases, measures, opinions
from supervision.rules.opinions import Handler


@dataclass(frozen=True)
class OpinionFacts:
    received_on: date
    answered: bool = False


def w41(facts: OpinionFacts, as_of: date, params: Params) -> Light:
    """An opinion that was not answered."""
    return since_working_days("W41", facts.received_on, facts.answered, as_of, params)


@dataclass(frozen=True)
class AssignmentFacts:
    about: str
    handler: Handler


def w42(facts: AssignmentFacts, as_of: date, params: Params) -> Light:
    """Never assigned to the object or those under him: blocked at save."""
    allowed = opinions.may_assign_to(facts.about, facts.handler)
    return Light("W42", Level.GREEN if allowed else Level.RED)


class AdverseAct(StrEnum):
    """What may be retaliation when the criticised superior does it to the author."""

    MEASURE = "measure"
    GRADE_LOWERED = "grade_lowered"
    TRANSFER = "transfer"
    LEAVE_REFUSED = "leave_refused"


@dataclass(frozen=True)
class RetaliationFacts:
    """A named opinion, and what its object (or a head under him) did to the author since."""

    opinion_on: date
    acts: Sequence[tuple[AdverseAct, date]] = ()


def w43(facts: RetaliationFacts, as_of: date, params: Params) -> Light:
    """Adverse acts against the author within 180 days; one refused leave alone is none."""
    if not params.judges(facts.opinion_on):
        return exempt("W43")
    until = facts.opinion_on + timedelta(days=params.value("W43.window", facts.opinion_on))
    near = [act for act, day in facts.acts if facts.opinion_on <= day <= min(until, as_of)]
    refused = near.count(AdverseAct.LEAVE_REFUSED)
    others = len(near) - refused
    enough = params.value("W43.leave", facts.opinion_on)
    level = level_of(yellow=False, red=others or refused >= enough)
    return Light("W43", level, {"count": others + refused}, until)


@dataclass(frozen=True)
class AuthorityFacts:
    kind: str
    issuer: str
    target: measures.Target
    received: bool


def w45(facts: AuthorityFacts, as_of: date, params: Params) -> Light:
    """A measure outside the issuer's authority is only recorded as received."""
    if facts.received:
        allowed = bool(measures.applicable(facts.kind, facts.target))
    else:
        allowed = bool(measures.authority(facts.kind, facts.issuer, facts.target))
    return Light("W45", Level.GREEN if allowed else Level.RED)


@dataclass(frozen=True)
class DueFacts:
    """A paper or act that is due on a day that was computed when the matter began."""

    began: date
    due_on: date
    done_on: date | None = None


def w46(facts: DueFacts, as_of: date, params: Params) -> Light:
    """The written self-examination."""
    return before_due(
        "W46", facts.due_on, facts.done_on, as_of, params, working=True, began=facts.began
    )


@dataclass(frozen=True)
class SinceFacts:
    """Something that the law wants within whole months after `start`."""

    start: date
    done_on: date | None = None


def _within_months(rule: str, facts: SinceFacts, as_of: date, params: Params) -> Light:
    due_on = add_months(facts.start, params.value(f"{rule}.months", facts.start))
    return before_due(rule, due_on, facts.done_on, as_of, params, began=facts.start)


def w47(facts: SinceFacts, as_of: date, params: Params) -> Light:
    """Organizational formalities within one month after the decision."""
    return _within_months("W47", facts, as_of, params)


def w48(facts: SinceFacts, as_of: date, params: Params) -> Light:
    """Announcement of a party sanction to the branch within one month."""
    return _within_months("W48", facts, as_of, params)


def w49(facts: SinceFacts, as_of: date, params: Params) -> Light:
    """Report on the execution of a party sanction within six months."""
    return _within_months("W49", facts, as_of, params)


def w50(facts: SinceFacts, as_of: date, params: Params) -> Light:
    """The answer to an appeal within one month after filing."""
    return _within_months("W50", facts, as_of, params)


@dataclass(frozen=True)
class ReportFacts:
    """The report of the party group on a year, to its superior."""

    year: int
    issued: bool = False


def w73(facts: ReportFacts, as_of: date, params: Params) -> Light:
    """The yearly report, by its local date in the year that follows."""
    first = date(facts.year + 1, 1, 1)
    month = min(params.value("W73.month", first), 12)
    day = min(params.value("W73.day", first), monthrange(first.year, month)[1])
    due_on = date(first.year, month, day)
    light = before_due("W73", due_on, facts.issued, as_of, params, began=first)
    return Light("W73", light.level, {**light.facts, "year": facts.year}, due_on)


@dataclass(frozen=True)
class RuleFacts:
    """A rule of the organ: since when it waits for its review, None when it does not."""

    since: date | None


def w84(facts: RuleFacts, as_of: date, params: Params) -> Light:
    """The review of a rule that is due, or on whose basis a later text came into force."""
    since = facts.since
    if since is None or since > as_of:
        return green("W84")
    if not params.judges(since):
        return exempt("W84")
    late = (as_of - since).days > params.value("W84.red", since)
    return Light("W84", level_of(yellow=True, red=late), {"since": since})


@dataclass(frozen=True)
class EffectFacts:
    effect_ends_on: date | None
    followed_up: bool = False
    ended_early: bool = False  # lifted or revoked


def w50a(facts: EffectFacts, as_of: date, params: Params) -> Light:
    """The visit after an admonition's six months."""
    ends = facts.effect_ends_on
    if ends is None or facts.followed_up or facts.ended_early:
        return green("W50a")
    if not params.judges(ends):
        return exempt("W50a")
    last = ends + timedelta(days=params.value("W50a.red", ends))
    return Light("W50a", level_of(yellow=as_of > ends, red=as_of > last), {}, last)


def w50b(facts: EffectFacts, as_of: date, params: Params) -> Light:
    """An effect period is about to end: for information, never red."""
    ends = facts.effect_ends_on
    if ends is None or facts.ended_early or as_of > ends:
        return green("W50b", ends)
    near = ends - timedelta(days=params.value("W50b.yellow", ends))
    return Light("W50b", level_of(yellow=as_of >= near, red=False), {}, ends)


@dataclass(frozen=True)
class ProposalFacts:
    """Somebody is proposed for an award or a promotion."""

    proposed_on: date
    periods: Sequence[tuple[date, date]] = ()  # his effect periods, both days included


def w50c(facts: ProposalFacts, as_of: date, params: Params) -> Light:
    """A proposal for somebody inside an effect period: hold, and let a person look."""
    ends = [end for start, end in facts.periods if start <= facts.proposed_on <= end]
    level = level_of(yellow=False, red=ends)
    return Light("W50c", level, {}, max(ends, default=None))


def w50d(facts: cases.DecisionFacts, as_of: date, params: Params) -> Light:
    """A decision that lacks a part is blocked at issue."""
    missing = cases.missing_parts(facts)
    return Light("W50d", level_of(yellow=False, red=missing), {"missing": "、".join(missing)})
