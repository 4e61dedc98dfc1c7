"""Changes after issue: joiners, moved portfolios, leavers, and what follows for agreements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.actions import campaigns, ending, issuing
from agreements.home_campaigns import changes_of
from agreements.models import Agreement, Campaign
from agreements.plans import difference_of
from agreements.states import AgreementState, Method, Reason, SlotRole
from portal import clock
from portal.errors import RuleBroken
from portal.ledger import pen
from portal.models import Assignment, LedgerEntry, Person, Portfolio, Post
from portal.viewer import SYSTEM
from portal.vocabulary import PoliticalStatus, Relation
from tests.agreements import scenes
from tests.cast import BASIS, MOMENT

S = AgreementState
R = SlotRole.RESPONSIBLE
YESTERDAY = timedelta(days=1)


@pytest.fixture
def campaign(cast) -> Campaign:
    return scenes.issued(cast)


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def wanted(campaign: Campaign) -> dict[str, tuple[str, str]]:
    """Name -> (reason, level) of what the chain of today asks for."""
    _chain, found = difference_of(campaign, clock.today())
    return {
        c.planned.responsible.name: (c.reason.value, c.planned.level.value)
        for c in found.changes
    }


def gone(campaign: Campaign) -> set[str]:
    _chain, found = difference_of(campaign, clock.today())
    ids = [s.agreement_id for s in found.ended]
    return set(Agreement.objects.filter(pk__in=ids).values_list("responsible__name", flat=True))


def join(cast, name: str, code: str, title: str, kind: str = "staff") -> Person:
    """Somebody new takes a post as of yesterday."""
    person = Person.objects.create(
        code=f"N{name}", name=name, pinyin="x", initials="x",
        political_status=PoliticalStatus.PARTY_MEMBER,
    )
    post = Post.objects.filter(department=cast.department[code], title=title).first()
    take(person, post or Post.objects.create(
        title=title, kind=kind, department=cast.department[code]
    ))
    return person


def take(person: Person, post: Post) -> None:
    Assignment.objects.create(
        person=person, post=post, kind="main", start=clock.today() - YESTERDAY,
        basis_document=BASIS, recorded_at=MOMENT,
    )


def leave(person: Person) -> None:
    """All posts end the day before yesterday."""
    Assignment.objects.filter(person=person).update(end=clock.today() - 2 * YESTERDAY)


def hand_over(cast, code: str, to: str, relation: Relation = Relation.IN_CHARGE) -> None:
    """The department goes to another leader as of yesterday."""
    department = cast.department[code]
    Portfolio.objects.filter(department=department).update(
        end=clock.today() - 2 * YESTERDAY
    )
    Portfolio.objects.create(
        leader=cast.person[to], department=department, relation=relation,
        start=clock.today() - YESTERDAY, basis_document=BASIS, recorded_at=MOMENT,
    )


def issue_all(cast, campaign: Campaign) -> list[Agreement]:
    _chain, found = difference_of(campaign, clock.today())
    keys = [(p, level.value) for p, level in (c.planned.key for c in found.changes)]
    made = issuing.issue_changes(campaign=campaign, keys=keys, by=cast.viewer("clerk"))
    paper = scenes.short_file()
    Agreement.objects.filter(paper=None).update(paper=paper)
    return made


def test_nothing_is_issued_in_a_campaign_that_was_closed_a_moment_ago(cast, campaign):
    """Who pressed the button had the page of a campaign that ran."""
    join(cast, "调入者", "TAW", "三级主任科员")
    campaigns.close_campaign(campaign=Campaign.objects.get(pk=campaign.pk), by=cast.viewer("clerk"))
    with pytest.raises(RuleBroken):
        issue_all(cast, campaign)
    assert not Agreement.objects.filter(responsible__name="调入者").exists()


def test_nothing_changed_nothing_to_do(client_of, campaign):
    page = client_of("clerk").get(at("campaign_changes", campaign.pk)).content.decode()
    assert "没有需要办理的变动" in page


def test_a_transfer_in_is_signed_supplementarily_within_thirty_days(client_of, cast, campaign):
    join(cast, "调入者", "TAW", "三级主任科员")
    assert wanted(campaign) == {"调入者": ("supplementary", "staff")}
    clerk = client_of("clerk")
    page = clerk.get(at("campaign_changes", campaign.pk)).content.decode()
    assert "新任职，尚无责任书" in page
    key = f"{Person.objects.get(name='调入者').pk}-staff"
    confirm = clerk.post(at("campaign_changes_issue", campaign.pk), {"key": key})
    assert "1 份：调入者" in confirm.content.decode()
    assert not Agreement.objects.filter(responsible__name="调入者").exists()
    clerk.post(at("campaign_changes_issue", campaign.pk), {"key": key, "confirmed": "yes"})
    agreement = Agreement.objects.get(responsible__name="调入者")
    assert agreement.reason == Reason.SUPPLEMENTARY
    assert agreement.due_on == clock.today() + timedelta(days=30)
    assert agreement.term_start == clock.today()
    assert wanted(campaign) == {}


def test_whoever_cannot_sign_online_signs_supplementarily_on_paper(client_of, cast, campaign):
    join(cast, "调入者", "TAW", "三级主任科员")
    clerk, key = client_of("clerk"), f"{Person.objects.get(name='调入者').pk}-staff"
    address = at("campaign_changes_issue", campaign.pk)
    assert "以上人员用纸质签订" in clerk.post(address, {"key": key}).content.decode()
    assert at("scans_lacking") not in clerk.get(at("campaign", campaign.pk)).content.decode()
    clerk.post(address, {"key": key, "confirmed": "yes", "on_paper": "on"})
    agreement = Agreement.objects.get(responsible__name="调入者")
    assert agreement.method == Method.PAPER
    assert at("scans_lacking") in clerk.get(at("campaign", campaign.pk)).content.decode()
    assert "调入者" in clerk.get(at("scans_lacking")).content.decode()
    assert "扫描件" in client_of("discipline").get(at("home")).content.decode()


def test_a_moved_portfolio_is_signed_anew_and_the_old_one_binds_until_then(cast, campaign):
    old = scenes.bring_into_force(cast, "leader")
    hand_over(cast, "JKW", "leader")
    assert wanted(campaign)["郑知行"] == ("re_signed", "leadership")
    assert wanted(campaign)["顾清源"] == ("re_signed", "leadership")
    issue_all(cast, campaign)
    old.refresh_from_db()
    new = scenes.agreement_of(cast.person["leader"])
    assert new.predecessor == old
    assert (old.state, old.replaced) == (S.EFFECTIVE, True)
    assert list(Agreement.objects.in_force_on(clock.today())) == [old]
    scenes.bring_into_force(cast, "leader")
    old.refresh_from_db()
    assert (old.state, old.ended_on) == (S.ENDED, clock.today())
    assert list(Agreement.objects.in_force_on(clock.today())) == [new]


def test_an_old_one_that_never_bound_anyone_is_voided_at_once(cast, campaign):
    old = scenes.agreement_of(cast.person["leader"])
    hand_over(cast, "JKW", "leader")
    issue_all(cast, campaign)
    old.refresh_from_db()
    assert (old.state, old.replaced) == (S.VOIDED, True)
    assert scenes.agreement_of(cast.person["leader"]).predecessor == old


def test_a_new_leader_in_charge_changes_the_issuer_only_before_he_has_signed(cast, campaign):
    scenes.bring_into_force(cast, "leader")
    scenes.bring_into_force(cast, "head")
    hand_over(cast, "TAW", "general")
    assert "韩秉文" not in wanted(campaign)
    hand_over(cast, "JKW", "general")
    assert wanted(campaign)["宋致远"] == ("re_signed", "department")


def test_a_head_arrives_where_a_deputy_acted(cast, campaign):
    Assignment.objects.filter(person=cast.person["acting_head"], kind="acting").update(
        end=clock.today() - 2 * YESTERDAY
    )
    join(cast, "新主任", "JKW", "主任", "department_head")
    asked = wanted(campaign)
    assert asked["新主任"] == ("supplementary", "department")
    assert asked["宋致远"] == ("supplementary", "staff")
    assert asked["钟晚晴"] == ("re_signed", "staff")
    assert gone(campaign) == {"宋致远"}


def test_a_move_within_the_organ_is_signed_anew(cast, campaign):
    leave(cast.person["staff"])
    take(
        cast.person["staff"],
        Post.objects.create(title="一级科员", kind="staff", department=cast.department["NYW"]),
    )
    assert wanted(campaign) == {"许未央": ("re_signed", "staff")}


def test_a_promotion_ends_the_old_level_and_asks_for_the_new_one(cast, campaign):
    leave(cast.person["head"])
    leave(cast.person["staff"])
    take(cast.person["staff"], Post.objects.get(title="主任", department__code="TAW"))
    asked = wanted(campaign)
    assert asked["许未央"] == ("supplementary", "department")
    assert gone(campaign) == {"许未央", "韩秉文"}


def test_who_leaves_keeps_his_record_and_his_agreement_ends_on_a_document(
    client_of, cast, campaign
):
    leave(cast.person["staff_two"])
    agreement = scenes.agreement_of(cast.person["staff_two"])
    clerk = client_of("clerk")
    url = at("campaign_changes_end", campaign.pk)
    assert "何静川" in clerk.get(at("campaign_changes", campaign.pk)).content.decode()
    assert "何静川" in clerk.post(url, {"key": agreement.pk}).content.decode()
    data = {
        "key": agreement.pk, "confirmed": "yes", "on": clock.today().isoformat(),
        "reason": "退休", "document": "",
    }
    assert clerk.post(url, data).status_code == 422
    clerk.post(url, data | {"document": "市委组干〔2026〕9号"})
    agreement.refresh_from_db()
    assert (agreement.state, agreement.ended_on) == (S.ENDED, clock.today())
    assert agreement.end_reason == "退休（依据：市委组干〔2026〕9号）"
    assert LedgerEntry.objects.filter(word="agreements.ended").count() == 1
    assert gone(campaign) == set()


@pytest.mark.parametrize(
    ("who", "change", "rule"),
    [
        ("head", {}, "X1"),
        ("clerk", {"reason": " "}, "X9"),
        ("clerk", {"document": ""}, "X5"),
        ("clerk", {"on": date(2030, 1, 1)}, "E1"),
        ("clerk", {"on": date(2024, 1, 1)}, "E1"),
    ],
)
def test_an_ending_needs_the_clerk_a_reason_a_document_and_a_day(
    cast, campaign, who, change, rule
):
    fields = {
        "agreement": scenes.agreement_of(cast.person["staff"]), "reason": "调离",
        "document": "〔2026〕1号", "on": clock.today(), "by": cast.viewer(who),
    }
    with pytest.raises(RuleBroken) as caught:
        ending.end(**(fields | change))
    assert caught.value.rule == rule
    assert not LedgerEntry.objects.filter(word="agreements.ended").exists()


def test_an_ended_one_is_not_ended_twice(cast, campaign):
    fields = {
        "agreement": scenes.agreement_of(cast.person["staff"]), "reason": "调离",
        "document": "〔2026〕1号", "on": clock.today(), "by": cast.viewer("clerk"),
    }
    ending.end(**fields)
    with pytest.raises(RuleBroken):
        ending.end(**fields)


def test_a_change_that_somebody_else_issued_meanwhile_is_named(client_of, cast, campaign):
    join(cast, "调入者", "TAW", "三级主任科员")
    issue_all(cast, campaign)
    key = f"{Person.objects.get(name='调入者').pk}-staff"
    answer = client_of("clerk").post(
        at("campaign_changes_issue", campaign.pk), {"key": key, "confirmed": "yes"}
    )
    assert answer.status_code == 422
    assert "没有选择人员" in answer.content.decode()


def test_only_the_chosen_ones_are_issued(client_of, cast, campaign):
    join(cast, "甲某", "TAW", "三级主任科员")
    join(cast, "乙某", "NYW", "四级主任科员")
    key = f"{Person.objects.get(name='甲某').pk}-staff"
    client_of("clerk").post(
        at("campaign_changes_issue", campaign.pk), {"key": key, "confirmed": "yes"}
    )
    assert wanted(campaign) == {"乙某": ("supplementary", "staff")}


def test_a_commitment_in_force_stays_when_the_head_changes(cast, campaign):
    Agreement.objects.filter(responsible=cast.person["staff"]).update(
        kind="commitment", state=S.EFFECTIVE, effective_on=clock.today()
    )
    leave(cast.person["head"])
    take(cast.person["staff_two"], Post.objects.get(title="主任", department__code="TAW"))
    assert "许未央" not in wanted(campaign)


@pytest.mark.parametrize(
    ("word", "anew"), [("supervision.reminder_text_changed", False),
                       ("portal.department_changed", True)],
)
def test_the_front_page_counts_changes_anew_only_after_an_act_that_may_make_some(
    cast, campaign, word, anew
):
    before = changes_of(campaign, clock.today())
    row = cast.department["TAW"]
    with transaction.atomic():
        pen.write(word, subject=row, by=SYSTEM, rows=[row])
    with CaptureQueriesContext(connection) as asked:
        assert changes_of(campaign, clock.today()) == before
    counts = any("agreements_agreement" in query["sql"] for query in asked.captured_queries)
    assert counts is anew
