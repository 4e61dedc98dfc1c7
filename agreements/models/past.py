"""Agreements of the years before the system: key data and a scan, never a signature of ours."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.states import Level
from portal.models import Department, Person, StoredFile
from portal.viewer import Viewer


class PastAgreementQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """As agreements: their own, their department's, all for the leadership and the offices."""
        if viewer.person_id is None or viewer.is_admin:
            return self.none()
        if viewer.reads_all_agreements or viewer.is_leader:
            return self
        return self.filter(
            Q(responsible_id=viewer.person_id) | Q(department_id__in=viewer.departments)
            | Q(department_id__in=viewer.answers_for)
        )

    def readable_by(self, viewer: Viewer) -> Self:
        """Those whose scan the viewer may open."""
        if viewer.person_id is None or viewer.is_admin:
            return self.none()
        if viewer.reads_all_agreements:
            return self
        return self.filter(
            Q(responsible_id=viewer.person_id) | Q(department_id__in=viewer.answers_for)
        )

    def in_force_on(self, day: date, known_at: datetime | None = None) -> Self:
        """Those that bound on `day`; with `known_at`, as far as they had been entered by then."""
        rows = self.filter(signed_on__lte=day, term_start__lte=day, term_end__gte=day).filter(
            Q(ended_on=None) | Q(ended_on__gt=day)
        )
        return rows if known_at is None else rows.filter(entered_at__lte=known_at)


class PastAgreement(models.Model):
    """An agreement signed on paper in an earlier year, entered afterwards (补录)."""

    year = models.PositiveIntegerField(_("年度"))
    number = models.CharField(_("编号"), max_length=64)
    level = models.CharField(_("层级"), max_length=24, choices=Level.choices)
    responsible = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="past_agreements", verbose_name=_("责任人")
    )
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+"
    )
    posts_text = models.CharField(_("职务"), max_length=200)
    issuer_name = models.CharField(_("签订方"), max_length=64)
    signed_on = models.DateField(_("签订日期"))
    term_start = models.DateField(_("责任期限开始"))
    term_end = models.DateField(_("责任期限结束"))
    ended_on = models.DateField(_("终止日期"), null=True)
    end_reason = models.CharField(_("终止原因"), max_length=200, blank=True)
    scan_name = models.CharField(_("扫描件"), max_length=100, blank=True)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    scan_added_at = models.DateTimeField(null=True)
    scan_added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PastAgreementQuerySet.as_manager()

    LEDGER_FIELDS = (
        "year", "number", "level", "responsible_id", "department_id", "posts_text",
        "issuer_name", "signed_on", "term_start", "term_end", "ended_on", "end_reason",
        "scan_name", "scan_id", "source_id", "entered_at",
    )

    class Meta:
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"], name="agreements_pastagreement_number"
            ),
        ]
        indexes = [
            models.Index(fields=["responsible", "term_start"], name="agreements_past_person"),
            models.Index(fields=["department", "year"], name="agreements_past_department"),
        ]

    def __str__(self) -> str:
        return self.number
