"""When duties fall due: from clauses, agreements and the dated chain to single occurrences. Pure.

D1  An occurrence belongs to one period of the cadence within the agreement's term.
D2  It is owed from the day on which the agreement comes into force; a period that ended before,
    or of which too few days are left, is not owed.
D3  A period is split at the day on which the subject or the owner changes: what the one had not
    done ends with him, what is left of the period falls to the other.
D4  A due day that falls on a day off moves to the next working day where the organ says so.
D5  Non-party people owe no duty that is an act of a party organization, and a department of one
    owes none that needs another person.
Sources: the clauses themselves (责任书约定); D3, D4: 机关制度.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from agreements.states import Cadence
from portal.periods import DAY, Period

REMINDED_AHEAD = 15  # working days before a holiday in which a reminder belongs to it


class Calendar(Protocol):
    """What is needed of the working-day table."""

    def add_working_days(self, day: date, count: int) -> date: ...

    def due_day(self, day: date, *, moves: bool | None = None) -> date: ...


@dataclass(frozen=True)
class Holiday:
    """A listed holiday with its first day off."""

    name: str
    first: date


@dataclass(frozen=True)
class Duty:
    """A duty as a clause orders it."""

    id: int
    cadence: str
    toward: str
    evidence: str = ""
    by: tuple[int, int] | None = None  # month and day
    for_non_party: bool = True
    for_single: bool = False


@dataclass(frozen=True)
class Bond:
    """An agreement that has come into force: who is bound, and over which days."""

    agreement_id: int
    responsible_id: int
    party_member: bool
    term: Period
    bound: Period  # from coming into force to the end of the term, or to its own end
    department_id: int | None = None


@dataclass(frozen=True)
class Target:
    """Somebody (or a department) toward whom `owner` owes a duty over a period."""

    owner_id: int
    period: Period
    person_id: int | None = None
    department_id: int | None = None
    seen_by: int | None = None  # department whose leader sees it


@dataclass(frozen=True)
class Settings:
    """What the organ fixes: days that must be left of a period, and the listed holidays."""

    calendar: Calendar
    holidays: Sequence[Holiday] = ()
    least_days: int = 20
    moves: bool = True


@dataclass(frozen=True)
class Planned:
    """One occurrence as it should stand. `cut`: the day after which it is owed no more."""

    agreement_id: int
    duty_id: int
    owner_id: int
    person_id: int | None
    department_id: int | None
    seen_by: int | None
    start: date
    end: date
    due_on: date
    occasion: str = ""
    cut: bool = False

    @property
    def key(self) -> str:
        """The same for the same occurrence whenever it is worked out."""
        subject = f"p{self.person_id}" if self.person_id else f"d{self.department_id or 0}"
        return f"{self.duty_id}:{self.owner_id}:{subject}:{self.start.isoformat()}:{self.occasion}"


@dataclass(frozen=True)
class Stretch:
    """One period of a cadence: the days whose records count, and the day it is due."""

    start: date
    end: date
    due_on: date
    occasion: str = ""


def occurrences(
    duty: Duty, bond: Bond, targets: Iterable[Target], settings: Settings
) -> list[Planned]:
    """All occurrences of one duty of one agreement (D1 to D5)."""
    if not bond.party_member and not duty.for_non_party:
        return []
    found = []
    for stretch in stretches(duty, bond, settings):
        for target in targets:
            planned = _owed(duty, bond, target, stretch, settings)
            if planned is not None:
                found.append(planned)
    return found


def stretches(duty: Duty, bond: Bond, settings: Settings) -> list[Stretch]:
    """The periods of a cadence that touch the term (D1, D4)."""
    term, calendar, moves = bond.term, settings.calendar, settings.moves
    if term.end is None:
        raise ValueError("an agreement has a last day")
    if duty.cadence == Cadence.HOLIDAYS:
        return [
            Stretch(calendar.add_working_days(h.first, -REMINDED_AHEAD), h.first - DAY,
                    h.first - DAY, h.name)
            for h in settings.holidays
            if h.first - DAY in term
        ]
    if duty.cadence in (Cadence.YEAR, Cadence.ONCE):
        return [_yearly(duty, bond, settings)]
    months = 3 if duty.cadence == Cadence.QUARTER else 6
    result = []
    for start, end in _blocks(term.start, term.end, months):
        result.append(Stretch(start, end, calendar.due_day(end, moves=moves)))
    return result


def _yearly(duty: Duty, bond: Bond, settings: Settings) -> Stretch:
    """Once in the term; with a day of its own, or that many days after coming into force."""
    start, end = bond.term.start, bond.term.end or bond.term.start
    due_on = end
    if duty.by is not None:
        named = date(start.year, duty.by[0], min(duty.by[1], _last_day(start.year, duty.by[0])))
        due_on = min(max(named, bond.bound.start + timedelta(days=settings.least_days)), end)
    return Stretch(start, end, settings.calendar.due_day(due_on, moves=settings.moves))


def _last_day(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - DAY).day


def _blocks(first: date, last: date, months: int) -> Iterator[tuple[date, date]]:
    """Quarters or half-years of the calendar, clipped to a term."""
    month = (first.month - 1) // months * months
    start = date(first.year, month + 1, 1)
    while start <= last:
        index = start.year * 12 + start.month - 1 + months
        following = date(index // 12, index % 12 + 1, 1)
        yield max(start, first), min(following - DAY, last)
        start = following


def _owed(
    duty: Duty, bond: Bond, target: Target, stretch: Stretch, settings: Settings
) -> Planned | None:
    """What one target is owed of one period (D2, D3)."""
    period = target.period.clipped(Period(stretch.start, stretch.end))
    if period is None:
        return None
    holiday = duty.cadence == Cadence.HOLIDAYS
    last_day = period.end or stretch.end
    bound_end = bond.bound.end or stretch.end
    begins = max(period.start, bond.bound.start)
    if begins > min(last_day, bound_end):
        return None
    least = 1 if holiday else settings.least_days
    whole = period.start == stretch.start and begins == period.start
    if not whole and (max(stretch.due_on, last_day) - begins).days + 1 < least:
        return None
    cut = last_day < stretch.end or bound_end < stretch.end
    return Planned(
        agreement_id=bond.agreement_id, duty_id=duty.id, owner_id=target.owner_id,
        person_id=target.person_id, department_id=target.department_id, seen_by=target.seen_by,
        start=period.start, end=min(last_day, bound_end), due_on=stretch.due_on,
        occasion=stretch.occasion, cut=cut,
    )


# --- which record fulfils which occurrence ------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """A record that may fulfil a duty: its kind, who did it, when, and toward whom.

    `record` is its opaque label; `departments` those to which it was addressed.
    """

    kind: str
    record: str
    doer_id: int
    day: date
    person_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True)
class Waiting:
    """An occurrence as the matching needs it."""

    id: int
    agreement_id: int
    duty_id: int
    kind: str
    owner_id: int
    person_id: int | None
    department_id: int | None
    start: date
    end: date
    exact: bool  # a reminder after the holiday cures nothing
    cut: bool = False


@dataclass(frozen=True)
class Match:
    """A record fulfils an occurrence on a day."""

    occurrence_id: int
    record: str
    day: date


def match(waiting: Iterable[Waiting], facts: Iterable[Fact]) -> list[Match]:
    """One record for one period, earliest first; a later record makes good an earlier period.

    So a talk in April fulfils the first quarter if that was missed, and the second quarter
    needs one of its own. The same record may fulfil several duties.
    """
    offered: dict[tuple[str, int, int | None, int | None], list[Fact]] = defaultdict(list)
    for fact in facts:
        for key in _keys(fact):
            offered[key].append(fact)
    series: dict[tuple[int, int, int, int | None, int | None], list[Waiting]] = defaultdict(list)
    for one in waiting:
        series[
            one.agreement_id, one.duty_id, one.owner_id, one.person_id, one.department_id
        ].append(one)
    found: list[Match] = []
    for group in series.values():
        first = group[0]
        key = (first.kind, first.owner_id, first.person_id, first.department_id)
        found += _matched(sorted(group, key=lambda w: w.start), offered.get(key, ()))
    return found


def _keys(fact: Fact) -> set[tuple[str, int, int | None, int | None]]:
    """What a record may count toward: a person, a department, or nobody in particular."""
    keys: set[tuple[str, int, int | None, int | None]] = {(fact.kind, fact.doer_id, None, None)}
    if fact.person_id is not None:
        keys.add((fact.kind, fact.doer_id, fact.person_id, None))
    if fact.department_id is not None:
        keys.add((fact.kind, fact.doer_id, None, fact.department_id))
    return keys


def _matched(series: Sequence[Waiting], facts: Iterable[Fact]) -> Iterator[Match]:
    days = {fact.record: fact.day for fact in facts}
    left = sorted(days.items(), key=lambda item: (item[1], item[0]))
    for one in series:
        for place, (record, day) in enumerate(left):
            if day < one.start:
                continue
            if day > one.end and (one.exact or one.cut):
                break
            yield Match(one.id, record, day)
            del left[place]
            break
