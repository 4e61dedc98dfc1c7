"""After a decision: service, execution with its terms, circulation, review, close.

Source: 中国共产党问责条例 (2019): announced to the object and its party organization, executed
within the terms, typical cases circulated; what was done is looked at before the case closes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.delivery.notify import notify, settle
from portal.errors import StaleState, first_refusal
from portal.models import Assignment, Department
from portal.roles import Permission
from portal.uploads import Upload
from portal.viewer import Viewer
from portal.vocabulary import PoliticalStatus
from supervision import access
from supervision.actions import decision_measures, record_files
from supervision.actions.case_thread import (
    happened,
    line,
    locked,
    move,
    require,
    tell_object,
    topic_of,
)
from supervision.actions.decisions import past, steps_of, topic_of_decision
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    Appeal,
    ExecutionStep,
    ServiceRecord,
)
from supervision.rules import cases as rules
from supervision.rules import parties
from supervision.rules.parties import Deed
from supervision.states import AppealState, CaseState, DecisionState, StepState
from supervision.vocabulary import ExecutionKind, RecordKind

P = Permission


@transaction.atomic
def serve(
    *, case: AccountabilityCase, served_on: date, manner: str, witness: str, by: Viewer
) -> AccountabilityDecision:
    """Hand the decision to the object and announce it: from now on he reads it. Q21, Q25."""
    case = locked(case)
    require(by, Deed.DRAFT, case, P.KEEP_CASES)
    decision = _in_force(case)
    decided = decision.decided_on
    first_refusal(
        past(served_on, "served_on"),
        rules.BOOK.check(decided is None or served_on >= decided, "Q25", "served_on"),
    ).require()
    done = AccountabilityDecision.objects.filter(
        pk=decision.pk, state=DecisionState.ISSUED
    ).update(state=DecisionState.SERVED, served_at=clock.now(), served_by_id=by.user_id,
             served_on=served_on)
    if not done:
        raise StaleState
    decision.refresh_from_db()
    event = move(case, "announce", CaseState.ANNOUNCED, by=by)
    service = ServiceRecord.objects.create(
        kind=RecordKind.DECISION, record=decision.pk, person=case.object_person,
        department=case.object_department, served_on=served_on, manner=manner,
        witness=witness.strip(), served_at=clock.now(), served_by_id=by.user_id,
    )
    measures = decision_measures.serve(decision, by)
    steps = steps_of(decision, served_on, from_decision=False)
    line("decision_served", decision, by, [case, decision, event, service, *measures, *steps])
    settle(topic_of(case))
    tell_object(
        case, _("问责决定书已送达"), _("不服本决定的，可以自收到决定之日起1个月内书面申诉。"),
        reverse("decision", args=[decision.pk]),
    )
    return decision


def _in_force(case: AccountabilityCase) -> AccountabilityDecision:
    """The decision that binds now, issued or served."""
    found = case.decisions.filter(
        state__in=(DecisionState.ISSUED, DecisionState.SERVED)
    ).first()
    if found is None:
        raise StaleState
    found.case = case
    return found


# --- execution ----------------------------------------------------------------------------


@transaction.atomic
def finish_step(
    *, step: ExecutionStep, done_on: date, note: str, by: Viewer,
    uploads: Iterable[Upload] = (), needed: bool = True,
) -> ExecutionStep:
    """One thing was done, or need not be done here. Rules Q18, Q21, V5.

    Who owes a step himself reports it; all others are recorded by those who keep cases.
    """
    decision = AccountabilityDecision.objects.select_related("case").get(pk=step.decision_id)
    case = decision.case = locked(decision.case)
    own = step.owner_id is not None and step.owner_id == by.person_id
    if own and AccountabilityDecision.objects.readable_by(by).filter(pk=decision.pk).exists():
        parties.BOOK.check(needed, "V5").require()
    else:
        require(by, Deed.DRAFT, case, P.KEEP_CASES)
    served = decision.state == DecisionState.SERVED
    first_refusal(rules.BOOK.check(served, "Q18"), past(done_on, "done_on")).require()
    event = _executing(case, by, ExecutionKind(step.kind).label)
    _close_step(step, done_on, note, by, needed)
    kept = record_files.keep(decision, uploads, by=by)
    filed = decision.appeals.filter(state=AppealState.FILED)
    line("execution_step_done", decision, by, [case, step, event, *kept, *filed])
    return step


def _close_step(
    step: ExecutionStep, done_on: date, note: str, by: Viewer, needed: bool
) -> None:
    done = ExecutionStep.objects.filter(pk=step.pk, state=StepState.OPEN).update(
        state=StepState.DONE if needed else StepState.NOT_NEEDED, done_on=done_on,
        done_at=clock.now(), done_by_id=by.user_id,
    )
    if not done:
        raise StaleState
    step.refresh_from_db()
    step.note = note.strip()
    step.save(update_fields=["note"])


def _executing(case: AccountabilityCase, by: Viewer, what: Any) -> Any:
    """Execution has begun; an appeal does not suspend it, the case then returns to it."""
    if case.state == CaseState.APPEALED:
        Appeal.objects.filter(
            decision__case=case, state=AppealState.FILED, state_before=CaseState.ANNOUNCED
        ).update(state_before=CaseState.EXECUTING)
        return happened(case, "execute", by=by, note=str(what))
    return move(case, "execute", CaseState.EXECUTING, by=by, note=str(what))


@transaction.atomic
def circulate(
    *, case: AccountabilityCase, on: date, text: str, organ_wide: bool,
    departments: Iterable[Department], by: Viewer,
) -> AccountabilityDecision:
    """Circulate a served decision; only this text is shown to its scope. Q18, Q21, Q26."""
    case = locked(case)
    require(by, Deed.DRAFT, case, P.KEEP_CASES)
    decision, scope = _in_force(case), list(departments)
    served = decision.served_on
    first_refusal(
        rules.BOOK.check(decision.state == DecisionState.SERVED, "Q18"),
        past(on, "circulated_on"),
        rules.BOOK.check(text.strip(), "Q26", "text"),
        rules.BOOK.check(organ_wide or scope, "Q26", "departments"),
        rules.BOOK.check(served is None or on >= served, "Q25", "circulated_on"),
    ).require()
    event = _executing(case, by, ExecutionKind.CIRCULATION.label)
    done = AccountabilityDecision.objects.filter(pk=decision.pk, circulated_on=None).update(
        circulated_on=on, organ_wide=organ_wide, circular_text=text.strip()
    )
    if not done:
        raise StaleState
    decision.circulation.set(scope)
    decision.refresh_from_db()
    steps = list(decision.steps.filter(kind=ExecutionKind.CIRCULATION, state=StepState.OPEN))
    for step in steps:
        _close_step(step, on, "", by, needed=True)
    filed = decision.appeals.filter(state=AppealState.FILED)
    line("decision_circulated", decision, by, [case, decision, event, *steps, *filed])
    if scope and not organ_wide:
        _tell_scope(decision, scope)
    return decision


def _tell_scope(decision: AccountabilityDecision, scope: list[Department]) -> None:
    working = Assignment.objects.on(clock.today()).filter(post__department__in=scope)
    if decision.party_only:
        working = working.filter(person__political_status=PoliticalStatus.PARTY_MEMBER)
    notify(
        set(working.values_list("person_id", flat=True)) - access.objects_of(decision.case),
        _("有一份通报请阅"), "", reverse("decision", args=[decision.pk]),
        topic_of_decision(decision),
    )


# --- end ----------------------------------------------------------------------------------


@transaction.atomic
def review(*, case: AccountabilityCase, note: str, by: Viewer) -> AccountabilityCase:
    """The execution was looked at and is complete. Rules Q15, V1 to V5."""
    case = locked(case)
    require(by, Deed.VERIFY, case, P.KEEP_CASES)
    open_steps = ExecutionStep.objects.filter(decision__case=case, state=StepState.OPEN)
    rules.may_close(open_steps.count()).require()
    event = move(case, "review", CaseState.REVIEWED, by=by, note=note)
    line("case_reviewed", case, by, [case, event])
    return case


@transaction.atomic
def close(*, case: AccountabilityCase, note: str, by: Viewer) -> AccountabilityCase:
    """The case is over; it stays for life. Rules Q15, V1 to V5."""
    case = locked(case)
    require(by, Deed.DECIDE, case, P.KEEP_CASES)
    event = move(case, "close", CaseState.CLOSED, by=by, note=note, closed_at=clock.now(),
                 closed_by_id=by.user_id)
    line("case_closed", case, by, [case, event])
    return case
