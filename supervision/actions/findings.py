"""Findings: written down, confirmed who answers, served as a notice, or found unfounded.

Source: 发现问题及时解决 (机关制度). A draft leaves no line in the ledger. The object learns of
it when the notice is served, and not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import Agreement
from portal import clock
from portal.delivery.notify import notify, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.periods import DAY
from portal.viewer import Viewer
from supervision import access, access_findings
from supervision.actions import after, closing
from supervision.actions.numbering import next_number
from supervision.events import is_restricted
from supervision.models import Finding, Rectification, RectificationEvent, ServiceRecord
from supervision.queries.terms import due_after
from supervision.rules import findings as rules
from supervision.states import (
    FINDING_MOVES,
    RECTIFICATION_OPEN,
    FindingState,
    RectificationState,
)
from supervision.vocabulary import RecordKind, RectificationKind, ServiceManner

WRITTEN = (
    "source", "category", "severity", "found_on", "happened_on", "inspectors", "scope", "title",
    "facts", "already_known", "names_person", "subject_id", "department_id",
    "regulation_clause_id", "agreement_id", "agreement_clause",
)  # fmt: skip
# What was confirmed falls when one of these changes.
ANSWERABLE_BY = frozenset({"found_on", "department_id", "subject_id", "names_person"})
FINDINGS, NOTICES = "问", "改"


def topic_of(finding: Finding) -> str:
    """The matter under which messages about a finding stand in inboxes."""
    return f"supervision.finding:{finding.pk}"


# --- drafts -------------------------------------------------------------------------------


@transaction.atomic
def save_draft(*, key: UUID, fields: Mapping[str, Any], edition: int, by: Viewer) -> Finding:
    """Keep what was written so far, or change what is recorded and not yet served.

    `key` is made by the form; `edition` is the one it showed (0: new). Rules V1, V5, F17.
    Raises StaleState when somebody saved in between.
    """
    _may_record(fields, by)
    finding = Finding.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if finding is None:
        return _begin(key, fields, by)
    access_findings.may_edit(by, finding).require()
    rules.BOOK.check(finding.state in FINDING_MOVES["edit"].start, "F17").require()
    if finding.edition != edition:
        raise StaleState
    if _apply(finding, fields):
        _store(finding, edition)
        if finding.state == FindingState.FOUND:
            _line("finding_changed", finding, by, [finding])
    return finding


def _may_record(fields: Mapping[str, Any], by: Viewer) -> None:
    access_findings.may_record(
        by, department_id=fields.get("department_id"), subject_id=fields.get("subject_id"),
        names_person=bool(fields.get("names_person")),
    ).require()


def _begin(key: UUID, fields: Mapping[str, Any], by: Viewer) -> Finding:
    finding = Finding(pk=key, created_at=clock.now(), created_by_id=by.user_id)
    _apply(finding, fields)
    try:
        with transaction.atomic():
            finding.save(force_insert=True)
    except IntegrityError as error:
        raise StaleState from error
    return finding


def _apply(finding: Finding, fields: Mapping[str, Any]) -> bool:
    """Write the form into the record; whether anything differs."""
    changed = {n for n in WRITTEN if n in fields and getattr(finding, n) != fields[n]}
    for name in changed:
        setattr(finding, name, fields[name])
    if changed & ANSWERABLE_BY:
        finding.answerable_id, finding.chain_snapshot = None, {}
        finding.chain_confirmed_at = finding.chain_confirmed_by = None
        finding.state = FindingState.DRAFT  # who answers is to be confirmed anew
    return bool(changed)


def _store(finding: Finding, edition: int) -> None:
    if not Finding.objects.filter(pk=finding.pk, edition=edition).update(edition=edition + 1):
        raise StaleState
    finding.edition = edition + 1
    finding.save()


# --- recorded -----------------------------------------------------------------------------


@transaction.atomic
def record(
    *, finding: Finding, answerable_id: int | None, edition: int, by: Viewer,
    agreement: Agreement | None = None, agreement_clause: str = "",
) -> Finding:
    """Somebody has looked at the chain of the day and confirmed who answers.

    Rules F1, F2, F10, F11, F23, V1, V5.
    """
    finding = _locked(finding)
    access_findings.may_edit(by, finding).require()
    _may_record({n: getattr(finding, n) for n in WRITTEN}, by)
    if finding.state not in FINDING_MOVES["record"].start or finding.edition != edition:
        raise StaleState
    if not finding.number:  # recorded for the first time
        closing.require_open(finding.found_on, "found_on")
    snapshot = _snapshot(finding)
    rules.is_answerable(answerable_id, people_of(snapshot, finding)).require()
    rules.may_record(_facts(finding, answerable_id), clock.today()).require()
    if agreement is not None:
        rules.clause_binds(
            agreement.effective_on, agreement.ended_on or agreement.term_end + DAY,
            finding.happened_on or finding.found_on,
        ).require()
    now = clock.now()
    number = finding.number or next_number(FINDINGS, finding.found_on.year)
    _move(
        finding, "record", FindingState.FOUND, number=number, answerable_id=answerable_id,
        agreement_id=agreement.pk if agreement else None,
        agreement_clause=agreement_clause if agreement else "",
        chain_snapshot=snapshot, chain_confirmed_at=now, chain_confirmed_by_id=by.user_id,
        recorded_at=now, recorded_by_id=by.user_id,
    )
    _line("finding_recorded", finding, by, [finding])
    _tell_leader(finding, by)
    return finding


def _snapshot(finding: Finding) -> dict[str, Any]:
    rules.BOOK.check(finding.department_id is not None, "F2", "department").require()
    assert finding.department_id is not None
    return access.answerable_on(finding.department_id, finding.found_on)


def people_of(snapshot: Mapping[str, Any], finding: Finding) -> dict[int, str]:
    """Who may answer for a finding: id -> name; head, leader, secretary, the person named."""
    found = [snapshot.get(k) for k in ("head", "leader", "secretary")]
    people = {one["id"]: one["name"] for one in found if one}
    if finding.subject is not None:
        people.setdefault(finding.subject.pk, finding.subject.name)
    return people


def _facts(finding: Finding, answerable_id: int | None) -> rules.FindingFacts:
    return rules.FindingFacts(
        source=finding.source, category=finding.category,
        has_facts=bool(finding.facts.strip() and finding.title.strip()),
        found_on=finding.found_on, department_id=finding.department_id,
        answerable_id=answerable_id, chain_confirmed=True,
    )


# --- served -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a notice (整改通知书) says, and how it was handed over."""

    requirement: str
    kind: RectificationKind
    due_on: date
    responsible_id: int
    verifier_id: int | None
    served_on: date
    manner: ServiceManner = ServiceManner.ONLINE
    witness: str = ""


@transaction.atomic
def serve(*, finding: Finding, notice: Notice, by: Viewer) -> Rectification:
    """Hand over the notice: from now on the department knows and works on it.

    Rules F3, F13, F18, F19, F23, V1 to V3, V5.
    """
    finding = _locked(finding)
    access_findings.may_serve(by, finding).require()
    if finding.state not in FINDING_MOVES["serve"].start:
        raise StaleState
    _may_be_served(finding, notice)
    assert finding.department_id is not None  # F2
    now = clock.now()
    rectification = Rectification.objects.create(
        finding=finding, notice_number=next_number(NOTICES, notice.served_on.year),
        kind=notice.kind, requirement=notice.requirement.strip(),
        department_id=finding.department_id, responsible_id=notice.responsible_id,
        verifier_id=notice.verifier_id, original_due_on=notice.due_on, due_on=notice.due_on,
        plan_due_on=min(due_after("rectification.plan", notice.served_on).day, notice.due_on),
        served_on=notice.served_on, served_at=now, served_by_id=by.user_id,
    )
    _move(finding, "serve", FindingState.SERVED, served_on=notice.served_on, served_at=now,
          served_by_id=by.user_id)
    rows = [finding, rectification, *_service(finding, notice, by)]
    _line("finding_served", finding, by, rows)
    settle(topic_of(finding))
    _tell(finding, rectification)
    return rectification


def _may_be_served(finding: Finding, notice: Notice) -> None:
    today = clock.today()
    rules.may_serve(notice.requirement, notice.due_on).require()
    rules.served_in_time(finding.found_on, notice.served_on, today).require()
    longest = due_after("rectification.sustained", notice.served_on).day
    rules.may_be_due(notice.served_on, notice.due_on, longest).require()
    chain = _snapshot(finding) | {"answerable": None}
    assert finding.department_id is not None  # F2
    current = access.answerable_on(finding.department_id, today)
    named = people_of(chain, finding) | people_of(current, finding)
    if notice.responsible_id not in {*named, finding.answerable_id}:
        rules.BOOK.no("F23", "responsible").require()
    if notice.verifier_id is not None:
        rules.may_verify(
            notice.verifier_id, {notice.responsible_id, finding.subject_id}
        ).require()


def _service(finding: Finding, notice: Notice, by: Viewer) -> list[ServiceRecord]:
    """One record of service for each person whom the notice concerns."""
    people = dict.fromkeys(p for p in (notice.responsible_id, finding.subject_id) if p)
    return [
        ServiceRecord.objects.create(
            kind=RecordKind.FINDING, record=finding.pk, person_id=person,
            department_id=finding.department_id, served_on=notice.served_on,
            manner=notice.manner, witness=notice.witness, served_at=clock.now(),
            served_by_id=by.user_id,
        )
        for person in people
    ]


# --- ended --------------------------------------------------------------------------------


@transaction.atomic
def find_unfounded(*, finding: Finding, note: str, by: Viewer) -> Finding:
    """It does not hold: hidden from all but discipline; a running rectification ends. F20, V5."""
    finding = _locked(finding)
    access_findings.may_drop(by, finding).require()
    if finding.state not in FINDING_MOVES["unfounded"].start:
        raise StaleState
    rules.may_drop(note).require()
    now, rows = clock.now(), list[Model]()
    told = _concerned(finding)
    rectification = Rectification.objects.filter(finding=finding).first()
    if rectification is not None and rectification.state in RECTIFICATION_OPEN:
        Rectification.objects.filter(pk=rectification.pk).update(
            state=RectificationState.CANCELLED
        )
        rows = [rectification, RectificationEvent.objects.create(
            rectification=rectification, act="cancel", state=RectificationState.CANCELLED,
            note=note.strip(), made_at=now, made_by_id=by.user_id,
        )]
    finding.unfounded_note = note.strip()
    finding.save(update_fields=["unfounded_note"])
    drafted = finding.state == FindingState.DRAFT and finding.recorded_at is None
    _move(finding, "unfounded", FindingState.UNFOUNDED, unfounded_at=now,
          unfounded_by_id=by.user_id)
    if not drafted:
        _line("finding_unfounded", finding, by, [finding, *rows])
    settle(topic_of(finding))
    if finding.served_at is not None:
        notify(told, _("一项问题经核实不成立"), _("相关整改已终止，不作为任何结论的依据。"),
               reverse("home"))
    return finding


# --- shared -------------------------------------------------------------------------------


def _locked(finding: Finding) -> Finding:
    found: Finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    return found


def _move(finding: Finding, act: str, end: FindingState, **values: Any) -> None:
    """The conditional update: of two who move the same finding, the second is refused."""
    start = finding.state
    done = Finding.objects.filter(pk=finding.pk, state=start, edition=finding.edition).update(
        state=end, edition=finding.edition + 1, **values
    )
    if not done or start not in FINDING_MOVES[act].start:
        raise StaleState
    finding.refresh_from_db()


def _line(word: str, finding: Finding, by: Viewer, rows: Iterable[Model]) -> None:
    name = f"supervision.{word}"
    after.noted(
        {by.person_id, finding.answerable_id}, {finding.department_id}, after.FINDING
    )
    pen.write(name, subject=finding, by=by, rows=rows,
              restricted=is_restricted(name, confidential=finding.names_person))


def _concerned(finding: Finding) -> set[int]:
    rectification = Rectification.objects.filter(finding=finding).first()
    people = {finding.subject_id, finding.answerable_id}
    if rectification is not None:
        people.add(rectification.responsible_id)
    return {pk for pk in people if pk is not None}


def _tell_leader(finding: Finding, by: Viewer) -> None:
    """The leader in charge hears of it, unless it is about himself."""
    leader = finding.chain_snapshot.get("leader")
    if leader and leader["id"] not in {finding.subject_id, finding.answerable_id, by.person_id}:
        notify([leader["id"]], _("您分管的部门登记了一项问题"), "",
               reverse("finding", args=[finding.pk]), topic_of(finding))


def _tell(finding: Finding, rectification: Rectification) -> None:
    assert finding.department_id is not None  # F2
    head = access.answerable_on(finding.department_id, clock.today())["head"]
    people = _concerned(finding) | ({head["id"]} if head and not finding.names_person else set())
    notify(
        people, _("整改通知书已送达"),
        _("%(number)s，请按期报送整改方案。") % {"number": rectification.notice_number},
        reverse("finding", args=[finding.pk]), topic_of(finding),
    )
