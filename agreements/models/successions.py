"""换届 as it was confirmed: from which day, on what document, and which rows it wrote."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.states import SuccessionState
from portal.models import Assignment, Portfolio


class SuccessionQuerySet(models.QuerySet):
    def planned(self) -> Self:
        """Confirmed, and its agreements are still to come."""
        return self.filter(state=SuccessionState.PLANNED)

    def come(self, day: date) -> Self:
        """Planned ones whose day has come."""
        return self.planned().filter(starts_on__lte=day)


class Succession(models.Model):
    """One 换届. Posts and portfolios are dated and stand from the confirmation on; agreements
    follow on the day itself, when the new leadership answers for its departments.
    """

    starts_on = models.DateField(_("任职日期"))
    basis_document = models.CharField(_("依据文件"), max_length=200)
    state = models.CharField(max_length=12, choices=SuccessionState.choices)
    # What it wrote, begun or ended: taken back together, as long as the day has not come.
    assignments = models.ManyToManyField(Assignment, related_name="+")
    portfolios = models.ManyToManyField(Portfolio, related_name="+")
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True)  # agreements were issued and ended
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    cancel_reason = models.CharField(max_length=500, blank=True)

    objects = SuccessionQuerySet.as_manager()

    LEDGER_FIELDS = (
        "starts_on", "basis_document", "state", "confirmed_at", "done_at", "cancelled_at",
        "cancel_reason",
    )

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="planned"), name="agreements_succession_one"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None) | Q(cancelled_at__isnull=False),
                name="agreements_succession_cancelled_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m-%d}"
