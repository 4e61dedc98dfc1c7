"""Results that wait for one person for some days: encrypted on disk, each under a key of its own.

The key stands encrypted in the row that names the parcel. Without the row, or without the keys
of the settings, the bytes open nothing; with the file gone, nothing is left.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES, NONCE_BYTES, NAME_BYTES = 32, 12, 16
OWNER_ONLY = 0o600


class ParcelGone(Exception):
    """The bytes are no longer there, or are not those that were put."""


def put(data: bytes) -> tuple[str, str]:
    """Keep the bytes; gives the name of the parcel and its key, in hexadecimal."""
    name, key = secrets.token_hex(NAME_BYTES), secrets.token_bytes(KEY_BYTES)
    nonce = secrets.token_bytes(NONCE_BYTES)
    place = _place(name)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as stream:
        stream.write(nonce + AESGCM(key).encrypt(nonce, data, name.encode()))
    return name, key.hex()


def take(name: str, key: str) -> bytes:
    """The bytes of a parcel. Raises ParcelGone."""
    try:
        kept = _place(name).read_bytes()
        box = AESGCM(bytes.fromhex(key))
        return box.decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], name.encode())
    except (OSError, ValueError, InvalidTag) as problem:
        raise ParcelGone(name) from problem


def drop(name: str) -> None:
    _place(name).unlink(missing_ok=True)


def older_than(moment: datetime) -> set[str]:
    """The parcels that were put before a moment, whether a row names them or not."""
    folder = Path(settings.LUZE_BATCH_DIR)
    found = folder.iterdir() if folder.is_dir() else ()
    return {each.name for each in found if each.stat().st_mtime < moment.timestamp()}


def _place(name: str) -> Path:
    if len(name) != 2 * NAME_BYTES or not name.isalnum():
        raise ParcelGone(name)
    return Path(settings.LUZE_BATCH_DIR) / name
