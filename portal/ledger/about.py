"""The entries that speak of some records, those behind a veil included.

An act that only those concerned may know of names neither word nor subject in its entry. Its
sealed proof does; it is looked for at the moments that the records themselves bear. The caller
has asked whether the viewer may read these records.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from portal.encryption import Unreadable
from portal.models.ledger import LedgerEntry, LedgerSecret

from . import canonical, rows, secrets, words

NEAR = timedelta(seconds=10)  # between the moment in a record and that of its entry


def entries_about(records: Iterable[models.Model]) -> list[LedgerEntry]:
    """Entries whose subject, or one of whose rows, is one of these records; in order."""
    listed = list(records)
    labels = {rows.label_of(record) for record in listed}
    found = {e.seq: e for e in LedgerEntry.objects.filter(subject__in=labels)}
    for entry in _veiled(labels, {at for record in listed for at in _moments(record)}):
        found[entry.seq] = entry
    return [found[seq] for seq in sorted(found)]


def _moments(record: models.Model) -> Iterable[datetime]:
    for field in record._meta.concrete_fields:
        if isinstance(field, models.DateTimeField):
            at = getattr(record, field.attname)
            if at is not None:
                yield at


def _veiled(labels: set[str], moments: set[datetime]) -> Iterable[LedgerEntry]:
    near = Q(pk__in=())
    for at in moments:
        near |= Q(ts__range=(at - NEAR, at + NEAR))
    candidates = LedgerEntry.objects.filter(
        near, word__endswith=f".{words.RESTRICTED}"
    ).in_bulk()
    for secret in LedgerSecret.objects.filter(entry__in=list(candidates)):
        if labels & _named(secret):
            yield candidates[secret.entry]


def _named(secret: LedgerSecret) -> set[str]:
    """The labels in a sealed proof; none when its key is gone."""
    try:
        text = secrets.payload_text(secret)
        content = canonical.parse_strict(text)
        return {str(content.get("subject", "")), *secrets.rows_of(text)}
    except (Unreadable, canonical.NotCanonical):
        return set()
