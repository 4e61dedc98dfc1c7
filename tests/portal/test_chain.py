"""Who answers to whom on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.chain import Chain, GapKind, SeatLevel, Via, chain_on
from portal.models import Assignment, Portfolio
from portal.vocabulary import Relation
from tests.cast import BASIS, MOMENT, START, Cast

DAY = date(2026, 3, 1)

EXPECTED = [
    # who, level, answers to, why, who signs with him
    ("leader", SeatLevel.LEADERSHIP, "secretary", Via.PARTY_GROUP, None),
    ("non_party_leader", SeatLevel.LEADERSHIP, "secretary", Via.PARTY_GROUP, None),
    ("general", SeatLevel.LEADERSHIP, "secretary", Via.PARTY_GROUP, None),
    ("second", SeatLevel.LEADERSHIP_SECOND, "general", Via.SECRETARY_GENERAL, None),
    ("office_head", SeatLevel.DEPARTMENT, "general", Via.IN_CHARGE, None),
    ("head", SeatLevel.DEPARTMENT, "leader", Via.IN_CHARGE, None),
    ("acting_head", SeatLevel.DEPARTMENT, "general", Via.FOR_PARTY_GROUP, "non_party_leader"),
    ("liaison_head", SeatLevel.DEPARTMENT, "general", Via.FOR_LIAISON, "liaison_leader"),
    ("section_head", SeatLevel.STAFF, "office_head", Via.HEAD, None),
    ("clerk", SeatLevel.STAFF, "section_head", Via.SECTION_HEAD, None),
    ("staff", SeatLevel.STAFF, "head", Via.HEAD, None),
    ("other_staff", SeatLevel.STAFF, "acting_head", Via.HEAD, None),
]


def names(chain: Chain, cast: Cast, key: str):
    people = {p.pk: k for k, p in cast.person.items()}
    return [
        (
            link.seat.level, people[link.superior.id], link.via,
            people[link.co_signer.id] if link.co_signer else None,
        )
        for link in chain.by_person.get(cast.person[key].pk, ())
    ]


@pytest.mark.parametrize(("key", "level", "superior", "via", "co_signer"), EXPECTED)
def test_each_seat_answers_to_the_right_superior(cast, key, level, superior, via, co_signer):
    assert names(chain_on(DAY), cast, key) == [(level, superior, via, co_signer)]


def test_the_secretary_answers_upward_only(cast):
    chain = chain_on(DAY)
    assert chain.secretary.id == cast.person["secretary"].pk
    assert names(chain, cast, "secretary") == []
    assert chain.gaps == ()


def test_a_leader_who_is_also_the_head_goes_one_level_up(cast):
    Assignment.objects.create(
        person=cast.person["leader"],
        post=Assignment.objects.get(person=cast.person["head"]).post,
        start=START, basis_document=BASIS, recorded_at=MOMENT,
    )
    Assignment.objects.filter(person=cast.person["head"]).delete()
    assert names(chain_on(DAY), cast, "leader") == [
        (SeatLevel.LEADERSHIP, "secretary", Via.PARTY_GROUP, None),
        (SeatLevel.DEPARTMENT, "general", Via.ONE_LEVEL_UP, None),
    ]


def test_a_department_without_head_is_a_gap_and_its_staff_have_no_superior(cast):
    Assignment.objects.filter(person=cast.person["head"]).delete()
    kinds = {(g.kind, g.department.code) for g in chain_on(DAY).gaps}
    assert kinds == {(GapKind.NO_HEAD, "TAW")}
    assert names(chain_on(DAY), cast, "staff") == []


def test_a_department_without_leader_in_charge_is_a_gap(cast):
    Portfolio.objects.filter(leader=cast.person["leader"]).delete()
    (gap,) = chain_on(DAY).gaps
    assert (gap.kind, gap.seat.person.id) == (
        GapKind.NO_LEADER_IN_CHARGE, cast.person["head"].pk,
    )


@pytest.mark.parametrize(("days", "superior"), [(-1, "leader"), (0, "general")])
def test_a_portfolio_that_changes_changes_the_chain_on_its_first_day(cast, days, superior):
    change = date(2026, 7, 1)
    Portfolio.objects.filter(leader=cast.person["leader"]).update(end=change - timedelta(1))
    Portfolio.objects.create(
        leader=cast.person["general"], department=cast.department["TAW"],
        relation=Relation.IN_CHARGE, start=change, basis_document=BASIS, recorded_at=MOMENT,
    )
    ((_level, found, _via, _co),) = names(chain_on(change + timedelta(days)), cast, "head")
    assert found == superior


def test_the_chain_costs_four_queries(cast, django_assert_num_queries):
    with django_assert_num_queries(4):
        chain_on(DAY)
