"""Portfolios: one leader in charge of one department on one day, and nothing overwritten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from portal import clock
from portal.actions import responsibility
from portal.errors import RuleBroken, StaleState
from portal.models import LedgerEntry, Portfolio
from portal.vocabulary import Relation
from tests.cast import BASIS, MOMENT
from tests.portal.refusals import refused

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)
NEW_BASIS = "市政协党组〔2026〕8号"


@pytest.fixture
def standing(cast) -> Portfolio:
    return Portfolio.objects.get(department=cast.department["TAW"])


def give(cast, leader="secretary", department="TAW", relation=Relation.IN_CHARGE, **changes):
    fields = {"start": DAY, "basis_document": NEW_BASIS, "by": cast.viewer("clerk")} | changes
    return responsibility.add_portfolio(
        leader=cast.person[leader], department=cast.department[department], relation=relation,
        **fields,
    )


def test_F1_a_second_leader_in_charge_is_refused(cast):
    with pytest.raises(RuleBroken) as refused:
        give(cast)
    assert refused.value.rule == "F1"
    assert "郑知行" in str(refused.value)


def test_F1_the_database_itself_refuses_a_second_leader_in_charge(cast):
    """On SQLite the rule stands alone, under the writer's lock."""
    if connection.vendor != "postgresql":
        return
    with pytest.raises(IntegrityError, match=responsibility.ONE_IN_CHARGE), transaction.atomic():
        Portfolio.objects.create(
            leader=cast.person["secretary"], department=cast.department["TAW"], start=DAY,
            relation=Relation.IN_CHARGE, basis_document=BASIS, recorded_at=MOMENT,
        )


def test_F1_the_databases_refusal_reads_like_the_rule(cast, monkeypatch):
    """Two clerks at once: the rule saw nothing yet, the constraint did."""
    if connection.vendor != "postgresql":
        return
    monkeypatch.setattr(responsibility, "_check", lambda new, instead_of=None: None)
    with pytest.raises(RuleBroken) as refused:
        give(cast)
    assert refused.value.rule == "F1"


def test_F1_the_next_leader_may_begin_the_day_after(cast, standing):
    clerk = cast.viewer("clerk")
    responsibility.end_portfolio(
        portfolio=standing, end=DAY - timedelta(days=1), basis_document=NEW_BASIS, by=clerk
    )
    assert give(cast).start == DAY


@pytest.mark.parametrize("last_day", [DAY, None])
def test_F1_the_last_day_still_belongs_to_the_former_leader(cast, standing, last_day):
    if last_day:
        responsibility.end_portfolio(
            portfolio=standing, end=last_day, basis_document=NEW_BASIS, by=cast.viewer("clerk")
        )
    with refused("F1"):
        give(cast)


def test_others_may_assist_or_liaise_beside_the_leader_in_charge(cast):
    assert give(cast, relation=Relation.ASSISTING).pk
    assert give(cast, leader="general", relation=Relation.LIAISON).pk


def test_F2_one_leader_has_one_relation_to_a_department(cast):
    with refused("F2"):
        give(cast, leader="leader", relation=Relation.LIAISON)


def test_F3_only_leaders_are_in_charge(cast):
    with refused("F3"):
        give(cast, leader="staff", relation=Relation.ASSISTING)


def test_O3_a_portfolio_lies_within_the_life_of_the_department(cast):
    with refused("O3"):
        give(cast, relation=Relation.ASSISTING, start=date(2023, 12, 31))


def test_handing_over_ends_and_begins_in_one_act(cast, standing, client_of):
    page = client_of("clerk").post(
        f"/organisation/portfolios/{standing.pk}/hand-over/",
        {
            "leader": cast.person["secretary"].pk, "relation": "in_charge",
            "start": "2026-03-05", "basis_document": NEW_BASIS,
        },
    )
    assert page.status_code == 302
    before, after = Portfolio.objects.standing().filter(
        department=cast.department["TAW"]
    ).order_by("start")
    assert (before.leader, before.end) == (cast.person["leader"], DAY - timedelta(days=1))
    assert (after.leader, after.start, after.end) == (cast.person["secretary"], DAY, None)
    entries = LedgerEntry.objects.order_by("-seq")[:2]
    assert len({entry.act_id for entry in entries}) == 1


@pytest.mark.parametrize(
    ("leader", "start", "rule"),
    [("leader", DAY, "F4"), ("secretary", date(2024, 1, 1), "F5")],
)
def test_a_hand_over_needs_another_leader_and_a_later_day(cast, standing, leader, start, rule):
    with refused(rule):
        responsibility.hand_over(
            portfolio=standing, leader=cast.person[leader], start=start,
            basis_document=NEW_BASIS, by=cast.viewer("clerk"),
        )
    assert Portfolio.objects.get(pk=standing.pk).withdrawn_at is None


def test_a_failed_hand_over_leaves_everything_as_it_was(cast, standing):
    with refused("F3"):
        responsibility.hand_over(
            portfolio=standing, leader=cast.person["staff"], start=DAY,
            basis_document=NEW_BASIS, by=cast.viewer("clerk"),
        )
    kept = Portfolio.objects.standing().get(department=cast.department["TAW"])
    assert (kept.pk, kept.end) == (standing.pk, None)
    assert not LedgerEntry.objects.exists()


def test_a_correction_never_overwrites(cast, standing):
    known = clock.now()
    written = responsibility.correct_portfolio(
        portfolio=standing, start=date(2024, 2, 1), basis_document=NEW_BASIS,
        by=cast.viewer("clerk"),
    )
    old = Portfolio.objects.get(pk=standing.pk)
    assert old.start == date(2024, 1, 1)
    assert old.basis_document == BASIS
    assert old.withdrawn_at is not None
    assert written.replaces == old
    as_known = Portfolio.objects.known_at(known).get(department=cast.department["TAW"])
    assert as_known == old


def test_the_slower_of_two_corrections_is_told_so(cast, standing):
    mine, yours = (Portfolio.objects.get(pk=standing.pk) for _ in range(2))
    clerk = cast.viewer("clerk")
    responsibility.correct_portfolio(portfolio=mine, start=date(2024, 2, 1), by=clerk)
    with pytest.raises(StaleState):
        responsibility.end_portfolio(
            portfolio=yours, end=DAY, basis_document=NEW_BASIS, by=clerk
        )


def test_the_table_shows_who_was_in_charge_on_a_day(cast, standing, client_of):
    responsibility.hand_over(
        portfolio=standing, leader=cast.person["secretary"], start=DAY,
        basis_document=NEW_BASIS, by=cast.viewer("clerk"),
    )
    staff = client_of("staff")
    before = staff.get("/organisation/portfolios/?on=2026-03-04").content.decode()
    after = staff.get("/organisation/portfolios/?on=2026-03-05").content.decode()
    assert before.count("郑知行") and not after.count("郑知行")
    assert "林望舒" in after


@pytest.mark.parametrize("page", ["add/", "{pk}/end/", "{pk}/hand-over/", "{pk}/correct/"])
def test_only_those_who_keep_the_organisation_change_portfolios(cast, standing, client_of, page):
    address = f"/organisation/portfolios/{page.format(pk=standing.pk)}"
    assert client_of("staff").get(address).status_code == 403
    assert client_of("clerk").get(address).status_code == 200
