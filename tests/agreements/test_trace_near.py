"""The chain near somebody gives the same answers as the whole chain, on random organs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements import tracing
from portal.chain import chain_near, chain_on
from portal.models import Assignment, Department, Portfolio, Post
from portal.vocabulary import AssignmentKind, Relation
from tests.cast import BASIS, DEPARTMENTS, PEOPLE

DAY = date(2026, 3, 1)
NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)
POSTS = sorted({held[:2] for _name, _status, posts in PEOPLE.values() for held in posts})

days = st.integers(-2, 2)


@st.composite
def facts(draw):
    """A stretch of days around DAY, recorded around it and perhaps withdrawn later."""
    start = DAY + timedelta(days=draw(days) - 1)
    length = draw(st.none() | st.integers(0, 4))
    withdrawn = draw(st.none() | st.integers(3, 5))
    return {
        "start": start,
        "end": None if length is None else start + timedelta(days=length),
        "recorded_at": NOON + timedelta(days=draw(days)),
        "withdrawn_at": None if withdrawn is None else NOON + timedelta(days=withdrawn),
    }


held = st.lists(
    st.tuples(
        st.sampled_from(sorted(PEOPLE)), st.sampled_from(POSTS), st.sampled_from(AssignmentKind),
        facts(),
    ),
    min_size=8, max_size=40,
)
led = st.lists(
    st.tuples(
        st.sampled_from(sorted(PEOPLE)), st.sampled_from([row[0] for row in DEPARTMENTS]),
        st.sampled_from([Relation.IN_CHARGE, Relation.ASSISTING, Relation.LIAISON]), facts(),
    ),
    max_size=8,
)  # fmt: skip


@pytest.mark.django_db
@settings(
    max_examples=10, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(held=held, led=led, known=st.none() | days.map(lambda n: NOON + timedelta(days=n)))
def test_near_somebody_the_chain_is_the_whole_one(cast, held, led, known):
    with transaction.atomic():
        write(cast, held, led)
        whole = chain_on(DAY, known)
        for person in cast.person.values():
            near = chain_near(DAY, (), people=[person.pk], known_at=known)
            assert tracing.of_person(near, person.pk) == tracing.of_person(whole, person.pk)
            assert near.by_person.get(person.pk) == whole.by_person.get(person.pk)
        for place in cast.department.values():
            near = chain_near(DAY, [place.pk], known_at=known)
            assert tracing.of_department(near, place.pk) == tracing.of_department(whole, place.pk)
            assert near.heads.get(place.pk) == whole.heads.get(place.pk)
            for link in whole.links:
                if place.pk in {one.id for one in link.seat.departments}:
                    assert near.by_person[link.seat.person.id] == whole.by_person[
                        link.seat.person.id
                    ]
        transaction.set_rollback(True)


def write(cast, held, led):
    Assignment.objects.all().delete()
    Portfolio.objects.all().delete()
    charged = set()
    posts = {(p.department.code if p.department else "", p.title): p for p in
             Post.objects.select_related("department")}
    Assignment.objects.bulk_create(
        Assignment(
            person=cast.person[who], post=posts[post], kind=kind, basis_document=BASIS, **fact
        )
        for who, post, kind, fact in held
    )
    for who, code, relation, fact in led:
        if relation == Relation.IN_CHARGE and code in charged:
            continue  # at most one leader in charge on a day
        charged.add(code)
        Portfolio.objects.create(
            leader=cast.person[who], department=Department.objects.get(code=code),
            relation=relation, basis_document=BASIS, **fact,
        )
