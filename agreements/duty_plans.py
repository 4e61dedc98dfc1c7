"""What duties should stand, fetched from the tables: for some agreements, or for all of a time.

A fixed number of queries, however many agreements. Posts and portfolios are read as they are
known now; what was known earlier stays answerable from their own record times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet

from agreements.duties import Bond, Duty, Holiday, Planned, Settings, Target, occurrences
from agreements.models import Agreement, ClauseDuty
from agreements.spans import Charge, Held, Span, Spans
from agreements.states import AgreementState, Level, Method, Toward
from agreements.texts import FaultyText, conditions, parse
from portal import calendars, preferences
from portal.models import Absence, Assignment, Department, Portfolio
from portal.periods import DAY, Period, gaps
from portal.vocabulary import PoliticalStatus, Relation

LEADS = (Level.LEADERSHIP, Level.LEADERSHIP_SECOND)
BINDING = (AgreementState.EFFECTIVE, AgreementState.ENDED)


@dataclass(frozen=True)
class Bound:
    """An agreement as far as its duties need it."""

    bond: Bond
    level: str
    issuer_id: int
    version_id: int
    online: bool


def bound(rows: QuerySet[Agreement]) -> list[Bound]:
    """Those of the agreements that have bound somebody."""
    return [
        Bound(
            Bond(
                agreement_id=row[0], responsible_id=row[1],
                party_member=row[2] == PoliticalStatus.PARTY_MEMBER,
                term=Period(row[3], row[4]), bound=_bound(row[5], row[4], row[6]),
                department_id=row[7],
            ),
            level=row[8], issuer_id=row[9], version_id=row[10], online=row[11] != Method.PAPER,
        )
        for row in rows.filter(state__in=BINDING, effective_on__isnull=False)
        .order_by("pk")
        .values_list(
            "pk", "responsible_id", "responsible__political_status", "term_start", "term_end",
            "effective_on", "ended_on", "department_id", "level", "issuer_id",
            "text_version_id", "method",
        )
    ]


def _bound(start: date | None, term_end: date, ended_on: date | None) -> Period:
    """From coming into force to the day before it ended, at the latest to the end of the term."""
    if start is None:
        raise ValueError("an agreement that never came into force binds nobody")
    end = term_end if ended_on is None else min(ended_on - DAY, term_end)
    return Period(start, max(start, end))


def planned(agreements: list[Bound], *, all_people: bool) -> list[Planned]:
    """The occurrences that these agreements ask for. `all_people`: read the organ as a whole."""
    if not agreements:
        return []
    frame = Period(
        min(a.bond.term.start for a in agreements),
        max(a.bond.term.end or a.bond.term.start for a in agreements),
    )
    duties = duties_of(a.version_id for a in agreements)
    if not duties:
        return []
    scope = None if all_people else _concerned(agreements)
    away = absences(frame, scope.people if scope else None)
    plan = _Plan(load(frame, scope), away, settings_for(frame))
    return [
        one
        for agreement in agreements
        for duty, switches in duties.get(agreement.version_id, ())
        if switches <= conditions(
            party_member=agreement.bond.party_member, paper=not agreement.online
        )
        for one in plan.of(agreement, duty)
    ]


def duties_of(versions: Iterable[int]) -> dict[int, list[tuple[Duty, frozenset[object]]]]:
    """Duties by text version, each with the conditions under which its clause is kept."""
    rows = ClauseDuty.objects.filter(text__in=set(versions)).select_related("text")
    switches: dict[int, Mapping[str, frozenset[object]]] = {}
    result: dict[int, list[tuple[Duty, frozenset[object]]]] = defaultdict(list)
    for row in rows:
        if row.text_id not in switches:
            switches[row.text_id] = _switches(row.text.source)
        if row.clause in switches[row.text_id]:
            result[row.text_id].append((_duty(row), switches[row.text_id][row.clause]))
    return result


def _duty(row: ClauseDuty) -> Duty:
    return Duty(
        row.pk, row.cadence, row.toward, row.evidence,
        (row.by_month, row.by_day) if row.by_month and row.by_day else None,
        row.for_non_party, row.for_single,
    )


@lru_cache(maxsize=64)  # a text never changes once issued, and a year has a dozen
def _switches(source: str) -> Mapping[str, frozenset[object]]:
    """The clauses of a text, each with the conditions under which it is kept."""
    try:
        return {clause.code: frozenset(clause.switches) for clause in parse(source).clauses}
    except FaultyText:
        return {}


def settings_for(frame: Period) -> Settings:
    """The organ's calendar and settings for a frame of days."""
    last = frame.end or frame.start
    calendar = calendars.table(frame.start, last)
    return Settings(
        calendar,
        [
            Holiday(h.name, h.first)
            for h in calendars.listed_holidays(calendar, frame.start, last)
        ],
        *preferences.values("duty_least_days", "due_moves_to_working_day"),
    )


# --- posts and portfolios -----------------------------------------------------------------


@dataclass(frozen=True)
class Concerned:
    """The people and departments that some agreements touch."""

    people: frozenset[int]
    departments: frozenset[int]


def _concerned(agreements: Iterable[Bound]) -> Concerned:
    """Those bound and those who signed with them, their departments and portfolios."""
    people = {a.bond.responsible_id for a in agreements} | {a.issuer_id for a in agreements}
    departments = {a.bond.department_id for a in agreements if a.bond.department_id}
    departments |= set(
        Assignment.objects.standing().filter(person__in=people)
        .exclude(post__department=None).values_list("post__department_id", flat=True)
    )
    departments |= set(
        Portfolio.objects.standing().filter(leader__in=people)
        .values_list("department_id", flat=True)
    )
    family = Department.objects.filter(
        Q(pk__in=departments) | Q(parent__in=departments) | Q(sections__in=departments)
    )
    departments |= set(family.values_list("pk", flat=True))
    members = Assignment.objects.standing().filter(post__department__in=departments)
    people |= set(members.values_list("person_id", flat=True))
    return Concerned(frozenset(people), frozenset(departments))


def load(frame: Period, scope: Concerned | None = None) -> Spans:
    """The dated chain over a frame of days, of everybody or of those concerned."""
    held = Assignment.objects.overlapping(frame)
    charges = Portfolio.objects.overlapping(frame).filter(relation=Relation.IN_CHARGE)
    if scope is not None:
        held = held.filter(person__in=scope.people)
        charges = charges.filter(department__in=scope.departments)
    rows = [
        Held(row[0], row[1], row[2], row[3], Period(row[4], row[5]), (row[6], row[7]))
        for row in held.values_list(
            "person_id", "post__department_id", "post__kind", "kind", "start", "end",
            "post__order", "pk",
        )
    ]
    sections = Department.objects.exclude(parent=None)
    if scope is not None:
        sections = sections.filter(pk__in={row.department_id for row in rows})
    return Spans(
        rows,
        [
            Charge(row[0], row[1], Period(row[2], row[3]))
            for row in charges.values_list("leader_id", "department_id", "start", "end")
        ],
        dict(sections.values_list("pk", "parent_id")),
        frame,
    )


def absences(frame: Period, people: Iterable[int] | None) -> dict[int, list[Period]]:
    """When people are away and excused from talks, by person."""
    rows = Absence.objects.overlapping(frame).filter(excused_from_talks=True)
    if people is not None:
        rows = rows.filter(person__in=people)
    result: dict[int, list[Period]] = defaultdict(list)
    for person_id, start, end in rows.values_list("person_id", "start", "end"):
        result[person_id].append(Period(start, end))
    return result


class _Plan:
    """The targets of each duty, looked up by who owes it."""

    def __init__(
        self, spans: Spans, away: dict[int, list[Period]], settings: Settings
    ) -> None:
        self.spans, self.away, self.settings = spans, away, settings
        self.below: dict[int, list[Span]] = defaultdict(list)
        self.above: dict[int, list[Span]] = defaultdict(list)
        for span in spans.subordinates():
            self.below[span.owner_id].append(span)
            self.above[span.subject_id].append(span)
        self.charges: dict[int, list[Charge]] = defaultdict(list)
        for charge in spans.charges:
            self.charges[charge.leader_id].append(charge)
        self.staffed = self._staffed()

    def _staffed(self) -> set[int]:
        """Departments in which somebody works besides the head."""
        people: dict[int, set[int]] = defaultdict(set)
        for row in self.spans.held:
            if row.department_id is not None:
                top = self.spans.parents.get(row.department_id, row.department_id)
                people[top].add(row.person_id)
        return {department for department, found in people.items() if len(found) > 1}

    def of(self, agreement: Bound, duty: Duty) -> list[Planned]:
        targets = list(self._targets(agreement, duty))
        return occurrences(duty, agreement.bond, targets, self.settings)

    def _targets(self, agreement: Bound, duty: Duty) -> Iterator[Target]:
        bond, who = agreement.bond, agreement.bond.responsible_id
        seen_by = None if agreement.level in LEADS else bond.department_id
        match duty.toward:
            case Toward.SUBORDINATES:
                for span in self._below(agreement):
                    yield from self._present(who, span.subject_id, span.period, seen_by)
            case Toward.DEPARTMENTS:
                for charge in self.charges[who]:
                    yield Target(who, charge.period, None, charge.department_id, seen_by)
            case Toward.DEPARTMENT:
                for span in self.spans.headed_by(who):
                    if duty.for_single or span.subject_id in self.staffed:
                        yield Target(who, span.period, None, span.subject_id, span.subject_id)
            case Toward.RESPONSIBLE:
                spans = self.above[who] or [Span(agreement.issuer_id, who, bond.term)]
                for span in spans:
                    yield from self._present(span.owner_id, who, span.period, seen_by)
            case _:
                yield Target(who, bond.term, None, None, seen_by)

    def _below(self, agreement: Bound) -> Iterator[Span]:
        if agreement.level in LEADS:
            for charge in self.charges[agreement.bond.responsible_id]:
                yield from self.spans.heads_in_charge_of(charge)
        else:
            yield from self.below[agreement.bond.responsible_id]

    def _present(
        self, owner: int, person: int, period: Period, seen_by: int | None
    ) -> Iterator[Target]:
        """Without the stretches in which the person is away and excused."""
        away = self.away.get(person)
        if not away:
            yield Target(owner, period, person, None, seen_by)
            return
        within = period.clipped(self.spans.frame)
        for part in gaps(away, within) if within else ():
            yield Target(owner, part, person, None, seen_by)
