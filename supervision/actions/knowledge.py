"""Who may know of a record (知悉), and who is out of it (回避).

Every list asks these tables anew, so each act takes effect with the next page. Files that were
made before and wait for the person (portal.actions.batches) are dropped.
Source: 知悉范围和回避制度.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from portal import clock
from portal.actions import batches
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Person
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.actions import after
from supervision.models import Finding, NeedToKnow, Recusal
from supervision.rules import daily as rules
from supervision.rules import parties
from supervision.rules.parties import Deed
from supervision.vocabulary import GrantLevel


@transaction.atomic
def grant(
    *, record: access.Record, person: Person, level: GrantLevel, purpose: str,
    until: date | None, by: Viewer,
) -> NeedToKnow:
    """Let somebody know of one record, for a stated purpose. Rules K1 to K6, V1 to V3, V5."""
    _may_keep(record, by)
    kind = access.kind_of(record)
    _hold(person)
    rules.may_grant(
        person_id=person.pk, by_id=by.person_id, objects=access.objects_of(record),
        is_recused=_recused(person, kind, record), purpose=purpose, until=until,
        is_open=NeedToKnow.objects.about(kind, record.pk).filter(
            person=person, revoked_at=None
        ).exists(),
        today=clock.today(),
    ).require()
    given = NeedToKnow.objects.create(
        kind=kind, record=record.pk, person=person, level=level, purpose=purpose.strip(),
        until=until, granted_at=clock.now(), granted_by_id=by.user_id,
    )
    pen.write("supervision.knowledge_granted", subject=given, by=by, rows=[given],
              restricted=True)
    return given


@transaction.atomic
def revoke(*, grant: NeedToKnow, record: access.Record, by: Viewer) -> NeedToKnow:
    """Take a grant back, at once. Rule V5."""
    _may_keep(record, by)
    if not NeedToKnow.objects.filter(pk=grant.pk, revoked_at=None).update(
        revoked_at=clock.now(), revoked_by_id=by.user_id
    ):
        raise StaleState
    grant.refresh_from_db()
    batches.withdraw(person_id=grant.person_id)
    pen.write("supervision.knowledge_revoked", subject=grant, by=by, rows=[grant],
              restricted=True)
    return grant


@transaction.atomic
def recuse(*, record: access.Record, person: Person, reason: str, by: Viewer) -> Recusal:
    """A close relation: the person loses the record as its object does. Rules K3, K6, V5.

    Whoever enters himself does so too, and sees the record no more.
    """
    _may_keep(record, by)
    kind = access.kind_of(record)
    _hold(person)
    rules.may_recuse(is_open=_recused(person, kind, record), reason=reason).require()
    entered = Recusal.objects.create(
        kind=kind, record=record.pk, person=person, reason=reason.strip(),
        entered_at=clock.now(), entered_by_id=by.user_id,
    )
    batches.withdraw(person_id=person.pk)
    pen.write("supervision.recusal_entered", subject=entered, by=by, rows=[entered],
              restricted=True)
    _count_again(record)
    return entered


@transaction.atomic
def end_recusal(*, recusal: Recusal, record: access.Record, by: Viewer) -> Recusal:
    """The reason is gone; decided by another person than the one who was out. Rules V2, V5."""
    _may_keep(record, by)
    if not Recusal.objects.filter(pk=recusal.pk, ended_at=None).update(
        ended_at=clock.now(), ended_by_id=by.user_id
    ):
        raise StaleState
    recusal.refresh_from_db()
    pen.write("supervision.recusal_ended", subject=recusal, by=by, rows=[recusal],
              restricted=True)
    _count_again(record)
    return recusal


def _may_keep(record: access.Record, by: Viewer) -> None:
    parties.BOOK.check(by.may(Permission.KEEP_KNOWLEDGE), "V5").require()
    access.may(by, Deed.DECIDE, record).require()
    known = access.readable_record(by, access.kind_of(record), record.pk)
    parties.BOOK.check(known is not None, "V5").require()


def _count_again(record: access.Record) -> None:
    """Lights that count findings leave out those from which somebody is recused, at once."""
    if isinstance(record, Finding):
        after.noted((), [record.department_id], about=after.COUNTED)


def _hold(person: Person) -> None:
    """Who enters the same at the same moment finds what the first one entered."""
    Person.objects.select_for_update().get(pk=person.pk)


def _recused(person: Person, kind: str, record: access.Record) -> bool:
    return Recusal.objects.about(kind, record.pk).filter(person=person, ended_at=None).exists()
