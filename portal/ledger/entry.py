"""One entry of the ledger as a text: how it is composed, and what makes it a true link.

Version 1. Optional keys are left out, never null:
  act actor after [auth] commit [facts] kind prev seq subject [text_sha256] ts v
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from . import canonical, tree

VERSION = 1
FIRST_PREV = "0" * 64
NO_ANCHOR = "0:"

Facts = Mapping[str, "str | int | bool | None"]

_HEX64 = re.compile(r"[0-9a-f]{64}\Z")
_TS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z")
_OPAQUE = re.compile(r"[A-Za-z0-9._:/+@-]{0,100}\Z")
_FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}\Z")
_TEXTS = ("act", "actor", "after", "kind", "subject")
_REQUIRED = frozenset({*_TEXTS, "commit", "prev", "seq", "ts", "v"})
_OPTIONAL = frozenset({"auth", "facts", "text_sha256"})


class NotOpaque(ValueError):
    """Names and free text never stand in the ledger; only numbers and opaque marks do."""


@dataclass(frozen=True)
class Body:
    """The content of one entry before it is spelled out."""

    seq: int
    prev: str
    kind: str
    subject: str
    actor: str
    act: str
    ts: str
    commit: str
    after: str = NO_ANCHOR
    auth: str | None = None
    text_sha256: str | None = None
    facts: Facts = field(default_factory=dict)

    def text(self) -> str:
        """The exact canonical text that is hashed; raises NotOpaque for free text."""
        for name in _TEXTS:
            opaque(getattr(self, name))
        content: dict[str, Any] = {name: getattr(self, name) for name in _REQUIRED - {"v"}}
        content["v"] = VERSION
        if self.auth is not None:
            content["auth"] = opaque(self.auth)
        if self.text_sha256 is not None:
            if not _HEX64.match(self.text_sha256):
                raise NotOpaque("text_sha256")
            content["text_sha256"] = self.text_sha256
        if self.facts:
            content["facts"] = opaque_facts(self.facts)
        return canonical.dumps(content)


def leaf_of(text: str) -> str:
    """The check value of an entry, as 64 hexadecimal characters."""
    return tree.leaf_hash(text.encode()).hex()


def spell_time(moment: datetime) -> str:
    """A moment as UTC text of fixed width."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_time(text: str) -> datetime:
    """The moment that `spell_time` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def opaque(text: str) -> str:
    """The text itself if it is a short ASCII mark; raises NotOpaque."""
    if not _OPAQUE.match(text):
        raise NotOpaque(text[:60])
    return text


def opaque_facts(facts: Facts) -> dict[str, str | int | bool | None]:
    """Facts that may be published with an entry: counts, dates, digests, marks."""
    for name, value in facts.items():
        if not _FACT_NAME.match(name):
            raise NotOpaque(name)
        if isinstance(value, str):
            opaque(value)
        elif value is not None and not isinstance(value, int):
            raise NotOpaque(f"{name}: {type(value).__name__}")
    return dict(facts)


def faults_of(text: str, *, seq: int, prev: str, ts: str = "") -> tuple[list[str], dict[str, Any]]:
    """What is wrong with entry `seq` that should follow check value `prev` and time `ts`.

    Returns the names of the faults (`spelling`, `shape`, `seq`, `prev`, `ts`) and the content,
    which is empty when the text cannot be read at all.
    """
    try:
        content = canonical.parse_strict(text)
    except canonical.NotCanonical:
        return ["spelling"], {}
    if not _shapely(content):
        return ["shape"], {}
    faults = []
    if content["seq"] != seq:
        faults.append("seq")
    if content["prev"] != prev:
        faults.append("prev")
    if content["ts"] < ts:
        faults.append("ts")
    return faults, content


def _shapely(content: object) -> bool:
    if not isinstance(content, dict) or not _REQUIRED <= content.keys() <= _REQUIRED | _OPTIONAL:
        return False
    texts_ok = all(isinstance(content[name], str) for name in (*_TEXTS, "commit", "prev", "ts"))
    return (
        texts_ok
        and type(content["seq"]) is int
        and type(content["v"]) is int
        and content["v"] == VERSION
        and bool(_HEX64.match(content["commit"]) and _HEX64.match(content["prev"]))
        and bool(_TS.match(content["ts"]))
        and isinstance(content.get("auth", ""), str)
        and bool(_HEX64.match(str(content.get("text_sha256", FIRST_PREV))))
        and isinstance(content.get("facts", {}), dict)
    )
