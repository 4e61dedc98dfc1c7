"""A signing key that never leaves its card or security module (PKCS#11).

Chosen by LUZE_SEAL_SIGNER=portal.delivery.signer_pkcs11.signer; needs the package python-pkcs11.
Key and certificate stand in the token under one label (LUZE_PKCS11_LABEL).
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from pkcs11.util.ec import encode_ecdsa_signature

from portal.delivery.signers import ECDSA, RSA, Signer


class TokenSigner:
    """One session, kept; a token answers one question at a time."""

    def __init__(self, session: Any, key: Any, chain: tuple[bytes, ...]) -> None:
        self.session = session
        self.key = key
        self.chain = chain
        public = x509.load_der_x509_certificate(chain[0]).public_key()
        self.algorithm = RSA if isinstance(public, rsa.RSAPublicKey) else ECDSA
        self.turn = threading.Lock()

    def sign(self, data: bytes) -> bytes:
        """The signature over the SHA-256 of these bytes. Raises OSError when the token fails."""
        try:
            with self.turn:
                if self.algorithm == RSA:
                    made: bytes = self.key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS)
                    return made
                raw = self.key.sign(
                    hashlib.sha256(data).digest(), mechanism=pkcs11.Mechanism.ECDSA
                )
                return bytes(encode_ecdsa_signature(raw))
        except pkcs11.PKCS11Error as problem:
            raise OSError(type(problem).__name__) from problem


def signer() -> Signer:
    """The signer of the configured token. Raises OSError."""
    label = settings.LUZE_PKCS11_LABEL
    try:
        library = pkcs11.lib(settings.LUZE_PKCS11_MODULE)
        token = library.get_token(token_label=settings.LUZE_PKCS11_TOKEN)
        session = token.open(user_pin=settings.LUZE_PKCS11_PIN)
        key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
        found = session.get_objects(
            {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.LABEL: label}
        )
        chain = tuple(each[pkcs11.Attribute.VALUE] for each in found)
    except (pkcs11.PKCS11Error, RuntimeError) as problem:
        raise OSError(type(problem).__name__) from problem
    if not chain:
        raise OSError("no certificate")
    return TokenSigner(session, key, chain)
