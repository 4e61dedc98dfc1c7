"""A signer for the benchmark: a pair of its own, without a database."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from portal.delivery import certificates
from portal.delivery.signers import KeySigner


def signer() -> KeySigner:
    """Made once in the benchmark's own folder."""
    pair = certificates.own(Path(settings.LUZE_SEAL_DIR), "基准测试")
    return KeySigner(pair.key, tuple(c.public_bytes(Encoding.DER) for c in pair.chain))
