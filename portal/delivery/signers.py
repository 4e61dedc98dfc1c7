"""Who puts the organ's digital signature on a paper: one small interface, several keys behind it.

The setting LUZE_SEAL_SIGNER names a function that gives the Signer. Ours takes the organ's own
PKCS#12 file where one is configured, and otherwise the key pair made at the first start;
`portal.delivery.signer_pkcs11.signer` is the one for a key in a card or a machine. A signer for
other algorithms or of a certification authority is one more such function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal import preferences
from portal.delivery import certificates
from portal.errors import RuleBroken, Sentence

EXPIRY_ANNOUNCED = timedelta(days=60)
ECDSA, RSA = "sha256_ecdsa", "sha256_rsa"

NO_KEY = _("没有可用的签名证书或者密钥，文书不能加注数字签名，本次办理没有完成。请联系系统管理员。")
NOT_VALID = _("签名证书不在有效期内，文书不能加注数字签名，本次办理没有完成。请联系系统管理员。")


class SealFailed(RuleBroken):
    """The organ's signature cannot be put on a paper, and so the act is not done (rule G4)."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__("G4", sentence)


class Signer(Protocol):
    """Signs bytes with SHA-256; `chain` is its certificate first, in DER."""

    @property
    def algorithm(self) -> str: ...

    @property
    def chain(self) -> tuple[bytes, ...]: ...

    def sign(self, data: bytes) -> bytes: ...


@dataclass(frozen=True)
class KeySigner:
    """A private key held in memory for as long as the process lives."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    chain: tuple[bytes, ...]

    @property
    def algorithm(self) -> str:
        return RSA if isinstance(self.key, rsa.RSAPrivateKey) else ECDSA

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(data, ec.ECDSA(hashes.SHA256()))


def from_settings() -> Signer:
    """The organ's PKCS#12 file, or its own pair under LUZE_SEAL_DIR. Raises ValueError, OSError."""
    if file := settings.LUZE_SEAL_P12:
        password = settings.LUZE_SEAL_P12_PASSWORD.encode() or None
        key, leaf, others = load_key_and_certificates(Path(file).read_bytes(), password)
        if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) or leaf is None:
            raise ValueError("PKCS#12: a P-256 or RSA key with its certificate")
        return KeySigner(key, tuple(c.public_bytes(Encoding.DER) for c in (leaf, *others)))
    pair = certificates.own(
        Path(settings.LUZE_SEAL_DIR), preferences.value("organ_name"),
        # The demonstration plays an invented past; its papers bear the days of that past.
        since=timezone.now() - timedelta(days=800) if settings.DEMO else None,
    )
    return KeySigner(pair.key, tuple(c.public_bytes(Encoding.DER) for c in pair.chain))


@cache
def signer() -> Signer:
    """The signer of this process. Raises SealFailed."""
    named: Callable[[], Signer] = import_string(settings.LUZE_SEAL_SIGNER)
    try:
        return named()
    except (OSError, ValueError) as problem:
        raise SealFailed(NO_KEY) from problem


def certificate() -> x509.Certificate:
    """The certificate that the signatures on papers bear. Raises SealFailed."""
    return _read(signer().chain[0])


def root() -> x509.Certificate:
    """The root that whoever checks a paper has to trust. Raises SealFailed."""
    return _read(signer().chain[-1])


def require_valid(at: datetime) -> None:
    """Raises SealFailed when the certificate does not cover this moment."""
    found = certificate()
    if not found.not_valid_before_utc <= at <= found.not_valid_after_utc:
        raise SealFailed(NOT_VALID)


def expires_soon(at: datetime) -> datetime | None:
    """The end of the certificate when it is less than 60 days away, else None."""
    end = certificate().not_valid_after_utc
    return end if end - at < EXPIRY_ANNOUNCED else None


def organ() -> str:
    """The name of the organ as the certificate bears it. Raises SealFailed."""
    names = certificate().subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(names[0].value) if names else ""


@cache
def _read(der: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(der)
