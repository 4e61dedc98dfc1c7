"""Whom forms offer: what the queries find is what the whole chain says, in any organ."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal import clock
from portal.chain import chain_on, heads_on
from supervision.queries import hearings, pools
from supervision.queries.pools import Everybody, chain_for, meeting_pool, posts_of, talk_pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(cast):
    return chain_on(clock.today())


@pytest.mark.parametrize("who", ["secretary", "clerk", "discipline"])
def test_the_offices_choose_among_all_who_hold_a_post_but_themselves(cast, chain, who):
    viewer = cast.viewer(who)
    pool = talk_pool(viewer, chain_for(viewer))
    everyone = {held.person_id for held in chain.facts.held}
    there = [person.pk for person in cast.person.values()]
    assert pool.within(there) == everyone.intersection(there) - {viewer.person_id}
    notes = {one.id: one.note for one in pool.listed(there)}
    assert notes == {pk: posts_of(pk, chain) for pk in pool.within(there)}


def test_a_department_finds_its_people_and_itself_where_there_are_many(cast, chain, monkeypatch):
    unit = chain.facts.departments[cast.department["TAW"].pk]
    pool = Everybody(clock.today())
    few = {whole.id: whole for whole in pool.wholes()}
    monkeypatch.setattr(pools, "FEW", 0)
    assert unit.id in few
    assert pool.wholes() == ()
    assert pool.wholes(ticked={unit.id}) == (few[unit.id],)
    monkeypatch.setattr(pools, "FEW", 1)
    assert few[unit.id] in pool.wholes(unit.name)
    assert {one.id for one in pool.found(unit.name)} == {
        held.person_id for held in chain.facts.held
        if held.department_id and unit.name in chain.facts.departments[held.department_id].name
    }


def test_a_whole_department_that_was_found_by_words_can_be_chosen(cast, client_of, monkeypatch):
    monkeypatch.setattr(pools, "FEW", 1)
    unit, address = cast.department["TAW"], reverse("reminder_new")
    clerk = client_of("clerk")
    assert f'value="{unit.pk}"' not in clerk.get(address).content.decode()
    asked = {"act": "find", "find_people": unit.name, "occasion": "other"}
    assert f'name="whole_people" value="{unit.pk}"' in clerk.post(address, asked).content.decode()


def test_heads_by_name_are_those_of_the_chain(chain):
    assert {pk for pk, _name in heads_on(clock.today())} == {
        head.id for head in chain.heads.values()
    }


def test_a_leaders_meeting_offers_those_in_his_charge_first_and_everybody_else(cast, chain):
    viewer = cast.viewer("leader")
    unit = min(viewer.in_charge)
    pool = meeting_pool(viewer, chain, unit)
    assert chain.heads[unit].id in pool.near
    assert pool.within([cast.person["second"].pk])
    assert {whole.id for whole in pool.wholes()} == {unit}


def test_of_many_departments_the_heads_at_hand_are_offered(cast, monkeypatch):
    viewer, asked = cast.viewer("clerk"), cast.department["TAW"].pk
    everywhere = hearings.departments_at_hand(viewer, clock.today(), None)
    assert asked in everywhere
    monkeypatch.setattr(hearings, "FEW", 1)
    assert asked not in hearings.departments_at_hand(viewer, clock.today(), None)
    assert asked in hearings.departments_at_hand(viewer, clock.today(), asked)
