"""Putting on file: archive codes and classes of retention. Values in, values out.

Source: 机关文件材料归档范围和文书档案保管期限规定; the organ's own table is a setting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

FOR_EVER = 0


@dataclass(frozen=True)
class Piece:
    """One record to be put on file; `record` is its key, or its place in the caller's list."""

    record: int
    years: int


@dataclass(frozen=True)
class Numbered:
    """The same with its number within year and class, and its code."""

    record: int
    years: int
    number: int
    code: str


def class_code(years: int) -> str:
    """Y for ever, D30, D10."""
    return "Y" if years == FOR_EVER else f"D{years}"


def class_words(years: int) -> str:
    return _("永久") if years == FOR_EVER else _("%(n)d年") % {"n": years}


def numbered(
    pieces: Iterable[Piece], *, fonds: str, unit: str, year: int,
    after: Mapping[int, int] | None = None,
) -> list[Numbered]:
    """Numbers run within a class of retention, in the order of the pieces.

    `after`: the last number that each class has already.
    """
    last = dict(after or {})
    found = []
    for piece in pieces:
        last[piece.years] = number = last.get(piece.years, 0) + 1
        code = f"{fonds}-WS·{year}-{class_code(piece.years)}-{unit}-{number:04}"
        found.append(Numbered(piece.record, piece.years, number, code))
    return found
