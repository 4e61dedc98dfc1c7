"""Instructions (批示): given on a record, answered by whom they name, followed by their term.

Source: the organ's own practice; the object of a matter and those under him never answer in it.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.delivery.notify import notify, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Person
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.actions import after
from supervision.events import is_restricted
from supervision.models import Finding, Instruction
from supervision.rules import daily as rules
from supervision.rules import parties
from supervision.rules.parties import Deed
from supervision.states import TASK_MOVES, TaskState
from supervision.vocabulary import RecordKind

# Records on which an instruction may be given.
ON = (
    RecordKind.FINDING, RecordKind.RECTIFICATION, RecordKind.OPINION, RecordKind.EARLY_SIGN,
    RecordKind.MEASURE, RecordKind.CASE,
)


def topic_of(instruction: Instruction) -> str:
    return f"supervision.instruction:{instruction.pk}"


def subject_of(record: access.Record) -> int | None:
    """The one person whom a record is about, copied for subject exclusion."""
    for name in ("subject_id", "object_person_id"):
        if getattr(record, name, None):
            found: int = getattr(record, name)
            return found
    return None


@transaction.atomic
def give(
    *, record: access.Record, text: str, answerer: Person, answer_due: date, by: Viewer
) -> Instruction:
    """A leader instructs somebody on a record that both may know. I1 to I3, I7, V1 to V3, V5."""
    parties.BOOK.check(by.may(Permission.GIVE_INSTRUCTIONS), "V5").require()
    access.may(by, Deed.DECIDE, record).require()
    readable = access.readable_record(by, access.kind_of(record), record.pk)
    parties.BOOK.check(readable is not None, "V5").require()
    today = clock.today()
    chain = access.chain_around(by, record, [answerer.pk])
    about = access.objects_of(record, chain)
    rules.may_instruct(
        text=text, due=answer_due, today=today, answerer_is_object=answerer.pk in about,
        answerer_is_below=any(access.is_below(answerer.pk, one, chain) for one in about),
        answerer_knows=access.knows(answerer, record),
    ).require()
    given = Instruction.objects.create(
        on_kind=access.kind_of(record), on_record=record.pk, subject_id=subject_of(record),
        giver_id=by.as_person, given_on=today, text=text.strip(), answerer=answerer,
        answer_due=answer_due, created_at=clock.now(), created_by_id=by.user_id,
    )
    _line("instruction_given", given, by, hidden=access.is_confidential(record))
    notify([answerer.pk], _("有一条批示交由您办理"), "",
           reverse("instruction", args=[given.pk]), topic_of(given))
    return given


@transaction.atomic
def answer(*, instruction: Instruction, text: str, by: Viewer) -> Instruction:
    """Whom it names says what was done; nobody does it for him. Rules I4, I5, V1 to V3."""
    instruction = _locked(instruction)
    is_answerer = by.person_id is not None and instruction.answerer_id == by.person_id
    rules.may_answer(is_answerer=is_answerer, text=text).require()
    access.may_answer(by, instruction).require()
    _may_move(instruction, "answer")
    instruction.answer = text.strip()
    instruction.state = TaskState.ANSWERED
    instruction.answered_at, instruction.answered_by_id = clock.now(), by.user_id
    instruction.save()
    _line("instruction_answered", instruction, by, hidden=_hides(instruction))
    settle(topic_of(instruction))
    notify([instruction.giver_id], _("您的批示已有办理情况"), "",
           reverse("instruction", args=[instruction.pk]))
    return instruction


@transaction.atomic
def cancel(*, instruction: Instruction, by: Viewer) -> Instruction:
    """Who gave it takes it back before it is answered. Rule I6."""
    instruction = _locked(instruction)
    own = by.person_id is not None and instruction.giver_id == by.person_id
    rules.BOOK.check(own, "I6").require()
    _may_move(instruction, "cancel")
    instruction.state = TaskState.CANCELLED
    instruction.save(update_fields=["state"])
    _line("instruction_cancelled", instruction, by, hidden=_hides(instruction))
    settle(topic_of(instruction))
    return instruction


def _locked(instruction: Instruction) -> Instruction:
    found: Instruction = Instruction.objects.select_for_update(of=("self",)).get(
        pk=instruction.pk
    )
    return found


def _may_move(instruction: Instruction, act: str) -> None:
    """The conditional update: of two who move the same instruction, the second is refused."""
    end = TaskState.ANSWERED if act == "answer" else TaskState.CANCELLED
    if instruction.state not in TASK_MOVES[act].start or not Instruction.objects.filter(
        pk=instruction.pk, state=instruction.state, answered_at=None
    ).update(state=end):
        raise StaleState


def _hides(instruction: Instruction) -> bool:
    """As its record does: only a finding on a department, and its rectification, is open."""
    open_ones = Finding.objects.filter(names_person=False)
    return not open_ones.filter(
        Q(pk=instruction.on_record) | Q(rectification=instruction.on_record)
    ).exists()


def _line(word: str, instruction: Instruction, by: Viewer, *, hidden: bool) -> None:
    name = f"supervision.{word}"
    after.noted({instruction.answerer_id}, about=after.INSTRUCTION)
    pen.write(
        name, subject=instruction, by=by, rows=[instruction],
        restricted=is_restricted(name, confidential=hidden),
    )
