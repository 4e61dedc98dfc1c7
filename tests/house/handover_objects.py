"""Handovers for the access matrix: of a leader to another, of a member of the staff to another."""

from __future__ import annotations

from datetime import date
from typing import Any

from agreements.models import Handover
from portal import clock
from tests.cast import BASIS, Cast

DAY = date(2026, 3, 9)
OF_ONE = (
    "handover", "handover_statement", "handover_sign", "handover_move", "handover_excuse",
)


def handover_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    found = {
        "leader_to_non_party": _handover(cast, "leader", "non_party_leader", "secretary"),
        "staff_to_other": _handover(cast, "staff", "other_staff", "head"),
    }
    return {
        **dict.fromkeys(OF_ONE, {name: (h.pk,) for name, h in found.items()}),
        "handover_successor": {
            name: (h.pk, h.seats.get().pk) for name, h in found.items()
        },
    }


def _handover(cast: Cast, leaver: str, successor: str, superior: str) -> Handover:
    """Written past the acts, so that no post of the matrix moves."""
    handover = Handover.objects.create(
        leaver=cast.person[leaver], superior=cast.person[superior], last_day=DAY, due_on=DAY,
        basis_document=BASIS, opened_at=clock.now(), statement="已移交。",
    )
    handover.seats.create(words="分管提案委员会", successor=cast.person[successor])
    return handover
