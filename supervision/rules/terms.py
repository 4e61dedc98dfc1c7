"""Terms (E): due dates and effect periods, computed from dated rules with the arithmetic shown.

An act is judged by the rule in force on its own day, so every rule carries the days of its
validity. Months run by the calendar, clamped to the month's last day; an effect period of n
months ends the day before the same day n months later, and on the month's last day where that
month is too short. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.days import cn_date
from portal.errors import Verdict
from portal.periods import DAY, add_months, months_after
from portal.vocabulary import Basis
from supervision.rules.book import ORGAN, Book
from supervision.vocabulary import StepStart, TermUnit

BOOK = Book(
    {
        "E1": (gettext_lazy("没有登记这一日有效的期限规定，请先在制度库中补齐。"), ORGAN),
        "E2": (gettext_lazy("期限规定的有效期不能重叠。"), ORGAN),
        "E3": (gettext_lazy("恢复权利的日期不能早于前一阶段期满日。"), "纪律处分条例"),
    }
)
MAX_COMBINED_MONTHS = 48  # 公职人员政务处分法第十五条


class NoRule(LookupError):
    """No rule of this code is in force on the day."""


class Calendar(Protocol):
    """What is needed of the working-day table (portal.calendars.WorkingDays)."""

    def add_working_days(self, day: date, count: int) -> date: ...

    def next_working_day(self, day: date) -> date: ...

    def working_days_between(self, first: date, last: date) -> int: ...


class Dated(Protocol):
    """A rule with its days of validity."""

    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date | None: ...


R = TypeVar("R", bound=Dated)


def in_force(rules: Iterable[R], day: date) -> list[R]:
    """The rules that hold on `day`; first and last day included."""
    return [
        rule
        for rule in rules
        if rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to)
    ]


@dataclass(frozen=True)
class Term:
    """A number that a rule fixes: a time limit, or a bound of a check."""

    code: str
    label: str
    value: int
    unit: TermUnit
    basis: Basis
    citation: str
    valid_from: date
    valid_to: date | None = None

    @property
    def basis_text(self) -> str:
        """What stands beside the date on a page: 依据：惯例（…）."""
        source = f"（{self.citation}）" if self.citation else ""
        return _("依据：%(basis)s%(source)s") % {
            "basis": Basis(self.basis).label, "source": source
        }


@dataclass(frozen=True)
class Due:
    """A due date with where it comes from."""

    day: date
    arithmetic: str
    term: Term


def term_on(terms: Iterable[Term], code: str, day: date) -> Term:
    """The term of this code in force on `day`, the latest one; raises NoRule."""
    found = in_force((t for t in terms if t.code == code), day)
    if not found:
        raise NoRule(code)
    return max(found, key=lambda term: term.valid_from)


def due(term: Term, start: date, calendar: Calendar, *, moves: bool = False) -> Due:
    """The due date of a term that runs from `start` (which does not count).

    `moves`: a day off moves to the next working day (a setting of the organ; terms counted in
    working days never end on one).
    """
    day = _end(term, start, calendar)
    text = _("%(start)s之后%(value)d%(unit)s，为%(day)s") % {
        "start": cn_date(start), "value": term.value,
        "unit": TermUnit(term.unit).label, "day": cn_date(day),
    }
    if moves and term.unit != TermUnit.WORKING_DAYS:
        moved = calendar.next_working_day(day)
        if moved != day:
            text += _("；该日休息，顺延至%(day)s") % {"day": cn_date(moved)}
            day = moved
    return Due(day, text, term)


def _end(term: Term, start: date, calendar: Calendar) -> date:
    if term.unit == TermUnit.WORKING_DAYS:
        return calendar.add_working_days(start, term.value)
    if term.unit == TermUnit.MONTHS:
        return add_months(start, term.value)
    if term.unit == TermUnit.DAYS:
        return start + timedelta(days=term.value)
    raise ValueError(f"{term.code} is not a time limit")


def overlaps(rules: Sequence[Dated]) -> Verdict:
    """E2: versions of one rule follow each other."""
    ordered = sorted(rules, key=lambda rule: rule.valid_from)
    apart = all(
        one.valid_to is not None and one.valid_to < two.valid_from
        for one, two in zip(ordered, ordered[1:], strict=False)
    )
    return BOOK.check(apart, "E2", "valid_from")


# --- effect periods -----------------------------------------------------------------------


@dataclass(frozen=True)
class EffectRule:
    """How long one effect of a measure lasts; a measure may have several steps."""

    kind: str
    step: int
    start: StepStart
    months: int
    effect: str
    basis: Basis
    citation: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class EffectStep:
    """One stretch of an effect period, both days included, with how it was computed."""

    start: date
    end: date
    effect: str
    citation: str
    arithmetic: str
    rule: EffectRule | None = None  # None: what was left of an earlier period

    @property
    def basis_text(self) -> str:
        """The rule behind it, and from which day that version holds."""
        if self.rule is None:
            return ""
        return _("依据：%(basis)s（%(citation)s，自%(since)s起适用的规定）") % {
            "basis": Basis(self.rule.basis).label, "citation": self.rule.citation,
            "since": cn_date(self.rule.valid_from),
        }


@dataclass(frozen=True)
class EffectPeriod:
    """The effect period of one measure. Without steps the measure has no such period."""

    steps: tuple[EffectStep, ...] = ()

    @property
    def ends_on(self) -> date | None:
        return max((step.end for step in self.steps), default=None)

    @property
    def arithmetic(self) -> tuple[str, ...]:
        """One sentence for each step, with the version of the rule and its basis."""
        return tuple(f"{step.arithmetic}{step.basis_text}" for step in self.steps)

    def __contains__(self, day: date) -> bool:
        return any(step.start <= day <= step.end for step in self.steps)


def effect_period(
    rules: Iterable[EffectRule],
    kind: str,
    effective_on: date,
    *,
    restored_on: date | None = None,
    running_until: date | None = None,
) -> EffectPeriod:
    """The effect period of a measure that takes effect on `effective_on`.

    `restored_on`: the day on which rights were restored, where a second step waits for it
    (留党察看). `running_until`: the end of an earlier party sanction's period that still runs;
    what is left of it is added (纪律处分条例, 2023: to be confirmed by the organ).
    """
    found = sorted(
        in_force((r for r in rules if r.kind == kind), effective_on), key=lambda r: r.step
    )
    steps: list[EffectStep] = []
    for rule in found:
        start = effective_on
        if rule.start == StepStart.AFTER_PREVIOUS and steps:
            start = restored_on or steps[-1].end + DAY
        steps.append(_step(rule, start))
    if steps and running_until is not None and running_until >= effective_on:
        steps.append(_remainder(max(s.end for s in steps), effective_on, running_until))
    return EffectPeriod(tuple(steps))


def _step(rule: EffectRule, start: date) -> EffectStep:
    same_day = add_months(start, rule.months)
    end = months_after(start, rule.months)
    if end == same_day:
        how = _("当月没有%(number)d日，以月末日%(end)s为期满日") % {
            "number": start.day, "end": cn_date(end)
        }
    else:
        how = _("至%(same)s的前一日，即%(end)s") % {
            "same": cn_date(same_day), "end": cn_date(end)
        }
    text = _("自%(start)s起%(months)d个月：%(how)s。%(effect)s") % {
        "start": cn_date(start), "months": rule.months, "how": how, "effect": rule.effect
    }
    return EffectStep(start, end, rule.effect, rule.citation, text, rule)


def _remainder(end: date, effective_on: date, running_until: date) -> EffectStep:
    left = (running_until - effective_on).days + 1
    last = end + timedelta(days=left)
    text = _(
        "原影响期尚余%(left)d日（至%(until)s），合并计算：%(end)s之后%(left)d日，至%(last)s。"
    ) % {
        "left": left, "until": cn_date(running_until), "end": cn_date(end), "last": cn_date(last)
    }
    return EffectStep(end + DAY, last, _("原处分影响期未满部分合并计算"), "", text)


def restored_in_time(steps: Sequence[EffectStep], restored_on: date) -> Verdict:
    """E3: rights are restored after the first step has ended, not before."""
    return BOOK.check(not steps or restored_on > steps[0].end, "E3", "restored_on")


def combined_bounds(months: Sequence[int]) -> tuple[int, int]:
    """Several equal government sanctions at once: shortest and longest joint period in months.

    Source: 公职人员政务处分法第十五条 (between one and the sum, at most 48 months).
    """
    if not months:
        raise ValueError("no sanction, no period")
    return max(months), min(sum(months), max(MAX_COMBINED_MONTHS, max(months)))
