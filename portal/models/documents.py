"""Stored files and issued papers: bytes by digest, never changed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from portal.fields import EncryptedTextField


class StoredFile(models.Model):
    """A file kept under its SHA-256 outside the web root; served after a permission check."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    LEDGER_FIELDS = ("sha256", "size", "content_type")
    # Handed in, looked at and left, or typed beside a mistake: bytes that no record names.
    LEDGER_AHEAD = ("confidential",)


class ConfidentialBytes(models.Model):
    """The bytes of a stored file that stand encrypted in this row, and nowhere on the disk.

    A table of its own, so that no list of files loads them; a rotation of keys reaches them as
    any encrypted field. They are checked against the file's digest whenever they are read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, related_name="confidential"
    )
    body = EncryptedTextField()  # base64


class Attachment(models.Model):
    """A file that somebody added to a record, under the name he gave it.

    The name is empty where the confidential record keeps it encrypted itself.
    """

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class NumberSeries(models.Model):
    """The last number given in a series of papers, so that no number is given twice."""

    key = models.CharField(max_length=64, unique=True)
    last = models.PositiveIntegerField(default=0)
