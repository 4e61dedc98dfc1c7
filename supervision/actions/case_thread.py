"""What all acts on a case share: who may, the conditional move, the event, the ledger line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.chain import chain_near
from portal.delivery.notify import notify
from portal.errors import StaleState
from portal.ledger import pen
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.models import AccountabilityCase, CaseEvent, CaseMember, Recusal
from supervision.rules import cases as rules
from supervision.rules import parties
from supervision.rules.parties import Deed
from supervision.states import CASE_MOVES, leads


def topic_of(case: AccountabilityCase) -> str:
    """The matter under which messages about a case stand in inboxes."""
    return f"supervision.case:{case.pk}"


def locked(case: AccountabilityCase) -> AccountabilityCase:
    """The case as it stands, held until the end of the transaction."""
    found: AccountabilityCase = AccountabilityCase.objects.select_for_update(of=("self",)).get(
        pk=case.pk
    )
    return found


def require(by: Viewer, deed: Deed, case: AccountabilityCase, permission: Permission) -> None:
    """V1 to V6: neither object nor recused nor below the object, entitled, and a reader."""
    access.may(by, deed, case).require()
    reads = AccountabilityCase.objects.readable_by(by).filter(pk=case.pk).exists()
    parties.BOOK.check(by.may(permission) and reads, "V5").require()


def require_investigator(by: Viewer, case: AccountabilityCase) -> None:
    """Q23: those who keep cases, and those appointed to this one."""
    access.may(by, Deed.VERIFY, case).require()
    reads = AccountabilityCase.objects.readable_by(by).filter(pk=case.pk).exists()
    rules.BOOK.check(reads and access.may_investigate(by, case), "Q23").require()


def move(
    case: AccountabilityCase, act: str, end: str, *, by: Viewer, note: str = "",
    fields: dict[str, Any] | None = None, **stamps: Any,
) -> CaseEvent:
    """The conditional update: of two who move the same case, the second is refused.

    `fields` are written by saving (texts are encrypted), `stamps` by the update itself.
    """
    start = case.state
    if not leads(CASE_MOVES, act, start, end):
        raise StaleState
    if not AccountabilityCase.objects.filter(pk=case.pk, state=start).update(
        state=end, **stamps
    ):
        raise StaleState
    if fields:
        for name, value in fields.items():
            setattr(case, name, value)
        case.save(update_fields=list(fields))
    case.refresh_from_db()
    return happened(case, act, by=by, note=note)


def happened(case: AccountabilityCase, act: str, *, by: Viewer, note: str = "") -> CaseEvent:
    """One line of the thread."""
    return CaseEvent.objects.create(
        case=case, act=act, state=case.state, note=note.strip(), made_at=clock.now(),
        made_by_id=by.user_id,
    )


def line(
    word: str, subject: Model, by: Viewer | None, rows: Iterable[Model], gone: Iterable[str] = ()
) -> None:
    """All acts on cases stand in the ledger under the generic word."""
    pen.write(
        f"supervision.{word}", subject=subject, by=by, rows=rows, gone=gone, restricted=True
    )


def object_person(case: AccountabilityCase) -> int | None:
    """Who answers for the object: the cadre, or the head of the department today."""
    return next(iter(access.objects_of(case)), None)


def tell_object(case: AccountabilityCase, title: str, text: str, url: str = "") -> None:
    person_id = object_person(case)
    if person_id is not None:
        notify([person_id], title, text, url or reverse("case", args=[case.pk]), topic_of(case))


def tell_secretary(case: AccountabilityCase, title: str) -> None:
    """The head of the party group, unless he is the object or has recused himself."""
    secretary = chain_near(clock.today()).secretary
    if secretary is not None:
        _tell(case, {secretary.id}, title)


def tell_keepers(case: AccountabilityCase, title: str) -> None:
    """Who proposed the case, and those who investigate it."""
    people = set(
        CaseMember.objects.filter(case=case, ended_at=None).values_list("person_id", flat=True)
    )
    if case.created_by is not None and case.created_by.person_id is not None:
        people.add(case.created_by.person_id)
    _tell(case, people, title)


def _tell(case: AccountabilityCase, people: set[int], title: str) -> None:
    recused = Recusal.objects.about(access.kind_of(case), case.pk).filter(ended_at=None)
    people -= set(recused.values_list("person_id", flat=True)) | access.objects_of(case)
    notify(people, title, _("请在系统内查看。"), reverse("case", args=[case.pk]), topic_of(case))
