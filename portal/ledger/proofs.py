"""Roots and paths of the ledger's tree for any size it ever had, without reading it anew.

The hashes of all complete subtrees are kept in memory (64 bytes for each entry) and only ever
grow, as the ledger does; a path is then a handful of look-ups.
"""

from __future__ import annotations

import threading

from portal.models.ledger import LedgerEntry

from . import tree

PAGE = 5000
HASH = 32


class Levels:
    """Level k holds the roots of the complete subtrees of 2**k leaves, one after the other."""

    def __init__(self) -> None:
        self.levels: list[bytearray] = [bytearray()]
        self.size = 0

    def append(self, leaf: bytes) -> None:
        """Add the next leaf, and every subtree that it completes."""
        node, place, level = leaf, self.size, 0
        self.levels[0] += leaf
        while place & 1:
            node = tree.node_hash(self.node(level, place - 1), node)
            place, level = place >> 1, level + 1
            if level == len(self.levels):
                self.levels.append(bytearray())
            self.levels[level] += node
        self.size += 1

    def node(self, level: int, place: int) -> bytes:
        """The root of one complete subtree."""
        return bytes(self.levels[level][place * HASH : (place + 1) * HASH])

    def root(self, low: int, high: int) -> bytes:
        """The root over the leaves from `low` up to `high`, as RFC 9162 splits them."""
        count = high - low
        if count == 0:
            return tree.EMPTY_ROOT
        if count & (count - 1) == 0:
            level = count.bit_length() - 1
            return self.node(level, low >> level)
        half = 1 << (count - 1).bit_length() - 1
        return tree.node_hash(self.root(low, low + half), self.root(low + half, high))

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The path from leaf `index` (from 0) to the root of the first `size` leaves."""
        path, low, high = [], 0, size
        while high - low > 1:
            half = 1 << (high - low - 1).bit_length() - 1
            if index < low + half:
                path.append(self.root(low + half, high))
                high = low + half
            else:
                path.append(self.root(low, low + half))
                low += half
        return path[::-1]

    def consistency(self, old: int, size: int) -> list[bytes]:
        """The path which proves that the first `size` leaves continue the first `old`."""
        if old in (0, size):
            return []
        path, low, high, whole = [], 0, size, True
        while old != high:
            half = 1 << (high - low - 1).bit_length() - 1
            if old <= low + half:
                path.append(self.root(low + half, high))
                high = low + half
            else:
                path.append(self.root(low, low + half))
                low, whole = low + half, False
        if not whole:
            path.append(self.root(low, high))
        return path[::-1]


_turn = threading.Lock()
_kept = Levels()


def levels() -> Levels:
    """The tree as far as the ledger goes now; to be used under nobody's lock."""
    global _kept
    with _turn:
        if not _continues(_kept):
            _kept = Levels()
        while page := list(
            LedgerEntry.objects.filter(seq__gt=_kept.size).order_by("seq")
            .values_list("seq", "leaf")[:PAGE]
        ):
            for seq, leaf in page:
                if seq != _kept.size + 1:
                    raise LookupError(f"entry {_kept.size + 1} is missing")
                _kept.append(bytes.fromhex(leaf))
        return _kept


def _continues(kept: Levels) -> bool:
    """Whether the ledger still holds what was read; another database does not."""
    if not kept.size:
        return True
    last = LedgerEntry.objects.filter(seq=kept.size).values_list("leaf", flat=True).first()
    return last == kept.node(0, kept.size - 1).hex()
