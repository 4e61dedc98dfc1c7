"""The chain near a viewer says the same as the whole chain, as far as it concerns him."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from portal.access import viewer_of
from portal.chain import chain_on
from portal.models import User
from supervision import access
from supervision.models import Opinion
from supervision.vocabulary import OpinionObject
from tests import histories

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


@given(histories.history, histories.days)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_on_any_history_everybody_finds_those_who_answer_to_him(cast, history, day):
    with transaction.atomic():
        histories.write(cast, history)
        whole = chain_on(day)
        below = {}
        for key in histories.PEOPLE:
            viewer = viewer_of(User.objects.get(pk=cast.user[key].pk), day)
            below[viewer.person_id] = access.chain_below(viewer, day).below.get(
                viewer.person_id, ()
            )
        transaction.set_rollback(True)
    assert below == {pk: whole.below.get(pk, ()) for pk in below}


@pytest.mark.parametrize("who", ["secretary", "leader", "head", "staff", "clerk", "discipline"])
@pytest.mark.parametrize("code", ["BGS", "MSK", "TAW", "JKW", "NYW"])
def test_closeness_to_a_record_is_the_same_near_the_viewer_as_in_the_whole_chain(cast, who, code):
    opinion = Opinion(about=OpinionObject.DEPARTMENT, object_department=cast.department[code])
    viewer = cast.viewer(who)
    assert access.closeness(viewer, opinion) == access.closeness(viewer, opinion, chain_on(DAY))
