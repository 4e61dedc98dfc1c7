"""Who may know of opinions and daily papers, and what holds for every list."""

from __future__ import annotations

from datetime import date

import pytest

from portal.models import Person, RoleGrant
from portal.roles import Role
from portal.viewer import NOBODY, SYSTEM
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    ClueSlip,
    EarlySign,
    Finding,
    Hearing,
    Instruction,
    IntegrityOpinionEntry,
    IntegrityOpinionRequest,
    IntegrityReminder,
    Measure,
    NeedToKnow,
    Opinion,
    Rectification,
    Recusal,
    ReminderReceipt,
    Talk,
)
from tests.cast import BASIS, MOMENT
from tests.supervision.conftest import EVERYBODY
from tests.supervision.records import AT, DAY

# --- opinions -----------------------------------------------------------------------------


def test_an_opinion_about_a_department_is_kept_from_the_department(make, seen):
    make.opinion("department")
    knows, reads = seen(Opinion)
    assert knows == reads == {"leader", "discipline"}


def test_an_opinion_about_a_leader_goes_to_secretary_and_discipline_only(make, seen):
    make.opinion("leader", person="leader", code=None)
    knows, _reads = seen(Opinion)
    assert knows == {"secretary", "discipline"}


def test_discipline_and_clerk_never_see_what_is_said_of_their_offices(make, seen):
    make.opinion("discipline", code=None)
    assert seen(Opinion)[0] == {"secretary"}
    Opinion.objects.update(about="clerk")
    assert seen(Opinion)[0] == {"secretary"}


def test_the_clerk_knows_of_ordinary_matters_in_order_to_assign_them(make, seen):
    make.opinion("matter", code="BGS")
    knows, reads = seen(Opinion)
    assert knows == {"clerk", "discipline"}
    assert reads == {"discipline"}


def test_the_author_finds_his_own_named_opinion_although_it_is_about_his_department(make, seen):
    make.opinion("department", author="staff")
    knows, reads = seen(Opinion)
    assert knows == reads == {"leader", "discipline", "staff"}


def test_a_handler_reads_what_he_was_given(make, seen):
    make.opinion("matter", code="BGS", handler="other_staff")
    assert "other_staff" in seen(Opinion)[1]


def test_a_colleague_never_sees_an_opinion_about_himself_even_as_handler_of_others(make, cast):
    make.opinion("colleague", person="staff")
    for key in ("staff", "staff_two", "head"):
        assert not Opinion.objects.visible_to(cast.viewer(key)).exists()


# --- daily work ---------------------------------------------------------------------------


def test_a_clue_slip_is_read_by_discipline_and_known_to_the_secretary(cast, seen):
    ClueSlip.objects.create(
        number="移〔2026〕1号", transferred_on=DAY, from_body="机关纪委", to_body="派驻纪检监察组",
        created_at=AT,
    )
    knows, reads = seen(ClueSlip)
    assert (knows, reads) == ({"discipline", "secretary"}, {"discipline"})


def test_nobody_sees_the_request_for_an_integrity_opinion_about_himself(cast, seen):
    request = IntegrityOpinionRequest.objects.create(
        requester="市委组织部", occasion="promotion", received_on=DAY, due_on=DAY, created_at=AT
    )
    assert seen(IntegrityOpinionRequest)[0] == {"secretary", "discipline"}
    IntegrityOpinionEntry.objects.create(request=request, person=cast.person["discipline"])
    assert seen(IntegrityOpinionRequest)[0] == {"secretary"}


def test_the_clerk_knows_of_instructions_on_departments_only(make, cast, seen):
    finding = make.finding()
    Instruction.objects.create(
        on_kind="finding", on_record=finding.pk, giver=cast.person["leader"], given_on=DAY,
        text="请核实", answerer=cast.person["head"], answer_due=DAY, created_at=AT,
    )
    knows, reads = seen(Instruction)
    assert reads == {"leader", "head", "secretary", "discipline"}
    assert knows - reads == {"clerk"}
    Finding.objects.update(names_person=True)
    assert "clerk" not in seen(Instruction)[0]


def test_a_hearing_is_known_in_its_line_and_to_the_offices(cast):
    Hearing.objects.create(
        kind="report", state="recorded", chair=cast.person["leader"],
        department=cast.department["TAW"], held_on=DAY, topic="第一季度", created_at=AT,
        recorded_at=AT, recorded_by=cast.user["leader"],
    )
    knows = {k for k in EVERYBODY if Hearing.objects.visible_to(cast.viewer(k)).exists()}
    assert knows == {"leader", "head", "secretary", "discipline", "clerk"}


def test_a_reminder_is_known_to_those_who_get_it_and_to_their_heads(cast):
    reminder = IntegrityReminder.objects.create(
        occasion="spring_festival", title="春节提醒", text="…", state="sent",
        sender=cast.person["leader"], created_at=AT, created_by=cast.user["leader"],
        sent_at=AT, sent_by=cast.user["leader"],
    )
    ReminderReceipt.objects.create(
        reminder=reminder, person=cast.person["staff"], department=cast.department["TAW"]
    )
    knows = {
        k for k in EVERYBODY if IntegrityReminder.objects.visible_to(cast.viewer(k)).exists()
    }
    assert knows == {"leader", "staff", "head", "secretary", "discipline", "clerk"}


# --- what holds for all -------------------------------------------------------------------


def test_a_grant_opens_one_record_until_its_last_day(make, cast, settings):
    measure = make.measure(by="secretary")
    viewer = cast.viewer("general")
    assert not Measure.objects.visible_to(viewer).exists()
    grant = NeedToKnow.objects.create(
        kind="measure", record=measure.pk, person=cast.person["general"], level="existence",
        purpose="日常监督", granted_at=AT, granted_by=cast.user["secretary"],
    )
    assert Measure.objects.visible_to(viewer).exists()
    assert not Measure.objects.readable_by(viewer).exists()
    NeedToKnow.objects.update(level="content")
    assert Measure.objects.readable_by(viewer).exists()
    NeedToKnow.objects.filter(pk=grant.pk).update(until=date(2026, 1, 1))
    assert not Measure.objects.visible_to(viewer).exists()


def test_recusal_closes_a_record_to_the_secretary_too(make, cast):
    case = make.case()
    Recusal.objects.create(
        kind="case", record=case.pk, person=cast.person["secretary"], reason="近亲属",
        entered_at=AT, entered_by=cast.user["discipline"],
    )
    assert not AccountabilityCase.objects.visible_to(cast.viewer("secretary")).exists()


MODELS = (Talk, EarlySign, Finding, Rectification, Measure, AccountabilityCase,
          AccountabilityDecision, Opinion)  # fmt: skip


def test_administrators_outsiders_and_nobody_see_nothing_and_the_system_all(make, cast):
    finding = make.finding(served=True)
    make.talk()
    make.sign()
    make.rectification(finding)
    make.measure(served=True)
    make.decision(make.case(shown=True), served=True)
    make.opinion()
    blind = [cast.viewer(k) for k in
             ("system_admin", "security_admin", "audit_admin", "outsider")]  # fmt: skip
    for model in MODELS:
        assert model.objects.visible_to(SYSTEM).count() == 1
        for viewer in (*blind, NOBODY):
            assert not model.objects.visible_to(viewer).exists(), (model, viewer)
            assert not model.objects.readable_by(viewer).exists(), (model, viewer)


def test_an_administrator_who_works_in_the_organ_sees_nothing_with_that_account(make, cast):
    make.talk()
    RoleGrant.objects.create(
        user=cast.user["staff"], role=Role.AUDIT_ADMIN, request_number=BASIS, granted_at=MOMENT
    )
    assert not Talk.objects.visible_to(cast.viewer("staff")).exists()


@pytest.mark.parametrize("model", MODELS)
def test_a_list_takes_one_query_whatever_it_holds(
    make, cast, model, django_assert_num_queries
):
    for _n in range(3):
        make.talk()
        make.sign()
        make.rectification(make.finding(served=True))
        make.measure()
        make.decision(make.case())
        make.opinion()
    for key in ("secretary", "leader", "head", "staff", "discipline", "clerk"):
        viewer = cast.viewer(key)
        with django_assert_num_queries(1):
            len(model.objects.visible_to(viewer))
    assert Person.objects.exists()
