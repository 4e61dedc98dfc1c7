"""Every record has exactly one spelling: a restricted form of RFC 8785 canonical text.

Objects with sorted ASCII keys, lists, strings, whole numbers below 2**53, true, false, null.
No fractions, no doubled keys, no half characters, no other white space. Two systems that hash
the same facts therefore hash the same bytes, and a record spelled differently was tampered with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn, TypeAlias

Value: TypeAlias = "None | bool | int | str | list[Value] | dict[str, Value]"

LIMIT = 2**53
DEPTH = 32


class NotCanonical(ValueError):
    """The value or text cannot stand in the ledger in this spelling."""


def dumps(value: object) -> str:
    """Write a value in its one canonical spelling; raises NotCanonical for anything else."""
    _check(value, 0)
    return _WRITER.encode(value)


def to_bytes(value: object) -> bytes:
    """The canonical spelling as the UTF-8 bytes that are hashed."""
    return dumps(value).encode()


def parse_strict(text: str | bytes) -> Any:
    """Read a canonical text; any other spelling of the same value is refused."""
    try:
        spelled = text.decode() if isinstance(text, bytes) else text
        value = _READER.decode(spelled)
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical("not a readable text") from error
    if dumps(value) != spelled:
        raise NotCanonical("not the canonical spelling")
    return value


def _check(value: object, depth: int) -> None:
    if isinstance(value, str):
        if not value.isascii():
            _check_text(value)
    elif value is None or isinstance(value, bool):
        return
    elif depth > DEPTH:
        raise NotCanonical("nested too deeply")
    elif isinstance(value, int):
        if not -LIMIT < value < LIMIT:
            raise NotCanonical("number out of range")
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical("keys are ASCII text")
            if type(item) is not str or not item.isascii():  # a call for each plain text adds up
                _check(item, depth + 1)
    else:
        raise NotCanonical(f"{type(value).__name__} has no canonical spelling")


def _check_text(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("half a character") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("doubled key")
    return found


def _no_fraction(text: str) -> NoReturn:
    raise NotCanonical(f"no fractions: {text[:20]}")


_WRITER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
_READER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_no_fraction, parse_constant=_no_fraction
)
