"""Who may know of a record, who may read it: the matrix of the fixed cast."""

from __future__ import annotations

from datetime import date

import pytest

from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    CaseMember,
    EarlySign,
    Finding,
    Measure,
    NeedToKnow,
    Rectification,
    Recusal,
    Talk,
)
from tests.supervision.records import AT, DAY

# --- talks --------------------------------------------------------------------------------


def test_a_routine_talk_is_read_by_its_two_people_and_known_to_those_above(make, seen):
    make.talk()
    knows, reads = seen(Talk)
    assert reads == {"head", "staff"}
    assert knows == {"head", "staff", "leader", "secretary", "discipline", "clerk"}


def test_a_draft_belongs_to_whoever_writes_it(make, seen):
    make.talk(state="draft")
    knows, reads = seen(Talk)
    assert knows == reads == {"head"}


def test_a_planned_talk_is_known_to_the_interviewee_but_not_yet_read(make, seen):
    make.talk(state="planned")
    knows, reads = seen(Talk)
    assert "staff" in knows
    assert reads == {"head"}


@pytest.mark.parametrize("kind", ["reminder_talk", "criticism", "key_talk", "duty_interview"])
def test_a_measure_talk_is_hidden_from_head_and_clerk_unless_they_take_part(make, seen, kind):
    make.talk(kind, by="leader")
    knows, reads = seen(Talk)
    assert reads == {"leader", "staff", "secretary", "discipline"}
    assert knows == reads


def test_the_leader_in_charge_knows_of_a_reminder_talk_and_does_not_read_it(make, seen):
    make.talk("reminder_talk", by="head")
    knows, reads = seen(Talk)
    assert knows - reads == {"leader"}


def test_an_admonition_talk_is_unknown_even_to_the_leader_in_charge(make, seen):
    make.talk("admonition_talk", by="secretary")
    knows, _reads = seen(Talk)
    assert knows == {"secretary", "staff", "discipline"}


def test_of_a_discipline_organs_talk_only_the_fact_is_known(make, seen):
    make.talk("talk_reminder", by="discipline")
    knows, reads = seen(Talk)
    assert knows == {"discipline", "staff", "secretary"}
    assert reads == {"discipline"}  # who entered it; there is no content to read


def test_discipline_staff_open_routine_talks_only_as_a_sample(make, cast):
    talk = make.talk()
    viewer = cast.viewer("discipline")
    assert list(Talk.objects.sampled_by(viewer)) == [talk]
    assert not Talk.objects.sampled_by(cast.viewer("secretary")).exists()


def test_a_talk_within_the_party_is_closed_to_a_non_party_leader_in_charge(make, seen, cast):
    make.talk("reminder_talk", by="secretary", to="other_staff", code="JKW", party_only=True)
    knows, _reads = seen(Talk)
    assert "non_party_leader" not in knows
    assert knows == {"secretary", "other_staff", "discipline"}


def test_a_non_party_interviewee_sees_his_own_talk(make, cast):
    make.talk("reminder_talk", by="leader", to="staff_two", party_only=True)
    assert Talk.objects.readable_by(cast.viewer("staff_two")).exists()


# --- early signs --------------------------------------------------------------------------


def test_an_early_sign_is_never_known_to_the_person_or_his_peers(make, seen):
    make.sign()
    knows, reads = seen(EarlySign)
    assert knows == reads == {"head", "leader", "secretary", "discipline"}


def test_an_early_sign_about_a_discipline_officer_is_closed_to_him(make, seen):
    make.sign(about="discipline", by="office_head", code="BGS")
    knows, _reads = seen(EarlySign)
    assert knows == {"office_head", "general", "secretary"}


def test_an_unfounded_sign_stays_with_discipline(make, seen):
    make.sign(state="unfounded")
    knows, _reads = seen(EarlySign)
    assert knows == {"discipline"}


# --- findings -----------------------------------------------------------------------------


def test_a_finding_on_a_department_reaches_it_when_it_is_served(make, seen):
    make.finding()
    knows, reads = seen(Finding)
    assert knows == reads == {"leader", "secretary", "discipline", "clerk"}


def test_a_served_finding_is_read_by_the_head_and_known_to_the_department(make, seen):
    make.finding(served=True)
    knows, reads = seen(Finding)
    assert reads == {"leader", "secretary", "discipline", "clerk", "head"}
    assert knows - reads == {"staff", "staff_two"}


def test_a_finding_on_a_person_is_read_by_head_and_leader_until_served_to_him(make, seen):
    make.finding(about="staff")
    knows, reads = seen(Finding)
    assert knows == reads == {"secretary", "leader", "discipline"}  # the head answers for it


def test_a_finding_on_a_person_is_unknown_to_clerk_and_colleagues_after_service(make, seen):
    make.finding(about="staff", served=True)
    knows, reads = seen(Finding)
    assert knows == reads == {"secretary", "leader", "discipline", "head", "staff"}


def test_the_leader_who_answers_for_it_himself_waits_until_it_is_served(make, seen):
    make.finding(answers="leader")
    knows, _reads = seen(Finding)
    assert "leader" not in knows


def test_a_self_check_stays_with_the_head_who_wrote_it(make, cast):
    make.finding(by="head")
    assert Finding.objects.readable_by(cast.viewer("head")).exists()


def test_an_unfounded_finding_stays_with_discipline(make, seen):
    make.finding(served=True, state="unfounded")
    knows, _reads = seen(Finding)
    assert knows == {"discipline"}


# --- rectification ------------------------------------------------------------------------


def test_rectification_is_worked_on_by_the_department_and_read_above_it(make, seen):
    make.rectification(make.finding(served=True), verifier="other_staff")
    knows, reads = seen(Rectification)
    assert reads == {"head", "leader", "secretary", "discipline", "clerk", "other_staff"}
    assert knows - reads == {"staff", "staff_two"}


def test_rectification_of_a_finding_that_names_somebody_is_not_known_to_colleagues(make, seen):
    make.rectification(make.finding(about="staff", served=True))
    knows, _reads = seen(Rectification)
    assert knows == {"head", "leader", "secretary", "discipline"}


@pytest.mark.parametrize("model", [AccountabilityCase, AccountabilityDecision, Measure])
def test_who_is_out_of_a_finding_is_out_of_what_rests_on_it(cast, make, model):
    finding = make.finding(served=True)
    case = make.case(finding=finding)
    make.decision(case)
    make.measure(finding=finding)
    discipline = cast.viewer("discipline")
    assert model.objects.visible_to(discipline).exists()
    Recusal.objects.create(
        kind="finding", record=finding.pk, person=cast.person["discipline"], reason="亲属",
        entered_at=AT, entered_by=cast.user["secretary"],
    )
    assert not model.objects.visible_to(discipline).exists()
    make.decision(make.case())
    make.measure()
    assert model.objects.visible_to(discipline).count() == 1  # of another matter


def test_recusal_from_a_finding_closes_its_rectification_too(make, cast):
    finding = make.finding(served=True)
    make.rectification(finding)
    Recusal.objects.create(
        kind="finding", record=finding.pk, person=cast.person["leader"], reason="近亲属",
        entered_at=AT, entered_by=cast.user["discipline"],
    )
    assert not Finding.objects.visible_to(cast.viewer("leader")).exists()
    assert not Rectification.objects.visible_to(cast.viewer("leader")).exists()


# --- measures -----------------------------------------------------------------------------


def test_a_measure_is_unknown_to_its_object_until_served(make, seen):
    make.measure()
    knows, reads = seen(Measure)
    assert knows == reads == {"leader", "secretary", "discipline"}


def test_a_served_measure_is_read_by_its_object_and_hidden_from_head_and_clerk(make, seen):
    make.measure(served=True)
    knows, reads = seen(Measure)
    assert knows == reads == {"leader", "secretary", "discipline", "staff"}


def test_the_leader_in_charge_knows_of_light_measures_only(make, seen):
    make.measure("criticism", by="secretary")
    knows, reads = seen(Measure)
    assert knows - reads == {"leader"}


@pytest.mark.parametrize("kind", ["admonition_talk", "admonition_letter", "demerit", "removal"])
def test_the_leader_in_charge_does_not_know_of_heavier_measures(make, seen, kind):
    make.measure(kind, by="secretary")
    knows, _reads = seen(Measure)
    assert knows == {"secretary", "discipline"}


def test_a_disposal_by_a_discipline_organ_is_known_and_not_read(make, seen):
    make.measure("talk_reminder", served=True, recorder="clerk", issuer=None)
    knows, reads = seen(Measure)
    assert knows - reads == {"secretary", "discipline", "staff"}


def test_a_party_sanction_is_closed_to_people_outside_the_party(make, cast, seen):
    measure = make.measure("party_warning", about="other_staff", code="JKW", by="secretary")
    NeedToKnow.objects.create(
        kind="measure", record=measure.pk, person=cast.person["non_party_leader"],
        level="content", purpose="日常监督", granted_at=AT, granted_by=cast.user["secretary"],
    )
    knows, _reads = seen(Measure)
    assert knows == {"secretary", "discipline"}


def test_the_discipline_officer_who_is_the_object_loses_it(make, cast):
    make.measure(about="discipline", code="BGS", by="general", recorder="secretary")
    assert not Measure.objects.visible_to(cast.viewer("discipline")).exists()


def test_effect_periods_include_both_days_and_end_when_lifted(make):
    make.measure(
        "admonition_talk", effective_on=date(2026, 3, 5), effect_ends_on=date(2026, 9, 4)
    )
    inside = Measure.objects.in_effect
    assert inside(date(2026, 3, 5)).exists()
    assert inside(date(2026, 9, 4)).exists()
    assert not inside(date(2026, 3, 4)).exists()
    assert not inside(date(2026, 9, 5)).exists()
    Measure.objects.update(lifted_on=date(2026, 6, 1))
    assert inside(date(2026, 5, 31)).exists()
    assert not inside(date(2026, 6, 1)).exists()


# --- accountability -----------------------------------------------------------------------


def test_a_case_in_progress_is_unknown_to_its_object_and_his_superiors(make, seen):
    make.case()
    knows, reads = seen(AccountabilityCase)
    assert knows == reads == {"secretary", "discipline"}


def test_the_object_knows_of_the_case_when_the_facts_are_shown_and_reads_only_those(make, seen):
    case = make.case(shown=True)
    knows, reads = seen(AccountabilityCase)
    assert knows - reads == {"staff"}
    viewer = make.cast.viewer("staff")
    assert list(AccountabilityCase.objects.shown_to(viewer)) == [case]


def test_a_discipline_officer_never_reads_the_case_about_himself(make, cast):
    make.case(about="discipline", code="BGS", shown=True)
    viewer = cast.viewer("discipline")
    assert AccountabilityCase.objects.visible_to(viewer).exists()
    assert not AccountabilityCase.objects.readable_by(viewer).exists()


def test_an_investigator_reads_the_case_while_he_takes_part(make, cast):
    case = make.case()
    member = CaseMember.objects.create(
        case=case, person=cast.person["other_staff"], added_at=AT, added_by=cast.user["secretary"]
    )
    viewer = cast.viewer("other_staff")
    assert AccountabilityCase.objects.readable_by(viewer).exists()
    CaseMember.objects.filter(pk=member.pk).update(
        ended_at=AT, ended_by=cast.user["secretary"]
    )
    assert not AccountabilityCase.objects.visible_to(viewer).exists()


def test_a_decision_reaches_the_object_when_served_and_others_when_circulated(make, seen, cast):
    decision = make.decision(make.case(shown=True))
    knows, _reads = seen(AccountabilityDecision)
    assert knows == {"secretary", "discipline", "leader"}
    AccountabilityDecision.objects.update(**make.stamp("served"), state="served")
    knows, _reads = seen(AccountabilityDecision)
    assert "staff" in knows
    assert "head" not in knows
    decision.circulation.add(cast.department["TAW"])
    AccountabilityDecision.objects.update(circulated_on=DAY)
    knows, _reads = seen(AccountabilityDecision)
    assert knows == {"secretary", "discipline", "leader", "staff", "head"}
    AccountabilityDecision.objects.update(party_only=False)
    assert "staff_two" in seen(AccountabilityDecision)[0]  # not a party member
