"""Accountability of the past, one case a year; and this year's cases through the real acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from portal import clock
from portal.models import Person
from portal.viewer import Viewer
from supervision.actions import cases, decisions, execution
from supervision.demo import words
from supervision.demo.shelf import DISCIPLINE, Shelf
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    CaseEvent,
    Defence,
    DefenceAnswer,
    ExecutionStep,
    Measure,
    ServiceRecord,
)
from supervision.rules.cases import steps_after
from supervision.states import CaseState, DecisionState, MeasureState, StepState
from supervision.vocabulary import (
    AccountabilityWay,
    Adoption,
    ExecutionKind,
    Form,
    IssuerKind,
    MeasureKind,
    ObjectKind,
    RecordKind,
    ResponsibilityType,
    ServiceManner,
    Situation,
)

DAY = timedelta(days=1)
BODY = "中共安澜市政协党组"
BASIS = "《中国共产党问责条例》"
C = CaseState
# act, word in the ledger, state, days after the proposal, by whom
THREAD = (
    ("propose", "case_proposed", C.PROPOSED, 0, "keeper"),
    ("approve", "case_approved", C.INVESTIGATING, 5, "secretary"),
    ("show_facts", "case_facts_shown", C.HEARING, 30, "keeper"),
    ("defend", "case_defence_recorded", C.HEARING, 33, "keeper"),
    ("weigh", "case_defence_weighed", C.HEARING, 36, "keeper"),
    ("decide_together", "case_decided_together", C.COLLECTIVE_DECISION, 36, "keeper"),
    ("issue", "decision_issued", C.DECIDED, 40, "secretary"),
    ("announce", "decision_served", C.ANNOUNCED, 43, "keeper"),
    ("execute", "execution_step_done", C.EXECUTING, 60, "keeper"),
    ("review", "case_reviewed", C.REVIEWED, 90, "keeper"),
    ("close", "case_closed", C.CLOSED, 95, "keeper"),
)
ON_DECISION = frozenset({"issue", "announce", "execute"})  # whose subject is the decision
WAYS, KINDS = [AccountabilityWay.CIRCULAR], [MeasureKind.CIRCULAR]


def past(
    shelf: Shelf, person: dict[str, Any], unit: int, post: str, year: int, keeper: int,
    secretary: int,
) -> None:
    """One case that went its whole way within its year."""
    day = date(year, 4, 12)
    stamp = shelf.stamp
    days = {n: day + n * DAY for n in (0, 5, 30, 33, 36, 40, 43, 60, 90, 95)}
    case = AccountabilityCase(
        number=shelf.number("案", DISCIPLINE, year), state=CaseState.CLOSED,
        object_kind=ObjectKind.CADRE, object_person_id=person["id"], department_id=unit,
        post_text=post, management_level=person["level"], party_member=True,
        situations=[Situation.WORK_STYLE], responsibility=ResponsibilityType.MAIN,
        proposal=words.CASE_PROPOSAL, facts=words.CASE_FACTS, evidence=words.CASE_EVIDENCE,
        collective_on=days[36], meeting="党组会议", entitled=8, attended=7,
        conclusion=words.CASE_CONCLUSION, facts_shown_on=days[30], defence_on=days[33],
        **stamp(days[0], keeper, "created"), **stamp(days[5], secretary, "approved"),
        **stamp(days[30], keeper, "facts_shown"), **stamp(days[36], keeper, "decided"),
        **stamp(days[95], keeper, "closed"),
    )
    defence = Defence(case=case, text=words.CASE_DEFENCE, given_on=days[33], written=True,
                      **stamp(days[33], keeper, "made"))
    reply = DefenceAnswer(defence=defence, adopted=Adoption.PARTLY, reason=words.CASE_ANSWER,
                          **stamp(days[36], keeper, "made"))
    decision = _decision(shelf, case, days, keeper, secretary)
    after = _after(shelf, case, decision, days, keeper)
    shelf.put(case, decision, defence, reply, *after.steps, after.measure, after.service)
    touched: dict[str, list[Model]] = {
        "defend": [defence], "weigh": [reply], "issue": [decision, after.measure],
        "announce": [case, decision, after.service, after.measure, *after.steps],
        "execute": [case, *after.steps],
    }
    for act, word, state, n, who in THREAD:
        by = secretary if who == "secretary" else keeper
        event = CaseEvent(case=case, act=act, state=state, **stamp(days[n], by, "made"))
        shelf.put(event)
        subject = decision if act in ON_DECISION else case
        others = [row for row in touched.get(act, [case]) if row is not subject]
        shelf.line(word, [subject, *others, event], by, days[n])


def _decision(
    shelf: Shelf, case: AccountabilityCase, days: dict[int, date], keeper: int, secretary: int
) -> AccountabilityDecision:
    year = days[40].year
    return AccountabilityDecision(
        case=case, state=DecisionState.SERVED, issuer_kind=IssuerKind.PARTY_GROUP,
        deciding_body=BODY, document_number=shelf.number("责", "安协党组", year), ways=WAYS,
        measure_kinds=KINDS, responsibility=case.responsibility, situations=case.situations,
        facts=words.CASE_FACTS, evidence=words.CASE_EVIDENCE, basis_text=BASIS,
        way_basis_text=BASIS, collective_on=days[36], meeting="党组会议", decided_on=days[40],
        effective_on=days[40], exam_meeting="党支部组织生活会", distribution="机关党委",
        served_on=days[43], **shelf.stamp(days[36], keeper, "created"),
        **shelf.stamp(days[40], secretary, "issued"), **shelf.stamp(days[43], keeper, "served"),
    )


@dataclass(frozen=True)
class _After:
    steps: list[ExecutionStep]
    measure: Measure
    service: ServiceRecord


def _after(
    shelf: Shelf, case: AccountabilityCase, decision: AccountabilityDecision,
    days: dict[int, date], keeper: int,
) -> _After:
    """Service, steps and the measure of a past decision."""
    steps = [
        ExecutionStep(
            decision=decision, kind=kind, state=StepState.DONE, due_on=days[43] + 30 * DAY,
            term_code=code, done_on=days[60], **shelf.stamp(days[60], keeper, "done"),
        )
        for kind, code in steps_after(ObjectKind.CADRE, WAYS)
    ]
    measure = Measure(
        kind=MeasureKind.CIRCULAR, form=Form.FIRST, state=MeasureState.CLOSED,
        issuer_kind=IssuerKind.PARTY_GROUP, issuing_body=BODY, decision=decision,
        decision_number=decision.document_number, subject_id=case.object_person_id,
        department_id=case.department_id, post_text=case.post_text,
        management_level=case.management_level, collective_on=days[36], meeting="党组会议",
        decided_on=days[40], effective_on=days[40], served_on=days[43], party_only=True,
        **shelf.stamp(days[40], keeper, "created", "decided"),
        **shelf.stamp(days[43], keeper, "served"), **shelf.stamp(days[95], keeper, "closed"),
    )
    service = ServiceRecord(
        kind=RecordKind.DECISION, record=decision.pk, person_id=case.object_person_id,
        served_on=days[43], manner=ServiceManner.IN_PERSON,
        **shelf.stamp(days[43], keeper, "served"),
    )
    return _After(steps, measure, service)


@transaction.atomic
def present(people: list[Person], keeper: Viewer, secretary: Viewer) -> None:
    """Three cases under way: one to approve, one heard, one served; and a superior's decision."""
    first, second, third, fourth = people[:4]
    cases.propose(content=_proposal(first), by=keeper)
    heard = _heard(second, keeper, secretary)
    cases.record_defence(case=heard, text=words.CASE_DEFENCE, given_on=clock.today(),
                         written=False, waived=False, by=keeper)
    _served(_heard(third, keeper, secretary), keeper, secretary)
    decisions.receive(
        given=decisions.ReceivedDecision(
            object_kind=ObjectKind.CADRE, person=fourth, issuer_kind=IssuerKind.CITY_DISCIPLINE,
            body="安澜市纪委监委", number=f"安纪〔{clock.today().year}〕37号",
            decided_on=clock.today() - 3 * DAY, ways=(AccountabilityWay.ADMONITION,),
            measure_kinds=(MeasureKind.ADMONITION_LETTER,),
            situations=(Situation.MAIN_AND_SUPERVISION_DUTY,),
            responsibility=ResponsibilityType.IMPORTANT,
        ),
        by=keeper,
    )


def _proposal(person: Person) -> cases.Proposal:
    return cases.Proposal(
        object_kind=ObjectKind.CADRE, person=person, situations=(Situation.WORK_STYLE,),
        responsibility=ResponsibilityType.MAIN, text=words.CASE_PROPOSAL,
    )


def _heard(person: Person, keeper: Viewer, secretary: Viewer) -> AccountabilityCase:
    case = cases.propose(content=_proposal(person), by=keeper)
    case = cases.approve(case=case, members=[], note="同意启动调查。", by=secretary)
    case = cases.establish(case=case, facts=words.CASE_FACTS, evidence=words.CASE_EVIDENCE,
                           circumstances=[], edition=case.edition, by=keeper)
    return cases.show_facts(case=case, shown_on=clock.today(), by=keeper)


def _served(case: AccountabilityCase, keeper: Viewer, secretary: Viewer) -> None:
    defence = cases.record_defence(
        case=case, text=words.CASE_DEFENCE, given_on=clock.today(), written=True, waived=False,
        by=keeper,
    )
    cases.weigh(defence=defence, adopted=Adoption.PARTLY, reason=words.CASE_ANSWER, by=keeper)
    meeting = cases.Meeting(held_on=clock.today(), name="党组会议", entitled=8, attended=7,
                            conclusion=words.CASE_CONCLUSION)
    case.refresh_from_db()
    cases.decide_together(case=case, meeting=meeting, by=keeper)
    case.refresh_from_db()
    fields = decisions.drafted_from(case) | {
        "ways": WAYS, "measure_kinds": KINDS, "document_number": "", "reasoning": "",
        "effective_on": None, "exam_meeting": "党支部组织生活会", "distribution": "机关党委",
        "self_exam_due": clock.today() + 14 * DAY,
    }
    draft = decisions.save_draft(case=case, fields=fields, edition=0, by=keeper)
    decision = decisions.issue(case=case, edition=draft.edition, by=secretary)
    execution.serve(case=case, served_on=clock.today(), manner=ServiceManner.IN_PERSON,
                    witness="", by=keeper)
    step = decision.steps.filter(kind=ExecutionKind.INTEGRITY_FILE).get()
    execution.finish_step(step=step, done_on=clock.today(), note="", by=keeper)
