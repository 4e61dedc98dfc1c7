"""Drafting for somebody else (代拟): given by himself, for a time, against a document.

Source: 起草可以委托, 签字、核对、决定不能委托 (机关制度).
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.actions import dated
from portal.delivery.notify import notify
from portal.ledger import pen
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.models import Delegation
from supervision.rules import parties


@transaction.atomic
def give(
    *, drafter: int, start: date, end: date | None, basis_document: str, by: Viewer
) -> Delegation:
    """Somebody drafts records of talks for the viewer from a day on. Rules V5, V8, V9."""
    check = parties.BOOK.check
    check(by.may(Permission.DELEGATE_DRAFTING) and by.person_id, "V5").require()
    check(drafter != by.person_id, "V8", "drafter").require()
    check(end is None or end >= start, "V9", "end").require()
    row = dated.record(
        Delegation(
            principal_id=by.as_person, drafter_id=drafter, start=start, end=end,
            basis_document=basis_document,
        ),
        by=by,
    )
    pen.write("supervision.delegation_given", subject=row, by=by, rows=[row])
    notify([drafter], _("%(name)s委托您代拟谈话记录") % {"name": by.name},
           _("只代拟草稿，提交、更正由本人办理。"), reverse("talk_new"))
    return row


@transaction.atomic
def end(*, delegation: Delegation, by: Viewer) -> Delegation | None:
    """No more drafting from today on; None when it had not begun. Rule V5."""
    row = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    parties.BOOK.check(by.person_id and row.principal_id == by.person_id, "V5").require()
    last = clock.today() - timedelta(days=1)
    if row.start > last:
        ended, standing = dated.withdraw(row, by=by), None
    else:
        ended = standing = dated.replace(row, by=by, end=last)
    pen.write("supervision.delegation_ended", subject=row, by=by, rows=[ended])
    return standing
