"""Accountability as acts: from the proposal to the served decision, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.models import LedgerEntry, Notice
from portal.periods import add_months
from supervision.actions import appeals, cases, decisions, execution
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    CaseMember,
    Defence,
    ExecutionStep,
    Measure,
    Recusal,
    ServiceRecord,
)
from supervision.states import CaseState
from tests.supervision.case_scenes import CaseScenes

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def scenes(cast) -> CaseScenes:
    return CaseScenes(cast)


def breaks(rule, act):
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.rule == rule


def told(cast, key):
    return list(Notice.objects.filter(recipient=cast.person[key]).values_list("title", flat=True))


# --- the whole way --------------------------------------------------------------------------


def test_a_case_goes_from_proposal_to_its_end(scenes, cast):
    decision = scenes.executed()
    case = decision.case
    assert (case.state, decision.state) == ("executing", "served")
    assert {s.state for s in decision.steps.all()} == {"done"}
    assert execution.review(case=case, note="已落实", by=scenes.discipline)
    closed = execution.close(case=case, note="", by=scenes.discipline)
    assert closed.state == "closed"
    acts = list(case.events.values_list("act", flat=True))
    assert acts[:4] == ["propose", "approve", "show_facts", "defend"]
    assert acts[-2:] == ["review", "close"]


def test_the_ledger_shows_a_case_only_under_its_veil(scenes):
    decision = scenes.served()
    assert set(LedgerEntry.objects.values_list("word", flat=True)) == {"supervision.restricted"}
    text = " ".join(LedgerEntry.objects.values_list("body", flat=True))
    assert str(decision.pk) not in text and str(decision.case_id) not in text


def test_the_object_hears_nothing_before_the_facts_are_shown(scenes, cast):
    case = scenes.investigating()
    assert told(cast, "staff") == []
    cases.establish(case=case, facts="事实", evidence="证据", circumstances=[],
                    edition=case.edition, by=scenes.discipline)
    assert told(cast, "staff") == []
    cases.show_facts(case=case, shown_on=scenes.today, by=scenes.discipline)
    assert told(cast, "staff") == ["问责事实材料已同您见面"]


# --- proposal ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "given", "rule"),
    [
        ("staff", {"situations": ()}, "Q2"),
        ("staff", {"text": " "}, "Q16"),
        ("staff", {"responsibility": ""}, "Q16"),
        ("staff", {"responsibility": "overall_leadership"}, "Q17"),
        ("staff", {"under_investigation": True}, "Q9"),
        ("staff_two", {}, "Q14"),
        ("leader", {}, "Q3"),
        ("discipline", {}, "V1"),
    ],
)
def test_what_no_proposal_may_be(scenes, cast, about, given, rule):
    cast.person["leader"].management_authority = "city_managed"
    breaks(rule, lambda: scenes.proposed(about, **given))
    assert not AccountabilityCase.objects.exists()


@pytest.mark.parametrize("by", ["secretary", "leader", "head", "staff", "clerk", "audit_admin"])
def test_only_discipline_proposes(scenes, cast, by):
    breaks("V5", lambda: cases.propose(content=scenes.proposal(), by=cast.viewer(by)))


def test_a_case_keeps_what_its_object_was_on_that_day(scenes, cast):
    case = scenes.proposed()
    assert (case.post_text, case.department) == ("一级主任科员", cast.department["TAW"])
    assert case.number.startswith("安协机纪案〔")


def test_the_second_of_two_editors_hears_of_the_first(scenes):
    case = scenes.proposed()
    cases.edit(case=case, content=scenes.proposal(text="修改"), edition=1, by=scenes.discipline)
    with pytest.raises(StaleState):
        cases.edit(case=case, content=scenes.proposal(text="又改"), edition=1,
                   by=scenes.discipline)
    assert AccountabilityCase.objects.get().proposal == "修改"


# --- start and investigation --------------------------------------------------------------------


@pytest.mark.parametrize("by", ["discipline", "leader", "general", "clerk"])
def test_only_the_secretary_starts_an_investigation(scenes, cast, by):
    case = scenes.proposed()
    breaks("V5", lambda: cases.approve(case=case, members=[], note="", by=cast.viewer(by)))


def test_a_refused_proposal_is_over(scenes):
    case = cases.refuse(case=scenes.proposed(), reason="材料不足", by=scenes.secretary)
    assert (case.state, case.end_reason) == ("refused", "材料不足")
    with pytest.raises(StaleState):
        cases.approve(case=case, members=[], note="", by=scenes.secretary)


@pytest.mark.parametrize(("member", "fits"), [("staff", False), ("other_staff", True),
                                              ("staff_two", False), ("head", True)])
def test_q24_who_may_investigate(scenes, cast, member, fits):
    def appoint():
        return cases.approve(case=scenes.proposed(), members=[cast.person[member]], note="",
                             by=scenes.secretary)

    if fits:
        appoint()
        assert CaseMember.objects.get().lead
    else:
        breaks("Q24", appoint)


def test_a_subordinate_of_the_object_does_not_investigate(scenes, cast):
    case = scenes.proposed("head")
    people = [cast.person["staff"]]
    breaks("Q24", lambda: cases.approve(case=case, members=people, note="", by=scenes.secretary))


def test_an_investigator_writes_the_facts_until_he_leaves(scenes, cast):
    case = cases.approve(case=scenes.proposed(), members=[cast.person["other_staff"]], note="",
                         by=scenes.secretary)
    member = cast.viewer("other_staff")
    case = cases.establish(case=case, facts="事实", evidence="证据", circumstances=["repeated"],
                           edition=1, by=member)
    cases.change_members(case=case, members=[cast.person["rare"]], by=scenes.discipline)
    breaks("Q23", lambda: cases.establish(case=case, facts="", evidence="", circumstances=[],
                                          edition=2, by=member))


def test_who_recused_himself_does_nothing_more(scenes, cast):
    case = scenes.proposed()
    Recusal.objects.create(
        kind="case", record=case.pk, person=cast.person["secretary"], reason="近亲属",
        entered_at=clock.now(), entered_by=cast.user["discipline"],
    )
    breaks("V2", lambda: cases.approve(case=case, members=[], note="", by=scenes.secretary))


# --- hearing ------------------------------------------------------------------------------------


def test_facts_are_not_shown_before_there_are_some(scenes):
    case = scenes.investigating()
    breaks("Q16", lambda: cases.show_facts(case=case, shown_on=scenes.today,
                                           by=scenes.discipline))
    later = scenes.hearing("head")
    assert later.facts_shown_on == scenes.today


def test_the_object_defends_himself_in_writing(scenes, cast):
    case = scenes.hearing()
    defence = cases.defend(case=case, text="情况说明", by=cast.viewer("staff"))
    assert (defence.written, defence.text) == (True, "情况说明")
    breaks("V5", lambda: cases.defend(case=case, text="代写", by=cast.viewer("head")))
    assert Defence.objects.count() == 1


def test_nobody_decides_before_the_defence_is_heard_and_weighed(scenes):
    case = scenes.hearing()
    breaks("Q5", lambda: cases.decide_together(case=case, meeting=scenes.meeting(),
                                               by=scenes.discipline))
    cases.record_defence(case=case, text="意见", given_on=scenes.today, written=True,
                         waived=False, by=scenes.discipline)
    breaks("Q20", lambda: cases.decide_together(case=case, meeting=scenes.meeting(),
                                                by=scenes.discipline))


def test_a_waived_defence_needs_no_weighing(scenes):
    case = scenes.hearing()
    cases.record_defence(case=case, text="", given_on=scenes.today, written=False, waived=True,
                         by=scenes.discipline)
    cases.decide_together(case=case, meeting=scenes.meeting(), by=scenes.discipline)


@pytest.mark.parametrize(
    ("given", "rule"),
    [({"attended": 3}, "Q19"), ({"name": " "}, "Q6"), ({"attended": 9}, "Q19"),
     ({"attended": 0}, "Q19"), ({"attended": 4}, None)],
)
def test_q19_the_meeting_needs_half_of_its_members(scenes, given, rule):
    case = scenes.weighed()

    def act():
        return cases.decide_together(case=case, meeting=scenes.meeting(**given),
                                     by=scenes.discipline)

    if rule:
        breaks(rule, act)
    else:
        assert act().attended == 4


def test_back_to_the_investigation_the_object_sees_nothing_again(scenes, cast):
    case = cases.investigate_again(case=scenes.weighed(), reason="补充证据", by=scenes.discipline)
    assert not AccountabilityCase.objects.visible_to(cast.viewer("staff")).exists()
    cases.show_facts(case=case, shown_on=scenes.today, by=scenes.discipline)
    breaks("Q5", lambda: cases.decide_together(case=case, meeting=scenes.meeting(),
                                               by=scenes.discipline))


@pytest.mark.parametrize(
    ("end", "circumstances", "ok"),
    [(CaseState.EXEMPTED, ["error_tolerance"], True), (CaseState.EXEMPTED, ["repeated"], False),
     (CaseState.NOT_ACCOUNTABLE, [], True)],
)
def test_q10_no_accountability_on_stated_grounds(scenes, end, circumstances, ok):
    case = scenes.collective()

    def act():
        return cases.leave_unpunished(case=case, end=end, circumstances=circumstances,
                                      reason="理由", by=scenes.discipline)

    if ok:
        assert act().state == end
    else:
        breaks("Q10", act)


# --- decision -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lack", "part"),
    [("evidence", "证据"), ("appeal_sentence", "申诉权利和期限"), ("collective_on", "集体研究日期"),
     ("way_basis_text", "依据的条款"), ("decided_on", "决定日期"), ("situations", "问责情形")],
)
def test_w50d_an_incomplete_decision_is_not_issued(scenes, lack, part):
    case = scenes.collective()
    empty = {"appeal_sentence": False, "situations": [], "decided_on": None,
             "collective_on": None}.get(lack, "")
    draft = scenes.draft(case, **{lack: empty})
    with pytest.raises(RuleBroken, match=part):
        decisions.issue(case=case, edition=draft.edition, by=scenes.secretary)
    assert AccountabilityDecision.objects.get().state == "draft"
    assert not Measure.objects.exists()


def test_only_the_secretary_issues(scenes):
    case = scenes.collective()
    draft = scenes.draft(case)
    breaks("V5", lambda: decisions.issue(case=case, edition=draft.edition,
                                         by=scenes.discipline))


def test_an_admonition_carries_its_period_into_the_measures(scenes):
    decision = scenes.issued(ways=["admonition"], measure_kinds=["admonition_letter"])
    assert decision.effect_ends_on == add_months(scenes.today, 6) - DAY
    measure = Measure.objects.get()
    assert (measure.kind, measure.form, measure.decision) == ("admonition_letter", 1, decision)
    assert measure.effect_ends_on == decision.effect_ends_on
    assert decision.effect_arithmetic


def test_a_circular_has_no_period(scenes):
    assert scenes.issued().effect_ends_on is None


@pytest.mark.parametrize(
    ("ways", "kinds", "rule"),
    [(["circular"], [], "Q22"), (["admonition"], ["admonition_talk", "admonition_letter"], "Q22"),
     (["circular"], ["circular", "removal"], "Q22"), (["org_circular"], ["circular"], "Q1"),
     (["disciplinary_sanction"], ["party_warning"], "Q3")],
)
def test_ways_and_measures_fit_each_other_and_the_authority(scenes, ways, kinds, rule):
    case = scenes.collective()
    breaks(rule, lambda: scenes.draft(case, ways=ways, measure_kinds=kinds))


def test_a_served_decision_is_read_by_its_object_and_its_terms_run(scenes, cast):
    decision = scenes.served()
    staff = cast.viewer("staff")
    assert AccountabilityDecision.objects.readable_by(staff).get() == decision
    assert ServiceRecord.objects.get().person == cast.person["staff"]
    assert Measure.objects.readable_by(staff).get().state == "served"
    steps = {s.kind: s for s in decision.steps.all()}
    assert set(steps) == {"self_criticism", "examination", "integrity_file", "personnel_file",
                          "circulation"}
    assert steps["self_criticism"].owner == cast.person["staff"]
    assert steps["integrity_file"].owner is None
    assert all(step.basis_text.startswith("依据：") for step in steps.values())


def test_formalities_are_due_a_month_after_the_decision(scenes):
    decision = scenes.issued(ways=["organizational_measure"], measure_kinds=["removal"])
    step = ExecutionStep.objects.get(kind="formalities")
    month = add_months(decision.decided_on, 1)
    assert month <= step.due_on <= month + 9 * DAY  # a day off moves to the next working day
    assert "法定" in step.basis_text


def test_a_decision_is_not_served_before_it_was_made(scenes):
    decision = scenes.issued()
    breaks("Q25", lambda: execution.serve(
        case=decision.case, served_on=scenes.today - DAY, manner="in_person", witness="",
        by=scenes.discipline))


def test_a_received_decision_is_followed_the_same_way(scenes, cast):
    decision = scenes.received("leader")
    assert (decision.case.state, decision.case.received) == ("decided", True)
    assert Measure.objects.get().received
    assert not AccountabilityCase.objects.visible_to(cast.viewer("leader")).exists()
    execution.serve(case=decision.case, served_on=scenes.today, manner="meeting", witness="",
                    by=scenes.discipline)
    assert AccountabilityDecision.objects.readable_by(cast.viewer("leader")).exists()


@pytest.mark.parametrize(
    ("given", "rule"),
    [({"number": ""}, "Q13"), ({"issuer_kind": "party_group"}, "Q13"),
     ({"measure_kinds": ()}, "Q22")],
)
def test_what_a_received_decision_must_name(scenes, given, rule):
    breaks(rule, lambda: scenes.received("head", **given))
    assert not AccountabilityCase.objects.exists()


# --- execution, appeal, correction ---------------------------------------------------------------


def test_the_object_reports_his_own_steps_and_no_others(scenes, cast):
    decision = scenes.served()
    staff = cast.viewer("staff")
    own = decision.steps.get(kind="self_criticism")
    done = execution.finish_step(step=own, done_on=scenes.today, note="已提交", by=staff)
    assert done.state == "done"
    other = decision.steps.get(kind="integrity_file")
    breaks("V1", lambda: execution.finish_step(step=other, done_on=scenes.today, note="",
                                               by=staff))
    assert AccountabilityCase.objects.get().state == "executing"


def test_a_step_is_done_once(scenes):
    step = scenes.served().steps.get(kind="examination")
    execution.finish_step(step=step, done_on=scenes.today, note="", by=scenes.discipline)
    with pytest.raises(StaleState):
        execution.finish_step(step=step, done_on=scenes.today, note="", by=scenes.discipline)


def test_a_circular_reaches_its_scope_and_shows_only_its_text(scenes, cast):
    decision = scenes.served()
    execution.circulate(case=decision.case, on=scenes.today, text="通报", organ_wide=False,
                        departments=[cast.department["JKW"]], by=scenes.discipline)
    assert told(cast, "other_staff") == ["有一份通报请阅"]
    assert AccountabilityDecision.objects.visible_to(cast.viewer("other_staff")).exists()
    assert not AccountabilityDecision.objects.visible_to(cast.viewer("rare")).exists()
    assert decision.steps.get(kind="circulation").state == "done"


def test_nothing_closes_while_steps_are_open(scenes):
    case = scenes.served().case
    breaks("Q15", lambda: execution.review(case=case, note="", by=scenes.discipline))


def test_an_appeal_does_not_suspend_the_execution(scenes, cast):
    appeal = scenes.appealed()
    case = AccountabilityCase.objects.get()
    assert case.state == "appealed"
    step = appeal.decision.steps.get(kind="examination")
    execution.finish_step(step=step, done_on=scenes.today, note="", by=scenes.discipline)
    appeals.answer(appeal=appeal, result="upheld", text="维持原决定", answered_on=scenes.today,
                   by=scenes.secretary)
    case.refresh_from_db()
    assert case.state == "executing"
    assert "申诉已有答复" in told(cast, "staff")


@pytest.mark.parametrize("by", ["head", "leader", "secretary", "discipline", "staff_two"])
def test_q12_only_the_object_appeals(scenes, cast, by):
    decision = scenes.served()
    breaks("Q12", lambda: appeals.file(decision=decision, text="申诉", by=cast.viewer(by)))


def test_q11_an_appeal_on_paper_after_its_month_is_refused(scenes, cast):
    decision = scenes.served()
    AccountabilityDecision.objects.filter(pk=decision.pk).update(
        served_on=add_months(scenes.today, -1)
    )
    appeals.file(decision=decision, text="申诉", by=cast.viewer("staff"))
    other = scenes.served("head")
    AccountabilityDecision.objects.filter(pk=other.pk).update(
        served_on=add_months(scenes.today, -1) - DAY
    )
    breaks("Q11", lambda: appeals.file(decision=other, text="申诉", by=cast.viewer("head")))


def test_an_appeal_may_be_withdrawn(scenes, cast):
    appeal = scenes.appealed()
    appeals.withdraw(appeal=appeal, by=cast.viewer("staff"))
    assert AccountabilityCase.objects.get().state == "announced"


def test_a_revoked_decision_takes_its_measures_and_steps_with_it(scenes):
    appeal = scenes.appealed()
    appeals.answer(appeal=appeal, result="revoked", text="事实不清", answered_on=scenes.today,
                   by=scenes.secretary)
    assert AccountabilityCase.objects.get().state == "revoked"
    assert Measure.objects.get().state == "revoked"
    assert not ExecutionStep.objects.filter(state="open").exists()


def test_a_changed_decision_is_followed_by_another(scenes):
    first = scenes.served()
    case = appeals.change(decision=first, reason="方式过重", by=scenes.secretary)
    draft = case.decisions.get(state="draft")
    assert (case.state, draft.predecessor) == ("changed", first)
    again = decisions.issue(case=case, edition=draft.edition, by=scenes.secretary)
    assert (again.state, again.document_number != first.document_number) == ("issued", True)
    execution.serve(case=case, served_on=scenes.today, manner="in_person", witness="",
                    by=scenes.discipline)
    assert Measure.objects.filter(state="served").count() == 1


def test_a_decision_under_appeal_is_not_changed_beside_it(scenes):
    appeal = scenes.appealed()
    breaks("Q27", lambda: appeals.revoke(decision=appeal.decision, reason="更正",
                                         by=scenes.secretary))


def test_an_organization_is_held_accountable_by_its_own_list(scenes, cast):
    case = scenes.collective(code="TAW")
    decision = scenes.draft(
        case, ways=["org_self_examination"], measure_kinds=["org_self_examination"],
        responsibility="overall_leadership",
    )
    decision = decisions.issue(case=case, edition=decision.edition, by=scenes.secretary)
    execution.serve(case=case, served_on=scenes.today, manner="meeting", witness="",
                    by=scenes.discipline)
    assert decision.steps.get().kind == "rectification_report"
    assert AccountabilityDecision.objects.readable_by(cast.viewer("head")).exists()
