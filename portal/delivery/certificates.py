"""The organ's own certificate for the digital signature on papers, made at the first start.

A root that only vouches for this organ's signing certificate, and the signing certificate itself.
Both keys are unique to the installation and stand outside the database, readable by nobody else.
An organ with a certificate of its own names it in the settings instead.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

ROOT_YEARS, YEARS = 20, 3
READ_ONLY = 0o400
BEFORE = timedelta(days=1)  # a certificate made at noon also vouches for the morning's papers


@dataclass(frozen=True)
class KeyPair:
    """A private key and the certificates that lead from it to its root, its own first."""

    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]


def own(folder: Path, organ: str, *, since: datetime | None = None) -> KeyPair:
    """The organ's key pair in `folder`, made there when it is missing.

    Two processes that start at once end with the same pair: a file once there is not replaced.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    start = since or datetime.now(UTC) - BEFORE
    root_key = _kept_key(folder / "seal-root.key")
    root = _kept(folder / "seal-root.crt", lambda: _root(root_key, organ, start))
    key = _kept_key(folder / "seal.key")
    leaf = _kept(folder / "seal.crt", lambda: _leaf(key, root_key, root, organ, start))
    return KeyPair(key, (leaf, root))


def renew(folder: Path, organ: str) -> KeyPair:
    """A new key and certificate under the same root; the old ones stay beside, for the record."""
    mark = f"{datetime.now(UTC):%Y%m%d%H%M%S}"
    for name in ("seal.crt", "seal.key"):
        with suppress(FileNotFoundError):
            (folder / name).rename(folder / f"{name}.{mark}")
    return own(folder, organ)


def _kept_key(path: Path) -> ec.EllipticCurvePrivateKey:
    def pem() -> bytes:
        made = ec.generate_private_key(ec.SECP256R1())
        return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    key = load_pem_private_key(_once(path, pem), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(path.name)
    return key


def _kept(path: Path, made) -> x509.Certificate:
    return x509.load_pem_x509_certificate(_once(path, lambda: made().public_bytes(Encoding.PEM)))


def _once(path: Path, made) -> bytes:
    """The bytes of the file; made, whole or not at all, by whoever comes first."""
    if not path.exists():
        opened, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        draft = Path(name)  # of this thread alone: two in one process begin at once as well
        with open(opened, "wb") as stream:
            os.fchmod(stream.fileno(), READ_ONLY)
            stream.write(made())
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()


def _named(organ: str, what: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organ[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, what),
        ]
    )


def _root(key: ec.EllipticCurvePrivateKey, organ: str, start: datetime) -> x509.Certificate:
    name = _named(organ, "履责系统根证书")
    return _signed(
        _begun(name, name, key, start, ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True),
        key,
    )


def _leaf(
    key: ec.EllipticCurvePrivateKey, root_key: ec.EllipticCurvePrivateKey,
    root: x509.Certificate, organ: str, start: datetime,
) -> x509.Certificate:
    name = _named(organ, "履责系统文书完整性校验")
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    return _signed(
        _begun(name, root.subject, key, start, YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificates=False), critical=True)
        .add_extension(issuer, critical=False),
        root_key,
    )


def _begun(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, years: int
) -> x509.CertificateBuilder:
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(datetime.now(UTC) + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates, content_commitment=not certificates,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=certificates, crl_sign=certificates, encipher_only=False,
        decipher_only=False,
    )


def _signed(
    builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    return builder.sign(key, hashes.SHA256())
