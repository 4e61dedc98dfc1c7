"""Reminders: bounded in number, spaced in days, shown on the page with the next date.

Source: 惯例 (settings `reminder_first_days`, `reminder_interval_days`, `reminder_cap`).
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.access import slot_facts
from agreements.models import Agreement, SignatureSlot
from agreements.notices import topic_of
from agreements.rules import open_for
from agreements.states import SIGNABLE, CampaignState
from portal.delivery.notify import Message, notify_each
from portal.preferences import value


def next_reminder(agreement: Agreement) -> date | None:
    """The day of the next reminder, or None when the cap is reached or nothing waits."""
    if agreement.state not in SIGNABLE or agreement.reminded_count >= value("reminder_cap"):
        return None
    first = agreement.due_on - timedelta(days=value("reminder_first_days"))
    if agreement.reminded_on is None:
        return first
    return agreement.reminded_on + timedelta(days=value("reminder_interval_days"))


@transaction.atomic
def remind_due(*, day: date) -> int:
    """Remind whoever's turn it is on agreements whose reminder is due; returns how many."""
    due = [
        a
        for a in Agreement.objects.live()
        .select_related("campaign", "responsible")
        .filter(
            campaign__state=CampaignState.ISSUED, state__in=SIGNABLE,
            reminded_count__lt=value("reminder_cap"),
            due_on__lte=day + timedelta(days=value("reminder_first_days")),
        )
        if (next_reminder(a) or day) <= day
    ]
    slots = [
        s
        for s in SignatureSlot.objects.filter(
            agreement__in=[a.pk for a in due], signature=None
        ).select_related("agreement", "agreement__responsible")
    ]
    facts = slot_facts(slots)
    turn = [s for s in slots if open_for(facts[s.pk], s.person_id, day)]
    reminded = {s.agreement_id for s in turn}
    Agreement.objects.filter(pk__in=reminded).update(
        reminded_on=day, reminded_count=F("reminded_count") + 1
    )
    notify_each(
        Message(
            recipient_id=slot.person_id,
            title=_("请签订责任书 %(number)s") % {"number": slot.agreement.number},
            text=_("责任人%(name)s，截止%(due)s。")
            % {"name": slot.agreement.responsible.name, "due": slot.agreement.due_on.isoformat()},
            url=reverse("agreement", args=[slot.agreement_id]),
            topic=topic_of(slot.agreement),
        )
        for slot in turn
    )
    return len(reminded)
