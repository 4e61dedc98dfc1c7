"""Marks that let a person find his own opinion again, and tell nobody else whose it is.

Keyed with the portal's secret, which does not stand in the database.
"""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

from supervision.rules.opinions import RECEIPT_LENGTH

# No letters or digits that are mistaken for each other when they are copied by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_receipt() -> str:
    """A random code of twelve characters; it is shown once and never stored."""
    return "".join(secrets.choice(ALPHABET) for _place in range(RECEIPT_LENGTH))


def receipt_hash(code: str) -> str:
    """What is stored of a receipt code. Spaces, hyphens and case do not matter."""
    flat = "".join(code.upper().replace("-", " ").split())
    return salted_hmac("luze.opinion.receipt", flat, algorithm="sha256").hexdigest()


def author_mark(person_id: int) -> str:
    """The mark by which the author of a named opinion finds it among all opinions."""
    return salted_hmac("luze.opinion.author", str(person_id), algorithm="sha256").hexdigest()
