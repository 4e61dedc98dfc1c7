"""The secret address of a person's calendar feed."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class CalendarFeedQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(revoked_at=None)


class CalendarFeed(models.Model):
    """A calendar program reads a person's due dates at this address, until it is revoked.

    Only the digest of the secret is kept: the address is shown once, when it is made.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds"
    )
    secret_sha256 = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = CalendarFeedQuerySet.as_manager()

    LEDGER_FIELDS = ("user_id", "secret_sha256", "opened_at", "revoked_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="portal_calendarfeed_one_open"
            ),
        ]
