"""Messages are read by their recipient, one by one or all at once."""

from __future__ import annotations

from django.db.models import QuerySet

from portal import clock
from portal.models import Notice


def of(person_id: int | None) -> QuerySet[Notice]:
    """The inbox of a person; accounts without a person have an empty one."""
    return Notice.objects.filter(recipient_id=person_id) if person_id else Notice.objects.none()


def read(*, person_id: int | None, notice_id: int | None = None) -> int:
    """One message of this person counts as read, or all; returns how many were unread."""
    unread = of(person_id).filter(read_at=None)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=clock.now())
