"""Random histories: the trace answers as a slow and obvious reading of the same rows does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.models import Agreement
from agreements.queries.trace import Question, answer, end_of
from agreements.states import AgreementState
from portal.models import Assignment, Portfolio
from portal.vocabulary import AssignmentKind, Relation
from tests.agreements import scenes
from tests.cast import BASIS

FIRST = date(2026, 3, 1)
DAYS = 12
HEADS = ("head", "staff", "rare")
LEADERS = (
    ("leader", Relation.IN_CHARGE), ("general", Relation.IN_CHARGE),
    ("non_party_leader", Relation.IN_CHARGE), ("liaison_leader", Relation.LIAISON),
)
BOUND = ("head", "leader", "general", "non_party_leader")


@dataclass(frozen=True)
class Row:
    """One row of a history: who, from and to which day, when it was recorded and withdrawn."""

    who: object
    start: date
    end: date | None
    recorded: datetime
    withdrawn: datetime | None

    def holds(self, day: date, known: datetime | None) -> bool:
        stands = self.withdrawn is None
        if known is not None:
            stands = self.recorded <= known and (stands or self.withdrawn > known)
        return stands and self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Bound:
    """One agreement: when it bound, and when that was known."""

    since: date
    until: date
    known: datetime
    ended: tuple[date, datetime] | None
    voided: datetime | None

    def binds(self, day: date, known: datetime | None) -> bool:
        if not self.since <= day <= self.until:
            return False
        ended = self.ended is not None and self.ended[0] <= day
        if known is None:
            return not ended and self.voided is None
        ended = ended and self.ended[1] <= known
        voided = self.voided is not None and self.voided <= known
        return self.known <= known and not ended and not voided


def day_of(number: int) -> date:
    return FIRST + timedelta(days=number)


def noon(number: int) -> datetime:
    return datetime(2026, 3, 1, 4, tzinfo=UTC) + timedelta(days=number)


numbers = st.integers(0, DAYS)


@st.composite
def histories(draw, choices):
    """Consecutive stretches, some of them empty, some of them corrected later."""
    cuts = sorted(draw(st.sets(numbers, min_size=1, max_size=4)))
    rows = []
    for place, start in enumerate(cuts):
        last = place + 1 == len(cuts)
        end = None if last else day_of(cuts[place + 1] - 1)
        who = draw(st.sampled_from((None, *choices)))
        if who is None:
            continue
        recorded, corrected = draw(numbers), draw(st.none() | st.integers(1, 5))
        gone = noon(recorded + corrected) if corrected else None
        rows.append(Row(who, day_of(start), end, noon(recorded), gone))
        if corrected:
            other = draw(st.sampled_from((None, *choices)))
            if other is not None:
                rows.append(Row(other, day_of(start), end, gone, None))
    return rows


@st.composite
def agreements(draw):
    since, signed = draw(numbers), draw(numbers)
    ended = draw(st.none() | st.tuples(numbers.map(day_of), numbers.map(noon)))
    voided = draw(st.none() | numbers.map(noon)) if ended is None else None
    return Bound(day_of(since), day_of(since + draw(numbers)), noon(signed), ended, voided)


def expected(heads, leaders, bound, day, known):
    """(names of the stops, is it whole, who was bound) as one would read the rows by hand."""
    head = next((row.who for row in heads if row.holds(day, known)), None)
    led = next((row.who for row in leaders if row.holds(day, known)), None)
    if led is None:
        above = [] if head else ["secretary"]
    elif head is None or led[0] in ("leader", "general"):
        above = [led[0], "secretary"]
    else:
        above = [led[0], "general", "secretary"]
    stops = ([head] if head else []) + above
    whole = head is not None and led is not None
    return stops, whole, [who for who in stops if who in bound and bound[who].binds(day, known)]


@pytest.fixture
def scene(cast):
    with scenes.spring():
        scenes.issued(cast)
        post = Assignment.objects.get(person=cast.person["head"]).post
        Assignment.objects.filter(person=cast.person["head"]).delete()
        Portfolio.objects.filter(department=cast.department["TAW"]).delete()
        yield cast, post, cast.viewer("secretary")


@settings(
    max_examples=10, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    heads=histories(HEADS), leaders=histories(LEADERS),
    bound=st.fixed_dictionaries({who: agreements() for who in BOUND}),
    asked=st.lists(st.tuples(numbers, st.none() | numbers), min_size=1, max_size=2),
)
def test_the_trace_says_what_the_rows_say(scene, heads, leaders, bound, asked):
    cast, post, viewer = scene
    names = {person.name: key for key, person in cast.person.items()}
    with transaction.atomic():
        write(cast, post, heads, leaders, bound)
        for number, known in asked:
            question = Question(
                day_of(number), None if known is None else day_of(known),
                department=cast.department["TAW"].pk,
            )
            found = answer(viewer, question)
            moment = None if known is None else end_of(question.known)
            assert (
                [names[row.stop.person.name] for row in found.rows], found.path.whole,
                [names[row.stop.person.name] for row in found.rows if row.agreements],
            ) == expected(heads, leaders, bound, question.day, moment)
        transaction.set_rollback(True)


def write(cast, post, heads, leaders, bound):
    for row in heads:
        Assignment.objects.create(
            person=cast.person[row.who], post=post, kind=AssignmentKind.CONCURRENT, **dated(row)
        )
    for row in leaders:
        who, relation = row.who
        Portfolio.objects.create(
            leader=cast.person[who], department=cast.department["TAW"], relation=relation,
            **dated(row),
        )
    for who, one in bound.items():
        state = AgreementState.EFFECTIVE
        ends = {}
        if one.ended:
            state, ends = AgreementState.ENDED, {"ended_on": one.ended[0], "ended_at": one.ended[1]}
        if one.voided:
            state, ends = AgreementState.VOIDED, {"voided_at": one.voided}
        Agreement.objects.filter(responsible=cast.person[who]).update(
            effective_on=one.since, effective_at=one.known, term_end=one.until, state=state, **ends
        )


def dated(row: Row) -> dict:
    return {
        "start": row.start, "end": row.end, "recorded_at": row.recorded,
        "withdrawn_at": row.withdrawn, "basis_document": BASIS,
    }
