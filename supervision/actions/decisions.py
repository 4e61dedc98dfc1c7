"""Accountability decisions: drafted, issued or received, served, executed, reviewed.

Source: 中国共产党问责条例 (2019); contents of a written decision after 政务处分法第四十五条.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock, preferences
from portal.delivery.notify import settle
from portal.errors import StaleState, first_refusal
from portal.models import Department, Person, StoredFile
from portal.roles import Permission
from portal.uploads import Upload
from portal.viewer import Viewer
from supervision import access
from supervision.actions import decision_measures, record_files
from supervision.actions.case_thread import (
    line,
    locked,
    move,
    object_person,
    require,
    tell_keepers,
    tell_secretary,
    topic_of,
)
from supervision.actions.cases import object_of
from supervision.actions.numbering import next_number
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    ExecutionStep,
)
from supervision.queries import terms
from supervision.rules import cases as rules
from supervision.rules import parties
from supervision.rules.cases import DecisionFacts
from supervision.rules.parties import Deed
from supervision.states import CASE_MOVES, CaseState, DecisionState
from supervision.vocabulary import ExecutionKind, IssuerKind, ObjectKind

P = Permission
# Terms of these run from the decision, all others from its service.
FROM_DECISION = frozenset(
    {ExecutionKind.FORMALITIES, ExecutionKind.INTEGRITY_FILE, ExecutionKind.PERSONNEL_FILE,
     ExecutionKind.BRANCH_ANNOUNCEMENT, ExecutionKind.EXECUTION_REPORT}
)  # fmt: skip


def topic_of_decision(decision: AccountabilityDecision) -> str:
    return f"supervision.decision:{decision.pk}"


# --- draft and issue ----------------------------------------------------------------------


@transaction.atomic
def save_draft(
    *, case: AccountabilityCase, fields: dict[str, Any], edition: int, by: Viewer
) -> AccountabilityDecision:
    """Keep the draft of the decision, complete or not. Rules Q3, Q14, Q22, V1 to V5.

    `edition` is the one that the form showed (0: new).
    """
    case = locked(case)
    require(by, Deed.DRAFT, case, P.KEEP_CASES)
    if case.state not in CASE_MOVES["draft"].start:
        raise StaleState
    first_refusal(
        rules.measures_fit(case.object_kind, fields["ways"], fields["measure_kinds"]),
        rules.may_decide_here(fields["issuer_kind"], fields["ways"], access.case_target(case)),
    ).require()
    draft = case.decisions.filter(state=DecisionState.DRAFT).first()
    if draft is None:
        if edition:
            raise StaleState
        draft = AccountabilityDecision(
            case=case, created_at=clock.now(), created_by_id=by.user_id,
            party_only=case.party_only,
        )
    elif not AccountabilityDecision.objects.filter(
        pk=draft.pk, edition=edition, state=DecisionState.DRAFT
    ).update(edition=edition + 1):
        raise StaleState
    else:
        draft.edition = edition + 1
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save()
    event = move(case, "draft", case.state, by=by)
    line("decision_drafted", draft, by, [case, draft, event])
    tell_secretary(case, _("有一份问责决定书待您审签印发"))
    return draft


def facts_of(decision: AccountabilityDecision) -> DecisionFacts:
    """What a written decision holds, for the check before it is issued (W50d)."""
    case, kinds = decision.case, list(decision.measure_kinds)
    day = decision.effective_on or decision.decided_on
    ends_on = decision_measures.effect_of(kinds, day)[0] if day else None
    named = case.object_department or (case.object_person and case.post_text)
    return DecisionFacts(
        object_named=bool(named), facts=bool(decision.facts.strip()),
        evidence=bool(decision.evidence.strip()),
        basis=bool(decision.basis_text.strip() and decision.way_basis_text.strip()),
        ways=bool(decision.ways), responsibility=bool(decision.responsibility),
        situation=bool(decision.situations), collective_on=decision.collective_on,
        defence_recorded_on=case.defence_on, appeal_sentence=decision.appeal_sentence,
        deciding_body=bool(decision.deciding_body.strip()), decided_on=decision.decided_on,
        effect_needed=decision_measures.has_effect(kinds), effect_ends_on=ends_on,
    )


@transaction.atomic
def issue(*, case: AccountabilityCase, edition: int, by: Viewer) -> AccountabilityDecision:
    """The head of the party group signs the decision off. Rules Q3, Q7 (W50d), Q21, Q22."""
    case = locked(case)
    require(by, Deed.DECIDE, case, P.DECIDE_CASES)
    decision = case.decisions.filter(state=DecisionState.DRAFT).first()
    if decision is None or decision.edition != edition:
        raise StaleState
    decision.case = case
    first_refusal(
        rules.measures_fit(case.object_kind, decision.ways, decision.measure_kinds),
        rules.may_decide_here(decision.issuer_kind, decision.ways, access.case_target(case)),
        rules.may_issue(facts_of(decision)),
        past(decision.decided_on, "decided_on"),
    ).require()
    if not decision.document_number:
        decision.document_number = next_number(
            "责", decision.decided_on.year, setting="decision_number_word"
        )
    written = _written(decision, by)
    event = move(case, "issue", CaseState.DECIDED, by=by)
    line("decision_issued", decision, by, [case, event, *written])
    settle(topic_of(case))
    tell_keepers(case, _("问责决定书已印发，请送达"))
    return decision


def _written(decision: AccountabilityDecision, by: Viewer) -> list[Any]:
    """The decision stands: its effect, its measures, and the steps that run from it."""
    assert decision.decided_on is not None  # asked for before it is issued
    decision.effective_on = decision.effective_on or decision.decided_on
    decision.effect_ends_on, decision.effect_arithmetic = decision_measures.effect_of(
        decision.measure_kinds, decision.effective_on
    )
    decision.state = DecisionState.ISSUED
    decision.issued_at, decision.issued_by_id = clock.now(), by.user_id
    decision.save()
    measures = decision_measures.create(decision, by)
    return [decision, *measures, *steps_of(decision, decision.decided_on, from_decision=True)]


def past(day: date | None, name: str) -> Any:
    return rules.BOOK.check(day is not None and day <= clock.today(), "Q21", name)


@transaction.atomic
def keep_paper(*, decision: AccountabilityDecision, file: StoredFile) -> StoredFile:
    """Keep the paper of an issued decision, once; the one that was first stays."""
    done = AccountabilityDecision.objects.filter(pk=decision.pk, paper=None).exclude(
        state=DecisionState.DRAFT
    ).update(paper=file)
    decision.refresh_from_db(fields=["paper"])
    if done:
        line("decision_printed", decision, None, [decision, file])
    assert decision.paper is not None  # kept now or before
    return decision.paper


# --- received from above ------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ReceivedDecision:
    """What the organ keeps of a superior's decision: its facts and the scan, no case file."""

    object_kind: ObjectKind
    person: Person | None = None
    department: Department | None = None
    issuer_kind: str
    body: str
    number: str
    decided_on: date
    effective_on: date | None = None
    ways: tuple[str, ...]
    measure_kinds: tuple[str, ...]
    situations: tuple[str, ...] = ()
    responsibility: str = ""
    uploads: tuple[Upload, ...] = field(default_factory=tuple)


@transaction.atomic
def receive(*, given: ReceivedDecision, by: Viewer) -> AccountabilityDecision:
    """Record a decision made by the body that has the authority. Q1, Q13, Q14, Q21, Q22."""
    parties.BOOK.check(by.may(P.KEEP_CASES), "V5").require()
    now = clock.now()
    case = AccountabilityCase(
        number=next_number("案", clock.today().year), created_at=now, created_by_id=by.user_id,
        received=True, situations=list(given.situations), responsibility=given.responsibility,
        **object_of(given.object_kind, given.person, given.department),
    )
    access.may(by, Deed.DRAFT, case).require()
    party = case.object_kind == ObjectKind.ORGANIZATION or case.party_member
    first_refusal(
        rules.may_receive(given.issuer_kind, body=given.body, number=given.number,
                          decided_on=given.decided_on),
        rules.BOOK.check(party, "Q14", "person"),
        rules.measures_fit(case.object_kind, given.ways, given.measure_kinds),
        past(given.decided_on, "decided_on"),
    ).require()
    case.save(force_insert=True)
    event = move(case, "receive", CaseState.DECIDED, by=by)
    decision = AccountabilityDecision(
        case=case, received=True, issuer_kind=given.issuer_kind, deciding_body=given.body,
        document_number=given.number, ways=list(given.ways),
        measure_kinds=list(given.measure_kinds), situations=list(given.situations),
        responsibility=given.responsibility, decided_on=given.decided_on,
        effective_on=given.effective_on, created_at=now, created_by_id=by.user_id,
    )
    written = _written(decision, by)
    kept = record_files.keep(decision, given.uploads, by=by)
    line("decision_received", decision, by, [case, event, *written, *kept])
    tell_secretary(case, _("收到上级问责决定，已登记"))
    return decision


def steps_of(
    decision: AccountabilityDecision, start: date, *, from_decision: bool
) -> list[ExecutionStep]:
    """What has to be done after the decision, with its terms."""
    case = decision.case
    made = []
    for kind, code in rules.steps_after(case.object_kind, decision.ways):
        if (kind in FROM_DECISION) != from_decision:
            continue
        due = terms.due_after(code, start)
        own = kind in rules.OWED_BY_OBJECT
        fixed = decision.self_exam_due if kind == ExecutionKind.SELF_CRITICISM else None
        made.append(
            ExecutionStep.objects.create(
                decision=decision, kind=kind, due_on=fixed or due.day, term_code=code,
                basis_text=due.term.basis_text,
                owner_id=object_person(case) if own else None,
            )
        )
    return made


DRAFT_FIELDS = (
    "issuer_kind", "deciding_body", "document_number", "ways", "measure_kinds", "responsibility",
    "situations", "facts", "evidence", "reasoning", "basis_text", "way_basis_text", "clause",
    "collective_on", "meeting", "decided_on", "effective_on", "self_exam_due",
    "exam_meeting", "distribution", "appeal_sentence",
)


def drafted_from(case: AccountabilityCase) -> dict[str, Any]:
    """What a new draft begins with: what the case holds already."""
    return {
        "issuer_kind": IssuerKind.PARTY_GROUP,
        "deciding_body": preferences.value("party_group_name"),
        "responsibility": case.responsibility, "situations": case.situations,
        "facts": case.facts, "evidence": case.evidence, "clause": case.clause,
        "basis_text": _("《中国共产党问责条例》"), "way_basis_text": _("《中国共产党问责条例》"),
        "collective_on": case.collective_on, "meeting": case.meeting,
        "decided_on": case.collective_on, "appeal_sentence": True,
    }
