"""How the web process and the printer's room talk: one frame each way for each paper.

A frame is a 4-byte length and a JSON head, then a 4-byte length and a body.
Asked:    head {"title", "css": [text], "resources": {name: [kind, base64]},
          "imprint": {"label", "note", "sources": {family: true name}},
          and where the paper has places for digital signatures "seal": base64 of their face},
          body = HTML.
Answered: head {"ok": true, "peak": KiB} with body = PDF,
          or {"ok": false, "refused": [address], "error": kind} with an empty body.
Plain data both ways: nothing that either side says is ever executed by the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

SECONDS = 20  # wall clock for one paper
MEMORY_LIMIT = 1_500_000_000  # bytes of address space for the printer's room
LONGEST = 64_000_000  # bytes of one head or body


def frame(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """The bytes of one head and its body."""
    text = json.dumps(head).encode()
    return len(text).to_bytes(4, "big") + text + len(body).to_bytes(4, "big") + body


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Receives one head and its body, or None when the other side has gone."""
    parts = []
    for _part in range(2):
        length = int.from_bytes(stream.read(4), "big")
        part = stream.read(length) if length <= LONGEST else b""
        if len(part) != length:
            return None
        parts.append(part)
    return (json.loads(parts[0]), parts[1]) if parts[0] else None
