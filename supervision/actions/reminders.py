"""Integrity reminders: a text is chosen, sent to many at once, read, and withdrawn if wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.delivery.notify import notify, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Person
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.actions import after, closing
from supervision.models import IntegrityReminder, ReminderReceipt, ReminderText
from supervision.queries.pools import chain_for, reminder_pool
from supervision.rules import reminders as rules
from supervision.states import ReminderState
from supervision.vocabulary import ReminderForm, ReminderOccasion

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Content:
    """What stands in the form; recipients by id."""

    occasion: ReminderOccasion
    title: str
    text: str
    form: ReminderForm = ReminderForm.MESSAGE
    occasion_on: date | None = None
    people: tuple[int, ...] = ()


def topic_of(reminder: IntegrityReminder) -> str:
    """The matter under which its messages stand in inboxes."""
    return f"supervision.reminder:{reminder.pk}"


def may_keep_texts(by: Viewer) -> Any:
    """N8: the standard texts are kept by the offices."""
    kept = by.may(Permission.KEEP_REGULATIONS) and by.may(Permission.SEND_REMINDERS)
    return rules.BOOK.check(kept, "N8")


@transaction.atomic
def keep_text(
    *, by: Viewer, occasion: str, title: str, text: str, in_use: bool = True,
    standard: ReminderText | None = None,
) -> ReminderText:
    """A new standard text, or a changed one; what was sent before keeps its own words. N3, N8."""
    may_keep_texts(by).require()
    rules.BOOK.check(text.strip(), "N3", "text").require()
    row = standard or ReminderText()
    row.occasion, row.title, row.text, row.in_use = occasion, title.strip(), text.strip(), in_use
    row.changed_at, row.changed_by_id = clock.now(), by.user_id
    row.save()
    pen.write("supervision.reminder_text_changed", subject=row, by=by, rows=[row])
    return row


@transaction.atomic
def save_draft(
    *, content: Content, by: Viewer, reminder: IntegrityReminder | None = None
) -> IntegrityReminder:
    """Keep a reminder that is not sent yet; it leaves no line. Rules N1, N5."""
    if reminder is not None:
        reminder = _locked(reminder)
        rules.may_edit(reminder.state).require()
        rules.BOOK.check(reminder.created_by_id == by.user_id, "N6").require()
    pool = reminder_pool(by, chain_for(by))
    people = set(content.people)
    rules.BOOK.check(people <= pool.within(people), "N1", "people").require()
    row = reminder or IntegrityReminder(created_at=clock.now(), created_by_id=by.user_id)
    row.occasion, row.occasion_on, row.form = content.occasion, content.occasion_on, content.form
    row.title, row.text, row.sender_id = content.title.strip(), content.text.strip(), by.person_id
    row.department_id = access.department_on(by.person_id, clock.today()) if by.person_id else None
    row.save()
    _address(row, content.people)
    return row


@transaction.atomic
def send(*, reminder: IntegrityReminder, by: Viewer) -> IntegrityReminder:
    """The reminder goes to all its recipients at once. Rules N1 to N6."""
    reminder = _locked(reminder)
    rules.may_edit(reminder.state).require()
    rules.BOOK.check(reminder.created_by_id == by.user_id, "N6").require()
    receipts = list(reminder.receipts.all())
    people = [r.person_id for r in receipts]
    rules.may_send(
        occasion=reminder.occasion, occasion_on=reminder.occasion_on, text=reminder.text,
        recipients=people, pool=reminder_pool(by, chain_for(by)).within(people),
        today=clock.today(),
    ).require()
    _move(reminder, ReminderState.DRAFT, ReminderState.SENT, sent_at=clock.now(),
          sent_by_id=by.user_id, sent_on=clock.today())
    _follow(reminder)
    pen.write("supervision.reminder_sent", subject=reminder, by=by, rows=[reminder])
    notify(
        people, _("廉政提醒：%(title)s") % {"title": reminder.title}, reminder.text,
        reverse("reminder", args=[reminder.pk]), topic_of(reminder),
    )
    return reminder


@transaction.atomic
def send_new(
    *, content: Content, by: Viewer, reminder: IntegrityReminder | None = None
) -> IntegrityReminder:
    """Written and sent in one go; if it cannot be sent, nothing of it is kept."""
    return send(reminder=save_draft(content=content, by=by, reminder=reminder), by=by)


@transaction.atomic
def withdraw(*, reminder: IntegrityReminder, by: Viewer) -> IntegrityReminder:
    """What was sent by mistake is taken back; that it was sent stays on record. Rule N6."""
    reminder = _locked(reminder)
    own = by.user_id in (reminder.created_by_id, reminder.sent_by_id)
    mine = by.person_id is not None and by.person_id == reminder.sender_id
    rules.BOOK.check(own or mine, "N6").require()
    closing.require_open(reminder.sent_on)
    _move(reminder, ReminderState.SENT, ReminderState.WITHDRAWN, withdrawn_at=clock.now(),
          withdrawn_by_id=by.user_id)
    _follow(reminder)
    pen.write("supervision.reminder_withdrawn", subject=reminder, by=by, rows=[reminder])
    settle(topic_of(reminder))
    return reminder


@transaction.atomic
def read(*, reminder: IntegrityReminder, by: Viewer) -> bool:
    """A recipient says that he has read it; whether this was the first time. Rule N7."""
    rules.BOOK.check(by.person_id, "N7").require()
    mine = ReminderReceipt.objects.filter(reminder=reminder, person_id=by.as_person)
    rules.BOOK.check(reminder.state == ReminderState.SENT and mine.exists(), "N7").require()
    return bool(mine.filter(read_at=None).update(read_at=clock.now()))


# --- shared -------------------------------------------------------------------------------


def _follow(reminder: IntegrityReminder) -> None:
    """Duties and lights of the sender and of the departments that were reached."""
    reached = reminder.receipts.values_list("department_id", flat=True).distinct()
    after.noted({reminder.sender_id}, {reminder.department_id, *reached}, after.REMINDER)


def _locked(reminder: IntegrityReminder) -> IntegrityReminder:
    found: IntegrityReminder = IntegrityReminder.objects.select_for_update(of=("self",)).get(
        pk=reminder.pk
    )
    return found


def _move(
    reminder: IntegrityReminder, start: ReminderState, end: ReminderState, **stamps: Any
) -> None:
    """The conditional update: of two who move the same reminder, the second is refused."""
    done = IntegrityReminder.objects.filter(pk=reminder.pk, state=start).update(
        state=end, **stamps
    )
    if not done:
        raise StaleState
    reminder.refresh_from_db()


def _address(reminder: IntegrityReminder, people: Iterable[int]) -> None:
    """Recipients with the department in which they work on this day."""
    reminder.receipts.all().delete()
    known = Person.objects.in_bulk(list(people))
    places = access.first_departments(known, clock.today())
    ReminderReceipt.objects.bulk_create(
        (
            ReminderReceipt(
                reminder=reminder, person=person,
                department_id=places.get(pk),
            )
            for pk, person in known.items()
        ),
        batch_size=BATCH,
    )
