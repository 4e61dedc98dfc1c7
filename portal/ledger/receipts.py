"""Receipts: an entry, its path, and a signed checkpoint, for anybody to check without the portal.

A receipt shows nobody else's entry. `portal/verifier/luze_verify.py` checks it.
"""

from __future__ import annotations

from typing import Any

from portal.models import KeyStatement, LedgerEntry

from . import canonical, checkpoints, proofs

KIND = "luze-receipt"


def receipt(entry: LedgerEntry) -> str:
    """The receipt of an entry as canonical text. Raises CheckpointRefused."""
    checkpoint = checkpoints.covering(entry.seq)
    path = proofs.levels().inclusion(entry.seq - 1, checkpoint.size)
    content: dict[str, Any] = {
        "checkpoint": checkpoint.note,
        "entry": entry.body,
        "index": entry.seq - 1,
        "key": checkpoint.key,
        "kind": KIND,
        "path": [step.hex() for step in path],
        "v": 1,
    }
    if statement := _statement(entry):
        content["passkey"] = {
            "authenticator_data": statement.authenticator_data,
            "client_data": statement.client_data,
            "key": statement.key,
            "rp": statement.rp,
            "signature": statement.signature,
            "statement": statement.statement,
        }
    return canonical.dumps(content)


def _statement(entry: LedgerEntry) -> KeyStatement | None:
    """What the person's own key signed, where the entry names it."""
    facts = canonical.parse_strict(entry.body).get("facts", {})
    sha256 = facts.get("passkey")
    return KeyStatement.objects.filter(sha256=sha256).first() if sha256 else None
