"""Confidential values are stored encrypted, each bound to the place where it belongs.

The keys stand in the settings (LUZE_FIELD_KEYS, newest first), never in the database: a copy
of the database alone opens nothing. A value moved to another table, row or field is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_END_OF_PLACE = "\x00"


class Unreadable(ValueError):
    """The stored value does not open: wrong key, altered, or moved from another place."""


@dataclass(frozen=True)
class Place:
    """Where an encrypted value belongs: table, primary key and field."""

    table: str
    pk: int | str
    field: str

    def __str__(self) -> str:
        return f"{self.table}:{self.pk}:{self.field}"


def encrypt(text: str, place: Place) -> str:
    """Encrypt a text with the newest key, for this place only."""
    return _box().encrypt(f"{place}{_END_OF_PLACE}{text}".encode()).decode("ascii")


def decrypt(token: str, place: Place) -> str:
    """The text that was encrypted for this place; raises Unreadable."""
    try:
        found, mark, text = _box().decrypt(token.encode()).decode().partition(_END_OF_PLACE)
    except (InvalidToken, UnicodeError) as error:
        raise Unreadable(str(place)) from error
    if not mark or found != str(place):
        raise Unreadable(str(place))
    return text


def renew(token: str, place: Place) -> str:
    """The same value under the newest key, after a key was added; raises Unreadable."""
    return encrypt(decrypt(token, place), place)


def check_keys() -> None:
    """Raises ImproperlyConfigured unless there is at least one usable key."""
    _box()


def _box() -> MultiFernet:
    return _box_of(tuple(getattr(settings, "LUZE_FIELD_KEYS", ()) or ()))


@lru_cache(maxsize=4)
def _box_of(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("LUZE_FIELD_KEYS is empty")
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured("LUZE_FIELD_KEYS holds an unusable key") from error
