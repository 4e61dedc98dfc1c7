"""Rectification: planned, worked on, submitted, checked by another, closed or opened again.

Each act leaves an event in the thread (what was said), and a line in the ledger (that it was
done). Source: 整改通知书 and 独立核查 (机关制度).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.delivery.notify import notify, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.uploads import Upload
from portal.viewer import Viewer
from supervision import access_findings as access
from supervision.actions import after, record_files
from supervision.events import is_restricted
from supervision.models import (
    Finding,
    RecordFile,
    Rectification,
    RectificationEvent,
    RectificationStep,
    Verification,
)
from supervision.queries.terms import due_after
from supervision.rules import findings as rules
from supervision.states import (
    FINDING_MOVES,
    RECTIFICATION_MOVES,
    STEP_MOVES,
    FindingState,
    RectificationState,
    StepState,
)
from supervision.vocabulary import RecordKind, VerificationResult


def topic_of(rectification: Rectification) -> str:
    """The matter under which messages about a rectification stand in inboxes."""
    return f"supervision.rectification:{rectification.pk}"


# --- plan and steps -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Step:
    """One measure of a plan: what, who, by when."""

    text: str
    person_id: int | None
    due_on: date | None


@transaction.atomic
def plan(
    *, rectification: Rectification, text: str, steps: Sequence[Step], edition: int, by: Viewer
) -> Rectification:
    """Hand in the plan, or a new one: open steps are replaced, done ones stay. F3, F14, F21, V3.

    Raises StaleState when somebody changed it since the form was opened.
    """
    rectification = _locked(rectification)
    access.may_answer(by, rectification).require()
    if rectification.edition != edition:
        raise StaleState
    _may_plan(rectification, steps)
    rectification.plan = text.strip()
    rectification.save(update_fields=["plan"])
    gone = list(rectification.steps.filter(state=StepState.OPEN))
    RectificationStep.objects.filter(pk__in=[s.pk for s in gone]).delete()
    made = _new_steps(rectification, steps)
    now = clock.now()
    event = _move(rectification, "plan", RectificationState.PLANNED, by, "",
                  planned_at=now, planned_by_id=by.user_id)
    _line("rectification_planned", rectification, by, [rectification, event, *made], gone=gone)
    settle(topic_of(rectification))
    others = {s.person_id for s in made} - {by.person_id}
    _tell(rectification, others, _("您承办一项整改措施"), _("请按期完成并附佐证材料。"))
    return rectification


def _may_plan(rectification: Rectification, steps: Sequence[Step]) -> None:
    if not steps and not rectification.steps.exclude(state=StepState.OPEN).exists():
        rules.BOOK.no("F14", "steps").require()
    for step in steps:
        rules.step_complete(step.text, step.person_id, step.due_on).require()
        assert step.due_on is not None
        rules.step_in_time(step.due_on, rectification.due_on).require()
    if rectification.verifier_id is not None:
        workers = {s.person_id for s in steps}
        rules.may_verify(rectification.verifier_id, workers).require()


def _new_steps(
    rectification: Rectification, steps: Sequence[Step]
) -> list[RectificationStep]:
    last = rectification.steps.order_by("-number").values_list("number", flat=True).first() or 0
    made = []
    for number, step in enumerate(steps, start=last + 1):
        assert step.person_id is not None and step.due_on is not None  # complete, says F14
        made.append(RectificationStep.objects.create(
            rectification=rectification, number=number, text=step.text.strip(),
            person_id=step.person_id, due_on=step.due_on,
        ))
    return made


@transaction.atomic
def finish_step(
    *, step: RectificationStep, result: str, done_on: date, uploads: Iterable[Upload],
    by: Viewer,
) -> RectificationStep:
    """A step is done, with what shows it. Rules F24, V5, V7."""
    rectification = _locked(step.rectification)
    step = RectificationStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    access.may_do_step(by, rectification, step).require()
    rules.done_in_time(rectification.served_on, done_on, clock.today()).require()
    if step.state not in STEP_MOVES["done"].start:
        raise StaleState
    step.state, step.result, step.done_on = StepState.DONE, result.strip(), done_on
    step.done_at, step.done_by_id = clock.now(), by.user_id
    step.save()
    files = record_files.keep(rectification, uploads, by=by, step=step, is_evidence=True)
    note = _("第%(number)s项完成。%(result)s") % {"number": step.number, "result": step.result}
    event = _move(rectification, "step", RectificationState(rectification.state), by, note)
    _line("rectification_step_done", rectification, by, [rectification, step, event, *files])
    return step


# --- submission and verification ----------------------------------------------------------


@transaction.atomic
def submit(
    *, rectification: Rectification, report: str, rule_made: bool, uploads: Iterable[Upload],
    edition: int, by: Viewer,
) -> Rectification:
    """Submit for verification: every step is done, and something shows it. F9, F22, V3."""
    rectification = _locked(rectification)
    access.may_answer(by, rectification).require()
    if rectification.edition != edition:
        raise StaleState
    rules.report_given(report).require()
    files = record_files.keep(rectification, uploads, by=by, is_evidence=True)
    states = list(rectification.steps.values_list("state", flat=True))
    rules.may_submit(
        steps=len(states), open_steps=states.count(StepState.OPEN),
        evidence=evidence_of(rectification),
    ).require()
    rectification.report, rectification.rule_made = report.strip(), rule_made
    rectification.save(update_fields=["report", "rule_made"])
    event = _move(rectification, "submit", RectificationState.SUBMITTED, by, "",
                  submitted_at=clock.now(), submitted_by_id=by.user_id)
    _line("rectification_submitted", rectification, by, [rectification, event, *files])
    if rectification.verifier_id is not None:
        _tell(rectification, {rectification.verifier_id}, _("有一项整改待您核查"), "")
    return rectification


def evidence_of(rectification: Rectification) -> int:
    """How many files show that the rectification was carried out."""
    files = RecordFile.objects.about(RecordKind.RECTIFICATION, rectification.pk)
    return files.filter(is_evidence=True, removed_at=None).count()


@transaction.atomic
def verify(
    *, rectification: Rectification, passed: bool, note: str, verified_on: date, by: Viewer
) -> Verification:
    """Another person has looked: it passes, or goes back with a reason. F3, F12, F24, V1 to V3."""
    rectification = _locked(rectification)
    access.may_verify(by, rectification, workers_of(rectification)).require()
    if not passed:
        rules.reason_given(note).require()
    rules.done_in_time(rectification.served_on, verified_on, clock.today()).require()
    act = "verify" if passed else "return"
    if rectification.state not in RECTIFICATION_MOVES[act].start:
        raise StaleState
    checked = Verification.objects.create(
        rectification=rectification, verifier_id=by.as_person,
        responsible_id=rectification.responsible_id, verified_on=verified_on,
        result=VerificationResult.PASSED if passed else VerificationResult.RETURNED,
        note=note.strip(), made_at=clock.now(), made_by_id=by.user_id,
    )
    stamps = {"verified_at": checked.made_at, "verified_by_id": by.user_id} if passed else {}
    end = RectificationState.VERIFIED if passed else RectificationState.RETURNED
    event = _move(rectification, act, end, by, note.strip(), **stamps)
    word = "rectification_verified" if passed else "rectification_returned"
    _line(word, rectification, by, [rectification, checked, event])
    settle(topic_of(rectification))
    _tell(rectification, {rectification.responsible_id},
          _("整改核查通过") if passed else _("整改被退回，请继续整改"), "")
    return checked


def workers_of(rectification: Rectification) -> set[int]:
    """People who undertook a step of it."""
    return set(rectification.steps.values_list("person_id", flat=True))


# --- close and reopen ---------------------------------------------------------------------


@transaction.atomic
def close(*, rectification: Rectification, note: str, by: Viewer) -> Rectification:
    """Strike it off the list (销号), and its finding with it. Rules F8, V1 to V3, V5."""
    rectification = _locked(rectification)
    access.may_settle(by, rectification).require()
    last = rectification.verifications.order_by("-made_at").first()
    rules.may_close(last.result if last else "").require()
    now = clock.now()
    event = _move(rectification, "close", RectificationState.CLOSED, by, note.strip(),
                  closed_at=now, closed_by_id=by.user_id)
    finding = _move_finding(rectification, "close", FindingState.CLOSED,
                            closed_at=now, closed_by_id=by.user_id)
    _line("rectification_closed", rectification, by, [rectification, finding, event])
    _tell(rectification, {rectification.responsible_id}, _("整改已销号"), "")
    return rectification


@transaction.atomic
def reopen(
    *, rectification: Rectification, reason: str, due_on: date, by: Viewer
) -> Rectification:
    """What was closed did not last: worked on again until a new day. F12, F19, V1 to V3, V5."""
    rectification = _locked(rectification)
    access.may_settle(by, rectification).require()
    rules.reason_given(reason).require()
    today = clock.today()
    longest = due_after("rectification.sustained", today).day
    rules.may_be_due(today, due_on, longest).require()
    event = _move(
        rectification, "reopen", RectificationState.REOPENED, by, reason.strip(), due_on=due_on,
        closed_at=None, closed_by_id=None, reopened_count=rectification.reopened_count + 1,
    )
    finding = _move_finding(rectification, "reopen", FindingState.SERVED,
                            closed_at=None, closed_by_id=None)
    _line("rectification_reopened", rectification, by, [rectification, finding, event])
    _tell(rectification, {rectification.responsible_id}, _("一项整改需要重新整改"), "")
    return rectification


# --- shared -------------------------------------------------------------------------------


def _locked(rectification: Rectification) -> Rectification:
    found: Rectification = (
        Rectification.objects.select_for_update(of=("self",))
        .select_related("finding").get(pk=rectification.pk)
    )
    return found


def _move(
    rectification: Rectification, act: str, end: RectificationState, by: Viewer, note: str,
    **values: Any,
) -> RectificationEvent:
    """The conditional update, and the event that tells of it; the second of two is refused."""
    start = rectification.state
    done = Rectification.objects.filter(
        pk=rectification.pk, state=start, edition=rectification.edition
    ).update(state=end, edition=rectification.edition + 1, **values)
    move = RECTIFICATION_MOVES[act]
    if not done or start not in move.start or end not in move.end:
        raise StaleState
    rectification.refresh_from_db()
    return RectificationEvent.objects.create(
        rectification=rectification, act=act, state=end, note=note, made_at=clock.now(),
        made_by_id=by.user_id,
    )


def _move_finding(
    rectification: Rectification, act: str, end: FindingState, **values: Any
) -> Finding:
    finding = rectification.finding
    done = Finding.objects.filter(
        pk=finding.pk, state__in=FINDING_MOVES[act].start
    ).update(state=end, edition=finding.edition + 1, **values)
    if not done:
        raise StaleState
    finding.refresh_from_db()
    return finding


def _line(
    word: str, rectification: Rectification, by: Viewer, rows: Iterable[Model],
    gone: Iterable[Model] = (),
) -> None:
    name = f"supervision.{word}"
    hidden = is_restricted(name, confidential=rectification.finding.names_person)
    after.noted({rectification.responsible_id}, {rectification.department_id}, after.FINDING)
    pen.write(name, subject=rectification, by=by, rows=rows, gone=list(gone), restricted=hidden)


def _tell(rectification: Rectification, people: Iterable[int], title: str, text: str) -> None:
    url = reverse("finding", args=[rectification.finding_id])
    notify(people, title, text, url, topic_of(rectification))
