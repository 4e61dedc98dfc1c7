"""How alike two texts are, by keyed sketches that tell nothing of the words. Pure.

A text is cut into runs of three characters, each run is hashed with a key, and the smallest
hashes are kept (a bottom-k sketch). Two sketches tell which share of the runs the texts have in
common; without the key nobody can try words against them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b

KEPT = 64  # hashes of one text
LEAST = 30  # runs; shorter texts are alike by nature and are not compared
_RUN, _DIGEST = 3, 4
_NO_WORD = re.compile(r"[\W_]+")


def sketch_of(texts: Iterable[str], key: bytes) -> str:
    """The sketch of a text in hexadecimal digits; empty for one too short to compare."""
    plain = _NO_WORD.sub("", "".join(texts))
    runs = {plain[at : at + _RUN] for at in range(len(plain) - _RUN + 1)}
    if len(runs) < LEAST:
        return ""
    marks = sorted(blake2b(run.encode(), key=key, digest_size=_DIGEST).digest() for run in runs)
    return b"".join(marks[:KEPT]).hex()


def likeness(one: str, two: str) -> int:
    """The share of runs that two texts have in common, in percent, as their sketches tell."""
    first, second = _marks(one), _marks(two)
    smallest = sorted(first | second)[:KEPT]
    both = sum(mark in first and mark in second for mark in smallest)
    return both * 100 // len(smallest) if smallest else 0


def most_alike(sketches: Sequence[str], share: int) -> int:
    """The largest number of texts of which one is alike to all the others by that share."""
    return max(
        (sum(likeness(one, other) >= share for other in sketches) for one in sketches), default=0
    )


def _marks(sketch: str) -> set[str]:
    size = 2 * _DIGEST
    return {sketch[at : at + size] for at in range(0, len(sketch), size)}
