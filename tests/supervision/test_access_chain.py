"""The chain near a viewer says the same as the whole chain, as far as it concerns him."""

from __future__ import annotations

from datetime import date

import pytest

from portal.chain import chain_near, chain_on
from supervision import access

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)

@pytest.mark.parametrize("who", ["secretary", "leader", "non_party_leader", "head", "acting_head",
                                 "staff", "clerk", "discipline"])
def test_who_answers_to_somebody_is_the_same_near_him_as_in_the_whole_chain(cast, who):
    viewer = cast.viewer(who)
    whole, near = chain_on(DAY), access.chain_below(viewer, DAY)
    pk = viewer.person_id
    assert near.below.get(pk, ()) == whole.below.get(pk, ())
    assert near.portfolio_of(pk) == whole.portfolio_of(pk)
    places = viewer.answers_for
    part = chain_near(DAY, places)
    for link in whole.links:
        if {d.id for d in link.seat.departments} & places:
            assert link in part.by_person[link.seat.person.id]
