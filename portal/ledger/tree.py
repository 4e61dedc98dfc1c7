"""The hash tree over all entries (RFC 9162): one root stands for the whole ledger.

A path of a few hashes proves that one entry is in a ledger of a given size, and that a later
ledger is a continuation of an earlier one, without showing any other entry.
All hashes are 32 raw bytes of SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    """The hash of one entry: SHA-256 over a zero byte and the body."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours: SHA-256 over a one byte and both."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: enough to know its root, small enough to keep at hand."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._edge: list[bytes] = []
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        """Add the next leaf hash."""
        node, place = leaf, self.size
        while place & 1:
            node = node_hash(self._edge.pop(), node)
            place >>= 1
        self._edge.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves added so far."""
        if not self._edge:
            return EMPTY_ROOT
        node = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            node = node_hash(left, node)
        return node


def root(leaves: Iterable[bytes]) -> bytes:
    """The root hash over the leaf hashes, in order."""
    return Frontier(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The path which proves that leaf `index` (from 0) belongs to this tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    return _path(leaves, index)


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """The path which proves that this tree continues its own first `old_size` leaves."""
    if not 0 <= old_size <= len(leaves):
        raise IndexError(old_size)
    if old_size in (0, len(leaves)):
        return []
    return _subproof(leaves, old_size, whole=True)


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], head: bytes
) -> bool:
    """Whether the path leads from leaf `index` to the root of a tree of this size."""
    if not 0 <= index < size or any(len(step) != 32 for step in path):
        return False
    place, last, node = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(step, node)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            node = node_hash(node, step)
        place >>= 1
        last >>= 1
    return last == 0 and node == head


def verify_consistency(
    old_size: int, size: int, path: Sequence[bytes], old_head: bytes, head: bytes
) -> bool:
    """Whether the tree of `size` leaves continues the tree of `old_size` leaves."""
    if not 0 <= old_size <= size or any(len(step) != 32 for step in path):
        return False
    if old_size == size:
        return not path and old_head == head
    if old_size == 0:
        return not path and old_head == EMPTY_ROOT
    steps = [old_head, *path] if old_size & (old_size - 1) == 0 else list(path)
    return bool(steps) and _consistent(old_size - 1, size - 1, steps, old_head, head)


def _consistent(place: int, last: int, steps: list[bytes], old_head: bytes, head: bytes) -> bool:
    while place & 1:
        place >>= 1
        last >>= 1
    old, new = steps[0], steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            new = node_hash(new, step)
        place >>= 1
        last >>= 1
    return last == 0 and old == old_head and new == head


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    if index < half:
        return [*_path(leaves[:half], index), root(leaves[half:])]
    return [*_path(leaves[half:], index - half), root(leaves[:half])]


def _subproof(leaves: Sequence[bytes], old_size: int, *, whole: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if whole else [root(leaves)]
    half = _split(len(leaves))
    if old_size <= half:
        return [*_subproof(leaves[:half], old_size, whole=whole), root(leaves[half:])]
    return [*_subproof(leaves[half:], old_size - half, whole=False), root(leaves[:half])]
