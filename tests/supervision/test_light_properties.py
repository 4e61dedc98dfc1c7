"""Lights on random histories: as a slow, obvious model says, and the same at once as at night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import calendars
from portal.actions import lights
from portal.chain import chain_on
from portal.lights import kinds
from portal.lights.kinds import Scope
from portal.models import LightRule, WarningLight
from portal.vocabulary import Relation
from supervision.actions import after
from supervision.lights import PROVIDER
from supervision.models import Hearing, Talk, TalkParticipant
from tests.cast import MOMENT, START

DAY = date(2026, 8, 20)
PEOPLE = ("leader", "head", "staff", "staff_two", "acting_head", "other_staff")
COUNTED = ("integrity_routine", "integrity_pre_post")
quiet = settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

talk = st.tuples(
    st.sampled_from(("leader", "head", "acting_head", "secretary")), st.sampled_from(PEOPLE),
    st.sampled_from((*COUNTED, "heart_to_heart", "criticism")),
    st.sampled_from(("confirmed", "disputed", "recorded", "cancelled")),
    st.sampled_from(("individual", "collective")),
    st.integers(0, (DAY - date(2026, 1, 1)).days),
)
hearing = st.tuples(
    st.sampled_from(("leader", "non_party_leader")), st.sampled_from(("TAW", "JKW")),
    st.integers(0, (DAY - date(2026, 1, 1)).days),
)


@pytest.fixture
def organ(cast):
    LightRule.objects.update(active_from=START)
    return cast


def write(cast, talks, hearings) -> None:
    for by, to, kind, state, form, ago in talks:
        if by == to:
            continue
        held = DAY - timedelta(days=ago)
        at = datetime(held.year, held.month, held.day, 2, tzinfo=UTC)
        row = Talk.objects.create(
            kind=kind, state=state, form=form, held_on=held, created_at=MOMENT,
            created_by=cast.user[by], recorded_at=at, recorded_by=cast.user[by],
        )
        for role, key in (("talker", by), ("interviewee", to)):
            TalkParticipant.objects.create(talk=row, person=cast.person[key], role=role)
    for chair, code, ago in hearings:
        Hearing.objects.create(
            kind="report", state="recorded", chair=cast.person[chair],
            department=cast.department[code], held_on=DAY - timedelta(days=ago),
            created_at=MOMENT, created_by=cast.user[chair], recorded_at=MOMENT,
            recorded_by=cast.user[chair],
        )


# --- the slow model -------------------------------------------------------------------------


def counting(talks) -> list[tuple[str, str, date]]:
    """Talker, interviewee and day of the individual talks that count, one by one."""
    found, calendar = [], calendars.table(date(2026, 1, 1), DAY)
    for by, to, kind, state, form, ago in talks:
        held = DAY - timedelta(days=ago)
        waited, day = 0, held
        while state == "recorded" and day < DAY:
            day += timedelta(days=1)
            waited += calendar.is_working_day(day)
        counts = state in ("confirmed", "disputed") or waited > 15
        if by != to and kind in COUNTED and form == "individual" and counts:
            found.append((by, to, held))
    return found


def missed(days: list[date]) -> bool:
    """Whether the first half of the year lacks a record; later ones make it good."""
    return not any(day >= date(2026, 1, 1) for day in days)


def model(cast, talks, hearings) -> dict[str, set[tuple[str, ...]]]:
    """Leader by leader, department by department: what is red or yellow for the first half."""
    chain = chain_on(DAY)
    keys = {person.pk: key for key, person in cast.person.items()}
    codes = {department.pk: code for code, department in cast.department.items()}
    found: dict[str, set[tuple[str, ...]]] = {"W11": set(), "W12": set()}
    for portfolio in chain.facts.portfolios:
        leader, code = keys[portfolio.leader_id], codes[portfolio.department_id]
        head = chain.heads.get(portfolio.department_id)
        his_own = head is not None and head.id == portfolio.leader_id
        if portfolio.relation != Relation.IN_CHARGE or his_own:
            continue
        heard = [ago for by, to, ago in hearings if (by, to) == (leader, code)]
        if missed([DAY - timedelta(days=ago) for ago in heard]):
            found["W11"].add(("2026H1", leader, code))
        if head is not None:
            name = keys[head.id]
            if missed([d for by, to, d in counting(talks) if (by, to) == (leader, name)]):
                found["W12"].add(("2026H1", leader, name))
    return found


@given(st.lists(talk, max_size=6), st.lists(hearing, max_size=4))
@quiet
def test_leaders_lights_are_those_of_the_slow_model(organ, talks, hearings):
    with transaction.atomic():
        write(organ, talks, hearings)
        keys = {person.pk: key for key, person in organ.person.items()}
        codes = {department.pk: code for code, department in organ.department.items()}
        found: dict[str, set[tuple[str, ...]]] = {"W11": set(), "W12": set()}
        for one in PROVIDER.compute(DAY, lights.params_on(DAY, found), None):
            if one.rule in found:
                other = keys.get(one.other_id) or codes[one.department_id]
                found[one.rule].add((one.subject.partition(":")[0], keys[one.person_id], other))
        assert found == model(organ, talks, hearings)
        transaction.set_rollback(True)


@given(st.lists(talk, max_size=4), st.lists(hearing, max_size=3), st.sampled_from(PEOPLE),
       st.sampled_from(("TAW", "JKW")))
@quiet
def test_what_is_computed_at_once_is_what_the_night_computes(organ, talks, hearings, who, code):
    with transaction.atomic():
        write(organ, talks, hearings)
        scope = Scope(frozenset({organ.person[who].pk}), frozenset({organ.department[code].pk}))
        params = lights.params_on(DAY)
        columns = {c: f"{k.scope}_id" for c, k in kinds.kinds().items() if k.scope != "record"}
        whole = {
            (one.rule, one.subject, one.level)
            for one in PROVIDER.compute(DAY, params, None)
            if kinds.kind_of(one.rule).scope in ("person", "department", "other")
            and getattr(one, columns[one.rule]) in scope.wanted(kinds.kind_of(one.rule).scope)
        }
        at_once = {(one.rule, one.subject, one.level) for one in
                   PROVIDER.compute(DAY, params, scope)
                   if getattr(one, columns.get(one.rule, ""), None)
                   in scope.wanted(kinds.kind_of(one.rule).scope)}
        assert at_once == whole
        narrowed = lights.params_on(DAY, after.TALK)
        assert {x for x in whole if x[0] in after.TALK} == {
            (one.rule, one.subject, one.level) for one in PROVIDER.compute(DAY, narrowed, scope)
        } & whole
        transaction.set_rollback(True)


@given(st.lists(talk, min_size=1, max_size=3))
@quiet
def test_lights_kept_after_each_record_are_those_of_the_night(organ, talks):
    with transaction.atomic():
        lights.refresh(day=DAY, only=after.TALK)
        for one in talks:
            write(organ, [one], [])
            people = {organ.person[one[0]].pk, organ.person[one[1]].pk}
            places = {d.pk for d in organ.department.values()}
            lights.refresh(day=DAY, scope=Scope(frozenset(people), frozenset(places)),
                           only=after.TALK)
        shining = WarningLight.objects.shining().filter(rule__in=after.TALK)
        kept = set(shining.values_list("rule", "subject", "level"))
        lights.refresh(day=DAY, only=after.TALK)
        assert kept == set(shining.values_list("rule", "subject", "level"))
        transaction.set_rollback(True)
