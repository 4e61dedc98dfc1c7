"""An act of the clerk for the access matrix: its receipt is his and the auditor's."""

from __future__ import annotations

from typing import Any

from portal.models import LedgerEntry
from tests.cast import Cast


def evidence_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address; the campaign is issued already."""
    entry = LedgerEntry.objects.filter(actor=f"u:{cast.user['clerk'].pk}").earliest("seq")
    return {"receipt": {"clerks": (entry.seq,)}}
