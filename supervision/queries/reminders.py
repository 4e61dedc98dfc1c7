"""What the pages of reminders ask: the list with its read receipts, one reminder, what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from portal.models import Person
from portal.viewer import Viewer
from supervision.models import IntegrityReminder, ReminderReceipt, ReminderText
from supervision.models.visibility import himself, is_clerk, is_discipline
from supervision.states import ReminderState
from supervision.vocabulary import ReminderOccasion


def listed(viewer: Viewer) -> QuerySet[IntegrityReminder]:
    """Reminders of which the viewer may know, with the numbers of recipients and of readers."""
    rows: QuerySet[IntegrityReminder] = (
        IntegrityReminder.objects.visible_to(viewer)
        .select_related("sender", "department")
        .annotate(
            recipients=Count("receipts"),
            readers=Count("receipts", filter=Q(receipts__read_at__isnull=False)),
        )
    )
    return rows


def narrowed(
    rows: QuerySet[IntegrityReminder], *, occasion: str = "", state: str = "", person: str = "",
    first: date | None = None, last: date | None = None,
) -> QuerySet[IntegrityReminder]:
    """The list by occasion, state, sender (name, pinyin) and days of sending."""
    if occasion:
        rows = rows.filter(occasion=occasion)
    if state:
        rows = rows.filter(state=state)
    if person.strip():
        rows = rows.filter(sender__in=Person.objects.named_like(person).values("pk"))
    if first:
        rows = rows.filter(sent_on__gte=first)
    if last:
        rows = rows.filter(sent_on__lte=last)
    return rows


@dataclass(frozen=True)
class Receipt:
    """One recipient, and when he has read it."""

    name: str
    department: str
    read_at: datetime | None


def receipts_of(reminder: IntegrityReminder, viewer: Viewer) -> list[Receipt]:
    """Who has read it, the unread first: all for the sender and the offices, own people else."""
    rows = ReminderReceipt.objects.filter(reminder=reminder)
    everything = (
        viewer.is_secretary or is_discipline(viewer) or is_clerk(viewer)
        or viewer.user_id == reminder.created_by_id or viewer.person_id == reminder.sender_id
    )
    if not everything:
        rows = rows.filter(
            himself(viewer, "person") | Q(department_id__in=viewer.answers_for)
        )
    found = rows.select_related("person", "department").order_by("person__display_order")
    return sorted(
        (
            Receipt(
                r.person.name, r.department.short_name if r.department else "", r.read_at
            )
            for r in found
        ),
        key=lambda r: r.read_at is not None,
    )


def own_receipt(reminder: IntegrityReminder, viewer: Viewer) -> ReminderReceipt | None:
    if viewer.person_id is None:
        return None
    return ReminderReceipt.objects.filter(reminder=reminder, person_id=viewer.person_id).first()


def unread_by(viewer: Viewer) -> QuerySet[IntegrityReminder]:
    """Sent reminders that the viewer has not read yet, the oldest first."""
    if viewer.person_id is None:
        return IntegrityReminder.objects.none()
    mine = ReminderReceipt.objects.filter(person_id=viewer.person_id, read_at=None)
    return IntegrityReminder.objects.sent().filter(pk__in=mine.values("reminder")).order_by(
        "sent_at"
    )


def drafts_of(viewer: Viewer) -> QuerySet[IntegrityReminder]:
    return IntegrityReminder.objects.filter(
        state=ReminderState.DRAFT, created_by_id=viewer.user_id
    )


def standard_text(occasion: str) -> ReminderText | None:
    """The text that a form offers for an occasion."""
    if occasion not in ReminderOccasion.values:
        return None
    return ReminderText.objects.filter(occasion=occasion, in_use=True).last()


def is_standard(text: str) -> bool:
    """Whether nothing was written yet: another standard text may take its place."""
    flat = text.replace("\r\n", "\n").strip()
    return not flat or ReminderText.objects.filter(text=flat).exists()

