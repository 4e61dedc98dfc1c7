"""W11 to W16: hearings, talks, reminders and symposia that leaders and heads owe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.duties import REMINDED_AHEAD
from portal import calendars
from portal.chain import chain_near, chain_on
from portal.models import Absence, Assignment
from portal.vocabulary import AssignmentKind
from supervision.evidence import INDIVIDUAL_KINDS
from supervision.lights.ground import Charge, Ground
from supervision.models import Hearing, IntegrityReminder, ReminderReceipt, TalkParticipant
from supervision.rules.talks import counts
from supervision.states import TALK_HELD, ReminderState
from supervision.vocabulary import HearingKind, TalkForm, TalkKind, TalkRole
from supervision.warnings.portfolio import (
    CoverageFacts,
    EntryFacts,
    HolidayFacts,
    PeriodFacts,
    SymposiumFacts,
)

LEAST_DAYS = 20  # of a half-year in charge before anything is owed for it
SERVICE = 90  # days of the year that make somebody count for coverage
PRE_POST_EARLY = 30  # days before the post in which its talk may have been held
LOOK_BACK = 120  # days in which a new post is watched


def compute(ground: Ground) -> None:
    """The lights of all leaders and departments within the scope."""
    _leaders(ground)
    _coverage(ground)
    _entries(ground)
    _reminders(ground)


# --- leaders: W11, W12, W16 -----------------------------------------------------------------


@dataclass(frozen=True)
class Half:
    start: date
    end: date

    @property
    def word(self) -> str:
        year, half = self.start.year, _("上半年") if self.start.month == 1 else _("下半年")
        return _("%(year)d年%(half)s") % {"year": year, "half": half}

    @property
    def code(self) -> str:
        return f"{self.start.year}H{1 if self.start.month == 1 else 2}"


def halves(day: date) -> tuple[Half, Half]:
    """The half-year that has ended last, and the one under way."""
    if day.month <= 6:
        return (
            Half(date(day.year - 1, 7, 1), date(day.year - 1, 12, 31)),
            Half(date(day.year, 1, 1), date(day.year, 6, 30)),
        )
    return (
        Half(date(day.year, 1, 1), date(day.year, 6, 30)),
        Half(date(day.year, 7, 1), date(day.year, 12, 31)),
    )


def made_good(days: Iterable[date], periods: Iterable[Half], since: date) -> Iterator[
    tuple[Half, date, date | None]
]:
    """Each period with the day from which it is owed, and the day on which it was done.

    One record for one period, earliest first: a later one makes good an earlier period, on
    whose last day it then stands.
    """
    left = sorted(days)
    for period in periods:
        start = max(period.start, since)
        if (period.end - start).days + 1 < LEAST_DAYS:
            continue
        done = next((day for day in left if day >= start), None)
        if done is not None:
            left.remove(done)
        yield period, start, None if done is None else min(done, period.end)


def _leaders(ground: Ground) -> None:
    if not ground.wants("W11", "W12", "W16"):
        return
    charges = ground.charges
    if not charges:
        return
    periods = halves(ground.day)
    heard = _hearings(ground, periods[0].start) if ground.wants("W11", "W16") else {}
    talked = _talks(ground, charges, periods[0].start) if ground.wants("W12") else {}
    for charge in charges:
        head = ground.heads.get(charge.department_id)
        if head is not None and head.person_id == charge.leader_id:
            continue  # he heads it himself and answers one level up
        reports = heard.get((HearingKind.REPORT, charge.leader_id, charge.department_id), ())
        for half, start, done in made_good(reports, periods, charge.since):
            ground.judge(
                "W11", PeriodFacts(start, half.end, done),
                f"{half.code}:{charge.leader_id}:{charge.department_id}",
                person_id=charge.leader_id, department_id=charge.department_id,
                facts={"period": half.word},
            )
        if head is None:
            continue
        days = talked.get((charge.leader_id, head.person_id), ())
        for half, start, done in made_good(days, periods, max(charge.since, head.since)):
            ground.judge(
                "W12", PeriodFacts(start, half.end, done),
                f"{half.code}:{charge.leader_id}:{head.person_id}",
                person_id=charge.leader_id, other_id=head.person_id,
                department_id=charge.department_id, facts={"period": half.word},
            )
    _symposia(ground, charges, heard)


def _symposia(
    ground: Ground, charges: list[Charge], heard: dict[tuple[str, int, int | None], list[date]]
) -> None:
    """W16: this year's, and last year's as long as this year's has not made it good."""
    year = ground.day.year
    since: dict[int, date] = {}
    for charge in charges:
        since[charge.leader_id] = min(charge.since, since.get(charge.leader_id, charge.since))
    for leader_id, first in since.items():
        held = heard.get((HearingKind.SYMPOSIUM, leader_id, None), ())
        for one in (year - 1, year):
            if first > date(one, 11, 30) or (one < year and any(d.year == year for d in held)):
                continue
            last = max((d for d in held if d.year == one), default=None)
            ground.judge(
                "W16", SymposiumFacts(one, last), f"{one}:{leader_id}", person_id=leader_id,
                facts={"year": one},
            )


def _hearings(ground: Ground, since: date) -> dict[tuple[str, int, int | None], list[date]]:
    found: dict[tuple[str, int, int | None], list[date]] = defaultdict(list)
    rows = ground.of_people(
        Hearing.objects.recorded().filter(
            held_on__range=(min(since, date(ground.day.year - 1, 1, 1)), ground.day)
        ),
        "chair",
    )
    for kind, chair, department, day in rows.values_list(
        "kind", "chair_id", "department_id", "held_on"
    ):
        found[kind, chair, department if kind == HearingKind.REPORT else None].append(day)
    return found


def _talks(
    ground: Ground, charges: list[Charge], since: date
) -> dict[tuple[int, int], list[date]]:
    """Days of individual talks that count, by leader and interviewee."""
    talkers = TalkParticipant.objects.filter(
        role=TalkRole.TALKER, person__in={c.leader_id for c in charges},
        talk__kind__in=INDIVIDUAL_KINDS, talk__form=TalkForm.INDIVIDUAL,
        talk__state__in=TALK_HELD, talk__held_on__range=(since, ground.day),
    ).order_by()
    doer = dict(talkers.values_list("talk_id", "person_id"))
    rows = TalkParticipant.objects.filter(
        role=TalkRole.INTERVIEWEE, talk__in=talkers.values("talk")
    ).order_by()
    found: dict[tuple[int, int], list[date]] = defaultdict(list)
    for talk_id, person, day, state, recorded_at in rows.values_list(
        "talk_id", "person_id", "talk__held_on", "talk__state", "talk__recorded_at"
    ):
        recorded_on = timezone.localdate(recorded_at) if recorded_at else None
        if counts(state, recorded_on, ground.day, ground.calendar):
            found[doer[talk_id], person].append(day)
    return found


# --- departments: W13, W15 --------------------------------------------------------------------


def _coverage(ground: Ground) -> None:
    """W13: people with a long enough service in the year, and who of them was talked with."""
    if not ground.wants("W13") or not ground.departments:
        return
    year = ground.day.year
    due = coverage_due(ground)
    covered = set(first_talks(ground, date(year, 1, 1), due))
    for department in ground.departments:
        head = ground.heads.get(department)
        if people := due.get(department):
            ground.judge(
                "W13", CoverageFacts(year, len(people), len(people & covered)),
                f"{year}:{department}", department_id=department,
                person_id=head.person_id if head else None,
            )


def coverage_due(ground: Ground) -> dict[int, set[int]]:
    """Whom the head of each department within the scope has to talk with in the year of the day."""
    first, last = date(ground.day.year, 1, 1), date(ground.day.year, 12, 31)
    departments = set(ground.departments)
    seats = [seat for seat in ground.seats if ground.top(seat.department_id) in departments]
    absences = Absence.objects.on(ground.day).filter(excused_from_talks=True)
    if ground.scope is not None:
        absences = absences.filter(person__in={seat.person_id for seat in seats})
    away = set(absences.values_list("person_id", flat=True))
    due: dict[int, set[int]] = defaultdict(set)
    for seat in seats:
        served = (min(seat.end or last, last) - max(seat.start, first)).days + 1
        if (
            seat.kind == AssignmentKind.MAIN and served >= SERVICE
            and seat.person_id not in away
        ):
            due[ground.top(seat.department_id)].add(seat.person_id)
    for department, head in ground.heads.items():
        due[department].discard(head.person_id)
    return due


def first_talks(
    ground: Ground, since: date, due: dict[int, set[int]]
) -> dict[int, date]:
    """The first individual talk that counts since a day, of those due who had one."""
    rows = TalkParticipant.objects.filter(
        role=TalkRole.INTERVIEWEE, talk__kind__in=INDIVIDUAL_KINDS,
        talk__form=TalkForm.INDIVIDUAL, talk__state__in=TALK_HELD,
        talk__held_on__range=(since, ground.day),
    ).order_by("-talk__held_on")
    if ground.scope is not None:
        rows = rows.filter(person__in={person for people in due.values() for person in people})
    return {
        person: day
        for person, day, state, recorded_at in rows.values_list(
            "person_id", "talk__held_on", "talk__state", "talk__recorded_at"
        )
        if counts(
            state, timezone.localdate(recorded_at) if recorded_at else None, ground.day,
            ground.calendar,
        )
    }


def _reminders(ground: Ground) -> None:
    """W15: the holiday that was last and the one to come, of each department with staff."""
    if not ground.wants("W15") or not ground.departments:
        return
    day = ground.day
    calendar = calendars.table(day - timedelta(days=200), day + timedelta(days=60))
    listed = calendars.listed_holidays(
        calendar, day - timedelta(days=200), day + timedelta(days=60)
    )
    past = [h for h in listed if h.first <= day][-1:]
    coming = [h for h in listed if h.first > day][:1]
    staffed = _staffed(ground)
    for holiday in (*past, *coming):
        opens = calendar.add_working_days(holiday.first, -REMINDED_AHEAD)
        reminded = _reminded(ground, opens, holiday.first)
        for department in ground.departments:
            if department not in staffed:
                continue
            head = ground.heads.get(department)
            ground.judge(
                "W15", HolidayFacts(holiday.first, reminded.get(department)),
                f"{holiday.first.isoformat()}:{department}", department_id=department,
                person_id=head.person_id if head else None, facts={"holiday": holiday.name},
            )


def _staffed(ground: Ground) -> set[int]:
    """Departments in which somebody works besides the head."""
    people: dict[int, set[int]] = defaultdict(set)
    for seat in ground.seats:
        people[ground.top(seat.department_id)].add(seat.person_id)
    return {department for department, found in people.items() if len(found) > 1}


def _reminded(ground: Ground, first: date, holiday: date) -> dict[int, date]:
    """The latest reminder before a holiday, by the department that it reached."""
    sent = IntegrityReminder.objects.filter(
        state=ReminderState.SENT, sent_on__range=(first, holiday - timedelta(days=1))
    )
    found: dict[int, date] = {}
    reached = ReminderReceipt.objects.filter(reminder__in=sent.values("pk"))
    if ground.scope is not None:
        sent, reached = (rows.filter(department__in=ground.places) for rows in (sent, reached))
    for department, day in (
        *reached.exclude(department=None).values("department_id")
        .annotate(last=Max("reminder__sent_on")).values_list("department_id", "last"),
        *sent.exclude(department=None).values_list("department_id", "sent_on"),
    ):
        top = ground.top(department)
        found[top] = max(day, found.get(top, day))
    return found


# --- newcomers: W14 ---------------------------------------------------------------------------


def _entries(ground: Ground) -> None:
    """W14: whoever took up a post lately, and whether his superior has spoken with him."""
    if not ground.wants("W14"):
        return
    since = ground.day - timedelta(days=LOOK_BACK)
    rows = Assignment.objects.on(ground.day).filter(
        start__gt=since, imported=False,
        kind__in=(AssignmentKind.MAIN, AssignmentKind.ACTING),
    )
    fresh = {
        (person, start): department
        for person, start, department in ground.of_people(rows, "person").values_list(
            "person_id", "start", "post__department_id"
        )
    }
    if not fresh:
        return
    talks: dict[int, list[date]] = defaultdict(list)
    for person, day in TalkParticipant.objects.filter(
        role=TalkRole.INTERVIEWEE, person__in={p for p, _start in fresh},
        talk__kind=TalkKind.PRE_POST, talk__state__in=TALK_HELD,
        talk__held_on__gt=since - timedelta(days=PRE_POST_EARLY),
    ).values_list("person_id", "talk__held_on"):
        talks[person].append(day)
    newcomers = {person for person, _start in fresh}
    chain = chain_on(ground.day) if ground.scope is None else chain_near(ground.day, newcomers)
    for (person, start), department in fresh.items():
        early = start - timedelta(days=PRE_POST_EARLY)
        done = next((d for d in sorted(talks[person]) if d >= early), None)
        links = chain.by_person.get(person, ())
        ground.judge(
            "W14", EntryFacts(start, done), f"{start.isoformat()}:{person}",
            person_id=links[0].superior.id if links else None, other_id=person,
            department_id=department, facts={"since": start},
        )
