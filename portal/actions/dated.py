"""Dated facts are written once: ended or corrected means withdrawn and written anew."""

from __future__ import annotations

from typing import Any, TypeVar

from portal import clock
from portal.errors import StaleState
from portal.models import Dated
from portal.viewer import Viewer

Row = TypeVar("Row", bound=Dated)

LONGEST_BASIS = 200
# What belongs to the record itself and not to the fact that it states.
_OWN = frozenset(
    {"id", "recorded_at", "recorded_by", "withdrawn_at", "withdrawn_by", "replaces", "imported"}
)


def record(row: Row, *, by: Viewer) -> Row:
    """Write a new fact, with who recorded it and when."""
    row.recorded_at = clock.now()
    row.recorded_by_id = by.user_id
    row.save(force_insert=True)
    return row


def withdraw(row: Row, *, by: Viewer) -> Row:
    """Take a fact back; the row stays. Raises StaleState when somebody did so before."""
    at = clock.now()
    standing = type(row)._default_manager.filter(pk=row.pk, withdrawn_at=None)
    if standing.update(withdrawn_at=at, withdrawn_by_id=by.user_id) != 1:
        raise StaleState
    row.withdrawn_at, row.withdrawn_by_id = at, by.user_id
    return row


def replace(row: Row, *, by: Viewer, **changes: Any) -> Row:
    """Withdraw a fact and write what holds instead; the new row names what it replaces."""
    withdraw(row, by=by)
    return record(revised(row, **changes), by=by)


def revised(row: Row, **changes: Any) -> Row:
    """An unwritten copy of the fact with some of it changed."""
    stated = {
        field.name: getattr(row, field.name)
        for field in row._meta.concrete_fields
        if field.name not in _OWN
    }
    return type(row)(**{**stated, **changes}, replaces=row)


def ended_basis(begun: str, ended: str) -> str:
    """The document of the beginning and that of the end, in one line where both fit."""
    if not ended.strip() or ended in begun:
        return begun
    both = f"{begun}；{ended}"
    return both if begun and len(both) <= LONGEST_BASIS else ended


def period_facts(row: Dated) -> dict[str, str | int | bool | None]:
    """First and last day, as the ledger states them."""
    facts: dict[str, str | int | bool | None] = {"start": row.start.isoformat()}
    if row.end is not None:
        facts["end"] = row.end.isoformat()
    return facts
