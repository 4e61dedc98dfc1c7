"""New year: what differs from last year is read first; an issue is undone until somebody signs."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from agreements.actions import campaigns, exceptions, issuing, texts
from agreements.models import Agreement
from agreements.plans import plan_of
from agreements.queries.rollover import differences, rollover_of
from agreements.rollover import Turn
from agreements.samples import SAMPLES
from agreements.states import AgreementState, CampaignState, RequestKind, SlotRole, Variant
from portal.errors import RuleBroken
from portal.models import Assignment, LedgerEntry, Portfolio
from tests.agreements import scenes
from tests.cast import BASIS

NEW_YEAR = datetime(2027, 2, 10, 1, tzinfo=UTC)
KEY = date(2027, 2, 8)


@pytest.fixture
def last(cast):
    with scenes.spring():
        return scenes.issued(cast)


@pytest.fixture
def clock_of_the_new_year(last):
    with time_machine.travel(NEW_YEAR, tick=True):
        yield


def this_year(cast):
    return campaigns.open_campaign(
        by=cast.viewer("clerk"), year=2027, name="2027年度责任书签订", key_date=KEY,
        deadline=date(2027, 3, 31), term_start=date(2027, 1, 1), term_end=date(2027, 12, 31),
        decision_date=date(2027, 2, 5), method="online", online_document="市政协党组〔2026〕3号",
        lowest_level="staff", number_prefix="AL",
    )


def turns(cast, campaign) -> dict[str, Turn]:
    found = rollover_of(campaign, plan_of(campaign)[1], cast.viewer("clerk"))
    return {row.name: row.turn for row in found.rows if row.turn != Turn.SAME}


def end(assignment: Assignment) -> None:
    Assignment.objects.filter(pk=assignment.pk).update(end=date(2026, 12, 31))


def test_an_unchanged_organ_shows_no_change(cast, clock_of_the_new_year):
    assert turns(cast, this_year(cast)) == {}


def test_who_came_left_moved_and_signs_with_another(cast, clock_of_the_new_year):
    held = {a.person: a for a in Assignment.objects.select_related("person", "post")}
    end(held[cast.person["staff_two"]])  # leaves
    end(held[cast.person["head"]])  # his post goes to his own staff
    Assignment.objects.create(
        person=cast.person["staff"], post=held[cast.person["head"]].post,
        start=date(2027, 1, 1), basis_document=BASIS, recorded_at=NEW_YEAR,
    )
    end(held[cast.person["staff"]])
    portfolio = Portfolio.objects.get(department=cast.department["TAW"])
    Portfolio.objects.filter(pk=portfolio.pk).update(end=date(2026, 12, 31))
    Portfolio.objects.create(
        leader=cast.person["general"], department=portfolio.department,
        relation=portfolio.relation, start=date(2027, 1, 1), basis_document=BASIS,
        recorded_at=NEW_YEAR,
    )
    assert turns(cast, this_year(cast)) == {
        "许未央": Turn.MOVER, "何静川": Turn.LEAVER, "韩秉文": Turn.LEAVER,
        "郑知行": Turn.PORTFOLIO, "罗听澜": Turn.PORTFOLIO,
    }


def test_a_newcomer_is_named(cast, clock_of_the_new_year):
    Agreement.objects.filter(responsible=cast.person["rare"]).update(
        state=AgreementState.ENDED, ended_on=date(2026, 5, 1)
    )
    assert turns(cast, this_year(cast)) == {"李赟䶮": Turn.JOINER}


def test_a_new_text_shows_its_lines(cast, clock_of_the_new_year):
    clerk = cast.viewer("clerk")
    sample = next(s for s in SAMPLES if s.code == Variant.STAFF)
    changed = sample.source.replace("守纪律", "严守纪律", 1)
    version = texts.begin_version(
        variant=Variant.STAFF, name="2027年文本", source=changed, by=clerk
    )
    texts.adopt(
        text=version, seen=texts.wording(version), document="党组会议纪要〔2027〕1号", by=clerk
    )
    campaign = this_year(cast)
    found = rollover_of(campaign, plan_of(campaign)[1], clerk)
    (change,) = found.texts
    assert change.variant == Variant.STAFF
    assert [act for act, _line in change.lines] == ["del", "ins"]
    assert "严守纪律" in change.lines[1][1]


def test_lines_that_moved_are_taken_out_and_put_in():
    assert list(differences("a\nb\nc", "b\nc\na")) == [("del", "a"), ("ins", "a")]


def test_the_page_counts_and_each_figure_leads_to_its_rows(
    cast, client_of, clock_of_the_new_year
):
    end(Assignment.objects.get(person=cast.person["staff_two"]))
    campaign = this_year(cast)
    at = reverse("campaign_rollover", args=[campaign.pk])
    page = client_of("clerk").get(at).content.decode()
    assert "何静川" in page
    assert "许未央" not in page  # unchanged people only on demand
    page = client_of("clerk").get(at, {"turn": "same"}).content.decode()
    assert "许未央" in page
    assert "何静川" not in page


def test_a_vacancy_is_told_and_nobody_under_it_is_taken_for_gone(
    cast, client_of, clock_of_the_new_year
):
    """Without a head his staff stand in no agreement: not because they left."""
    end(Assignment.objects.get(person=cast.person["head"], kind="main"))
    campaign = this_year(cast)
    at = reverse("campaign_rollover", args=[campaign.pk])
    response = client_of("clerk").get(at)
    missing = {row.name: str(row.missing) for row in response.context["page"] if row.missing}
    assert set(missing.values()) == {"部门没有主要负责人，也没有主持工作的人员"}
    assert cast.person["staff"].name in missing
    assert cast.person["head"].name not in missing
    page = response.content.decode()
    assert "不在签订之列" in page
    assert "提案委员会" in page.split("不在签订之列")[1]


def test_the_first_year_has_nothing_to_compare(cast, client_of):
    with scenes.spring():
        campaign = scenes.draft(cast)
        page = client_of("clerk").get(reverse("campaign_rollover", args=[campaign.pk]))
        assert "没有可以相比的上年批次" in page.content.decode()


# --- taking an issue back ---------------------------------------------------------------------


@pytest.fixture
def spring():
    with scenes.spring():
        yield


def test_an_issue_is_taken_back_and_issued_again_under_new_numbers(cast, client_of, spring):
    campaign = scenes.issued(cast)
    before = set(Agreement.objects.values_list("number", flat=True))
    browser = client_of("clerk")
    assert "撤回印发" in browser.get(reverse("campaign", args=[campaign.pk])).content.decode()
    browser.post(reverse("campaign_take_back", args=[campaign.pk]))
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT
    assert set(Agreement.objects.values_list("state", flat=True)) == {AgreementState.VOIDED}
    assert LedgerEntry.objects.filter(word="agreements.campaign_taken_back").count() == 1
    issuing.issue(campaign=campaign, by=cast.viewer("clerk"))
    again = set(Agreement.objects.live().values_list("number", flat=True))
    assert len(again) == len(before)
    assert not again & before


def test_C8_after_the_first_signature_nothing_is_taken_back(cast, client_of, spring):
    campaign = scenes.issued(cast)
    scenes.sign(cast, "leader", SlotRole.RESPONSIBLE, by="leader")
    entries = LedgerEntry.objects.count()
    page = client_of("clerk").post(reverse("campaign_take_back", args=[campaign.pk]), follow=True)
    assert "已有人签订，不能撤回印发。" in page.content.decode()
    shown = client_of("clerk").get(reverse("campaign", args=[campaign.pk])).content.decode()
    assert "撤回印发" not in shown
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.ISSUED
    assert LedgerEntry.objects.count() == entries


def test_C9_an_open_request_comes_first(cast, spring):
    campaign = scenes.issued(cast)
    exceptions.ask(
        agreement=scenes.agreement_of(cast.person["staff"]), kind=RequestKind.RETURN,
        reason="岗位写错", by=cast.viewer("staff"),
    )
    with pytest.raises(RuleBroken) as caught:
        issuing.take_back(campaign=campaign, by=cast.viewer("clerk"))
    assert caught.value.rule == "C9"
