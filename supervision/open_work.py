"""Open work of supervision that stays with a person until it is moved to another.

Each list starts from what the viewer may know: whoever may not know of a record is not told that
somebody has one open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.open_work import Item
from portal.models import Person
from portal.viewer import Viewer
from supervision.actions import handing_over
from supervision.models import (
    Extension,
    Hearing,
    HearingPoint,
    Instruction,
    Rectification,
    RectificationStep,
    Talk,
    TalkParticipant,
)
from supervision.states import (
    RECTIFICATION_OPEN,
    ExtensionState,
    HearingState,
    StepState,
    TalkState,
)
from supervision.vocabulary import TalkRole

FINISHED_BY_HIMSELF = _("由本人办结或者删除，不移交")
MOVES: dict[str, Callable[..., object]] = {
    "rectification": handing_over.move_rectification,
    "verifying": handing_over.move_verifying,
    "step": handing_over.move_step,
    "extension": handing_over.move_extension,
    "point": handing_over.move_point,
    "instruction": handing_over.move_instruction,
}


class OpenWork:
    """Rectifications, points, instructions, extensions; drafts, which stay."""

    prefixes = frozenset(MOVES)

    def open(self, person_id: int, viewer: Viewer) -> Iterable[Item]:
        yield from _rectifications(person_id, viewer)
        yield from _points(person_id, viewer)
        yield from _instructions(person_id, viewer)
        yield from _drafts(person_id, viewer)

    def move(self, key: str, *, person: Person, to: Person, by: Viewer) -> None:
        prefix, _colon, pk = key.partition(":")
        MOVES[prefix](pk=pk, person=person, to=to, by=by)


PROVIDER = OpenWork()


def _rectifications(person_id: int, viewer: Viewer) -> Iterable[Item]:
    seen = Rectification.objects.visible_to(viewer).filter(state__in=RECTIFICATION_OPEN)
    rows = seen.filter(Q(responsible_id=person_id) | Q(verifier_id=person_id))
    for row in rows.select_related("department").order_by("due_on", "pk"):
        own = row.responsible_id == person_id
        yield _of_rectification(
            "rectification" if own else "verifying", row.pk, row,
            _("整改事项") if own else _("整改核查"),
        )
    readable = Rectification.objects.readable_by(viewer).filter(state__in=RECTIFICATION_OPEN)
    steps = RectificationStep.objects.filter(
        rectification__in=readable.values("pk"), person_id=person_id, state=StepState.OPEN
    )
    for step in steps.select_related("rectification__department").order_by("due_on", "pk"):
        yield _of_rectification("step", step.pk, step.rectification, _("整改措施"), step.due_on)
    asked = Extension.objects.filter(
        rectification__in=readable.values("pk"), decider_id=person_id, state=ExtensionState.ASKED
    )
    for one in asked.select_related("rectification__department").order_by("asked_at"):
        yield _of_rectification("extension", one.pk, one.rectification, _("整改延期申请"))


def _of_rectification(
    prefix: str, pk: Any, row: Rectification, kind: Any, due_on: Any = None
) -> Item:
    return Item(
        f"{prefix}:{pk}", kind, row.notice_number or row.department.name, row.department_id,
        due_on or row.due_on, reverse("finding", args=[row.finding_id]),
    )


def _points(person_id: int, viewer: Viewer) -> Iterable[Item]:
    rows = HearingPoint.objects.visible_to(viewer).open().filter(
        answerer_id=person_id, hearing__state=HearingState.RECORDED
    )
    for row in rows.select_related("hearing").order_by("answer_due", "pk"):
        yield Item(
            f"point:{row.pk}", _("待答复的意见"), f"{row.hearing.topic}（{row.number}）",
            row.hearing.department_id, row.answer_due, reverse("hearing", args=[row.hearing_id]),
        )


def _instructions(person_id: int, viewer: Viewer) -> Iterable[Item]:
    rows = Instruction.objects.visible_to(viewer).open().filter(answerer_id=person_id)
    for row in rows.select_related("giver").order_by("answer_due", "pk"):
        yield Item(
            f"instruction:{row.pk}", _("待办批示"), row.giver.name, None, row.answer_due,
            reverse("instruction", args=[row.pk]),
        )


def _drafts(person_id: int, viewer: Viewer) -> Iterable[Item]:
    """What he held himself and has not recorded: his to finish, nobody records it for him."""
    held = TalkParticipant.objects.filter(person_id=person_id, role=TalkRole.TALKER)
    talks = Talk.objects.visible_to(viewer).filter(
        pk__in=held.values("talk"), state__in=(TalkState.DRAFT, TalkState.PLANNED)
    )
    for talk in talks.order_by("created_at"):
        yield Item(
            f"talk:{talk.pk}", _("未登记的谈话"), talk.get_kind_display(),
            url=reverse("talk", args=[talk.pk]), stays=FINISHED_BY_HIMSELF,
        )
    hearings = Hearing.objects.visible_to(viewer).filter(
        chair_id=person_id, state=HearingState.DRAFT
    )
    for hearing in hearings.order_by("held_on", "pk"):
        yield Item(
            f"hearing:{hearing.pk}", _("未登记的听取汇报、座谈"), hearing.topic,
            hearing.department_id, url=reverse("hearing", args=[hearing.pk]),
            stays=FINISHED_BY_HIMSELF,
        )
