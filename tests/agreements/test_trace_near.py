"""The trace from the chain near somebody is the trace from the whole chain, on any history."""

from __future__ import annotations

from django.db import transaction
from hypothesis import HealthCheck, given, settings

from agreements import tracing
from portal.chain import chain_near, chain_on
from tests import histories


@given(histories.history, histories.days, histories.moments)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_near_somebody_the_trace_is_that_of_the_whole_chain(cast, history, day, known_at):
    with transaction.atomic():
        histories.write(cast, history)
        whole = chain_on(day, known_at)
        for key in histories.PEOPLE:
            person = cast.person[key].pk
            near = chain_near(day, [person], known_at=known_at)
            assert tracing.of_person(near, person) == tracing.of_person(whole, person)
        for place in cast.department.values():
            near = chain_near(day, heads_of=[place.pk], known_at=known_at)
            assert tracing.of_department(near, place.pk) == tracing.of_department(whole, place.pk)
        transaction.set_rollback(True)
