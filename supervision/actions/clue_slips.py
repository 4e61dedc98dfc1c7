"""The slip of a transferred clue: written down, its receipt added. Never a word of the clue."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from portal import clock
from portal.errors import StaleState
from portal.ledger import pen
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.actions import closing
from supervision.models import ClueSlip
from supervision.rules import daily as rules
from supervision.rules import parties


@transaction.atomic
def transfer(
    *, number: str, transferred_on: date, from_body: str, to_body: str, by: Viewer
) -> ClueSlip:
    """Write down that a clue went on paper to whom it belongs. Rules I8, I9, V5."""
    parties.BOOK.check(by.may(Permission.KEEP_CLUE_SLIPS), "V5").require()
    is_new = not ClueSlip.objects.filter(number=number.strip()).exists()
    rules.may_transfer(
        number_is_new=is_new, transferred_on=transferred_on, today=clock.today()
    ).require()
    closing.require_open(transferred_on, "transferred_on")
    slip = ClueSlip.objects.create(
        number=number.strip(), transferred_on=transferred_on, from_body=from_body.strip(),
        to_body=to_body.strip(), created_at=clock.now(), created_by_id=by.user_id,
    )
    pen.write(
        "supervision.clue_transferred", subject=slip, by=by, rows=[slip], restricted=True
    )
    return slip


@transaction.atomic
def receipt(*, slip: ClueSlip, receipt_number: str, receipt_on: date, by: Viewer) -> ClueSlip:
    """The other body has confirmed that it has it; written once. Rules I9, I10, V5."""
    parties.BOOK.check(by.may(Permission.KEEP_CLUE_SLIPS), "V5").require()
    rules.may_receipt(
        transferred_on=slip.transferred_on, receipt_on=receipt_on, today=clock.today()
    ).require()
    if not ClueSlip.objects.filter(pk=slip.pk, receipt_on=None).update(
        receipt_number=receipt_number.strip(), receipt_on=receipt_on
    ):
        raise StaleState
    slip.refresh_from_db()
    pen.write("supervision.clue_receipted", subject=slip, by=by, rows=[slip], restricted=True)
    return slip
