"""What every act does first: its rows are locked before a rule is asked.

Departments come before people, each in the order of keys, so that no two acts wait for each other.
On SQLite the transaction itself is the lock (BEGIN IMMEDIATE); there the calls only read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.errors import StaleState
from portal.models import Department, Person


def departments(keys: Iterable[int | None]) -> dict[int, Department]:
    """The departments, held until the transaction ends."""
    wanted = {key for key in keys if key is not None}
    rows = Department.objects.select_for_update(no_key=True).filter(pk__in=wanted)
    return {row.pk: row for row in rows.order_by("pk")}


def people(keys: Iterable[int]) -> dict[int, Person]:
    """The people, held until the transaction ends."""
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=set(keys))
    return {row.pk: row for row in rows.order_by("pk")}


def department(key: int) -> Department:
    """One department, held. Raises StaleState when it is gone."""
    held = departments([key])
    if key not in held:
        raise StaleState
    return held[key]


def person(key: int) -> Person:
    """One person, held. Raises StaleState when the record is gone."""
    held = people([key])
    if key not in held:
        raise StaleState
    return held[key]


def only(changes: dict[str, Any], allowed: tuple[str, ...]) -> None:
    """Edits take an allow-list of fields; anything else is a mistake of the caller."""
    if unknown := set(changes) - set(allowed):
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
