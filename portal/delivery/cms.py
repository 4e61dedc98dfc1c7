"""The bytes of a signature as PAdES B-B asks for them (ETSI EN 319 142-1, RFC 5652).

All but the digest and the signature is the same for each paper of one certificate: it is put
together once and kept, which makes a signature four times as fast.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Lock

from asn1crypto import algos, cms, core, tsp, x509

from portal.delivery.signers import RSA, Signer

_SEQUENCE, _SET, _CONTEXT_0, _CONTEXT_1, _OCTETS = 0x30, 0x31, 0xA0, 0xA1, 0x04
_DATA = core.ObjectIdentifier("1.2.840.113549.1.7.1").dump()
_SIGNED_DATA = core.ObjectIdentifier("1.2.840.113549.1.7.2").dump()
_TIMESTAMP = core.ObjectIdentifier("1.2.840.113549.1.9.16.2.14").dump()
_VERSION = core.Integer(1).dump()
_FIRST_USE = Lock()
_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"}).dump()


@dataclass(frozen=True)
class Mould:
    """What each signature of one certificate has in common; pieces of DER."""

    head: bytes  # signed attributes, in their order, before the digest
    tail: bytes  # and after it
    who: bytes
    algorithm: bytes
    certificates: bytes

    def attributes(self, digest: bytes) -> bytes:
        """The content of the signed attributes of a paper with this digest."""
        return self.head + digest + self.tail


def signature(
    signer: Signer, digest: bytes, stamp: Callable[[bytes], bytes] | None = None
) -> bytes:
    """The CMS bytes over a paper whose signed ranges have this SHA-256.

    `stamp` gives the timestamp token for a signature value, where an authority is configured.
    """
    mould = _mould(signer.chain, signer.algorithm)
    attributes = mould.attributes(digest)
    value = signer.sign(_tlv(_SET, attributes))
    unsigned = b""
    if stamp is not None:
        token = _tlv(_SEQUENCE, _TIMESTAMP + _tlv(_SET, stamp(value)))
        unsigned = _tlv(_CONTEXT_1, token)
    info = _tlv(
        _SEQUENCE,
        _VERSION + mould.who + _SHA256 + _tlv(_CONTEXT_0, attributes) + mould.algorithm
        + _tlv(_OCTETS, value) + unsigned,
    )
    signed = _tlv(
        _SEQUENCE,
        _VERSION + _tlv(_SET, _SHA256) + _tlv(_SEQUENCE, _DATA) + mould.certificates
        + _tlv(_SET, info),
    )
    return _tlv(_SEQUENCE, _SIGNED_DATA + _tlv(_CONTEXT_0, signed))


@cache
def _mould(chain: tuple[bytes, ...], algorithm: str) -> Mould:
    """One thread at a time: asn1crypto prepares its classes at their first use and without a
    lock, so of two who sign first at one moment one could find them half made.
    """
    with _FIRST_USE:
        return _made(chain, algorithm)


def _made(chain: tuple[bytes, ...], algorithm: str) -> Mould:
    leaf = x509.Certificate.load(chain[0])
    blank = bytes(32)
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [blank]}),
            cms.CMSAttribute(
                {
                    "type": "signing_certificate_v2",
                    "values": [
                        tsp.SigningCertificateV2(
                            {"certs": [{"cert_hash": hashlib.sha256(chain[0]).digest()}]}
                        )
                    ],
                }
            ),
        ]
    )
    attributes.dump()  # puts them into their order
    head, _blank, tail = attributes.contents.partition(blank)
    who = cms.SignerIdentifier(
        "issuer_and_serial_number",
        cms.IssuerAndSerialNumber({"issuer": leaf.issuer, "serial_number": leaf.serial_number}),
    )
    named = {"algorithm": "rsassa_pkcs1v15" if algorithm == RSA else algorithm}
    return Mould(
        head, tail, who.dump(), algos.SignedDigestAlgorithm(named).dump(),
        _tlv(_CONTEXT_0, b"".join(sorted(filter(_below_root, chain)))),
    )


def _below_root(der: bytes) -> bool:
    """Whoever checks a paper brings the root himself; one that comes along confuses readers."""
    found = x509.Certificate.load(der)
    return found.subject != found.issuer


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
