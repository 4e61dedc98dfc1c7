"""W31 to W35: marks of form without substance. Yellow only; a person looks, nobody is blamed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.db.models import Count
from django.utils import timezone

from portal.lights.kinds import Finding
from portal.lights.levels import Level, NoBound, Params
from portal.models import Absence
from supervision.lights.ground import Ground
from supervision.models import (
    Hearing,
    HearingParticipant,
    RecordFile,
    TalkParticipant,
    TalkSketch,
)
from supervision.rules.likeness import most_alike
from supervision.states import TALK_HELD, HearingState
from supervision.vocabulary import ROUTINE_TALKS, TalkForm, TalkRole

WATCHED = 60  # days back in which times of talks are compared
YEAR = 365


def compute(ground: Ground) -> None:
    """Nightly only: the checks look over whole stretches of days.

    Those that tell the clerk (W31, W34) look at routine talks: of others he may not know.
    """
    if ground.scope is not None:
        return
    for code, check in CHECKS:
        params = ground.params.get(code)
        if params is not None:
            try:
                check(ground, params)
            except NoBound:
                continue


# --- W31: entered in bulk long after ----------------------------------------------------------


def w31(
    entries: Sequence[tuple[date, date]], *, window: int, old: int, count: int, share: int,
    least: int,
) -> int:
    """The most records entered within `window` days for events more than `old` days past.

    `entries`: day of the event, day of entry, of one person in one year. 0 where neither the
    number nor the share (in percent, of at least `least` records) is reached.
    """
    late = sorted(entered for event, entered in entries if (entered - event).days > old)
    most = max(
        (sum(day <= other < day + timedelta(days=window) for other in late) for day in late),
        default=0,
    )
    many = most >= count
    portion = most >= least and most * 100 >= share * len(entries)
    return most if many or portion else 0


def _bulk(ground: Ground, params: Params) -> None:
    first = date(ground.day.year, 1, 1)
    entries: dict[int, list[tuple[date, date]]] = defaultdict(list)
    talks = TalkParticipant.objects.filter(
        role=TalkRole.TALKER, talk__state__in=TALK_HELD, talk__kind__in=ROUTINE_TALKS,
        talk__recorded_at__date__gte=first,
    ).values_list("person_id", "talk__held_on", "talk__recorded_at")
    hearings = Hearing.objects.filter(
        state=HearingState.RECORDED, recorded_at__date__gte=first
    ).values_list("chair_id", "held_on", "recorded_at")
    for person, event, entered in (*talks, *hearings):
        if event is not None:
            entries[person].append((event, timezone.localdate(entered)))
    numbers = {
        name: params.value(f"W31.{name}", ground.day)
        for name in ("window", "old", "count", "share", "least")
    }
    for person, rows in entries.items():
        if most := w31(rows, **numbers):
            ground.found.append(
                Finding(
                    "W31", f"{ground.day.year}:{person}", Level.YELLOW,
                    {"count": most, "days": numbers["window"]}, person_id=person,
                )
            )


# --- W32, W34: times of talks -----------------------------------------------------------------


@dataclass(frozen=True)
class Slot:
    """A stretch of one day that a record fills for one person."""

    person_id: int
    day: date
    start: time
    end: time | None
    record: str

    @property
    def minutes(self) -> float | None:
        if self.end is None:
            return None
        start, end = (datetime.combine(self.day, t) for t in (self.start, self.end))
        return (end - start).total_seconds() / 60


def w32(slots: Iterable[Slot], *, count: int, minutes: int) -> tuple[int, bool]:
    """The most individual talks of one talker begun within one hour, and whether one was
    shorter than `minutes`; (0, False) where neither is remarkable."""
    rows = sorted(slots, key=lambda s: (s.day, s.start))
    starts = [datetime.combine(s.day, s.start) for s in rows]
    hour = timedelta(hours=1)
    most = max((sum(a <= b < a + hour for b in starts) for a in starts), default=0)
    short = any(s.minutes is not None and s.minutes < minutes for s in rows)
    return (most if most > count else 0), short


def w34(slots: Iterable[Slot]) -> bool:
    """Whether two records claim one person at the same time."""
    rows = sorted((s for s in slots if s.end is not None), key=lambda s: (s.day, s.start))
    return any(
        one.day == two.day and one.record != two.record and two.start < (one.end or one.start)
        for one, two in pairwise(rows)
    )


def _slots(ground: Ground, *roles: str) -> list[Slot]:
    since = ground.day - timedelta(days=WATCHED)
    rows = TalkParticipant.objects.filter(
        role__in=roles, talk__state__in=TALK_HELD, talk__held_on__range=(since, ground.day),
        talk__started_at__isnull=False,
    )
    if roles == (TalkRole.TALKER,):
        rows = rows.filter(talk__form=TalkForm.INDIVIDUAL)
    else:
        rows = rows.filter(talk__kind__in=ROUTINE_TALKS)
    return [
        Slot(*row[:4], str(row[4]))
        for row in rows.values_list(
            "person_id", "talk__held_on", "talk__started_at", "talk__ended_at", "talk_id"
        )
    ]


def _hours(ground: Ground, params: Params) -> None:
    count = params.value("W32.count", ground.day)
    minutes = params.value("W32.minutes", ground.day)
    by_day: dict[tuple[int, date], list[Slot]] = defaultdict(list)
    for slot in _slots(ground, TalkRole.TALKER):
        by_day[slot.person_id, slot.day].append(slot)
    for (person, day), slots in by_day.items():
        most, short = w32(slots, count=count, minutes=minutes)
        if most or short:
            ground.found.append(
                Finding(
                    "W32", f"{day.isoformat()}:{person}", Level.YELLOW,
                    {"since": day, "count": most or len(slots), "minutes": minutes},
                    person_id=person,
                )
            )


def _collisions(ground: Ground, params: Params) -> None:
    """Talks against other talks, hearings and long absences of either person."""
    slots = _slots(ground, TalkRole.TALKER, TalkRole.INTERVIEWEE)
    talked = {(slot.person_id, slot.day) for slot in slots}
    since = ground.day - timedelta(days=WATCHED)
    hearings = Hearing.objects.filter(
        state=HearingState.RECORDED, held_on__range=(since, ground.day),
        started_at__isnull=False, ended_at__isnull=False,
    )
    spent = ("held_on", "started_at", "ended_at", "pk")
    present = HearingParticipant.objects.filter(hearing__in=hearings.values("pk"))
    for row in (
        *hearings.values_list("chair_id", *spent),
        *present.values_list("person_id", *(f"hearing__{name}" for name in spent)),
    ):
        slots.append(Slot(*row[:4], f"hearing:{row[4]}"))
    by_day: dict[tuple[int, date], list[Slot]] = defaultdict(list)
    for slot in slots:
        by_day[slot.person_id, slot.day].append(slot)
    away = defaultdict(list)
    for person, start, end in Absence.objects.standing().filter(
        start__lte=ground.day
    ).exclude(end__lt=since).values_list("person_id", "start", "end"):
        away[person].append((start, end or date.max))
    for key in talked:
        person, day = key
        absent = any(start <= day <= end for start, end in away[person])
        if absent or w34(by_day[key]):
            ground.found.append(
                Finding(
                    "W34", f"{day.isoformat()}:{person}", Level.YELLOW, {"since": day},
                    person_id=person,
                )
            )


# --- W33: equal texts -------------------------------------------------------------------------


def _equal_texts(ground: Ground, params: Params) -> None:
    """Records of one talker within a year that say nearly the same, by their keyed sketches."""
    since = ground.day - timedelta(days=YEAR)
    rows = TalkSketch.objects.exclude(marks="").filter(
        talk__state__in=TALK_HELD, talk__held_on__range=(since, ground.day),
        talk__participants__role=TalkRole.TALKER,
    )
    by_talker: dict[int, list[str]] = defaultdict(list)
    for person, marks in rows.values_list("talk__participants__person_id", "marks"):
        by_talker[person].append(marks)
    count = params.value("W33.count", ground.day)
    share = params.value("W33.share", ground.day)
    for person, sketches in by_talker.items():
        if (most := most_alike(sketches, share)) >= count:
            ground.found.append(
                Finding(
                    "W33", str(person), Level.YELLOW, {"count": most, "share": share},
                    person_id=person,
                )
            )


# --- W35: one file for several records --------------------------------------------------------


def _files(ground: Ground, params: Params) -> None:
    """Equal bytes at two records; a mark at their digest, not at a person."""
    rows = (
        RecordFile.objects.filter(removed_at=None)
        .values_list("attachment__file_id")
        .annotate(records=Count("record", distinct=True))
        .filter(records__gt=1)
    )
    for file, records in rows:
        ground.found.append(Finding("W35", str(file), Level.YELLOW, {"count": records}))


CHECKS = (
    ("W31", _bulk), ("W32", _hours), ("W33", _equal_texts), ("W34", _collisions),
    ("W35", _files),
)  # fmt: skip
