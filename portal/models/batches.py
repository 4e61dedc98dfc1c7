"""Long work that a person asked for: what, how far it is, and where its result waits for him."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField


class BatchState(models.TextChoices):
    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("办理中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("没有完成")
    CANCELLED = "cancelled", _("已取消")
    EXPIRED = "expired", _("已到期清除")


LIVE = (BatchState.WAITING, BatchState.RUNNING)


class BatchQuerySet(models.QuerySet):
    def of(self, user_id: int | None) -> Self:
        """Those that this account asked for; nobody else sees them."""
        return self.filter(ordered_by_id=user_id) if user_id else self.none()

    def live(self) -> Self:
        return self.filter(state__in=LIVE)


class Batch(models.Model):
    """One piece of long work. Its result is for the one who asked, and for some days only.

    `attempt` names the run that counts: a run that finds another number, or another state than
    running, stops and leaves nothing. The result stands encrypted under its own key beside the
    database; the row holds the key, itself encrypted. `rights` says what the one who asked was
    when it was made: a result made with other rights is not handed out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=64)
    asked = models.JSONField()
    mark = models.CharField(max_length=64)  # digest of kind and asked: the same work twice
    title = models.CharField(_("名称"), max_length=120)
    state = models.CharField(
        max_length=16, choices=BatchState.choices, default=BatchState.WAITING
    )
    attempt = models.PositiveIntegerField(default=1)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ordered_at = models.DateTimeField(_("提交时间"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="batches"
    )
    beat_at = models.DateTimeField()  # last sign of life, of the queue or of the run
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=32, blank=True)
    result_key = EncryptedTextField(blank=True)
    rights = models.CharField(max_length=64, blank=True)  # digest: roles and relations
    size = models.PositiveBigIntegerField(default=0)
    expires_on = models.DateField(_("保留至"), null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ordered_by", "mark"], condition=Q(state__in=LIVE),
                name="portal_batch_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "beat_at"], name="portal_batch_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_live(self) -> bool:
        return self.state in LIVE
