"""Whether a row of entries is one unbroken chain, and where exactly it is not. Knows no tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from . import canonical, entry, tree

FaultKind = Literal[
    "spelling", "shape", "seq", "prev", "ts", "leaf", "missing", "place", "size", "root", "header"
]


@dataclass(frozen=True)
class Fault:
    """What is wrong with which entry.

    `missing`: entries `seq` to `upto` are not there; `place`: `seq` stands where `upto` belongs.
    """

    kind: FaultKind
    seq: int
    upto: int = 0


@dataclass(frozen=True)
class Link:
    """One entry as stored: its number, its text, and the check value kept beside it."""

    seq: int
    text: str
    leaf: str


class Chain:
    """Reads entries in order and reports each fault at the entry where it sits."""

    def __init__(self) -> None:
        self.size = 0
        self.frontier = tree.Frontier()
        self._prev = entry.FIRST_PREV
        self._claimed = entry.FIRST_PREV
        self._ts = ""

    def follow(self, link: Link) -> tuple[list[Fault], dict[str, Any]]:
        """The faults of the next entry, and its content (empty if unreadable)."""
        faults = []
        if link.seq > self.size + 1:
            faults.append(Fault("missing", self.size + 1, link.seq - 1))
            self._prev = self._claimed = ""
        elif link.seq <= self.size:
            faults.append(Fault("place", link.seq, self.size + 1))
        names, content = entry.faults_of(link.text, seq=link.seq, prev=self._prev, ts=self._ts)
        if "prev" in names and (not self._prev or content["prev"] == self._claimed):
            names.remove("prev")  # the entry before was named already
        leaf = entry.leaf_of(link.text)
        if leaf != link.leaf:
            names.append("leaf")
        faults.extend(Fault(name, link.seq) for name in names)  # type: ignore[arg-type]
        self.size, self._prev, self._claimed = max(self.size, link.seq), leaf, link.leaf
        self._ts = content.get("ts", self._ts)
        self.frontier.append(bytes.fromhex(leaf))
        return faults, content

    def root(self) -> str:
        """The root over the entries read so far, as 64 hexadecimal characters."""
        return self.frontier.root().hex()


def export_lines(texts: Iterable[str], *, size: int, root: str) -> Iterator[str]:
    """An export: one line that states size and root, then one line for each entry."""
    yield canonical.dumps({"root": root, "size": size, "v": entry.VERSION}) + "\n"
    for text in texts:
        yield text + "\n"


def check_export(data: bytes) -> list[Fault]:
    """All faults of an export; an empty list means that not one byte was altered."""
    lines = data.split(b"\n")
    try:
        head = canonical.parse_strict(lines[0])
        size, root = head["size"], head["root"]
        whole = head == {"root": root, "size": size, "v": entry.VERSION} and lines.pop() == b""
    except (canonical.NotCanonical, KeyError, TypeError):
        return [Fault("header", 0)]
    if not whole or type(size) is not int:
        return [Fault("header", 0)]
    chain, faults = Chain(), []
    for seq, line in enumerate(lines[1:], start=1):
        try:
            text = line.decode()
        except UnicodeDecodeError:
            text = ""
        link = Link(_own_number(text, seq), text, entry.leaf_of(text))
        faults.extend(chain.follow(link)[0])
    if chain.frontier.size != size:
        faults.append(Fault("size", chain.size))
    if chain.root() != root:
        faults.append(Fault("root", chain.size))
    return faults


def _own_number(text: str, place: int) -> int:
    """The number that an exported entry gives itself, else its place in the file."""
    number = text.rpartition(',"seq":')[2].partition(",")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else place
