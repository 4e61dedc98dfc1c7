"""What pages ask about instructions: those on one record, one's own, and the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from portal import clock
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.actions.instructions import ON
from supervision.models import Instruction
from supervision.models.daily import InstructionQuerySet
from supervision.rules.parties import Deed
from supervision.states import TaskState


@dataclass(frozen=True)
class InstructionRow:
    """One instruction as a record's page shows it; `text` is None for who only knows of it."""

    instruction: Instruction
    mark: str
    reads: bool


@dataclass(frozen=True)
class InstructionBlock:
    """All instructions on one record, and where to give another: parts/instructions.html."""

    rows: tuple[InstructionRow, ...]
    url: str  # empty: the viewer may give none


def on_record(viewer: Viewer, record: access.Record) -> InstructionBlock:
    """What parts/instructions.html shows as `instructions`; a fixed number of queries."""
    kind = access.kind_of(record)
    visible = Instruction.objects.visible_to(viewer).about(kind, record.pk)
    read = set(
        Instruction.objects.readable_by(viewer).about(kind, record.pk)
        .values_list("pk", flat=True)
    )
    today = clock.today()
    rows = tuple(
        InstructionRow(each, mark_of(each, today), each.pk in read)
        for each in visible.select_related("giver", "answerer").order_by("given_on", "created_at")
    )
    gives = (
        kind in ON and viewer.may(Permission.GIVE_INSTRUCTIONS)
        and bool(access.may(viewer, Deed.DECIDE, record))
    )
    return InstructionBlock(
        rows, reverse("instruction_new", args=[kind, record.pk]) if gives else ""
    )


def mark_of(instruction: Instruction, today: date) -> str:
    if instruction.state == TaskState.OPEN:
        return "late" if instruction.answer_due < today else "due"
    return "done" if instruction.state == TaskState.ANSWERED else "off"


def listed(viewer: Viewer) -> InstructionQuerySet:
    """Instructions of which the viewer may know, without their texts."""
    rows: InstructionQuerySet = Instruction.objects.visible_to(viewer)
    return rows.defer("text", "answer").select_related("giver", "answerer")


def owed_by(viewer: Viewer) -> InstructionQuerySet:
    """Instructions that the viewer has to answer, the earliest due first."""
    return listed(viewer).open().filter(answerer_id=viewer.person_id or 0).order_by("answer_due")
