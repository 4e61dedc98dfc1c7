"""Evidence packs of a finding and of a case (LUZE_PACKS): what the viewer reads on its page.

Papers, files, the thread as a paper and a sheet, the facts as data, receipts of every act, and
the chain of the day with the agreements that bound then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import packs
from agreements.packs import Contents
from agreements.queries import trace
from agreements.queries.trace import Question
from portal import clock
from portal.actions import files
from portal.batches import Step
from portal.delivery import copies, registers
from portal.delivery.registers import Register
from portal.delivery.xlsx import Column
from portal.evidence_packs import Closed, Pack
from portal.filenames import clean
from portal.ledger.about import entries_about
from portal.models import StoredFile
from portal.viewer import Viewer
from supervision import prints_decisions, prints_findings
from supervision.access import gets_exact
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    Finding,
    RecordFile,
)
from supervision.queries import cases, described, threads
from supervision.states import DecisionState
from supervision.trace import CASE, FINDING, STARTS
from supervision.vocabulary import RecordKind


def of_finding(viewer: Viewer, key: str) -> Pack | None:
    """A finding with its rectification, as far as the viewer reads either."""
    pk = _uuid(key)
    found = threads.thread(viewer, pk, clock.today()) if pk else None
    if found is None:
        return None
    if not found.reads:
        raise Closed
    question = _question(viewer, f"{FINDING}:{pk}")
    secrets = int(found.finding.names_person) + _secrets(viewer, question)
    return Pack(
        found.finding.number or _("问题"), reverse("finding", args=[pk]), secrets,
        lambda step: _finding_files(viewer, found, question, step),
        veiled=found.finding.names_person,
    )


def of_case(viewer: Viewer, key: str) -> Pack | None:
    """A case for those who read it; its object takes away what was served on him, page by page."""
    pk = _uuid(key)
    if pk is None or not AccountabilityCase.objects.visible_to(viewer).filter(pk=pk).exists():
        return None
    if not AccountabilityCase.objects.readable_by(viewer).filter(pk=pk).exists():
        raise Closed
    case = cases.whole(pk)
    question = _question(viewer, f"{CASE}:{pk}")
    decisions = cases.decisions_of(case, viewer)
    return Pack(
        case.number or _("问责"), reverse("case", args=[pk]),
        1 + len(decisions) + _secrets(viewer, question),
        lambda step: _case_files(viewer, case, decisions, question, step), veiled=True,
    )


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _question(viewer: Viewer, matter: str) -> Question | None:
    """Who answered for it, asked from the record itself; None where its facts are not read."""
    start = STARTS.start(viewer, matter)
    if start is None or (start.department is None and start.person is None):
        return None
    return Question(start.day, department=start.department, person=start.person)


def _secrets(viewer: Viewer, question: Question | None) -> int:
    return trace.answer(viewer, question).secrets if question else 0


# --- a finding ------------------------------------------------------------------------------


def _finding_files(
    viewer: Viewer, found: threads.Thread, question: Question | None, step: Step
) -> Contents:
    finding, below = found.finding, found.rectification
    contents: Contents = packs.trace_files(viewer, question, step) if question else {}
    told: dict[str, Any] = {
        "number": finding.number, "title": finding.title, "state": str(found.word),
        "category": finding.get_category_display(),
    }
    if found.knows_finding:
        told |= {
            "found_on": finding.found_on, "happened_on": finding.happened_on,
            "department": finding.department.name if finding.department else None,
            "answerable": finding.answerable.name if finding.answerable else None,
        }
    records: list[Model] = []
    if found.reads_finding:
        told |= {"facts": finding.facts, "chain_on_that_day": finding.chain_snapshot}
        records.append(finding)
    if below is not None and found.reads_rectification:
        told |= {"requirement": below.requirement, "plan": below.plan, "report": below.report,
                 "steps": [described.step_words(step) for step in found.steps]}
        records += [below, *found.steps, *below.events.all()]
        name = _("整改通知书") + clean(f"{below.notice_number}.pdf")
        exact = gets_exact(viewer, (below.responsible_id,), (below.department_id,))
        contents |= _paper(viewer, prints_findings.ensure_notice(below), name, exact=exact)
    contents |= _attached(found.files)
    for step in found.steps if found.reads_rectification else ():
        contents |= _attached(step.shown_files)
    contents |= packs.receipts_of(entries_about(records))
    contents |= _thread(viewer, finding.title, found.entries)
    contents |= _sheet(
        viewer, _("问题"), _("问题：%(title)s") % {"title": finding.title},
        [*described.of_finding(found), (_("状态"), found.word), *described.finding_written(found)],
    )
    return contents | {_("问题") + ".json": packs.data(told)}


# --- a case ---------------------------------------------------------------------------------


def _case_files(
    viewer: Viewer, case: AccountabilityCase, decisions: list[AccountabilityDecision],
    question: Question | None, step: Step,
) -> Contents:
    contents: Contents = packs.trace_files(viewer, question, step) if question else {}
    records: list[Model] = [case, *case.events.all(), *case.defences.all()]
    for decision in decisions:
        records += [decision, *decision.steps.all(), *decision.appeals.all()]
        if decision.state != DecisionState.DRAFT and not case.received:
            name = _("问责决定书") + clean(f"{decision.document_number}.pdf")
            contents |= _paper(
                viewer, prints_decisions.ensure_paper(decision), name,
                exact=gets_exact(viewer, ()),
            )
        contents |= _attached(cases.files_of(RecordKind.DECISION, decision.pk))
    contents |= _attached(cases.files_of(RecordKind.CASE, case.pk))
    finding = Finding.objects.readable_by(viewer).filter(pk=case.finding_id).first()
    if finding is not None:
        records.append(finding)
    contents |= packs.receipts_of(entries_about(records))
    title = _("问责：%(name)s") % {"name": cases.object_name(case)}
    contents |= _thread(viewer, title, cases.thread(case))
    contents |= _sheet(
        viewer, _("问责"), title,
        [
            *described.of_case(case, reads=True), (_("状态"), case.get_state_display()),
            *described.case_written(case, decisions),
        ],
    )
    return contents | {_("问责") + ".json": packs.data(_told_case(case, decisions, finding))}


def _told_case(
    case: AccountabilityCase, decisions: Iterable[AccountabilityDecision], finding: Finding | None
) -> dict[str, Any]:
    return {
        "number": case.number, "object": cases.object_name(case), "post": case.post_text,
        "state": case.get_state_display(),
        "responsibility": case.get_responsibility_display(),
        "finding": finding.number if finding else None,
        **{name: getattr(case, name) for name in cases.CONTENT},
        "defences": [
            {"on": d.given_on, "text": d.text, "waived": d.waived} for d in case.defences.all()
        ],
        "decisions": [
            {
                "number": d.document_number, "body": d.deciding_body, "on": d.decided_on,
                "ways": cases.ways_of(d), "state": d.get_state_display(),
                "effective_on": d.effective_on, "effect_ends_on": d.effect_ends_on,
            }
            for d in decisions
        ],
    }


# --- what both have -------------------------------------------------------------------------


def _attached(rows: Iterable[RecordFile]) -> Contents:
    """Files that belong to a record, under the names they were given; equal names are numbered."""
    found: Contents = {}
    for row in rows:
        name = clean(row.name)
        found[f"{_('材料')}/{row.attachment_id}-{name}"] = files.read(row.attachment.file)
    return found


def _paper(viewer: Viewer, file: StoredFile, name: str, *, exact: bool) -> Contents:
    """A paper as its page hands it out: who is neither party nor keeper takes a marked copy."""
    given, data = copies.given_to(viewer, file, name, exact=exact)
    return {f"{_('文书')}/{given}": data}


def _sheet(viewer: Viewer, name: str, title: str, pairs: Iterable[tuple[Any, Any]]) -> Contents:
    """What the page of the matter says, on paper: a reader without a program needs no more."""
    columns = [Column(_("项目"), 12), Column(_("内容"), 68)]
    rows = [(label, text) for label, text in pairs if text]
    return {f"{name}.pdf": registers.paper(Register(title, columns, rows), by=_by(viewer))}


def _by(viewer: Viewer) -> str:
    return f"{viewer.name} {viewer.title}".strip()


def _thread(viewer: Viewer, title: str, entries: Iterable[Any]) -> Contents:
    """Everything that happened, as a paper and as a sheet."""
    columns = [
        Column(_("时间"), 24), Column(_("办理人"), 12), Column(_("办理情况"), 34),
        Column(_("说明"), 54),
    ]
    register = Register(
        _("%(title)s办理过程") % {"title": title}, columns,
        [(e.at, e.who, e.text, getattr(e, "note", "")) for e in entries],
    )
    return {
        _("办理过程") + ".pdf": registers.paper(register, by=_by(viewer)),
        _("办理过程") + ".xlsx": registers.spreadsheet(register),
    }
