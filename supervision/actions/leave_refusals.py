"""A leave that was not approved is written down with its reason (W43 looks at it)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from portal import clock
from portal.ledger import pen
from portal.models import Person
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.actions import closing
from supervision.models import LeaveRefusal
from supervision.rules import daily as rules
from supervision.rules import parties


@transaction.atomic
def record(
    *, person: Person, refuser: Person, refused_on: date, reason: str, by: Viewer
) -> LeaveRefusal:
    """Write down who was refused a leave, by whom and why. Rules I9, I14, I15, V5."""
    parties.BOOK.check(by.may(Permission.KEEP_LEAVE_REFUSALS), "V5").require()
    rules.may_record_refusal(
        person_id=person.pk, refuser=refuser.pk, by_id=by.person_id,
        refused_on=refused_on, reason=reason, today=clock.today(),
    ).require()
    closing.require_open(refused_on, "refused_on")
    row: LeaveRefusal = LeaveRefusal.objects.create(
        person=person, refuser=refuser, refused_on=refused_on, reason=reason.strip(),
        created_at=clock.now(), created_by_id=by.user_id,
    )
    pen.write("supervision.leave_refused", subject=row, by=by, rows=[row], restricted=True)
    return row
