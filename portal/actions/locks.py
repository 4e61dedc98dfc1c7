"""Rows are locked before a rule is asked, departments before people, each in the order of keys.

On SQLite the transaction itself is the lock (BEGIN IMMEDIATE); there the calls only read.
"""

from __future__ import annotations

from collections.abc import Iterable

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
