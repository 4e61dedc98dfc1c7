"""The inbox: what the system tells a person."""

from __future__ import annotations

from typing import Self

from django.db import models

from portal.models.people import Person


class NoticeQuerySet(models.QuerySet):
    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One message to one person, with a link to where it is dealt with.

    `topic` names the matter (for example `agreements.agreement:12`); a matter that is
    settled withdraws its unread notices.
    """

    recipient = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "read_at"], name="portal_notice_unread"),
        ]
