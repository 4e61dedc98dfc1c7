"""Facts that hold from one day to another, and since when the system knows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.periods import Period


class DatedQuerySet(models.QuerySet):
    """Vocabulary of dated facts: what is true on a day, what was known at a moment."""

    def standing(self) -> Self:
        """Facts as we know them now: not replaced, not withdrawn."""
        return self.filter(withdrawn_at=None)

    def on(self, day: date) -> Self:
        """Standing facts that hold on `day`."""
        return self.standing().filter(self.holds(day))

    def known_at(self, moment: datetime) -> Self:
        """Facts as the system knew them at `moment`."""
        return self.filter(
            Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment), recorded_at__lte=moment
        )

    @staticmethod
    def holds(day: date) -> Q:
        """The condition that a period contains `day`."""
        return Q(start__lte=day) & (Q(end=None) | Q(end__gte=day))

    def overlapping(self, period: Period) -> Self:
        """Standing facts that share at least one day with `period`."""
        rows = self.standing().filter(Q(end=None) | Q(end__gte=period.start))
        return rows if period.end is None else rows.filter(start__lte=period.end)


class Dated(models.Model):
    """A fact with a first and last day, its basis document, and its record time.

    Rows are never overwritten: a correction withdraws the row and writes a new one that
    names what it replaces. So "as true on a day" and "as known on a day" both stay
    answerable.
    """

    start = models.DateField(_("开始日期"))
    end = models.DateField(_("结束日期"), null=True, blank=True)
    basis_document = models.CharField(_("依据文件"), max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    imported = models.BooleanField(default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gte=F("start")),
                name="%(app_label)s_%(class)s_end_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)
