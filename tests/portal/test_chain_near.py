"""The chain around some people says of them what the whole chain says, on any history."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.chain import Chain, GapKind, SeatLevel, chain_near, chain_on, seating_on
from tests import histories

CODES = (*histories.CODES, "MSK")
people = st.sets(st.sampled_from(histories.PEOPLE), max_size=3)
codes = st.sets(st.sampled_from(CODES), max_size=2)
many = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def above(chain: Chain, person: int) -> set[int]:
    """Everybody to whom the answers lead from a person, found step by step."""
    found: set[int] = set()
    queue = [person]
    while queue:
        for link in chain.by_person.get(queue.pop(), ()):
            more = {link.superior.id, link.co_signer.id if link.co_signer else link.superior.id}
            queue.extend(more - found)
            found |= more
    return found


@given(histories.history, histories.days, histories.moments, people, codes, codes, st.booleans())
@many
def test_the_part_says_what_the_whole_says(
    cast, history, day, known_at, named, members, heads, everywhere
):
    with transaction.atomic():
        histories.write(cast, history)
        whole = chain_on(day, known_at)
        member_ids, head_ids = ({cast.department[c].pk for c in x} for x in (members, heads))
        near = chain_near(
            day, [cast.person[k].pk for k in named], members_of=member_ids, heads_of=head_ids,
            all_heads=everywhere, known_at=known_at,
        )
        transaction.set_rollback(True)
    there = set(near.facts.people)
    assert (near.secretary, near.secretary_general) == (whole.secretary, whole.secretary_general)
    assert near.facts.portfolios == whole.facts.portfolios
    # whoever was asked for is there
    assert {cast.person[k].pk for k in named} & set(whole.facts.people) <= there
    assert {h.person_id for h in whole.facts.held if h.department_id in member_ids} <= there
    # whoever is there stands as he stands in the whole, and so does everybody above him
    for person in there:
        assert near.held_by[person] == whole.held_by[person]
        assert near.by_person.get(person) == whole.by_person.get(person)
        assert above(near, person) == above(whole, person) <= there
        assert near.portfolio_of(person) == whole.portfolio_of(person)
    assert [link for link in whole.links if link.seat.person.id in there] == list(near.links)
    # departments
    sections = {d.pk: d.parent_id for d in cast.department.values()}
    known = member_ids | head_ids | {
        h.department_id for h in near.facts.held if h.department_id
    }
    known |= {sections[pk] for pk in known} - {None}
    if everywhere:
        known |= {pk for pk, parent in sections.items() if parent is None}
    assert {pk: whole.heads.get(pk) for pk in known} == {pk: near.heads.get(pk) for pk in known}
    assert set(near.heads) <= known
    for department in cast.department.values():
        assert near.leader_of(department.pk) == whole.leader_of(department.pk)
    # gaps
    assert list(near.gaps) == [
        gap for gap in whole.gaps
        if (gap.seat.person.id in there if gap.seat else
            gap.kind == GapKind.NO_SECRETARY or gap.department.id in known)
    ]


@pytest.mark.parametrize("who", ["staff", "clerk", "head", "secretary"])
def test_a_larger_organ_costs_no_more_queries(cast, who, django_assert_num_queries):
    with django_assert_num_queries(5):
        chain_near(date(2026, 3, 1), [cast.person[who].pk])


@given(histories.history, histories.days)
@many
def test_the_seating_is_that_of_the_whole_chain(cast, history, day):
    with transaction.atomic():
        histories.write(cast, history)
        whole, seating = chain_on(day), seating_on(day)
        transaction.set_rollback(True)
    parents = {d.pk: d.parent_id for d in cast.department.values()}
    seats = [link.seat for link in whole.links] + [gap.seat for gap in whole.gaps if gap.seat]
    below = [s for s in seats if s.level in (SeatLevel.DEPARTMENT, SeatLevel.STAFF)]
    assert seating.department == {
        s.person.id: parents[s.department.id] or s.department.id for s in below if s.department
    }
    assert seating.nowhere == {s.person.id for s in below if not s.department}
