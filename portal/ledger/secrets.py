"""The sealed proof beside an entry: a random key, and the keyed digests it commits to.

The entry publishes only HMAC-SHA256(key, payload). Destroying key and content by a documented
order removes what could identify a person; the chain still verifies.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.encryption import Place, Unreadable, decrypt, encrypt
from portal.models.ledger import LedgerSecret

from . import canonical

TABLE = "portal_ledgersecret"
GONE = None


@dataclass(frozen=True)
class Opened:
    """A sealed proof that was opened: its key, its text, and what the text says."""

    nonce: bytes
    text: str
    rows: Mapping[str, str | None]
    word: str | None

    @property
    def commit(self) -> str:
        return commitment(self.nonce, self.text)


def new_nonce() -> bytes:
    """32 random bytes, used for one entry only."""
    return secrets.token_bytes(32)


def commitment(nonce: bytes, text: str) -> str:
    """What the entry publishes about the payload, as 64 hexadecimal characters."""
    return hmac.new(nonce, text.encode(), hashlib.sha256).hexdigest()


def payload(rows: Mapping[str, str | None], *, hidden: Mapping[str, Any] | None = None) -> str:
    """The canonical payload: keyed digests by record, and what a restricted act hides."""
    return canonical.dumps({"rows": dict(rows), **(hidden or {})})


def row(seq: int, nonce: bytes, text: str, *, sealed: bool) -> LedgerSecret:
    """The record to store beside entry `seq`; a sealed payload is encrypted too."""
    return LedgerSecret(
        entry=seq,
        nonce=encrypt(nonce.hex(), Place(TABLE, seq, "nonce")),
        payload=encrypt(text, Place(TABLE, seq, "payload")) if sealed else text,
        sealed=sealed,
    )


def payload_text(secret: LedgerSecret) -> str:
    """The payload in clear; raises Unreadable."""
    if not secret.sealed:
        return secret.payload
    return decrypt(secret.payload, Place(TABLE, secret.entry, "payload"))


def rows_of(text: str) -> dict[str, str | None]:
    """The keyed digests in a payload; None marks a record removed by this act."""
    try:
        rows = canonical.parse_strict(text)["rows"]
        return {str(label): value for label, value in rows.items()}
    except (canonical.NotCanonical, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("payload") from error


def open_secret(secret: LedgerSecret) -> Opened:
    """Key and content of a sealed proof; raises Unreadable."""
    text = payload_text(secret)
    try:
        nonce = bytes.fromhex(decrypt(secret.nonce, Place(TABLE, secret.entry, "nonce")))
    except ValueError as error:
        raise Unreadable("nonce") from error
    return Opened(nonce, text, rows_of(text), canonical.parse_strict(text).get("word"))
