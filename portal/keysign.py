"""A person's own key (passkey) signs documents: who runs the portal cannot sign with that key.

The key signs the SHA-256 of a statement: who signs which documents, about what, after which
checkpoint of the ledger. Statement and signature are kept and leave with the receipt; whoever
holds them checks them without the portal. Which key is the person's own the receipt cannot show:
he compares the key's mark with that of a receipt that he acknowledges. It works over https or on
the machine itself, with keys on P-256; where it does not, people sign with password and one-time
password, and the paper says so.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.webauthn.internal import auth
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    UserVerificationRequirement,
)

from portal import clock
from portal.errors import RuleBroken
from portal.ledger import canonical, checkpoints
from portal.models import KeyStatement, User
from portal.reauth import PASSKEY_SIGNED, AuthProof

ES256 = -7
LOCAL = "localhost"  # an address of numbers is no name that a key could be bound to
VALID = timedelta(minutes=30)  # time to read what is signed
_SESSION_KEY = "key_statement"

REFUSED = _("通行密钥的签名没有通过核验，没有签订。请重新打开本页后再试，或者使用登录密码。")


@dataclass(frozen=True)
class Document:
    """What is signed: its subject in the ledger, and the digests of its text and paper."""

    subject: str
    text: str
    paper: str


def keys_of(user: User) -> list[AttestedCredentialData]:
    """The person's keys that can sign documents."""
    return [key for key in auth.get_credentials(user) if key.public_key.get(3) == ES256]


def possible(request: HttpRequest) -> bool:
    """Whether the browser will let a key sign here: https, or the machine itself."""
    return request.is_secure() or request.get_host().rsplit(":", 1)[0] == LOCAL


def offered(request: HttpRequest) -> bool:
    """Whether this person can sign with a key of his own in this browser."""
    return possible(request) and bool(keys_of(request.user))


def begin(request: HttpRequest, documents: Iterable[Document]) -> str:
    """What the browser is asked for, as JSON; empty where it cannot be asked.

    The statement is kept in the session until it is signed.
    """
    keys = keys_of(request.user) if possible(request) else []
    if not keys:
        return ""
    last = checkpoints.latest()
    statement = canonical.dumps(
        {
            "after": f"{last.size}:{last.root}" if last else "0:",
            "by": f"u:{request.user.pk}",
            "documents": [
                {"paper": each.paper, "subject": each.subject, "text": each.text}
                for each in documents
            ],
            "v": 1,
        }
    )
    options, _state = auth.get_server().authenticate_begin(
        keys, UserVerificationRequirement.REQUIRED, challenge=_digest(statement)
    )
    request.session[_SESSION_KEY] = {"statement": statement, "at": clock.now().timestamp()}
    return json.dumps(dict(options))


def complete(request: HttpRequest, response: str) -> tuple[AuthProof, KeyStatement]:
    """The proof that the person's key signed what `begin` stated, and the row to be kept.

    The row is not saved here: it belongs into the transaction of the act. Raises RuleBroken A5.
    """
    kept: dict[str, Any] = request.session.pop(_SESSION_KEY, {})
    now = clock.now()
    if not kept or now.timestamp() - kept["at"] > VALID.total_seconds():
        raise RuleBroken("A5", REFUSED)
    statement, server = kept["statement"], auth.get_server()
    state = {
        "challenge": websafe_encode(_digest(statement)),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }
    try:
        answer = AuthenticationResponse.from_dict(json.loads(response))
        key = server.authenticate_complete(state, keys_of(request.user), answer)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise RuleBroken("A5", REFUSED) from problem
    said = answer.response
    row = KeyStatement(
        sha256=_digest(statement).hex(), statement=statement, rp=server.rp.id or "",
        key=(key.public_key[-2] + key.public_key[-3]).hex(),
        client_data=_b64(said.client_data), authenticator_data=_b64(said.authenticator_data),
        signature=_b64(said.signature), made_at=now,
    )
    return AuthProof(PASSKEY_SIGNED, now), row


def covers(row: KeyStatement, subject: str, text: str) -> bool:
    """Whether the person's key signed this text of this subject."""
    documents = canonical.parse_strict(row.statement)["documents"]
    return any((each["subject"], each["text"]) == (subject, text) for each in documents)


def _digest(statement: str) -> bytes:
    return hashlib.sha256(statement.encode()).digest()


def _b64(raw: bytes) -> str:
    return base64.b64encode(bytes(raw)).decode()
