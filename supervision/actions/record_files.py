"""Files attached to records: kept encrypted, named by whoever added them, never erased.

Whoever may read the record may fetch the file (PointerQuerySet knows no more than that); the
verb that keeps a file stands in the transaction of the act to which the file belongs.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model

from portal import clock
from portal.actions import files
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Attachment
from portal.uploads import Upload
from portal.viewer import Viewer
from supervision import access
from supervision.actions import closing
from supervision.events import is_restricted
from supervision.models import RecordFile, RectificationStep
from supervision.rules import parties


def keep(
    record: access.Record,
    uploads: Iterable[Upload],
    *,
    by: Viewer,
    step: RectificationStep | None = None,
    is_evidence: bool = False,
) -> list[RecordFile]:
    """Keep files with a record, within the act that the caller writes down. Rule V7."""
    kind, taken = access.kind_of(record), list(uploads)
    standing = RecordFile.objects.about(kind, record.pk).filter(removed_at=None).count()
    parties.may_attach(standing + len(taken)).require()
    return [
        RecordFile.objects.create(
            kind=kind, record=record.pk, step=step, is_evidence=is_evidence, name=upload.name,
            attachment=Attachment.objects.create(
                file=files.store_confidential(upload.data, upload.content_type),
                added_at=clock.now(), added_by_id=by.user_id,
            ),
        )
        for upload in taken
    ]


@transaction.atomic
def attach(
    *, record: access.Record, uploads: Iterable[Upload], by: Viewer, confidential: bool
) -> list[RecordFile]:
    """Add files to a record. `confidential`: its acts stand in the ledger under a veil."""
    closing.require_not_filed(record.pk)
    kept = keep(record, uploads, by=by)
    _line("file_attached", record, by, kept, confidential)
    return kept


@transaction.atomic
def remove(*, file: RecordFile, record: access.Record, by: Viewer, confidential: bool) -> None:
    """Take a file off a record; the bytes and the fact that it was there stay."""
    closing.require_not_filed(record.pk)
    done = RecordFile.objects.filter(pk=file.pk, removed_at=None).update(
        removed_at=clock.now(), removed_by_id=by.user_id
    )
    if not done:
        raise StaleState
    _line("file_removed", record, by, [file], confidential)


def _line(
    word: str, record: access.Record, by: Viewer, rows: Iterable[Model], confidential: bool
) -> None:
    name = f"supervision.{word}"
    pen.write(
        name, subject=record, by=by, rows=rows,
        restricted=is_restricted(name, confidential=confidential),
    )
