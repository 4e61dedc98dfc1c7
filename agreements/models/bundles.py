"""Many papers in one file from the copier, and the parts into which it was split."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement, ScanCopy
from agreements.states import SheetDoubt
from portal.models import StoredFile
from portal.roles import Permission
from portal.viewer import Viewer


class ScanBundleQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those who run campaigns bring the papers of everybody, and see what was brought."""
        return self if viewer.may(Permission.RUN_CAMPAIGNS) else self.none()


class ScanBundle(models.Model):
    """One file with the sheets of many agreements, as it came from the copier."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=120)
    pages = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    read = models.BooleanField(default=False)  # its codes have been read, the parts stand

    objects = ScanBundleQuerySet.as_manager()

    LEDGER_FIELDS = ("file_id", "name", "pages", "uploaded_at")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class ScanSheetQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Neither handed in as a scan nor laid aside."""
        return self.filter(scan=None, dropped_at=None)

    def sure(self) -> Self:
        return self.open().filter(doubt="").exclude(agreement=None)


class ScanSheet(models.Model):
    """Pages that belong together; what is doubtful waits for a decision."""

    bundle = models.ForeignKey(ScanBundle, on_delete=models.PROTECT, related_name="sheets")
    pages = models.JSONField()  # numbers of pages in the file, from 1
    agreement = models.ForeignKey(
        Agreement, null=True, on_delete=models.PROTECT, related_name="+"
    )
    expected = models.PositiveIntegerField(default=0)  # pages of the agreement's paper
    doubt = models.CharField(max_length=16, choices=SheetDoubt.choices, blank=True)
    scan = models.OneToOneField(
        ScanCopy, null=True, on_delete=models.PROTECT, related_name="sheet"
    )
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ScanSheetQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_by=None)
                | Q(dropped_at__isnull=False, dropped_by__isnull=False),
                name="agreements_scansheet_dropped",
            ),
        ]
