"""Sheets from the copier: which pages belong to which agreement. Values in, values out.

The code of a paper stands on its last page (papers/agreement.html). A page that is white on both
sides of a sheet counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agreements.states import SheetDoubt

CODE_LENGTH = 12


@dataclass(frozen=True)
class Page:
    """One page as it was read: its number from 1, what its codes say, whether it is white."""

    number: int
    codes: tuple[str, ...] = ()
    white: bool = False


@dataclass(frozen=True)
class Part:
    """Pages that belong together, the check code of their agreement, and what is doubtful."""

    pages: tuple[int, ...]
    code: str = ""
    doubt: str = ""


def split(pages: Iterable[Page], expected: Mapping[str, int]) -> list[Part]:
    """The parts in the order of the file; `expected`: check code -> pages of that paper."""
    parts: list[Part] = []
    taken: list[int] = []
    seen: set[str] = set()
    for page in pages:
        if page.white:
            continue
        taken.append(page.number)
        if not page.codes:
            continue
        known = {code for code in map(code_of, page.codes) if code in expected}
        if len(known) == 1:
            (code,) = known
            parts += _of(taken, code, expected[code], twice=code in seen)
            seen.add(code)
        else:
            doubt = SheetDoubt.SEVERAL if known else SheetDoubt.FOREIGN
            parts.append(Part(tuple(taken), "", doubt))
        taken = []
    if taken:
        parts.append(Part(tuple(taken), "", SheetDoubt.NO_CODE))
    return parts


def code_of(said: str) -> str:
    """The check code in what a QR code says: an address that ends in it, or number and code."""
    letters = "".join(said.rstrip("/").rsplit("/", 1)[-1].split())
    return letters[-CODE_LENGTH:].upper()


def _of(taken: Sequence[int], code: str, count: int, *, twice: bool) -> list[Part]:
    """The last `count` pages are the agreement's; what stands before them belongs to nobody."""
    before, own = tuple(taken[:-count]), tuple(taken[-count:])
    if twice:
        return [Part(tuple(taken), code, SheetDoubt.TWICE)]
    if len(own) < count:
        return [Part(own, code, SheetDoubt.MISSING)]
    if not before:
        return [Part(own, code)]
    # A page too many may mean that another one lost its last page: both are looked at.
    return [Part(before, "", SheetDoubt.NO_CODE), Part(own, code, SheetDoubt.BEFORE)]
