"""Early signs (苗头性问题): noted, weighed, met with a talk, confirmed, or forgotten.

Source: 抓早抓小 (党内监督条例; 机关制度). The person is told in the talk and nowhere else. What
is not confirmed is deleted after its term, and only the fact that it was remains.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.chain import chain_near
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Notice, Person
from portal.roles import Permission
from portal.viewer import SYSTEM, Viewer
from portal.vocabulary import Relation
from supervision import access
from supervision.actions import after, closing
from supervision.models import (
    EarlySign,
    Finding,
    Instruction,
    NeedToKnow,
    RecordFile,
    Recusal,
    Talk,
)
from supervision.models.visibility import is_discipline
from supervision.queries.terms import due_after
from supervision.rules import daily, parties
from supervision.rules import findings as rules
from supervision.rules.parties import Deed
from supervision.states import EARLY_SIGN_MOVES, EarlySignState, FindingState
from supervision.vocabulary import RecordKind

KEEP, RESPOND = "early_sign.keep", "early_sign.respond"


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """What was noticed: of whom, when, from which source."""

    kind: str
    subject: Person
    noticed_on: date
    source: str
    facts: str


def topic_of(sign: EarlySign) -> str:
    return f"supervision.early_sign:{sign.pk}"


@transaction.atomic
def note(*, noticed: Noticed, by: Viewer) -> EarlySign:
    """A head, a leader or a discipline officer writes down a sign. I9, I11, I13, V1, V5."""
    today, check = clock.today(), daily.BOOK.check
    parties.BOOK.check(by.may(Permission.NOTE_EARLY_SIGNS), "V5").require()
    parties.BOOK.check(noticed.subject.pk != by.person_id, "V1", "subject").require()
    check(noticed.noticed_on <= today, "I9", "noticed_on").require()
    closing.require_open(noticed.noticed_on, "noticed_on")
    check(noticed.facts.strip(), "I13", "facts").require()
    chain = chain_near(today, [noticed.subject.pk, by.person_id])
    answers = is_discipline(by) or access.is_below(noticed.subject.pk, by.person_id, chain)
    check(answers, "I11", "subject").require()
    sign = EarlySign.objects.create(
        kind=noticed.kind, subject=noticed.subject, noticed_on=noticed.noticed_on,
        department_id=access.department_on(noticed.subject.pk, noticed.noticed_on),
        source=noticed.source, facts=noticed.facts.strip(), author_id=by.as_person,
        keep_until=due_after(KEEP, today).day, created_at=clock.now(), created_by_id=by.user_id,
    )
    _line("early_sign_noted", sign, by)
    return sign


def may_decide(sign: EarlySign, by: Viewer) -> Any:
    """I12 and V1 to V3, for buttons and acts alike."""
    chain = chain_near(
        clock.today(), [sign.subject_id, by.person_id],
        heads_of=[sign.department_id] if sign.department_id else [],
    )
    led = chain.leader_of(sign.department_id or 0)
    above = access.superiors_of(sign.subject_id, chain)
    in_charge = led is not None and led[1] == Relation.IN_CHARGE
    outranked = led is None or not in_charge or led[0].id not in above
    verdict = daily.may_decide_sign(
        leads=sign.department_id in by.in_charge and sign.department_id is not None,
        is_secretary=by.is_secretary, is_discipline=is_discipline(by), outranked=outranked,
    )
    return access.may(by, Deed.DECIDE, sign, chain) if verdict else verdict


@transaction.atomic
def respond(*, sign: EarlySign, assessment: str, talk: Talk | None, by: Viewer) -> EarlySign:
    """The person was spoken to; the talk is named where it is written down. F15, I12, I13."""
    sign = _ready(sign, by)
    daily.BOOK.check(assessment.strip(), "I13", "assessment").require()
    return _end(
        sign, "respond", EarlySignState.RESPONDED, by, "early_sign_answered", talk=talk,
        assessment=assessment.strip(), responded_on=clock.today(), responded_at=clock.now(),
        responded_by_id=by.user_id,
    )


@transaction.atomic
def close(*, sign: EarlySign, note: str, by: Viewer) -> EarlySign:
    """Nothing more is needed; it is kept until its term. F15, I12, I13."""
    sign = _ready(sign, by)
    daily.BOOK.check(note.strip(), "I13", "note").require()
    return _end(sign, "close", EarlySignState.CLOSED, by, "early_sign_closed", **_closed(note, by))


@transaction.atomic
def find_unfounded(*, sign: EarlySign, note: str, by: Viewer) -> EarlySign:
    """It was nothing: from now on only discipline staff see it, until it is deleted. F15, I12."""
    sign = _ready(sign, by)
    daily.BOOK.check(note.strip(), "I13", "note").require()
    return _end(
        sign, "unfounded", EarlySignState.UNFOUNDED, by, "early_sign_closed", **_closed(note, by)
    )


@transaction.atomic
def confirm(
    *, sign: EarlySign, title: str, category: str, severity: str, by: Viewer
) -> Finding:
    """It was so: the sign becomes the draft of a finding, which goes its own way. F15, I12."""
    sign = _ready(sign, by)
    finding = Finding.objects.create(
        state=FindingState.DRAFT, source=sign.source, category=category, severity=severity,
        found_on=sign.noticed_on, title=title.strip(), facts=sign.facts, names_person=True,
        subject_id=sign.subject_id, department_id=sign.department_id, early_sign=sign,
        created_at=clock.now(), created_by_id=by.user_id,
    )
    _end(
        sign, "confirm", EarlySignState.CONFIRMED, by, "early_sign_closed",
        **_closed(_("属实，已转为问题。"), by),
    )
    return finding


@transaction.atomic
def purge(*, by: Viewer = SYSTEM) -> int:
    """Delete what was not confirmed within its term, with all that points at it. Rule F16.

    The ledger keeps that so many were deleted; safe to repeat.
    """
    today = clock.today()
    gone = list(EarlySign.objects.select_for_update(of=("self",)).to_purge(today))
    if not gone:
        return 0
    for sign in gone:
        confirmed = sign.state == EarlySignState.CONFIRMED
        rules.may_purge(confirmed=confirmed, keep_until=sign.keep_until, today=today).require()
    keys = [sign.pk for sign in gone]
    about = {"kind": RecordKind.EARLY_SIGN, "record__in": keys}
    pointers: list[Any] = [
        *NeedToKnow.objects.filter(**about), *Recusal.objects.filter(**about),
        *Instruction.objects.filter(on_kind=RecordKind.EARLY_SIGN, on_record__in=keys),
        *RecordFile.objects.filter(**about),
    ]
    pen.write(
        "supervision.early_signs_deleted", subject=f"supervision.early_signs:{today:%Y%m%d}",
        by=by, gone=[*gone, *pointers], facts={"count": len(gone)},
    )
    for row in pointers:
        row.delete()
    Notice.objects.filter(topic__in=[topic_of(sign) for sign in gone]).delete()
    EarlySign.objects.filter(pk__in=keys).delete()
    return len(gone)


# --- shared ---------------------------------------------------------------------------------


def _ready(sign: EarlySign, by: Viewer) -> EarlySign:
    """Locked, seen, open, and this viewer's to decide."""
    seen = EarlySign.objects.readable_by(by).filter(pk=sign.pk).exists()
    parties.BOOK.check(seen, "V5").require()
    found: EarlySign = EarlySign.objects.select_for_update(of=("self",)).get(pk=sign.pk)
    may_decide(found, by).require()
    rules.may_respond(found.state).require()
    return found


def _closed(note: str, by: Viewer) -> dict[str, Any]:
    return {
        "close_note": note.strip(), "closed_at": clock.now(), "closed_by_id": by.user_id,
    }


def _end(
    sign: EarlySign, act: str, end: EarlySignState, by: Viewer, word: str, **changes: Any
) -> EarlySign:
    """The conditional update: of two who decide the same sign, the second is refused."""
    start = sign.state
    if start not in EARLY_SIGN_MOVES[act].start or not EarlySign.objects.filter(
        pk=sign.pk, state=start
    ).update(state=end):
        raise StaleState
    sign.state = end
    for name, value in changes.items():
        setattr(sign, name, value)
    sign.save()
    _line(word, sign, by)
    return sign


def _line(word: str, sign: EarlySign, by: Viewer) -> None:
    after.noted({sign.author_id}, about=after.SIGN)
    pen.write(f"supervision.{word}", subject=sign, by=by, rows=[sign], restricted=True)
