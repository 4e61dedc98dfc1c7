"""Opinions: received under a name, given to a handler, answered, closed.

Sources: 党员权利保障条例; 检举控告工作规则. Nothing here tells when an opinion was written or,
except by its own sealed row, by whom: the line about its receipt is the system's, no message
goes out at that moment, and the author finds the answer himself by a keyed mark.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.access import viewer_of
from portal.chain import chain_near
from portal.delivery.notify import notify, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Person, RoleGrant, User
from portal.roles import Role
from portal.viewer import SYSTEM, Viewer
from supervision import access
from supervision.actions import after
from supervision.models import (
    AuthorOpening,
    Opinion,
    OpinionAnswer,
    OpinionAssignment,
    OpinionAuthor,
)
from supervision.models.visibility import is_discipline
from supervision.queries.opinion_objects import Placed, placed
from supervision.queries.terms import due_after
from supervision.receipts import author_mark, new_receipt, receipt_hash
from supervision.rules import opinions as rules
from supervision.rules import parties
from supervision.rules.parties import Deed
from supervision.states import OPINION_MOVES, OpinionState
from supervision.vocabulary import OpinionObject, Satisfaction

TERM = "opinion.answer"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody wrote down: about whom, of what kind, and the text."""

    about: str
    category: str
    text: str
    person_id: int | None = None
    department_id: int | None = None


def topic_of(opinion: Opinion) -> str:
    """The matter under which messages to handlers stand in inboxes."""
    return f"supervision.opinion:{opinion.pk}"


def accepted(said: Said, *, anonymous: bool, files: int = 0) -> Placed:
    """The object of what may be taken. Rules Y1, Y2, Y5 to Y7: the rest is stored nowhere."""
    where = placed(said.about, said.person_id, said.department_id)
    rules.may_submit(
        about=said.about, text=said.text, anonymous=anonymous, files=files,
        object_chosen=where.is_chosen,
        object_is_secretary=where.about == OpinionObject.SECRETARY,
    ).require()
    return where


def drafted(said: Said, where: Placed, *, day: date, receipt: str, anonymous: bool) -> Opinion:
    """An opinion as it enters the room of its handlers, not yet written."""
    return Opinion(
        about=where.about, object_person_id=where.person_id,
        object_department_id=where.department_id, category=said.category,
        text=said.text.strip(), number=new_number(day), anonymous=anonymous, received_on=day,
        receipt_hash=receipt, answer_due=due_after(TERM, day).day,
    )


def new_number(day: date) -> str:
    """A number by which handlers speak of an opinion; drawn by lot, so it tells no order."""
    while True:
        number = f"意{day.year}-{secrets.randbelow(10**6):06}"
        if not Opinion.objects.filter(number=number).exists():
            return number


# --- received under a name ----------------------------------------------------------------


@transaction.atomic
def submit(*, said: Said, consents: bool, by: Viewer) -> Opinion:
    """Take a named opinion; its author stands apart, sealed. Rules Y1, Y2, Y5, Y7.

    `consents`: the secretary may know the author of an opinion on a leader.
    """
    where = accepted(said, anonymous=False)
    opinion = drafted(
        said, where, day=clock.today(), receipt=receipt_hash(new_receipt()), anonymous=False
    )
    opinion.save(force_insert=True)
    author = OpinionAuthor.objects.create(
        opinion=opinion, person=str(by.person_id), mark=author_mark(by.person_id or 0),
        consents=consents,
    )
    # The system's line: one in the author's name would tell the reader of the ledger.
    _line("opinion_received", opinion, SYSTEM, [opinion, author])
    send_up_if_nobody_may(opinion)
    return opinion


def send_up_if_nobody_may(opinion: Opinion) -> None:
    """Where all who keep discipline work in the department and nobody leads it: the secretary."""
    if opinion.about not in rules.OF_A_DEPARTMENT:
        return
    day = clock.today()
    place = opinion.object_department_id or 0
    chain = chain_near(day, heads_of=[place])
    led = chain.leader_of(place)
    keepers = User.objects.filter(
        pk__in=RoleGrant.objects.on(day).filter(role=Role.DISCIPLINE).values("user")
    )
    others = User.objects.filter(person_id=led[0].id) if led else User.objects.none()
    for user in (*keepers, *others):
        if Opinion.objects.assignable_by(viewer_of(user)).filter(pk=opinion.pk).exists():
            return
    if chain.secretary is None:
        return
    Opinion.objects.filter(pk=opinion.pk).update(
        handler_id=chain.secretary.id, state=OpinionState.ASSIGNED
    )
    opinion.refresh_from_db()
    _line("opinion_assigned", opinion, SYSTEM, [opinion])


# --- given to a handler, answered, closed ---------------------------------------------------


@transaction.atomic
def assign(*, opinion: Opinion, handler: Person, note: str, by: Viewer) -> Opinion:
    """Give an opinion to a handler, or to another one. Rules Y3, Y4, Y14, V1, V2."""
    opinion = _locked(opinion)
    access.may(by, Deed.READ_OPINION, opinion).require()
    allowed = Opinion.objects.assignable_by(by).filter(pk=opinion.pk).exists()
    rules.BOOK.check(allowed, "Y14").require()
    rules.may_assign_to(opinion.about, access.handler_facts(opinion, handler.pk)).require()
    now, before = clock.now(), opinion.handler_id
    _move(
        opinion, "assign", OpinionState.ASSIGNED, handler_id=handler.pk, assigned_at=now,
        assigned_by_id=by.user_id,
    )
    assert opinion.answer_due is not None  # set when it was received
    assignment = OpinionAssignment.objects.create(
        opinion=opinion, handler=handler, due_on=opinion.answer_due, note=note.strip(),
        assigned_at=now, assigned_by_id=by.user_id,
    )
    _line("opinion_assigned", opinion, by, [opinion, assignment])
    if before != handler.pk:
        settle(topic_of(opinion))
        notify([handler.pk], _("有一条意见建议交由您办理"), _("请在期限内答复，限定知悉。"),
               reverse("opinion", args=[opinion.pk]), topic_of(opinion))
    return opinion


@transaction.atomic
def answer(*, opinion: Opinion, text: str, by: Viewer) -> OpinionAnswer:
    """The handler answers; a further answer stands beside the first. Rules Y8, Y11, V1 to V3."""
    opinion = _locked(opinion)
    is_handler = by.person_id is not None and opinion.handler_id == by.person_id
    rules.may_answer(is_handler=is_handler, text=text).require()
    access.may_answer(by, opinion).require()
    today = clock.today()
    _move(opinion, "answer", OpinionState.ANSWERED, answered_on=opinion.answered_on or today)
    given = OpinionAnswer.objects.create(
        opinion=opinion, text=text.strip(), answered_on=today, answered_at=clock.now(),
        answered_by_id=by.user_id,
    )
    _line("opinion_answered", opinion, by, [opinion, given])
    settle(topic_of(opinion))
    return given


@transaction.atomic
def close(*, opinion: Opinion, by: Viewer) -> Opinion:
    """Whoever assigns it finds it dealt with. Rules Y13, Y14, V1 to V3."""
    opinion = _locked(opinion)
    allowed = Opinion.objects.assignable_by(by).filter(pk=opinion.pk).exists()
    rules.BOOK.check(allowed, "Y14").require()
    access.may_approve(by, opinion).require()
    if opinion.state in (OpinionState.RECEIVED, OpinionState.ASSIGNED):
        rules.BOOK.no("Y13").require()
    _move(opinion, "close", OpinionState.CLOSED, closed_at=clock.now(), closed_by_id=by.user_id)
    _line("opinion_closed", opinion, by, [opinion])
    return opinion


# --- the author -----------------------------------------------------------------------------


@transaction.atomic
def rate(*, opinion: Opinion, satisfaction: Satisfaction, by: Viewer) -> Opinion:
    """The author of a named opinion says how the answer suits him. Rule Y15."""
    opinion = _locked(opinion)
    own = Opinion.objects.written_by(by).filter(pk=opinion.pk).exists()
    answered = opinion.state in (OpinionState.ANSWERED, OpinionState.CLOSED)
    rules.may_rate(is_author=own, answered=answered).require()
    Opinion.objects.filter(pk=opinion.pk).update(satisfaction=satisfaction)
    opinion.refresh_from_db()
    _line("opinion_rated", opinion, SYSTEM, [opinion])  # the system's: see submit
    return opinion


@transaction.atomic
def open_author(*, opinion: Opinion, reason: str, by: Viewer) -> Person:
    """Who wrote a named opinion, for a stated reason; the author learns of it. Y9, Y10, V1, V2."""
    opinion = _locked(opinion)
    access.may(by, Deed.READ_OPINION, opinion).require()
    read = Opinion.objects.read_on_desk_by(by).filter(pk=opinion.pk).exists()
    parties.BOOK.check(read, "V5").require()
    author = OpinionAuthor.objects.filter(opinion=opinion).first()
    rules.may_open_author(
        is_discipline=is_discipline(by), anonymous=author is None, reason=reason
    ).require()
    assert author is not None
    opening = AuthorOpening.objects.create(
        opinion=opinion, reason=reason.strip(), opened_at=clock.now(), opened_by_id=by.user_id
    )
    _line("opinion_author_opened", opinion, by, [opening])
    person: Person = Person.objects.get(pk=int(author.person))
    return person


# --- shared ---------------------------------------------------------------------------------


def _locked(opinion: Opinion) -> Opinion:
    found: Opinion = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    return found


def _move(opinion: Opinion, act: str, end: OpinionState, **stamps: Any) -> None:
    """The conditional update: of two who move the same opinion, the second is refused."""
    start, handler = opinion.state, opinion.handler_id
    if start not in OPINION_MOVES[act].start:
        raise StaleState
    if not Opinion.objects.filter(pk=opinion.pk, state=start, handler_id=handler).update(
        state=end, **stamps
    ):
        raise StaleState
    opinion.refresh_from_db()


def _line(word: str, opinion: Opinion, by: Viewer, rows: Iterable[Model]) -> None:
    after.noted({opinion.handler_id}, about=after.OPINION)
    pen.write(f"supervision.{word}", subject=opinion, by=by, rows=rows, restricted=True)
