"""The organ's working-day table and its settings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day that differs from the ordinary week: a holiday, or a make-up working day (调休)."""

    day = models.DateField(_("日期"), primary_key=True)
    is_working = models.BooleanField(_("工作日"))
    name = models.CharField(_("名称"), max_length=32, blank=True)

    class Meta:
        ordering = ["day"]


class Preference(models.Model):
    """A setting that the organ changed from its default, with the document it rests on."""

    key = models.CharField(max_length=64, unique=True)
    value = models.JSONField()
    basis_document = models.CharField(_("依据文件"), max_length=200, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    LEDGER_FIELDS = ("key", "value", "basis_document")
