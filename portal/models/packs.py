"""Evidence packs that left the portal, and requests for those that need a second person."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.roles import Permission

LONGEST_KEY = 1000  # characters: an address with its filters, written for another address


class PackRequestQuerySet(models.QuerySet):
    def visible_to(self, viewer: Any) -> Self:
        """One's own requests; those of others for whoever may decide them.

        Whether the matter itself is open to him is asked of its floor (portal.evidence_packs).
        """
        if viewer.may(Permission.DECIDE_PACKS):
            return self
        return self.filter(asked_by_id=viewer.user_id or 0)

    def open(self) -> Self:
        return self.filter(decided_at=None)


class PackRequest(models.Model):
    """Asked by one person, decided by another: a pack with many confidential records."""

    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=LONGEST_KEY)  # of a register: its address with all filters
    secrets = models.PositiveIntegerField(_("限定知悉的记录"))
    reason = models.CharField(_("用途"), max_length=500)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    granted = models.BooleanField(null=True)
    answer = models.CharField(_("答复"), max_length=500, blank=True)

    objects = PackRequestQuerySet.as_manager()

    LEDGER_FIELDS = (
        "kind", "key", "secrets", "reason", "asked_at", "decided_at", "granted", "answer",
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "asked_by"], condition=Q(decided_at=None),
                name="portal_packrequest_one_open",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, granted=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False),
                name="portal_packrequest_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
                name="portal_packrequest_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class EvidencePack(models.Model):
    """A pack that somebody took away: its digest, never its content. Append-only."""

    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=LONGEST_KEY)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    secrets = models.PositiveIntegerField()
    request = models.OneToOneField(
        PackRequest, null=True, on_delete=models.PROTECT, related_name="pack"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    LEDGER_FIELDS = ("kind", "key", "sha256", "size", "secrets", "request_id", "made_at")

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.sha256[:12]
