"""Endings: an agreement whose seat is no more (调离、退休、免职) binds no longer.

Source: 机关制度. The record stays; an agreement that follows it is issued on its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import rules
from agreements.actions import archiving, duties
from agreements.models import Agreement
from agreements.notices import topic_of
from agreements.states import MOVES, AgreementState
from portal import clock
from portal.days import cn_date
from portal.delivery.notify import Message, notify_each, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.roles import Permission
from portal.viewer import Viewer


@transaction.atomic
def end(*, agreement: Agreement, reason: str, document: str, on: date, by: Viewer) -> Agreement:
    """End one agreement as of `on` (that day binds no more). Rules X1, X3, X5, X9, E1.

    Raises StaleState when its state changed meanwhile.
    """
    return end_many(agreements=[agreement], reason=reason, document=document, on=on, by=by)[0]


@transaction.atomic
def end_many(
    *, agreements: Iterable[Agreement], reason: str, document: str, on: date, by: Viewer
) -> list[Agreement]:
    """End several agreements on one basis, all of them or none."""
    ids = [a.pk for a in agreements]
    found = list(Agreement.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    archiving.require_open(a.campaign_id for a in found)
    words = _("%(reason)s（依据：%(document)s）") % {
        "reason": reason.strip(), "document": document.strip()
    }
    for agreement in found:
        rules.may_end(
            is_clerk=by.is_system or by.may(Permission.RUN_CAMPAIGNS),
            state=AgreementState(agreement.state),
            on=on, issued_on=timezone.localdate(agreement.issued_at), today=clock.today(),
            reason=reason, document=document,
        ).require()
        moved = Agreement.objects.filter(pk=agreement.pk, state__in=MOVES["end"][0]).update(
            state=AgreementState.ENDED, ended_on=on, ended_at=clock.now(),
            end_reason=words[:500],
        )
        if not moved:
            raise StaleState
        agreement.refresh_from_db()
        settle(topic_of(agreement))
    duties.settle([a.pk for a in found])
    pen.write_many(
        [pen.Line(word="agreements.ended", subject=a, by=by, rows=[a]) for a in found]
    )
    _tell(found, on)
    return found


def _tell(agreements: list[Agreement], on: date) -> None:
    notify_each(
        Message(
            recipient_id=a.responsible_id,
            title=_("责任书 %(number)s 已终止") % {"number": a.number},
            text=_("自%(day)s起终止。%(reason)s") % {"day": cn_date(on), "reason": a.end_reason},
            url=reverse("agreement", args=[a.pk]),
            topic=topic_of(a),
        )
        for a in agreements
    )
