"""One-time codes as they are printed: drawn from letters and digits that nobody confuses.

Twelve characters out of thirty are 58 bits of chance. That is too much to guess within a
fortnight, so a keyed digest is kept and no slow hash: an account with an open code answers
as quickly as one without.
"""

from __future__ import annotations

import secrets
import unicodedata

from django.utils.crypto import constant_time_compare, salted_hmac

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 12
_GROUP = 4
_SALT = "portal.codes"


def new_code() -> str:
    """A fresh code as it is printed, such as `KX7M-2RPA-9WQD`."""
    drawn = "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))
    return "-".join(drawn[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def plain(typed: str) -> str:
    """What was typed, without spaces and hyphens, in capitals; full-width letters are plain."""
    flat = unicodedata.normalize("NFKC", typed[:64]).upper()
    return "".join(char for char in flat if char.isalnum())


def digest(user_id: int, typed: str) -> str:
    """What is kept of a code: bound to its account and to the portal's own key."""
    return salted_hmac(_SALT, f"{user_id}:{plain(typed)}", algorithm="sha256").hexdigest()


def matches(user_id: int, typed: str, kept: str) -> bool:
    """True when the typed code is the one whose digest was kept."""
    return bool(kept) and constant_time_compare(digest(user_id, typed), kept)
