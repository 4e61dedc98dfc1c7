"""Figures agree with rows, within what the viewer may see, at the same cost for any number."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements import home
from agreements.models import Agreement, Campaign, SignatureSlot
from agreements.queries import Tally, agreements_of, figures_of, narrowed, open_now, waiters
from agreements.states import AgreementState, SlotRole
from portal import clock
from portal.models import Person
from portal.pinyin import full, initials
from portal.vocabulary import PoliticalStatus
from tests.agreements import scenes

S = AgreementState
R, ISSUER = SlotRole.RESPONSIBLE, SlotRole.ISSUER


@pytest.fixture
def campaign(cast) -> Campaign:
    return scenes.issued(cast)


def figures(cast, campaign, who="secretary"):
    return figures_of(campaign, cast.viewer(who), clock.today())


def crowd(cast, campaign: Campaign, count: int) -> None:
    """More staff of one department, each with an agreement like the first one's."""
    pattern = scenes.agreement_of(cast.person["staff"])
    people = Person.objects.bulk_create(
        Person(
            code=f"X{n:04}", name=f"人员{n}", pinyin=full("人员"), initials=initials("人员"),
            political_status=PoliticalStatus.PARTY_MEMBER,
        )
        for n in range(count)
    )
    copied = [
        f.attname for f in Agreement._meta.concrete_fields
        if f.name not in ("id", "number", "responsible", "predecessor")
    ]
    made = Agreement.objects.bulk_create(
        Agreement(
            number=f"X-{n:04}", responsible=person,
            **{name: getattr(pattern, name) for name in copied},
        )
        for n, person in enumerate(people)
    )
    SignatureSlot.objects.bulk_create(
        slot
        for agreement in made
        for slot in (
            SignatureSlot(
                agreement=agreement, role=R, order=1, person_id=agreement.responsible_id,
                capacity="",
            ),
            SignatureSlot(
                agreement=agreement, role=ISSUER, order=3, person_id=agreement.issuer_id,
                capacity="",
            ),
        )
    )


def test_levels_and_departments_each_add_up_to_the_whole(cast, campaign):
    scenes.bring_into_force(cast, "general")
    found = figures(cast, campaign)
    assert sum((r.tally for r in found.levels), Tally()) == found.total
    assert sum((r.tally for r in found.departments), Tally()) == found.total
    assert found.total.due == 16
    assert found.total.signed == 1


def test_the_rate_leaves_out_deferred_and_exempt(cast, campaign):
    Agreement.objects.filter(responsible=cast.person["rare"]).update(state=S.EXEMPT)
    Agreement.objects.exclude(responsible=cast.person["rare"]).filter(level="staff").update(
        state=S.EFFECTIVE
    )
    total = figures(cast, campaign).total
    signed = Agreement.objects.filter(state=S.EFFECTIVE).count()
    assert total.rate == signed * 100 // 15
    assert Tally().rate is None


def test_voided_ended_and_replaced_ones_do_not_count(cast, campaign):
    ids = list(Agreement.objects.values_list("pk", flat=True)[:3])
    for pk, change in zip(
        ids, ({"state": S.VOIDED}, {"state": S.ENDED}, {"replaced": True}), strict=True
    ):
        Agreement.objects.filter(pk=pk).update(**change)
    assert figures(cast, campaign).total.due == 13


@pytest.mark.parametrize(
    ("who", "due"),
    [("secretary", 16), ("leader", 16), ("discipline", 16), ("clerk", 16), ("head", 3),
     ("acting_head", 2), ("system_admin", 0), ("audit_admin", 0)],
)
def test_figures_stay_within_what_the_viewer_may_see(cast, campaign, who, due):
    assert figures(cast, campaign, who).total.due == due


def test_open_now_is_what_somebody_may_sign(cast, campaign):
    rows = agreements_of(campaign, cast.viewer("secretary"))
    assert {a.responsible.name for a in open_now(rows)} == {"郑知行", "顾清源", "程映川", "罗听澜"}
    scenes.bring_into_force(cast, "leader")
    assert cast.person["head"] in {a.responsible for a in open_now(rows)}
    closed = narrowed(rows, {"progress": "closed"}, clock.today())
    assert cast.person["staff"] in {a.responsible for a in closed}
    assert not set(closed) & set(open_now(rows))


def test_the_waiters_are_those_before_whom_a_half_signed_one_lies(cast, campaign):
    scenes.bring_into_force(cast, "leader")
    scenes.sign(cast, "head", R, by="head")
    assert [(w.name, w.count) for w in waiters(campaign, cast.viewer("secretary"))] == [
        ("郑知行", 1)
    ]


@pytest.mark.parametrize("name", ["campaign", "campaign_agreements"])
def test_a_page_asks_as_often_for_300_rows_as_for_3(client_of, cast, campaign, name):
    browser = client_of("clerk")
    url = reverse(name, args=[campaign.pk])
    crowd(cast, campaign, 3)
    browser.get(url)
    with CaptureQueriesContext(connection, ) as few:
        assert browser.get(url).status_code == 200
    Agreement.objects.filter(number__startswith="X-").delete()
    Person.objects.filter(code__startswith="X").delete()
    crowd(cast, campaign, 300)
    browser.get(url)
    with CaptureQueriesContext(connection) as many:
        assert browser.get(url).status_code == 200
    assert len(many) == len(few)


def test_the_home_page_and_the_search_ask_a_fixed_number_of_queries(cast, campaign):
    viewer = cast.viewer("clerk")

    def all_of_it() -> None:
        list(home.owed(viewer))
        list(home.sections(viewer))
        list(home.found(viewer, "X-"))

    all_of_it()
    with CaptureQueriesContext(connection) as few:
        all_of_it()
    crowd(cast, campaign, 300)
    with CaptureQueriesContext(connection) as many:
        all_of_it()
    assert len(many) <= len(few)


def test_the_search_finds_by_number_and_name_only_what_may_be_seen(cast, campaign):
    number = scenes.agreement_of(cast.person["staff"]).number
    assert [h.title for h in home.found(cast.viewer("head"), "xwy")] == [f"{number} 许未央"]
    assert [h.title for h in home.found(cast.viewer("clerk"), number)] == [f"{number} 许未央"]
    assert [h.title for h in home.found(cast.viewer("clerk"), number[:-1])]
    assert not list(home.found(cast.viewer("clerk"), number.partition("-")[0]))  # begins all
    assert not list(home.found(cast.viewer("other_staff"), number))
    assert not list(home.found(cast.viewer("audit_admin"), number))


def test_a_refusal_stands_on_the_desk_of_the_secretary_and_the_discipline_officer(cast, campaign):
    Agreement.objects.filter(responsible=cast.person["staff"]).update(state=S.REFUSED)
    for who, told in (("secretary", True), ("discipline", True), ("leader", False)):
        lines = [o for o in home.owed(cast.viewer(who)) if o.word == "拒签"]
        assert bool(lines) is told, who


def test_the_first_steps_lead_from_texts_to_issue(cast):
    viewer = cast.viewer("clerk")
    assert [s.done for s in home.first_run_steps(viewer)] == [False, False, False]
    campaign = scenes.draft(cast)
    assert [s.done for s in home.first_run_steps(viewer)] == [True, True, False]
    assert home.years() == [campaign.year]
