"""Handovers: opened by what changes, stated, signed by both sides; open work moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.actions import handovers
from agreements.models import Handover, HandoverSignature
from agreements.queries.trace import trace
from agreements.states import HandoverState
from agreements.texts import sha256
from portal import clock
from portal.actions import people, responsibility
from portal.errors import RuleBroken, StaleState
from portal.models import Assignment, LedgerEntry, Portfolio
from portal.vocabulary import AssignmentKind, PersonStatus
from supervision.actions import hearings
from supervision.models import HearingPoint, Rectification
from supervision.vocabulary import HearingKind
from tests.agreements import scenes
from tests.agreements.scenes import proof
from tests.cast import BASIS, PASSWORD
from tests.supervision import finding_scenes

DOCUMENT = "市政协党组〔2026〕9号"
DAY = timedelta(days=1)


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def portfolio_of(cast, code: str) -> Portfolio:
    return Portfolio.objects.standing().get(department=cast.department[code])


def post_of(cast, whose: str, **where) -> Assignment:
    return Assignment.objects.standing().get(person=cast.person[whose], **where)


def handed_over(cast, code: str = "TAW", to: str = "general", start: date | None = None):
    """The department goes to another leader; gives the handover of the former one."""
    responsibility.hand_over(
        portfolio=portfolio_of(cast, code), leader=cast.person[to],
        start=start or clock.today(), basis_document=DOCUMENT, by=cast.viewer("clerk"),
    )
    return Handover.objects.latest("pk")


def stated(cast, handover: Handover, by: str = "leader") -> Handover:
    return handovers.write(
        handover=handover, text="任职期间按责任书履行职责。", edition=handover.edition,
        by=cast.viewer(by),
    )


def signed(cast, handover: Handover, *who: str) -> Handover:
    for key in who:
        handover.refresh_from_db()
        handovers.sign(
            handover=handover, by=cast.viewer(key), auth=proof(),
            seen_sha256=sha256(handovers.text_of(handover)),
        )
    handover.refresh_from_db()
    return handover


# --- what opens one -----------------------------------------------------------------------------


def test_a_portfolio_that_moves_opens_one_with_its_receiver_and_thirty_days(cast):
    handover = handed_over(cast)
    seat = handover.seats.get()
    yesterday = clock.today() - DAY
    assert (handover.leaver, handover.last_day) == (cast.person["leader"], yesterday)
    assert handover.due_on == yesterday + timedelta(days=30)
    assert handover.superior == cast.person["secretary"]
    assert (seat.words, seat.successor) == ("分管提案委员会", cast.person["general"])
    assert LedgerEntry.objects.filter(word="agreements.handover_opened").count() == 1


def left(cast, status: str = PersonStatus.LEFT) -> None:
    people.depart(
        person=cast.person["head"], on=clock.today(), status=status, basis_document=DOCUMENT,
        by=cast.viewer("clerk"),
    )


def transferred(cast) -> None:
    people.end_assignment(
        assignment=post_of(cast, "head"), end=clock.today(), basis_document=DOCUMENT,
        by=cast.viewer("clerk"),
    )


def acting_replaced(cast) -> None:
    people.end_assignment(
        assignment=post_of(cast, "acting_head", kind=AssignmentKind.ACTING), end=clock.today(),
        basis_document=DOCUMENT, by=cast.viewer("clerk"),
    )


def staff_without_agreement(cast) -> None:
    people.end_assignment(
        assignment=post_of(cast, "staff"), end=clock.today(), basis_document=DOCUMENT,
        by=cast.viewer("clerk"),
    )


def ended_long_ago(cast) -> None:
    responsibility.end_portfolio(
        portfolio=portfolio_of(cast, "TAW"), end=clock.today() - timedelta(days=91),
        basis_document=DOCUMENT, by=cast.viewer("clerk"),
    )


def ended_ninety_days_ago(cast) -> None:
    responsibility.end_portfolio(
        portfolio=portfolio_of(cast, "TAW"), end=clock.today() - timedelta(days=90),
        basis_document=DOCUMENT, by=cast.viewer("clerk"),
    )


def another_relation(cast) -> None:
    clerk = cast.viewer("clerk")
    responsibility.end_portfolio(
        portfolio=portfolio_of(cast, "NYW"), end=clock.today() - DAY, basis_document=DOCUMENT,
        by=clerk,
    )
    Handover.objects.all().update(state=HandoverState.CANCELLED)
    responsibility.add_portfolio(
        leader=cast.person["liaison_leader"], department=cast.department["NYW"],
        relation="in_charge", start=clock.today(), basis_document=DOCUMENT, by=clerk,
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (left, {"韩秉文": ["提案委主任"]}),
        (lambda cast: left(cast, PersonStatus.RETIRED), {"韩秉文": ["提案委主任"]}),
        (transferred, {"韩秉文": ["提案委主任"]}),
        (acting_replaced, {"宋致远": ["经科委主任（主持工作）"]}),
        (staff_without_agreement, {}),
        (ended_long_ago, {}),
        (ended_ninety_days_ago, {"郑知行": ["分管提案委员会"]}),
        (another_relation, {}),
    ],
    ids=["leaves", "retires", "transferred", "acting replaced", "staff without agreement",
         "ended 91 days ago", "ended 90 days ago", "the same leader goes on"],
)
def test_what_ends_is_handed_over(cast, change, expected):
    change(cast)
    running = Handover.objects.running()
    assert {h.leaver.name: [s.words for s in h.seats.standing()] for h in running} == expected


def test_staff_whose_agreement_binds_hand_over_too(cast):
    with scenes.spring():
        scenes.issued(cast)
        for key in ("leader", "head", "staff"):
            scenes.bring_into_force(cast, key)
        staff_without_agreement(cast)
        assert Handover.objects.get().superior == cast.person["head"]


def test_whoever_is_appointed_later_takes_over_by_himself(cast):
    transferred(cast)
    seat = Handover.objects.get().seats.get()
    assert seat.successor is None
    people.assign(
        person=cast.person["staff"], post=seat.assignment.post, kind=AssignmentKind.ACTING,
        start=clock.today() + DAY, basis_document=DOCUMENT, by=cast.viewer("clerk"),
    )
    seat.refresh_from_db()
    assert seat.successor == cast.person["staff"]


def test_a_corrected_last_day_moves_the_handover_and_a_withdrawn_end_cancels_it(cast):
    clerk = cast.viewer("clerk")
    transferred(cast)
    ended = post_of(cast, "head")
    people.correct_assignment(assignment=ended, end=clock.today() + DAY, by=clerk)
    by_day = {h.last_day: h.state for h in Handover.objects.all()}
    assert by_day[clock.today() + DAY] == HandoverState.OPEN
    assert Handover.objects.running().count() == 1
    people.correct_assignment(assignment=post_of(cast, "head"), end=None, by=clerk)
    assert not Handover.objects.running().exists()


# --- statement and signatures -------------------------------------------------------------------


def test_the_leaver_signs_first_then_each_receiver(cast):
    handover = stated(cast, handed_over(cast))
    with pytest.raises(RuleBroken, match="请先由交接人签字"):
        signed(cast, handover, "general")
    assert signed(cast, handover, "leader").state == HandoverState.HALF
    assert "任职期间按责任书履行职责。" in handover.text
    assert signed(cast, handover, "general").state == HandoverState.DONE
    words = LedgerEntry.objects.filter(word="agreements.handover_signed")
    assert words.count() == 2
    assert all(handover.text_sha256 in entry.body for entry in words)


def test_no_signature_without_a_statement_a_receiver_or_by_a_third(cast):
    handover = handed_over(cast)
    with pytest.raises(RuleBroken, match="请写明阶段履责情况"):
        signed(cast, handover, "leader")
    stated(cast, handover)
    with pytest.raises(RuleBroken, match="只能由交接人和接手人本人签字"):
        signed(cast, handover, "secretary")
    handover.seats.update(successor=None)
    with pytest.raises(RuleBroken, match="没有确定接手人"):
        signed(cast, handover, "leader")
    assert not HandoverSignature.objects.exists()


def test_nothing_changes_once_the_leaver_has_signed(cast):
    handover = signed(cast, stated(cast, handed_over(cast)), "leader")
    with pytest.raises(RuleBroken, match="不再改动"):
        handovers.write(handover=handover, text="改", edition=9, by=cast.viewer("leader"))
    with pytest.raises(RuleBroken, match="不再改动"):
        handovers.name_successor(
            seat=handover.seats.get(), successor=cast.person["head"], by=cast.viewer("clerk")
        )
    with pytest.raises(RuleBroken, match="不能重复签字"):
        signed(cast, handover, "leader")


def test_a_text_other_than_the_one_that_was_shown_is_not_signed(cast):
    handover = stated(cast, handed_over(cast))
    with pytest.raises(RuleBroken, match="文本已有变动"):
        handovers.sign(
            handover=handover, by=cast.viewer("leader"), auth=proof(), seen_sha256="0" * 64
        )


def test_a_statement_saved_elsewhere_is_not_overwritten(cast):
    handover = handed_over(cast)
    stated(cast, handover)
    with pytest.raises(StaleState):
        handovers.write(handover=handover, text="旧", edition=1, by=cast.viewer("leader"))


def test_where_the_leaver_is_gone_the_clerk_records_why_and_the_receiver_signs(cast):
    left(cast)
    handover = Handover.objects.get()
    clerk = cast.viewer("clerk")
    handovers.name_successor(
        seat=handover.seats.get(), successor=cast.person["leader"], by=clerk
    )
    with pytest.raises(RuleBroken, match="请写明本人不能签字"):
        handovers.excuse(handover=handover, reason="已调离", document=" ", by=clerk)
    handovers.excuse(handover=handover, reason="已调离", document=DOCUMENT, by=clerk)
    done = signed(cast, handover, "leader")
    assert done.state == HandoverState.DONE
    assert "交接人未签字：已调离" in done.text
    assert [s.signer.name for s in done.signatures.all()] == ["郑知行"]


def test_a_long_absence_is_handed_over_by_hand_and_once(cast):
    asked = {
        "leaver": cast.person["head"], "last_day": clock.today(), "words": "提案委主任（挂职期间）",
        "department": cast.department["TAW"], "basis_document": DOCUMENT,
        "by": cast.viewer("clerk"),
    }
    with pytest.raises(RuleBroken, match="不能是交接人本人"):
        handovers.open_by_hand(successor=cast.person["head"], **asked)
    opened = handovers.open_by_hand(successor=cast.person["staff"], **asked)
    assert opened.seats.get().named
    with pytest.raises(RuleBroken, match="已有一项交接"):
        handovers.open_by_hand(successor=cast.person["staff"], **asked)


# --- open work ----------------------------------------------------------------------------------


def head_hands_over(cast) -> Handover:
    people.end_assignment(
        assignment=post_of(cast, "head"), end=clock.today(), basis_document=DOCUMENT,
        by=cast.viewer("clerk"),
    )
    handover = Handover.objects.latest("pk")
    handovers.name_successor(
        seat=handover.seats.get(), successor=cast.person["staff_two"], by=cast.viewer("clerk")
    )
    return handover


def test_a_rectification_moves_by_its_own_act_and_the_record_of_its_day_stays(cast):
    rectification = finding_scenes.served(cast)
    before = rectification.finding.chain_snapshot
    handover = head_hands_over(cast)
    key = f"rectification:{rectification.pk}"
    receiver = cast.person["staff_two"]
    handovers.move(handover=handover, key=key, receiver=receiver, by=cast.viewer("discipline"))
    rectification.refresh_from_db()
    assert rectification.responsible == receiver
    assert "韩秉文变为何静川" in rectification.events.latest("made_at").note
    rectification.finding.refresh_from_db()
    assert rectification.finding.chain_snapshot == before
    assert rectification.finding.answerable == cast.person["head"]
    assert LedgerEntry.objects.filter(word="supervision.rectification_moved").exists()
    with pytest.raises(RuleBroken, match="只能移交尚未办结"):
        handovers.move(handover=handover, key=key, receiver=receiver, by=cast.viewer("discipline"))
    assert Rectification.objects.count() == handover.moves.count() == 1


def test_a_matter_about_the_receiver_is_not_moved_to_him(cast):
    rectification = finding_scenes.served(cast, about="staff_two", answers="head")
    handover = head_hands_over(cast)
    with pytest.raises(RuleBroken, match="不能移交给该同志"):
        handovers.move(
            handover=handover, key=f"rectification:{rectification.pk}",
            receiver=cast.person["staff_two"], by=cast.viewer("discipline"),
        )
    rectification.refresh_from_db()
    assert rectification.responsible == cast.person["head"]
    assert not handover.moves.exists()


def test_the_clerk_learns_nothing_of_a_matter_that_names_a_person(client_of, cast):
    finding_scenes.served(cast, about="staff", answers="head")
    handover = head_hands_over(cast)
    page = client_of("clerk").get(at("handover", handover.pk)).content.decode()
    assert "整改事项" not in page
    assert "没有您可以知悉的未办结工作" in page
    assert "整改事项" in client_of("discipline").get(at("handover", handover.pk)).content.decode()


def test_an_unanswered_point_goes_to_whoever_takes_over_with_its_day(cast):
    due = clock.today() + timedelta(days=9)
    point = HearingPoint.objects.get(
        hearing=hearings.record_new(
            content=hearings.Content(
                kind=HearingKind.SYMPOSIUM, chair=cast.person["leader"].pk,
                people=(cast.person["staff"].pk,),
                points=[hearings.Raised("办理周期偏长", cast.person["head"].pk, due)],
                fields={"held_on": clock.today(), "topic": "提案工作座谈"},
            ),
            edition=0, by=cast.viewer("leader"),
        )
    )
    handovers.move(
        handover=head_hands_over(cast), key=f"point:{point.pk}",
        receiver=cast.person["staff_two"], by=cast.viewer("clerk"),
    )
    point.refresh_from_db()
    assert (point.answerer, point.answer_due) == (cast.person["staff_two"], due)


# --- who sees it, and what the pages do -----------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("leader", True), ("general", True), ("secretary", True), ("clerk", True),
        ("discipline", True), ("head", False), ("staff", False), ("non_party_leader", False),
        ("second", False),
    ],
)
def test_parties_superior_and_offices_see_it(client_of, cast, who, sees):
    handover = handed_over(cast)
    answer = client_of(who).get(at("handover", handover.pk))
    assert answer.status_code == (200 if sees else 404)
    listed = client_of(who).get(at("handovers")).content.decode()
    assert ("分管提案委员会" in listed) is sees


def test_a_draft_statement_is_its_authors_alone(client_of, cast):
    handover = stated(cast, handed_over(cast))
    for who, sees in (("leader", True), ("general", False), ("clerk", False), ("secretary", False)):
        page = client_of(who).get(at("handover", handover.pk)).content.decode()
        assert ("任职期间按责任书履行职责" in page) is sees, who


def test_from_the_change_to_both_signatures_on_the_pages(client_of, cast):
    handover = handed_over(cast)
    leader, general = client_of("leader"), client_of("general")
    assert "办理职务变动交接" in leader.get(at("home")).content.decode()
    form = leader.get(at("handover_statement", handover.pk)).content.decode()
    assert "（一）任职期间履行责任情况" in form
    leader.post(
        at("handover_statement", handover.pk), {"text": "已移交在办提案。", "edition": 1}
    )
    for browser in (leader, general):
        page = browser.get(at("handover_sign", handover.pk))
        seen = page.context["form"].initial["seen"]
        wrong = browser.post(at("handover_sign", handover.pk), {"seen": seen, "password": "x"})
        assert wrong.status_code == 422
        browser.post(at("handover_sign", handover.pk), {"seen": seen, "password": PASSWORD})
    handover.refresh_from_db()
    assert handover.state == HandoverState.DONE
    page = client_of("secretary").get(at("handover", handover.pk)).content.decode()
    assert "已移交在办提案。" in page
    assert page.count("交接人") > 1


def test_who_has_signed_is_not_told_that_he_cannot_sign_twice(client_of, cast):
    handover = signed(cast, stated(cast, handed_over(cast)), "leader")
    page = client_of("leader").get(at("handover", handover.pk)).content.decode()
    assert "一方已签" in page
    assert "不能重复签字" not in page


@pytest.mark.parametrize(
    ("excused", "words"), [(False, "交接人已签字"), (True, "交接人不能签字，原因已记录")]
)
def test_whoever_takes_over_reads_why_it_is_his_turn(client_of, cast, excused, words):
    handover = handed_over(cast)
    if excused:
        handovers.excuse(
            handover=handover, reason="已调离", document=DOCUMENT, by=cast.viewer("clerk")
        )
    else:
        signed(cast, stated(cast, handover), "leader")
    told = client_of("general").get(at("home")).content.decode()
    assert "接手郑知行的工作，请签字" in told
    assert f"{words} " in " ".join(told.replace("<", " <").split())


def test_an_empty_statement_is_refused_beside_its_field(client_of, cast):
    handover = handed_over(cast)
    sent = {"text": " ", "edition": handover.edition}
    page = client_of("leader").post(at("handover_statement", handover.pk), sent)
    assert page.status_code == 422
    assert page.context["form"]["text"].errors


def test_the_list_asks_the_same_number_of_questions(client_of, cast):
    clerk = client_of("clerk")
    handed_over(cast)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            clerk.get(at("handovers"))
        return len(found)

    asked()  # the session is touched once
    one = asked()
    for _n in range(30):
        handover = Handover.objects.create(
            leaver=cast.person["head"], last_day=clock.today(), due_on=clock.today(),
            basis_document=BASIS, opened_at=clock.now(),
        )
        handover.seats.create(words="主任", successor=cast.person["staff"])
    assert asked() == one


# --- the days before stay as they were -----------------------------------------------------------


def test_yesterdays_answer_is_the_same_today(cast):
    with scenes.spring():
        scenes.issued(cast)
        scenes.bring_into_force(cast, "leader")
        scenes.bring_into_force(cast, "head")
        clerk = cast.viewer("clerk")
        day, moment = clock.today() - DAY, clock.now()
        department = cast.department["TAW"].pk
        before = trace(clerk, day=day, department=department)
        handover = signed(cast, stated(cast, handed_over(cast)), "leader", "general")
        after = trace(clerk, day=day, department=department)
        assert [r.stop.person.name for r in after.rows] == [r.stop.person.name for r in before.rows]
        known = trace(clerk, day=clock.today(), known_at=moment, department=department)
        assert [r.stop.person.name for r in known.rows][1] == "郑知行"
        now = trace(clerk, day=clock.today(), department=department)
        assert [r.stop.person.name for r in now.rows][1] == "罗听澜"
        assert handover.state == HandoverState.DONE

