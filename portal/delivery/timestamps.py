"""Timestamps of an authority (RFC 3161), where the organ names one in LUZE_TSA_URL.

Configured means required: without an answer that fits, the act fails and says so.
"""

from __future__ import annotations

import hashlib
import secrets
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from asn1crypto import core, tsp
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.delivery.signers import SealFailed

SECONDS = 5
LONGEST = 65_536
GRANTED = {"granted", "granted_with_mods"}

NO_ANSWER = _(
    "时间戳服务没有应答，文书不能加注时间戳，本次办理没有完成。请稍后再试或者联系系统管理员。"
)
WRONG_ANSWER = _("时间戳服务的应答不符合要求，本次办理没有完成。请联系系统管理员。")


def token(data: bytes) -> bytes:
    """The authority's token (DER) over the SHA-256 of these bytes. Raises SealFailed."""
    digest, nonce = hashlib.sha256(data).digest(), secrets.randbits(63)
    question = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest
            },
            "nonce": nonce,
            "cert_req": True,
        }
    )
    return _token_of(_asked(question.dump()), digest, nonce)


def _asked(question: bytes) -> bytes:
    url = settings.LUZE_TSA_URL
    if urlsplit(url).scheme not in ("http", "https"):
        raise SealFailed(NO_ANSWER)
    request = Request(url, question, {"Content-Type": "application/timestamp-query"})
    try:
        with urlopen(request, timeout=SECONDS) as answer:
            body: bytes = answer.read(LONGEST)
    except (URLError, OSError) as problem:
        raise SealFailed(NO_ANSWER) from problem
    return body


def _token_of(body: bytes, digest: bytes, nonce: int) -> bytes:
    """The token in an answer that is about this digest and this question."""
    try:
        answer = tsp.TimeStampResp.load(body, strict=True)
        if answer["status"]["status"].native not in GRANTED:
            raise SealFailed(WRONG_ANSWER)
        found = answer["time_stamp_token"]
        info = found["content"]["encap_content_info"]["content"].parsed
        imprint = info["message_imprint"]
        fits = (
            imprint["hash_algorithm"]["algorithm"].native == "sha256"
            and imprint["hashed_message"].native == digest
            and isinstance(info["nonce"], core.Integer)
            and info["nonce"].native == nonce
        )
        der: bytes = found.dump()
    except (ValueError, KeyError, TypeError) as problem:
        raise SealFailed(WRONG_ANSWER) from problem
    if not fits:
        raise SealFailed(WRONG_ANSWER)
    return der
