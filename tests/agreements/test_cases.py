"""What happens in real organs, each case from the chain to the last signature."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from agreements.actions import exceptions, issuing
from agreements.models import Agreement, Campaign
from agreements.plans import difference_of, plan_of
from agreements.states import AgreementState, Level, Reason, RequestKind, SlotRole
from portal import clock
from portal.actions import absences, people, responsibility
from portal.errors import RuleBroken
from portal.models import Assignment, Notice, Person, Portfolio, Post
from portal.vocabulary import AbsenceKind, AssignmentKind, PostKind, Relation
from tests.agreements import scenes
from tests.cast import BASIS, START, Cast

S, K = AgreementState, RequestKind
R, ISSUER, CO = SlotRole.RESPONSIBLE, SlotRole.ISSUER, SlotRole.CO_SIGNER
PAPER = "市政协党组〔2026〕11号"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


def agreement(cast: Cast, whose: str, level: str | None = None) -> Agreement:
    return scenes.agreement_of(cast.person[whose], level)


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as caught:
        act(*args, **kwargs)
    return caught.value.rule


def give_post(cast: Cast, whose: str, code: str, title: str, kind: str, **changes) -> None:
    """Before the campaign: a person holds one more post from the beginning."""
    post, _new = Post.objects.get_or_create(
        title=title, department=cast.department.get(code),
        defaults={"kind": PostKind(kind), "order": 500},
    )
    Assignment.objects.create(
        person=cast.person[whose], post=post, start=START, basis_document=BASIS,
        recorded_at=scenes.SPRING, **({"kind": AssignmentKind.CONCURRENT} | changes)
    )


def vacate(cast: Cast, whose: str) -> None:
    Assignment.objects.filter(person=cast.person[whose]).delete()


def issue_changes(cast: Cast, campaign: Campaign) -> list[Agreement]:
    """The clerk issues all that the chain of today asks for."""
    _chain, difference = difference_of(campaign, clock.today())
    new = issuing.issue_changes(
        campaign=campaign, keys=[c.planned.key for c in difference.changes],
        by=cast.viewer("clerk"),
    )
    paper = scenes.short_file()
    Agreement.objects.filter(pk__in=[a.pk for a in new]).update(paper=paper)
    return new


def grant(cast: Cast, whose: str, kind: str, by: str, **content) -> Agreement:
    """The clerk asks and the one named agrees; the successor gets its paper."""
    asked = {"reason": "情况确需如此。"} | content
    request = exceptions.ask(
        agreement=agreement(cast, whose), kind=kind, by=cast.viewer("clerk"), **asked
    )
    exceptions.decide(request=request, granted=True, answer="", by=cast.viewer(by))
    paper = scenes.short_file()
    Agreement.objects.filter(paper=None).update(paper=paper)
    return Agreement.objects.get(pk=request.agreement_id)


def test_a_dual_post_signs_once_where_others_depend_on_it(cast):
    """副秘书长兼办公室主任: one agreement, as head of the office, with all posts in it."""
    scenes.issued(cast)
    own = agreement(cast, "office_head")
    assert own.level == Level.DEPARTMENT
    assert own.issuer == cast.person["general"]
    assert set(own.posts_text.split("、")) == {"办公室主任", "副秘书长"}
    assert own.assignments.count() == 2
    scenes.bring_into_force(cast, "general")
    scenes.bring_into_force(cast, "office_head")
    scenes.sign(cast, "section_head", R, by="section_head")


def test_a_leader_who_heads_a_department_signs_it_one_level_up(cast):
    vacate(cast, "head")
    give_post(cast, "leader", "TAW", "主任", "department_head")
    scenes.issued(cast)
    as_leader = agreement(cast, "leader", Level.LEADERSHIP)
    as_head = agreement(cast, "leader", Level.DEPARTMENT)
    assert (as_leader.issuer, as_head.issuer) == (cast.person["secretary"], cast.person["general"])
    assert agreement(cast, "staff").issuer == cast.person["leader"]
    keys = {person.pk: key for key, person in cast.person.items()}
    scenes.bring_into_force(cast, "general")
    for own in (as_leader, as_head):
        assert refusal(scenes.sign, cast, "staff", R, by="staff") == "S4"
        for slot in own.slots.order_by("order"):
            scenes.signing.sign(
                slot=slot, by=cast.viewer(keys[slot.person_id]), auth=scenes.proof(),
                seen_sha256=own.text_sha256,
            )
    scenes.sign(cast, "staff", R, by="staff")


def test_who_acts_as_head_signs_as_head(cast):
    """主持工作: the deputy signs with the leader and with his people."""
    scenes.issued(cast)
    own = agreement(cast, "acting_head")
    assert own.level == Level.DEPARTMENT
    # The paper gives nobody a title that he does not bear.
    assert "主持经济科技委员会工作" in own.posts_text and "经济科技委员会主任" not in own.text
    assert agreement(cast, "other_staff").issuer == cast.person["acting_head"]


def test_without_a_head_nobody_is_signed_with_and_the_page_says_so(cast, client_of):
    vacate(cast, "head")
    campaign = scenes.issued(cast)
    assert not Agreement.objects.filter(responsible=cast.person["staff"]).exists()
    _chain, plan = plan_of(campaign)
    missing = {out.person.name for out in plan.left_out if out.person}
    assert {"许未央", "何静川"} <= missing
    assert any(out.department and out.department.code == "TAW" for out in plan.left_out)
    page = client_of("staff").get(reverse("my_agreement"))
    assert "本年度没有您的责任书" in page.content.decode()


def test_a_new_head_signs_supplementarily_and_renews_with_his_people(cast):
    """The acting head steps back: a head arrives, signs within the days allowed."""
    campaign = scenes.issued(cast)
    for whose in ("general", "non_party_leader", "acting_head"):
        scenes.bring_into_force(cast, whose)
    acting = Assignment.objects.get(person=cast.person["acting_head"], kind="acting")
    clerk = cast.viewer("clerk")
    people.end_assignment(
        assignment=acting, end=clock.today() - DAY, basis_document=PAPER, by=clerk
    )
    arrived = people.add_person(code="8001", name="裴远川", by=clerk)
    people.assign(
        person=arrived, post=acting.post, start=clock.today(), basis_document=PAPER, by=clerk
    )
    new = {a.responsible.name: a for a in issue_changes(cast, campaign)}
    assert new["裴远川"].reason == Reason.SUPPLEMENTARY
    assert new["裴远川"].due_on == clock.today() + 30 * DAY
    assert new["钟晚晴"].issuer == arrived  # not signed yet: issued anew with the new head


def test_a_portfolio_moved_in_mid_year_renews_the_leaders_and_the_old_binds_till_then(cast):
    campaign = scenes.issued(cast)
    for whose in ("leader", "general", "head", "office_head"):
        scenes.bring_into_force(cast, whose)
    old = agreement(cast, "general")
    responsibility.hand_over(
        portfolio=Portfolio.objects.get(department=cast.department["TAW"]),
        leader=cast.person["general"], start=clock.today(), basis_document=PAPER,
        by=cast.viewer("clerk"),
    )
    new = {a.responsible.name: a for a in issue_changes(cast, campaign)}
    assert set(new) == {"郑知行", "罗听澜"}  # the head had signed with the former leader
    assert {a.reason for a in new.values()} == {Reason.RE_SIGNED}
    old.refresh_from_db()
    assert (old.state, old.replaced) == (S.EFFECTIVE, True)
    # His old agreement is in force: the level below goes on meanwhile.
    scenes.sign(cast, "section_head", R, by="section_head")
    scenes.bring_into_force(cast, "general")
    old.refresh_from_db()
    assert (old.state, old.ended_on) == (S.ENDED, clock.today())
    assert agreement(cast, "general").predecessor == old


def test_who_was_not_in_force_yet_is_renewed_without_a_gap_in_the_gate(cast):
    campaign = scenes.issued(cast)
    responsibility.hand_over(
        portfolio=Portfolio.objects.get(department=cast.department["TAW"]),
        leader=cast.person["general"], start=clock.today(), basis_document=PAPER,
        by=cast.viewer("clerk"),
    )
    new = {a.responsible.name: a for a in issue_changes(cast, campaign)}
    assert new["韩秉文"].issuer == cast.person["general"]
    assert refusal(scenes.sign, cast, "head", R, by="head") == "S4"
    scenes.bring_into_force(cast, "general")
    scenes.bring_into_force(cast, "head")


def test_another_leader_takes_over_a_vacant_charge(cast):
    """No leader in charge: nobody to sign with, until the meeting decides on another one."""
    Portfolio.objects.filter(department=cast.department["TAW"]).delete()
    campaign = scenes.issued(cast)
    assert not Agreement.objects.filter(responsible=cast.person["head"]).exists()
    responsibility.add_portfolio(
        leader=cast.person["general"], department=cast.department["TAW"],
        relation=Relation.IN_CHARGE, start=clock.today(), basis_document=PAPER,
        by=cast.viewer("clerk"),
    )
    new = {a.responsible.name: a for a in issue_changes(cast, campaign)}
    assert new["韩秉文"].reason == Reason.SUPPLEMENTARY
    scenes.bring_into_force(cast, "general")
    scenes.bring_into_force(cast, "head")


def test_who_is_transferred_in_signs_within_the_days_allowed(cast):
    campaign = scenes.issued(cast)
    for whose in ("leader", "head"):
        scenes.bring_into_force(cast, whose)
    clerk = cast.viewer("clerk")
    newcomer: Person = people.add_person(code="8002", name="冯以南", by=clerk)
    post = Post.objects.create(
        title="四级调研员", kind=PostKind.STAFF, department=cast.department["TAW"]
    )
    people.assign(
        person=newcomer, post=post, start=clock.today(), basis_document=PAPER, by=clerk
    )
    (new,) = issue_changes(cast, campaign)
    assert (new.reason, new.issuer) == (Reason.SUPPLEMENTARY, cast.person["head"])
    assert new.term_start == clock.today()
    assert Notice.objects.filter(recipient=newcomer, title__contains="责任书已印发").exists()


def test_who_is_seconded_out_stays_on_the_books_and_signs(cast):
    absences.add_absence(
        person=cast.person["staff"], by=cast.viewer("clerk"), kind=AbsenceKind.SECONDMENT,
        start=date(2026, 1, 5), basis_document=PAPER,
    )
    scenes.issued(cast)
    for whose in ("leader", "head", "staff"):
        scenes.bring_into_force(cast, whose)
    assert agreement(cast, "staff").state == S.EFFECTIVE


def test_long_leave_defers_and_the_return_opens_it_again(cast):
    scenes.issued(cast)
    for whose in ("leader", "head"):
        scenes.bring_into_force(cast, whose)
    until = date(2026, 4, 30)
    deferred = grant(cast, "staff", K.DEFER, by="head", until=until)
    assert (deferred.state, deferred.deferred_until) == (S.DEFERRED, until)
    assert refusal(scenes.sign, cast, "staff", R, by="staff") == "S2"
    exceptions.reopen_ended_deferrals(day=until + DAY, by=cast.viewer("clerk"))
    reopened = agreement(cast, "staff")
    assert (reopened.state, reopened.due_on) == (S.ISSUED, date(2026, 5, 25))
    scenes.bring_into_force(cast, "staff")


def test_who_refuses_keeps_the_level_below_closed_until_the_secretary_opens_it(cast):
    scenes.issued(cast)
    scenes.bring_into_force(cast, "leader")
    exceptions.refuse(
        agreement=agreement(cast, "head"), reason="对分工有异议。", by=cast.viewer("leader")
    )
    assert refusal(scenes.sign, cast, "staff", R, by="staff") == "S4"
    opened = grant(cast, "staff", K.EARLY_OPENING, by="secretary", document_number=PAPER)
    assert opened.opened_early_at
    scenes.bring_into_force(cast, "staff")
    assert refusal(scenes.sign, cast, "staff_two", R, by="staff_two") == "S4"


def test_a_wrong_text_in_force_is_voided_and_signed_anew_never_edited(cast):
    scenes.issued(cast)
    for whose in ("leader", "head"):
        scenes.bring_into_force(cast, whose)
    text = agreement(cast, "head").text
    old = grant(cast, "head", K.VOID, by="general")
    assert (old.state, old.text, old.void_reason) == (S.VOIDED, text, "情况确需如此。")
    assert old.slots.filter(signature__isnull=False).count() == 2  # the signatures stay
    new = agreement(cast, "head")
    assert (new.reason, new.predecessor) == (Reason.RE_SIGNED, old)
    assert refusal(scenes.sign, cast, "staff", R, by="staff") == "S4"
    scenes.bring_into_force(cast, "head")
    scenes.sign(cast, "staff", R, by="staff")


def test_a_successor_page_shows_both_ends(cast, client_of):
    scenes.issued(cast)
    old = grant(cast, "head", K.VOID, by="leader")
    new = agreement(cast, "head")
    client = client_of("head")
    before = client.get(reverse("agreement", args=[old.pk])).content.decode()
    after = client.get(reverse("agreement", args=[new.pk])).content.decode()
    assert "已由新的责任书接替" in before and new.number in before
    assert old.number in after


def test_a_non_party_leader_co_signs_and_does_not_issue(cast):
    scenes.issued(cast)
    own = agreement(cast, "acting_head")
    assert own.issuer == cast.person["general"]
    assert own.slots.get(role=CO).person == cast.person["non_party_leader"]
    assert "，受党组委托" in own.issuer_capacity
