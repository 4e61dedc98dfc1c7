"""Whether the ledger still is what was signed: the checkpoints kept, and the signer's memory.

A chain computed anew fits itself, and one whose end was cut off is whole. Who can do that to the
entries can do it to the checkpoints kept beside them; what the signer remembers he cannot change.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from portal.models import LedgerCheckpoint

from . import checkpoints, report
from .chain import Chain


class Signed:
    """Made before the first entry is read: each size in it must then be reached.

    `remembered`: up to which entry the signer has signed; None where it did not answer.
    """

    def __init__(self) -> None:
        rows = LedgerCheckpoint.objects.values_list("size", "root", "note", "key")
        self._kept = {size: rest for size, *rest in rows}
        told = checkpoints.remembered()
        self.remembered = told["size"] if told else None
        self._root: str = told["root"] if told else ""
        self._key: str = told["key"] if told else ""

    def met(self, chain: Chain) -> Iterator[report.Finding]:
        """What differs when the entries read so far are as many as were once signed."""
        size = chain.frontier.size
        if size in self._kept:
            root, note, key = self._kept.pop(size)
            spelled = [str(size), base64.b64encode(bytes.fromhex(chain.root())).decode()]
            if root != chain.root() or note.split("\n")[1:3] != spelled:
                yield report.of_checkpoint(size, "kept")
            elif self._key and key != self._key:
                yield report.of_checkpoint(size, "key")
        if size == self.remembered and self._root != chain.root():
            yield report.of_checkpoint(size, "memory")

    def unmet(self, chain: Chain) -> Iterator[report.Finding]:
        """What was signed beyond the last entry."""
        size = chain.frontier.size
        yield from (report.of_checkpoint(each, "cut") for each in self._kept if each > size)
        if self.remembered is not None and self.remembered > size:
            yield report.of_checkpoint(self.remembered, "cut")
