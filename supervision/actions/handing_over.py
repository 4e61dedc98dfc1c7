"""Open work goes to whoever takes over a post: each piece by its own act, with its own line.

Source: 机关制度 (工作交接). Nothing that was written is touched; who was answerable on the day of a
finding stays as it was recorded.
"""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.chain import chain_near
from portal.delivery.notify import notify
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Person
from portal.viewer import Viewer
from supervision import access
from supervision.actions import after
from supervision.actions.hearings import topic_of as topic_of_point
from supervision.events import is_restricted
from supervision.models import (
    Extension,
    Finding,
    HearingPoint,
    Instruction,
    Rectification,
    RectificationEvent,
    RectificationStep,
    Recusal,
)
from supervision.rules.parties import BOOK
from supervision.states import (
    RECTIFICATION_OPEN,
    ExtensionState,
    PointState,
    StepState,
    TaskState,
)
from supervision.vocabulary import RecordKind


@transaction.atomic
def move_rectification(*, pk: str, person: Person, to: Person, by: Viewer) -> Rectification:
    """Another answers for the rectification. Rules V10, G1."""
    found = _rectification(pk)
    _may_go_to(found, to)
    BOOK.check(found.verifier_id != to.pk, "V10").require()
    _moved(
        Rectification.objects.filter(
            pk=found.pk, state__in=RECTIFICATION_OPEN, responsible=person
        ).update(responsible=to, edition=found.edition + 1)
    )
    return _told(found, person, to, by, _("整改责任人"))


@transaction.atomic
def move_verifying(*, pk: str, person: Person, to: Person, by: Viewer) -> Rectification:
    """Another verifies it, never who answers for it or undertook a step. Rules V10, G1."""
    found = _rectification(pk)
    _may_go_to(found, to)
    workers = {found.responsible_id, *found.steps.values_list("person_id", flat=True)}
    BOOK.check(to.pk not in workers, "V10").require()
    _moved(
        Rectification.objects.filter(
            pk=found.pk, state__in=RECTIFICATION_OPEN, verifier=person
        ).update(verifier=to, edition=found.edition + 1)
    )
    return _told(found, person, to, by, _("核查人"))


@transaction.atomic
def move_step(*, pk: str, person: Person, to: Person, by: Viewer) -> Rectification:
    """Another carries out a step of the plan. Rules V10, G1."""
    step = RectificationStep.objects.get(pk=pk)
    found = _rectification(str(step.rectification_id))
    _may_go_to(found, to)
    BOOK.check(found.verifier_id != to.pk, "V10").require()
    _moved(
        RectificationStep.objects.filter(pk=pk, state=StepState.OPEN, person=person).update(
            person=to
        )
    )
    step.refresh_from_db()
    return _told(found, person, to, by, _("承办人"), step)


@transaction.atomic
def move_extension(*, pk: str, person: Person, to: Person, by: Viewer) -> Rectification:
    """Another decides about the extension, never who asked or answers for it. V10, G1."""
    extension = Extension.objects.select_related("asked_by").get(pk=pk)
    found = _rectification(str(extension.rectification_id))
    _may_go_to(found, to)
    asked_by = extension.asked_by.person_id if extension.asked_by else None
    BOOK.check(to.pk not in (asked_by, found.responsible_id), "V10").require()
    _moved(
        Extension.objects.filter(pk=pk, state=ExtensionState.ASKED, decider=person).update(
            decider=to
        )
    )
    extension.refresh_from_db()
    return _told(found, person, to, by, _("延期批准人"), extension)


@transaction.atomic
def move_point(*, pk: str, person: Person, to: Person, by: Viewer) -> HearingPoint:
    """Another answers the point; the day stays. Rule G1."""
    point = HearingPoint.objects.select_for_update(of=("self",)).get(pk=pk)
    _moved(
        HearingPoint.objects.filter(pk=pk, state=PointState.OPEN, answerer=person).update(
            answerer=to
        )
    )
    point.refresh_from_db()
    pen.write("supervision.point_assigned", subject=point, by=by, rows=[point])
    notify(
        [to.pk], _("有一条座谈（汇报）意见移交您答复"), "",
        reverse("hearing", args=[point.hearing_id]), topic_of_point(point),
    )
    return point


@transaction.atomic
def move_instruction(*, pk: str, person: Person, to: Person, by: Viewer) -> Instruction:
    """Another carries out the instruction, never its object or one below him. V10, G1."""
    found = Instruction.objects.select_for_update(of=("self",)).get(pk=pk)
    recused = Recusal.objects.filter(
        person=to, ended_at=None, record__in=(found.pk, found.on_record)
    ).exists()
    BOOK.check(not recused and not _stands_under(to, found.subject_id), "V10").require()
    BOOK.check(to.pk != found.giver_id, "V10").require()
    _moved(
        Instruction.objects.filter(pk=pk, state=TaskState.OPEN, answerer=person).update(
            answerer=to
        )
    )
    found.refresh_from_db()
    plain = Finding.objects.filter(names_person=False, pk=found.on_record).exists()
    name = "supervision.instruction_moved"
    pen.write(
        name, subject=found, by=by, rows=[found],
        restricted=is_restricted(name, confidential=not plain),
    )
    notify([to.pk], _("有一条批示移交您办理"), "", reverse("instruction", args=[found.pk]))
    return found


# --- shared -----------------------------------------------------------------------------------


def _rectification(pk: str) -> Rectification:
    found: Rectification = (
        Rectification.objects.select_for_update(of=("self",)).select_related("finding").get(pk=pk)
    )
    if found.state not in RECTIFICATION_OPEN:
        raise StaleState
    return found


def _may_go_to(rectification: Rectification, to: Person) -> None:
    """V10: not to the object, to those below him, or to whoever is recused."""
    records = (rectification.pk, rectification.finding_id)
    recused = Recusal.objects.filter(
        person=to, ended_at=None, record__in=records,
        kind__in=(RecordKind.RECTIFICATION, RecordKind.FINDING),
    ).exists()
    BOOK.check(
        not recused and not _stands_under(to, rectification.finding.subject_id), "V10"
    ).require()


def _stands_under(person: Person, subject_id: int | None) -> bool:
    if subject_id is None:
        return False
    below = access.is_below(
        person.pk, subject_id, chain_near(clock.today(), [person.pk, subject_id])
    )
    return person.pk == subject_id or below


def _moved(rows: int) -> None:
    """Somebody was faster, or it is no longer his."""
    if not rows:
        raise StaleState


def _told(
    found: Rectification, person: Person, to: Person, by: Viewer, role: str,
    part: RectificationStep | Extension | None = None,
) -> Rectification:
    """The event in the thread, the line in the ledger, and a message."""
    found.refresh_from_db()
    event = RectificationEvent.objects.create(
        rectification=found, act="hand_over", state=found.state, made_at=clock.now(),
        made_by_id=by.user_id,
        note=_("%(role)s由%(old)s变为%(new)s")
        % {"role": role, "old": person.name, "new": to.name},
    )
    name = "supervision.rectification_moved"
    hidden = is_restricted(name, confidential=found.finding.names_person)
    after.noted({person.pk, to.pk}, {found.department_id})
    rows = [found, event, *([part] if part is not None else [])]
    pen.write(name, subject=found, by=by, rows=rows, restricted=hidden)
    url = reverse("finding", args=[found.finding_id])
    topic = f"supervision.rectification:{found.pk}"
    notify([to.pk], _("有一项整改工作移交给您"), "", url, topic)
    return found
