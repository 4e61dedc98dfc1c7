"""Reminders: bounded in number, spaced in days, shown on the page with the next date.

Source: 惯例 (settings `reminder_first_days`, `reminder_interval_days`, `reminder_cap`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import reminding, rules
from agreements.access import slot_facts
from agreements.models import Agreement, SignatureSlot
from agreements.notices import topic_of
from agreements.rules import open_for
from agreements.states import SIGNABLE, CampaignState
from portal import clock
from portal.days import cn_date
from portal.delivery.notify import Message, notify_each
from portal.errors import StaleState
from portal.roles import Permission
from portal.viewer import Viewer


def next_reminder(agreement: Agreement) -> date | None:
    """The day of the next reminder, or None when the cap is reached or nothing waits."""
    return reminding.pace().next_after(agreement)


@transaction.atomic
def remind_due(*, day: date) -> int:
    """Remind whoever's turn it is on agreements whose reminder is due; returns how many."""
    pace = reminding.pace()
    due = [
        a
        for a in Agreement.objects.live()
        .select_related("campaign", "responsible")
        .filter(
            campaign__state=CampaignState.ISSUED, state__in=SIGNABLE,
            reminded_count__lt=pace.cap,
            due_on__lte=day + timedelta(days=pace.first_days),
        )
        if (pace.next_after(a) or day) <= day
    ]
    turn = _whose_turn([a.pk for a in due], day)
    reminded = {s.agreement_id for s in turn}
    Agreement.objects.filter(pk__in=reminded).update(
        reminded_on=day, reminded_count=F("reminded_count") + 1
    )
    _tell(turn)
    return len(reminded)


@transaction.atomic
def remind(*, agreement: Agreement, by: Viewer) -> Agreement:
    """The clerk reminds whoever's turn it is, today. Rules R1 to R4.

    Raises StaleState when somebody reminded meanwhile.
    """
    today = clock.today()
    agreement = Agreement.objects.select_related("campaign").get(pk=agreement.pk)
    turn = _whose_turn([agreement.pk], today)
    running = agreement.campaign.state == CampaignState.ISSUED and not agreement.replaced
    rules.may_remind(
        is_clerk=by.may(Permission.RUN_CAMPAIGNS), waits=running and bool(turn),
        reminded_on=agreement.reminded_on, count=agreement.reminded_count,
        cap=reminding.pace().cap, today=today,
    ).require()
    moved = Agreement.objects.filter(
        pk=agreement.pk, reminded_count=agreement.reminded_count, state=agreement.state
    ).update(reminded_on=today, reminded_count=F("reminded_count") + 1)
    if not moved:
        raise StaleState
    _tell(turn)
    agreement.refresh_from_db()
    return agreement


def _whose_turn(agreement_ids: list[int], day: date) -> list[SignatureSlot]:
    """The slots that may be signed on `day`, in a fixed number of queries."""
    slots = list(
        SignatureSlot.objects.filter(
            agreement__in=agreement_ids, signature=None
        ).select_related("agreement", "agreement__responsible")
    )
    facts = slot_facts(slots)
    return [s for s in slots if open_for(facts[s.pk], s.person_id, day)]


def _tell(turn: Iterable[SignatureSlot]) -> None:
    notify_each(
        Message(
            recipient_id=slot.person_id,
            title=_("请签订责任书 %(number)s") % {"number": slot.agreement.number},
            text=_("责任人%(name)s，截止%(due)s。")
            % {"name": slot.agreement.responsible.name, "due": cn_date(slot.agreement.due_on)},
            url=reverse("agreement", args=[slot.agreement_id]),
            topic=topic_of(slot.agreement),
        )
        for slot in turn
    )
