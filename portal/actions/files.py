"""Files under their digest: written once, read-only, checked each time they are read.

Bytes stand outside the web root under LUZE_FILES_DIR; equal bytes are kept once. A file whose
transaction is rolled back leaves bytes that no record names; they harm nobody, are found again
when the same bytes come back, and an act that made them before its transaction drops them.

Confidential files have no place on the disk: their bytes stand encrypted in a row of their own
(`ConfidentialBytes`), come and go with the transaction, and are checked likewise.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.errors import RuleBroken
from portal.models import ConfidentialBytes, StoredFile

READ_ONLY = 0o440


class FileDamaged(RuleBroken):
    """The stored bytes are gone, or are no longer those that were stored."""

    def __init__(self) -> None:
        super().__init__(
            "G3", _("文件已缺失，或者与存入时不一致，不能提供。请联系系统管理员从备份恢复。")
        )


def store(data: bytes, content_type: str) -> StoredFile:
    """Keep the bytes under their SHA-256; equal bytes give the record that exists already."""
    sha256 = hashlib.sha256(data).hexdigest()
    if ConfidentialBytes.objects.filter(file__sha256=sha256).exists():
        return record(sha256, len(data), content_type)
    return record(put(data), len(data), content_type)


@transaction.atomic
def store_confidential(data: bytes, content_type: str) -> StoredFile:
    """Keep the bytes encrypted in their row; what an open record left on the disk goes."""
    sha256 = hashlib.sha256(data).hexdigest()
    file = record(sha256, len(data), content_type)
    ConfidentialBytes.objects.only("pk").get_or_create(
        file=file, defaults={"body": base64.b64encode(data).decode()}
    )
    transaction.on_commit(partial(place_of(sha256).unlink, missing_ok=True))
    return file


def put(data: bytes) -> str:
    """Keep the bytes alone, before a transaction that will name them; gives their SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    place = place_of(sha256)
    if not _intact(place, sha256):
        _write(place, data)
    return sha256


def drop(sha256: str) -> None:
    """Remove bytes that were put for an act that did not happen, unless a record names them."""
    if not StoredFile.objects.filter(sha256=sha256).exists():
        place_of(sha256).unlink(missing_ok=True)


def record(sha256: str, size: int, content_type: str) -> StoredFile:
    """The record of bytes that stand in their place."""
    fresh = StoredFile(
        sha256=sha256, size=size, content_type=content_type, stored_at=clock.now()
    )
    StoredFile.objects.bulk_create([fresh], ignore_conflicts=True)
    return StoredFile.objects.get(sha256=sha256)


def read(file: StoredFile) -> bytes:
    """The bytes of a stored file. Raises FileDamaged when they are not those that were stored."""
    data = _bytes_of(file)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise FileDamaged
    return data


def place_of(sha256: str) -> Path:
    """Where the bytes of a digest stand; 256 folders, so that none grows too large."""
    return Path(settings.LUZE_FILES_DIR) / sha256[:2] / sha256


def _bytes_of(file: StoredFile) -> bytes:
    try:
        return place_of(file.sha256).read_bytes()
    except OSError:
        kept = ConfidentialBytes.objects.filter(file=file).first()
    try:
        return base64.b64decode(kept.body) if kept else b""
    except ValueError:  # moved from another row, altered, or no key opens it
        return b""


def _intact(place: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(place.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


def _write(place: Path, data: bytes) -> None:
    """Whole or not at all: a file of its own name first, then the move, each made durable."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft = place.with_name(f".{place.name}.{secrets.token_hex(6)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READ_ONLY), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(READ_ONLY)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    _make_durable(place.parent)


def _make_durable(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
