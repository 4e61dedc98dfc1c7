"""Handovers: opened by what changes in posts and portfolios, stated, signed by both sides.

Source: 机关制度 (职务变动工作交接). `follow` looks at the tables and may run any number of times;
what somebody has signed is never touched again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import handing as rules
from agreements import open_work
from agreements.handing import Content, Parties, SeatLine
from agreements.models import Handover, HandoverMove, HandoverSeat, HandoverSignature
from agreements.queries import handovers as queries
from agreements.queries.handovers import Ending
from agreements.states import HandoverRole, HandoverState
from agreements.texts import sha256
from portal import clock, preferences
from portal.days import cn_date
from portal.delivery.notify import notify, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Department, Person
from portal.reauth import AuthProof
from portal.roles import Permission
from portal.viewer import Viewer

STATEMENTS = {
    HandoverRole.LEAVER: gettext_lazy(
        "本人已如实说明任职期间履责情况，并移交所列职务、分工和未办结工作。"
    ),
    HandoverRole.RECEIVER: gettext_lazy(
        "本人已阅读交接内容，接手所列职务、分工和未办结工作。"
    ),
}


def topic_of(handover: Handover) -> str:
    return f"agreements.handover:{handover.pk}"


# --- opened by what changes -------------------------------------------------------------------


@transaction.atomic
def follow(people: frozenset[int], by: Viewer) -> list[Handover]:
    """Bring open handovers up to date with posts and portfolios, and open what is missing.

    Of `people`, and of those whose seats still wait for somebody who takes over.
    """
    _follow_corrections(people, by)
    endings = queries.endings(people, clock.today())
    by_day: dict[tuple[int, date], list[Ending]] = defaultdict(list)
    for one in endings:
        by_day[one.person_id, one.end].append(one)
    opened = [
        handover
        for (person, end), group in by_day.items()
        if (handover := _open(person, end, group, by)) is not None
    ]
    _fill_successors(people, by)
    return opened


def _open(person: int, end: date, endings: list[Ending], by: Viewer) -> Handover | None:
    """A handover of this person as of this day, or these seats in the one that is open already."""
    handover = Handover.objects.open().filter(leaver_id=person, last_day=end).first()
    basis = "；".join(dict.fromkeys(one.basis for one in endings))[:500]
    new = handover is None
    if handover is None:
        handover = Handover.objects.create(
            leaver_id=person, superior_id=queries.superior_of(person, end), last_day=end,
            due_on=end + timedelta(days=preferences.value("handover_days")),
            basis_document=basis, opened_at=clock.now(), opened_by_id=by.user_id,
        )
    seats = [
        HandoverSeat.objects.create(
            handover=handover, assignment_id=one.assignment_id, portfolio_id=one.portfolio_id,
            words=one.words, department_id=one.department_id,
            successor_id=queries.successor_of(one),
        )
        for one in endings
    ]
    word = "agreements.handover_opened" if new else "agreements.handover_changed"
    pen.write(word, subject=handover, by=by, rows=[handover, *seats])
    _tell_open(handover, [person])
    _tell_open(handover, [s.successor_id for s in seats if s.successor_id])
    return handover if new else None


def _follow_corrections(people: frozenset[int], by: Viewer) -> None:
    """What ended otherwise, or not at all: nobody has signed yet, so the handover follows."""
    rows = Handover.objects.select_for_update().open().filter(leaver_id__in=people)
    for handover in rows.order_by("pk"):
        changed = [seat for seat in handover.seats.standing() if _follow_row(seat, handover)]
        if not changed:
            continue
        if not handover.seats.standing().exists():
            handover.state = HandoverState.CANCELLED
            handover.save(update_fields=["state"])
            settle(topic_of(handover))
        word = "changed" if handover.state == HandoverState.OPEN else "cancelled"
        pen.write(
            f"agreements.handover_{word}", subject=handover, by=by, rows=[handover, *changed]
        )


def _follow_row(seat: HandoverSeat, handover: Handover) -> bool:
    """Whether the seat changed: its row was replaced by another, or taken back."""
    row = seat.assignment or seat.portfolio
    if row is None:
        return False
    newest = queries.newest(row)
    if newest == row and row.withdrawn_at is None:
        return False
    if newest.withdrawn_at is not None or newest.end != handover.last_day:
        seat.dropped = True
    elif seat.assignment_id:
        seat.assignment_id = newest.pk
    else:
        seat.portfolio_id = newest.pk
    seat.save(update_fields=["dropped", "assignment", "portfolio"])
    return True


def _fill_successors(people: frozenset[int], by: Viewer) -> None:
    """Who was appointed since then takes over; whom the clerk named stays."""
    waiting = HandoverSeat.objects.standing().filter(
        handover__state=HandoverState.OPEN, named=False
    ).select_related("handover", "assignment__post", "portfolio")
    changed: dict[int, list[HandoverSeat]] = defaultdict(list)
    for seat in waiting.order_by("pk"):
        ending = queries.ending_of(seat)
        successor = queries.successor_of(ending) if ending else seat.successor_id
        if successor != seat.successor_id:
            seat.successor_id = successor
            seat.save(update_fields=["successor"])
            changed[seat.handover_id].append(seat)
    for seats in changed.values():
        handover = seats[0].handover
        pen.write(
            "agreements.handover_changed", subject=handover, by=by, rows=[handover, *seats]
        )
        _tell_open(handover, [s.successor_id for s in seats if s.successor_id])


@transaction.atomic
def open_by_hand(
    *, leaver: Person, last_day: date, words: str, department: Department | None,
    successor: Person, basis_document: str, by: Viewer,
) -> Handover:
    """A handover that no ending asks for: long leave, secondment, an older change. HO8, HO9."""
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "HO8").require()
    rules.check(successor.pk != leaver.pk, "HO9", "successor").require()
    leaver = Person.objects.select_for_update().get(pk=leaver.pk)
    known = Handover.objects.running().filter(leaver=leaver, last_day=last_day).exists()
    rules.check(not known, "HO15", "last_day").require()
    handover = Handover.objects.create(
        leaver=leaver, superior_id=queries.superior_of(leaver.pk, last_day), last_day=last_day,
        due_on=last_day + timedelta(days=preferences.value("handover_days")),
        basis_document=basis_document.strip(), opened_at=clock.now(), opened_by_id=by.user_id,
    )
    seat = HandoverSeat.objects.create(
        handover=handover, words=words.strip(), department=department, successor=successor,
        named=True,
    )
    pen.write("agreements.handover_opened", subject=handover, by=by, rows=[handover, seat])
    _tell_open(handover, [leaver.pk, successor.pk])
    return handover


@transaction.atomic
def name_successor(*, seat: HandoverSeat, successor: Person, by: Viewer) -> HandoverSeat:
    """Who takes over where nobody is appointed yet. Rules HO4, HO8, HO9."""
    handover = _locked(seat.handover)
    rules.may_name(
        clerk=by.may(Permission.RUN_CAMPAIGNS), state=handover.state, leaver=handover.leaver_id,
        successor=successor.pk,
    ).require()
    seat = HandoverSeat.objects.standing().get(pk=seat.pk)
    seat.successor, seat.named = successor, True
    seat.save(update_fields=["successor", "named"])
    pen.write("agreements.handover_changed", subject=handover, by=by, rows=[handover, seat])
    _tell_open(handover, [successor.pk])
    return seat


# --- the statement, and the signatures --------------------------------------------------------


@transaction.atomic
def write(*, handover: Handover, text: str, edition: int, by: Viewer) -> Handover:
    """Keep the statement so far. Rules HO1, HO4; StaleState when it was saved elsewhere."""
    handover = _locked(handover)
    rules.may_write(own=by.person_id == handover.leaver_id, state=handover.state).require()
    if handover.edition != edition:
        raise StaleState
    handover.statement, handover.edition = text, edition + 1
    handover.save(update_fields=["statement", "edition"])
    return handover


def text_of(handover: Handover, excuse: str = "") -> str:
    """The text as it would be frozen now, or as it was."""
    if handover.text:
        return handover.text
    seats = handover.seats.standing().select_related("successor")
    return rules.compose(
        Content(
            leaver=handover.leaver.name, last_day=handover.last_day,
            basis=handover.basis_document,
            seats=[
                SeatLine(s.words, s.successor.name if s.successor else _("待定")) for s in seats
            ],
            statement=handover.statement, excuse=excuse,
        )
    )


def parties_of(handover: Handover) -> Parties:
    """Who stands in it, and who has signed. Two queries."""
    successors = list(handover.seats.standing().values_list("successor_id", flat=True))
    return Parties(
        leaver=handover.leaver_id, successors=frozenset(s for s in successors if s),
        vacant=None in successors,
        signed=frozenset(handover.signatures.values_list("signer_id", flat=True)),
        state=handover.state,
    )


@transaction.atomic
def sign(
    *, handover: Handover, by: Viewer, auth: AuthProof, seen_sha256: str
) -> HandoverSignature:
    """The leaver freezes the text; those who take over sign it. HO2, HO3, HO5 to HO7, HO13, S6."""
    handover = _locked(handover)
    queries.fresh(auth.fresh(clock.now())).require()
    parties = parties_of(handover)
    rules.may_sign(parties, by.person_id, handover.statement).require()
    text = text_of(handover)
    rules.check(sha256(text) == seen_sha256, "HO7").require()
    own = by.person_id == handover.leaver_id
    role = HandoverRole.LEAVER if own else HandoverRole.RECEIVER
    try:
        with transaction.atomic():
            signature = HandoverSignature.objects.create(
                handover=handover, role=role, signer_id=by.person_id or 0, account_id=by.user_id,
                auth=auth.method, statement=str(STATEMENTS[role]), text_sha256=sha256(text),
                signed_at=clock.now(),
            )
    except IntegrityError as error:
        raise StaleState from error
    if own:
        _freeze(handover, text)
    elif parties.left == {by.person_id}:
        handover.state, handover.done_at = HandoverState.DONE, clock.now()
        handover.save(update_fields=["state", "done_at"])
    pen.write(
        "agreements.handover_signed", subject=handover, by=by, rows=[handover, signature],
        facts={"role": role}, text_sha256=handover.text_sha256, auth=auth.method,
    )
    _after_signature(handover, parties, own)
    return signature


@transaction.atomic
def excuse(*, handover: Handover, reason: str, document: str, by: Viewer) -> Handover:
    """The leaver cannot sign (gone, ill, dead): recorded, and the others sign.

    Rules HO3, HO4, HO8, HO10.
    """
    handover = _locked(handover)
    parties = parties_of(handover)
    rules.may_excuse(
        clerk=by.may(Permission.RUN_CAMPAIGNS), parties=parties, reason=reason, document=document
    ).require()
    words = _("%(reason)s（依据：%(document)s）") % {
        "reason": reason.strip(), "document": document.strip()
    }
    handover.excused_at, handover.excused_by_id = clock.now(), by.user_id
    handover.excuse = words[:500]
    handover.save(update_fields=["excused_at", "excused_by", "excuse"])
    _freeze(handover, text_of(handover, handover.excuse))
    pen.write(
        "agreements.handover_excused", subject=handover, by=by, rows=[handover],
        text_sha256=handover.text_sha256,
    )
    _after_signature(handover, parties, own=True)
    return handover


def _freeze(handover: Handover, text: str) -> None:
    handover.text, handover.text_sha256 = text, sha256(text)
    handover.state = HandoverState.HALF
    handover.save(update_fields=["text", "text_sha256", "state"])


def _after_signature(handover: Handover, parties: Parties, own: bool) -> None:
    settle(topic_of(handover))
    if handover.state == HandoverState.DONE:
        told = [handover.leaver_id, *([handover.superior_id] if handover.superior_id else [])]
        _tell(handover, told, _("职务变动交接已完成"), "")
    elif own:
        _tell(
            handover, sorted(parties.successors), _("请在职务变动交接书上签字"),
            _("交接人：%(name)s。") % {"name": handover.leaver.name},
        )


# --- open work --------------------------------------------------------------------------------


@transaction.atomic
def move_all(
    *, handover: Handover, keys: Iterable[str], receiver: Person, by: Viewer
) -> list[HandoverMove]:
    """Each piece by its own act, all of them or none. Rule HO12."""
    return [move(handover=handover, key=key, receiver=receiver, by=by) for key in keys]


@transaction.atomic
def move(*, handover: Handover, key: str, receiver: Person, by: Viewer) -> HandoverMove:
    """Move one open piece of work by its own act, before or after the signatures. Rule HO12."""
    handover = _locked(handover)
    known = {
        item.key: item for item in open_work.of(handover.leaver_id, by) if not item.stays
    }
    rules.may_move(
        key, known, receiver.pk, parties_of(handover).successors
    ).require()
    if handover.state == HandoverState.CANCELLED:
        raise StaleState
    open_work.move(key, person=handover.leaver, to=receiver, by=by)
    return HandoverMove.objects.create(
        handover=handover, key=key, kind=str(known[key].kind)[:64], receiver=receiver,
        moved_at=clock.now(), moved_by_id=by.user_id,
    )


# --- shared -----------------------------------------------------------------------------------


def _locked(handover: Handover) -> Handover:
    found: Handover = (
        Handover.objects.select_for_update(of=("self",)).select_related("leaver")
        .get(pk=handover.pk)
    )
    return found


def _tell_open(handover: Handover, people: list[int]) -> None:
    _tell(
        handover, people, _("请办理职务变动交接"),
        _("%(name)s自%(day)s后的职务、分工交接。")
        % {"name": handover.leaver.name, "day": cn_date(handover.last_day)},
    )


def _tell(handover: Handover, people: list[int], title: str, text: str) -> None:
    notify(people, title, text, reverse("handover", args=[handover.pk]), topic_of(handover))
