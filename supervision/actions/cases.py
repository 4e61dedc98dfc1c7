"""Accountability (问责) up to the collective decision: proposal, start, facts, hearing.

Source: 中国共产党问责条例 (2019). A proposal is approved by the head of the party group, the
facts are shown to the object, what he says is recorded and weighed, and the party group
decides together. Nothing automatic leads to any of these acts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.chain import chain_near
from portal.delivery.notify import settle
from portal.errors import RuleBroken, StaleState, first_refusal
from portal.ledger.rows import label_of
from portal.models import Department, Person
from portal.roles import Permission
from portal.uploads import Upload
from portal.viewer import Viewer
from supervision import access
from supervision.actions import record_files
from supervision.actions.case_thread import (
    happened,
    line,
    locked,
    move,
    object_person,
    require,
    require_investigator,
    tell_keepers,
    tell_object,
    tell_secretary,
    topic_of,
)
from supervision.actions.numbering import next_number
from supervision.models import (
    AccountabilityCase,
    CaseMember,
    Defence,
    DefenceAnswer,
    Finding,
    Recusal,
    RegulationClause,
)
from supervision.rules import cases as rules
from supervision.rules import parties
from supervision.rules.parties import Deed
from supervision.states import CASE_KNOWN_TO_OBJECT, CASE_MOVES, CaseState, DecisionState
from supervision.vocabulary import (
    AccountabilityWay,
    IssuerKind,
    ObjectKind,
    RecordKind,
)

P = Permission


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a proposal says: whom it is about, for what, and on which material."""

    object_kind: ObjectKind
    person: Person | None = None
    department: Department | None = None
    situations: tuple[str, ...] = ()
    responsibility: str = ""
    text: str = ""
    finding: Finding | None = None
    clause: RegulationClause | None = None
    under_investigation: bool = False
    uploads: tuple[Upload, ...] = ()


# --- proposal -----------------------------------------------------------------------------


@transaction.atomic
def propose(*, content: Proposal, by: Viewer) -> AccountabilityCase:
    """Propose to hold somebody accountable. Rules Q2, Q3, Q9, Q14, Q16, Q17, V1, V5.

    Whom the party group may not hold accountable at all is refused here already: a superior's
    decision about him is recorded as received.
    """
    parties.BOOK.check(by.may(P.KEEP_CASES), "V5").require()
    _may_propose(content)
    case = AccountabilityCase(
        number=next_number("案", clock.today().year), created_at=clock.now(),
        created_by_id=by.user_id, **object_of(content.object_kind, content.person,
                                              content.department),
    )
    access.may(by, Deed.DRAFT, case).require()
    _write(case, content)
    case.save(force_insert=True)
    event = happened(case, "propose", by=by)
    kept = record_files.keep(case, content.uploads, by=by)
    line("case_proposed", case, by, [case, event, *kept])
    tell_secretary(case, _("有一项问责事项待您批准启动"))
    return case


def object_of(
    kind: ObjectKind, person: Person | None, department: Department | None
) -> dict[str, Any]:
    """Whom a case is about, with what he was on this day."""
    if kind == ObjectKind.ORGANIZATION:
        rules.BOOK.check(department, "Q16", "department").require()
        return {"object_kind": kind, "object_department": department, "department": department}
    if person is None:
        raise RuleBroken("Q16", rules.BOOK.rules["Q16"][0], "person")
    held = chain_near(clock.today(), [person.pk]).held_by.get(person.pk, ())
    return {
        "object_kind": kind, "object_person": person,
        "department_id": access.department_on(person.pk, clock.today()),
        "post_text": "、".join(dict.fromkeys(h.title for h in held))[:200],
        "management_level": person.management_authority,
        "party_member": person.is_party_member,
    }


def _may_propose(content: Proposal) -> None:
    organization = content.object_kind == ObjectKind.ORGANIZATION
    way = AccountabilityWay.ORG_CIRCULAR if organization else AccountabilityWay.CIRCULAR
    target = access.target_of(content.person, content.department)
    first_refusal(
        rules.may_propose(
            rules.Proposal(
                content.object_kind, content.situations, content.responsibility,
                bool(content.text.strip()), content.under_investigation,
            )
        ),
        replace(rules.may_decide_here(IssuerKind.PARTY_GROUP, [way], target), field="person"),
    ).require()


def _write(case: AccountabilityCase, content: Proposal) -> None:
    case.situations = list(content.situations)
    case.responsibility = content.responsibility
    case.proposal = content.text.strip()
    case.finding = content.finding
    case.clause = content.clause


@transaction.atomic
def edit(*, case: AccountabilityCase, content: Proposal, edition: int, by: Viewer) -> Any:
    """Change a proposal before it is approved; its object stays. Rules as of `propose`."""
    case = locked(case)
    require(by, Deed.DRAFT, case, P.KEEP_CASES)
    _only_from(case, "edit", edition)
    given = replace(
        content, object_kind=ObjectKind(case.object_kind), person=case.object_person,
        department=case.object_department,
    )
    _may_propose(given)
    _write(case, given)
    _next_edition(case, edition)
    kept = record_files.keep(case, content.uploads, by=by)
    line("case_changed", case, by, [case, *kept])
    return case


def _only_from(case: AccountabilityCase, act: str, edition: int) -> None:
    if case.state not in CASE_MOVES[act].start or case.edition != edition:
        raise StaleState


def _next_edition(case: AccountabilityCase, edition: int) -> None:
    done = AccountabilityCase.objects.filter(
        pk=case.pk, edition=edition, state=case.state
    ).update(edition=edition + 1)
    if not done:
        raise StaleState
    case.edition = edition + 1
    case.save()


@transaction.atomic
def approve(*, case: AccountabilityCase, members: Iterable[Person], note: str, by: Viewer) -> Any:
    """Start the investigation and name those who carry it out. Rules Q4, Q24, V1 to V5."""
    case = locked(case)
    require(by, Deed.APPROVE, case, P.DECIDE_CASES)
    rules.may_approve(
        is_secretary=by.is_secretary, is_proposer=case.created_by_id == by.user_id
    ).require()
    event = move(case, "approve", CaseState.INVESTIGATING, by=by, note=note,
                 approved_at=clock.now(), approved_by_id=by.user_id)
    added = _appoint(case, members, by)
    line("case_approved", case, by, [case, event, *added])
    settle(topic_of(case))
    tell_keepers(case, _("一项问责事项已批准启动调查"))
    return case


@transaction.atomic
def refuse(*, case: AccountabilityCase, reason: str, by: Viewer) -> AccountabilityCase:
    """Do not start; the reason stands in the thread. Rules Q4, V1 to V5."""
    case = locked(case)
    require(by, Deed.APPROVE, case, P.DECIDE_CASES)
    rules.may_approve(
        is_secretary=by.is_secretary, is_proposer=case.created_by_id == by.user_id
    ).require()
    event = move(case, "refuse", CaseState.REFUSED, by=by, note=reason,
                 fields={"end_reason": reason.strip()})
    line("case_refused", case, by, [case, event])
    settle(topic_of(case))
    tell_keepers(case, _("一项问责建议未批准启动"))
    return case


# --- investigation ------------------------------------------------------------------------


@transaction.atomic
def change_members(*, case: AccountabilityCase, members: Iterable[Person], by: Viewer) -> Any:
    """Who investigates from now on; who is no longer named leaves. Rules Q24, V1 to V5."""
    case = locked(case)
    require(by, Deed.DECIDE, case, P.KEEP_CASES)
    if case.state not in (CaseState.INVESTIGATING, CaseState.HEARING):
        raise StaleState
    wanted = list(members)
    leaving = list(
        case.members.filter(ended_at=None).exclude(person__in=[p.pk for p in wanted])
    )
    now = clock.now()
    for member in leaving:
        member.ended_at, member.ended_by_id = now, by.user_id
        member.save(update_fields=["ended_at", "ended_by"])
    added = _appoint(case, wanted, by)
    if leaving or added:
        line("case_member_changed", case, by, [*leaving, *added])
    return case


def _appoint(
    case: AccountabilityCase, people: Iterable[Person], by: Viewer
) -> list[CaseMember]:
    """Q24: neither object nor recused nor below the object."""
    people = list(people)
    chain = access.chain_around(by, case, [person.pk for person in people])
    about = access.objects_of(case, chain)
    recused = set(
        Recusal.objects.about(RecordKind.CASE, case.pk).filter(ended_at=None)
        .values_list("person_id", flat=True)
    )
    already = set(case.members.filter(ended_at=None).values_list("person_id", flat=True))
    added: list[CaseMember] = []
    for person in people:
        below = any(access.is_below(person.pk, one, chain) for one in about)
        fit = person.pk not in about | recused and not below and (
            person.is_party_member or not case.party_only
        )
        rules.BOOK.check(fit, "Q24", "members").require()
        if person.pk not in already:
            added.append(CaseMember.objects.create(
                case=case, person=person, lead=not already and not added,
                added_at=clock.now(), added_by_id=by.user_id,
            ))
    return added


@transaction.atomic
def establish(
    *, case: AccountabilityCase, facts: str, evidence: str, circumstances: Iterable[str],
    edition: int, by: Viewer, uploads: Iterable[Upload] = (),
) -> AccountabilityCase:
    """Write down what the investigation found so far. Rules Q23, V1 to V5."""
    case = locked(case)
    require_investigator(by, case)
    _only_from(case, "establish", edition)
    case.facts, case.evidence = facts.strip(), evidence.strip()
    case.circumstances = list(circumstances)
    _next_edition(case, edition)
    kept = record_files.keep(case, uploads, by=by)
    line("case_facts_established", case, by, [case, *kept])
    return case


@transaction.atomic
def show_facts(*, case: AccountabilityCase, shown_on: date, by: Viewer) -> AccountabilityCase:
    """The facts are shown to the object: from now on he knows of the case. Q16, Q21, Q23."""
    case = locked(case)
    require_investigator(by, case)
    rules.BOOK.check(case.facts.strip() and case.evidence.strip(), "Q16").require()
    _not_later_than_today(shown_on, "shown_on")
    event = move(case, "show_facts", CaseState.HEARING, by=by, facts_shown_at=clock.now(),
                 facts_shown_by_id=by.user_id, facts_shown_on=shown_on, defence_on=None)
    line("case_facts_shown", case, by, [case, event])
    tell_object(case, _("问责事实材料已同您见面"), _("您可以陈述和申辩，意见将如实记录。"))
    return case


def _not_later_than_today(day: date | None, field: str) -> None:
    rules.BOOK.check(day is not None and day <= clock.today(), "Q21", field).require()


# --- hearing ------------------------------------------------------------------------------


@transaction.atomic
def defend(*, case: AccountabilityCase, text: str, by: Viewer) -> Defence:
    """The object himself states his case in writing. Rules V5, Q16."""
    case = locked(case)
    shown = AccountabilityCase.objects.shown_to(by).filter(pk=case.pk).exists()
    parties.BOOK.check(shown, "V5").require()
    return _defended(case, by, text=text, given_on=clock.today(), written=True, waived=False)


@transaction.atomic
def record_defence(
    *, case: AccountabilityCase, text: str, given_on: date, written: bool, waived: bool,
    by: Viewer,
) -> Defence:
    """What the object said or handed in on paper, or that he waives it. Rules Q21, Q23."""
    case = locked(case)
    require_investigator(by, case)
    _not_later_than_today(given_on, "given_on")
    early = case.facts_shown_on is not None and given_on < case.facts_shown_on
    rules.BOOK.check(not early, "Q5", "given_on").require()
    return _defended(case, by, text=text, given_on=given_on, written=written, waived=waived)


def _defended(case: AccountabilityCase, by: Viewer, **given: Any) -> Defence:
    rules.BOOK.check(given["waived"] or given["text"].strip(), "Q16", "text").require()
    event = move(case, "defend", CaseState.HEARING, by=by, defence_on=given["given_on"])
    defence = Defence.objects.create(
        case=case, made_at=clock.now(), made_by_id=by.user_id,
        **{**given, "text": given["text"].strip() or _("放弃陈述申辩。")},
    )
    line("case_defence_recorded", case, by, [case, event, defence])
    if by.person_id == object_person(case):
        tell_keepers(case, _("问责对象提交了陈述申辩"))
    return defence


@transaction.atomic
def weigh(*, defence: Defence, adopted: str, reason: str, by: Viewer) -> DefenceAnswer:
    """Whether a statement is adopted, with the reason; once. Rules Q23, V1 to V5."""
    case = locked(defence.case)
    require_investigator(by, case)
    rules.BOOK.check(reason.strip(), "Q20", "reason").require()
    event = move(case, "weigh", CaseState.HEARING, by=by)
    try:
        with transaction.atomic():
            answer: DefenceAnswer = DefenceAnswer.objects.create(
                defence=defence, adopted=adopted, reason=reason.strip(), made_at=clock.now(),
                made_by_id=by.user_id,
            )
    except IntegrityError as error:
        raise StaleState from error
    line("case_defence_weighed", case, by, [event, answer])
    return answer


@transaction.atomic
def investigate_again(*, case: AccountabilityCase, reason: str, by: Viewer) -> AccountabilityCase:
    """Back to the investigation; the facts must be shown anew. Rules Q23, V1 to V5."""
    case = locked(case)
    require_investigator(by, case)
    event = move(case, "investigate_again", CaseState.INVESTIGATING, by=by, note=reason,
                 facts_shown_at=None, facts_shown_by=None, facts_shown_on=None, defence_on=None)
    line("case_investigated_again", case, by, [case, event])
    return case


# --- collective decision ------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """Who decided together, when, and what."""

    held_on: date
    name: str
    entitled: int
    attended: int
    conclusion: str


@transaction.atomic
def decide_together(*, case: AccountabilityCase, meeting: Meeting, by: Viewer) -> Any:
    """Record what the party group decided in its meeting. Rules Q5, Q6, Q8, Q19 to Q21."""
    case = locked(case)
    require(by, Deed.DECIDE, case, P.KEEP_CASES)
    rules.may_decide_together(
        facts_shown_on=case.facts_shown_on, defence_recorded_on=case.defence_on,
        collective_on=meeting.held_on, meeting=meeting.name,
    ).require()
    unweighed = case.defences.filter(waived=False, reply=None)
    if case.facts_shown_at is not None:
        unweighed = unweighed.filter(made_at__gte=case.facts_shown_at)
    rules.BOOK.check(not unweighed.exists(), "Q20").require()
    rules.is_quorate(entitled=meeting.entitled, attended=meeting.attended).require()
    _not_later_than_today(meeting.held_on, "collective_on")
    event = move(
        case, "decide_together", CaseState.COLLECTIVE_DECISION, by=by,
        fields={"conclusion": meeting.conclusion.strip()}, collective_on=meeting.held_on,
        meeting=meeting.name.strip(), entitled=meeting.entitled, attended=meeting.attended,
        decided_at=clock.now(), decided_by_id=by.user_id,
    )
    line("case_decided_together", case, by, [case, event])
    return case


@transaction.atomic
def leave_unpunished(
    *, case: AccountabilityCase, end: CaseState, circumstances: Iterable[str], reason: str,
    by: Viewer,
) -> AccountabilityCase:
    """No accountability (不予问责), or exemption (免予问责) on stated grounds. Rule Q10."""
    case = locked(case)
    require(by, Deed.DECIDE, case, P.KEEP_CASES)
    found = list(circumstances)
    rules.may_leave_unpunished(end, found, reason).require()
    act = "exempt" if end == CaseState.EXEMPTED else "not_accountable"
    event = move(case, act, end, by=by, note=reason,
                 fields={"end_reason": reason.strip(), "circumstances": found})
    drafts = list(case.decisions.filter(state=DecisionState.DRAFT))
    gone = [label_of(draft) for draft in drafts]
    case.decisions.filter(state=DecisionState.DRAFT).delete()
    word = "case_exempted" if act == "exempt" else "case_not_accountable"
    line(word, case, by, [case, event], gone)
    if case.state in CASE_KNOWN_TO_OBJECT:
        tell_object(case, _("问责事项已有结论"), str(CaseState(end).label))
    return case
