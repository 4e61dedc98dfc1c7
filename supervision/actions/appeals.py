"""Appeals, and decisions that are changed or revoked.

Source: 中国共产党问责条例: in writing within a month of receipt, answered within a month,
execution is not suspended; what was wrong is corrected in time.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.delivery.notify import notify
from portal.errors import StaleState, first_refusal
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.actions import after, decision_measures
from supervision.actions.case_thread import (
    line,
    locked,
    move,
    object_person,
    require,
    tell_keepers,
    tell_secretary,
)
from supervision.actions.decisions import DRAFT_FIELDS, topic_of_decision
from supervision.models import AccountabilityCase, AccountabilityDecision, Appeal
from supervision.queries import terms
from supervision.rules import cases as rules
from supervision.rules.parties import Deed
from supervision.states import (
    APPEAL_MOVES,
    DECISION_MOVES,
    AppealState,
    CaseState,
    DecisionState,
    StepState,
)
from supervision.vocabulary import AppealResult

P = Permission


@transaction.atomic
def file(*, decision: AccountabilityDecision, text: str, by: Viewer,
         filed_on: date | None = None) -> Appeal:
    """The object appeals; or his appeal on paper is recorded with its day. Q11, Q12, Q18, Q21."""
    case = locked(decision.case)
    decision = _served(decision, case)
    today = clock.today()
    on_paper = filed_on is not None
    if filed_on is not None:
        require(by, Deed.DRAFT, case, P.KEEP_CASES)
        rules.BOOK.check(filed_on <= today, "Q21", "filed_on").require()
    day = filed_on or today
    himself = by.person_id is not None and by.person_id == object_person(case)
    first_refusal(
        rules.may_appeal(
            is_object=himself or on_paper, received_on=decision.served_on, today=day
        ),
        rules.BOOK.check(text.strip(), "Q16", "text"),
    ).require()
    before = case.state
    event = move(case, "appeal", CaseState.APPEALED, by=by)
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                decision=decision, text=text.strip(), state_before=before, filed_on=day,
                answer_due=terms.due_after("appeal.answer", day).day, filed_at=clock.now(),
                filed_by_id=by.user_id,
            )
    except IntegrityError as error:
        raise StaleState from error
    line("appeal_filed", decision, by, [case, event, appeal])
    tell_keepers(case, _("收到一份问责申诉"))
    tell_secretary(case, _("收到一份问责申诉"))
    return appeal


def _served(
    decision: AccountabilityDecision, case: AccountabilityCase
) -> AccountabilityDecision:
    """The decision as it stands; Q18 while it was not served."""
    decision = AccountabilityDecision.objects.get(pk=decision.pk)
    decision.case = case
    rules.BOOK.check(decision.served_at is not None, "Q18").require()
    if decision.state != DecisionState.SERVED:
        raise StaleState
    return decision


@transaction.atomic
def withdraw(*, appeal: Appeal, by: Viewer) -> Appeal:
    """The object takes his appeal back; the case returns to where it stood. Rule Q12."""
    case = locked(appeal.decision.case)
    himself = by.person_id is not None and by.person_id == object_person(case)
    rules.BOOK.check(himself, "Q12").require()
    appeal = _open(appeal, "withdraw", AppealState.WITHDRAWN)
    event = move(case, "uphold", appeal.state_before, by=by, note=_("撤回申诉"))
    after.noted((), about=after.APPEAL, records={case.pk})
    line("appeal_withdrawn", appeal.decision, by, [case, event, appeal])
    return appeal


@transaction.atomic
def answer(
    *, appeal: Appeal, result: str, text: str, answered_on: date, by: Viewer
) -> Appeal:
    """Answer in writing: upheld, changed or revoked. Rules Q16, Q21, V1 to V5."""
    case = locked(appeal.decision.case)
    require(by, Deed.ANSWER, case, P.DECIDE_CASES)
    first_refusal(
        rules.BOOK.check(text.strip(), "Q16", "text"),
        rules.BOOK.check(appeal.filed_on <= answered_on <= clock.today(), "Q21", "answered_on"),
    ).require()
    appeal = _open(
        appeal, "answer", AppealState.ANSWERED, result=result, answered_on=answered_on,
        answered_at=clock.now(), answered_by_id=by.user_id,
    )
    appeal.answer = text.strip()
    appeal.save(update_fields=["answer"])
    decision = AccountabilityDecision.objects.get(pk=appeal.decision_id)
    decision.case = case
    rows: list[Any] = [appeal]
    if result == AppealResult.UPHELD:
        rows += [case, move(case, "uphold", appeal.state_before, by=by, note=text)]
    else:
        changed = result == AppealResult.CHANGED
        rows += _end(decision, "change" if changed else "revoke", text, by)
    after.noted((), about=after.APPEAL, records={case.pk})
    line("appeal_answered", decision, by, rows)
    _tell(case, decision, _("申诉已有答复"), str(AppealResult(result).label))
    return appeal


def _open(appeal: Appeal, act: str, end: str, **stamps: Any) -> Appeal:
    """The conditional update of an appeal."""
    start = APPEAL_MOVES[act].start
    if not Appeal.objects.filter(pk=appeal.pk, state__in=start).update(state=end, **stamps):
        raise StaleState
    found: Appeal = Appeal.objects.select_related("decision").get(pk=appeal.pk)
    return found


# --- correction ---------------------------------------------------------------------------


@transaction.atomic
def change(*, decision: AccountabilityDecision, reason: str, by: Viewer) -> Any:
    """A wrong decision is replaced: it ends, and a draft of its successor begins. V1 to V5."""
    return _correct(decision, "change", reason, by)


@transaction.atomic
def revoke(*, decision: AccountabilityDecision, reason: str, by: Viewer) -> Any:
    """A wrong decision is taken back with all that followed from it. Rules V1 to V5."""
    return _correct(decision, "revoke", reason, by)


def _correct(decision: AccountabilityDecision, act: str, reason: str, by: Viewer) -> Any:
    case = locked(decision.case)
    require(by, Deed.DECIDE, case, P.DECIDE_CASES)
    rules.BOOK.check(reason.strip(), "Q16", "reason").require()
    decision = AccountabilityDecision.objects.get(pk=decision.pk)
    decision.case = case
    served = decision.served_at is not None
    filed = list(decision.appeals.filter(state=AppealState.FILED))
    rules.BOOK.check(not filed, "Q27").require()
    rows = _end(decision, act, reason, by)
    line("decision_changed" if act == "change" else "decision_revoked", decision, by, rows)
    if served:
        title = _("问责决定已变更") if act == "change" else _("问责决定已撤销")
        _tell(case, decision, title, "")
    tell_keepers(case, _("问责决定有变动"))
    return case


def _end(decision: AccountabilityDecision, act: str, reason: str, by: Viewer) -> list[Any]:
    """The decision and what followed from it end; a changed one gets the draft of another."""
    case = decision.case
    changed = act == "change"
    done = AccountabilityDecision.objects.filter(
        pk=decision.pk, state__in=DECISION_MOVES[act].start
    ).update(
        state=DecisionState.CHANGED if changed else DecisionState.REVOKED,
        ended_at=clock.now(), ended_by_id=by.user_id,
    )
    if not done:
        raise StaleState
    decision.refresh_from_db()
    decision.end_reason = reason.strip()
    decision.save(update_fields=["end_reason"])
    event = move(case, act, CaseState.CHANGED if changed else CaseState.REVOKED, by=by,
                 note=reason)
    steps = list(decision.steps.filter(state=StepState.OPEN))
    decision.steps.filter(state=StepState.OPEN).update(
        state=StepState.NOT_NEEDED, done_at=clock.now(), done_by_id=by.user_id
    )
    measures = decision_measures.revoke(decision, reason.strip(), by)
    rows = [case, decision, event, *steps, *measures]
    if changed:
        rows.append(_successor(decision, by))
    return rows


def _successor(decision: AccountabilityDecision, by: Viewer) -> AccountabilityDecision:
    kept = {name: getattr(decision, name) for name in DRAFT_FIELDS}
    kept["document_number"] = ""
    draft: AccountabilityDecision = AccountabilityDecision.objects.create(
        case=decision.case, predecessor=decision, party_only=decision.party_only,
        created_at=clock.now(), created_by_id=by.user_id, **kept,
    )
    return draft


def _tell(
    case: AccountabilityCase, decision: AccountabilityDecision, title: str, text: str
) -> None:
    notify(
        access.objects_of(case), title, text, reverse("decision", args=[decision.pk]),
        topic_of_decision(decision),
    )
