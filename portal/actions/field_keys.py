"""After a new key was put first in LUZE_FIELD_KEYS: write stored values under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from portal.encryption import renew
from portal.fields import Sealed, encrypted_fields, place_of
from portal.ledger import guards

PAGE = 500


@dataclass
class Renewed:
    """How many values now stand under the newest key, and how many must keep the old one."""

    values: int = 0
    kept: int = 0


def renew_all() -> Renewed:
    """Renew every encrypted field, page by page; safe to run twice and while people work.

    Append-only tables refuse changes, also this one: their values stay under the key with
    which they were written, which therefore stays in the list behind the new one. Raises
    Unreadable for a value that no key opens; pages done before it stay done.
    """
    result = Renewed()
    closed = set(guards.tables())
    for model, names in encrypted_fields():
        if model._meta.db_table in closed:
            result.kept += _count(model, names)
        else:
            result.values += _renew(model, names)
    return result


def _count(model: type[models.Model], names: tuple[str, ...]) -> int:
    return sum(model._base_manager.exclude(**{name: ""}).count() for name in names)


def _renew(model: type[models.Model], names: tuple[str, ...]) -> int:
    done, last = 0, None
    while True:
        rows = model._base_manager.order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        page = list(rows.values_list("pk", flat=True)[:PAGE])
        if not page:
            return done
        last = page[-1]
        with transaction.atomic():
            done += sum(_renew_row(model, names, pk) for pk in page)


def _renew_row(model: type[models.Model], names: tuple[str, ...], pk: Any) -> int:
    """One row at a time (a value may be a whole file); nobody's edit is overwritten."""
    values = model._base_manager.filter(pk=pk).values_list(*names).first() or ()
    stored = {name: value for name, value in zip(names, values, strict=False) if value}
    if not stored:
        return 0
    fresh = {
        name: Sealed(renew(value, place_of(model, pk, name))) for name, value in stored.items()
    }
    changed = model._base_manager.filter(pk=pk, **stored).update(**fresh)
    return len(fresh) if changed else 0
