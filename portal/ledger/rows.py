"""Which values of a record the ledger vouches for, and their keyed digest.

A model names them once: `LEDGER_FIELDS = ("code", "name", "parent_id")`. The digest is keyed
with the random key of the entry, so that a short value cannot be guessed from it.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from . import canonical, entry

_AS_THEY_ARE: dict[type[models.Field[Any, Any]], type] = {
    models.CharField: str, models.TextField: str, models.BooleanField: bool,
    models.IntegerField: int,
}


class NotRecordable(ValueError):
    """The value of this field cannot be vouched for."""


def label_of(instance: models.Model) -> str:
    """A record as opaque text, such as `portal.department:12`."""
    if instance.pk is None:
        raise NotRecordable(f"{type(instance).__name__} has no number yet")
    return f"{model_label(type(instance))}:{instance.pk}"


@cache
def model_label(model: type[models.Model]) -> str:
    """The model's name in labels; a proxy carries the name of its table's model."""
    concrete: type[models.Model] = model._meta.concrete_model or model
    return concrete._meta.label_lower


def recorded_models() -> Iterator[type[models.Model]]:
    """All models whose records the ledger vouches for."""
    for model in apps.get_models():
        if getattr(model, "LEDGER_FIELDS", ()) and not model._meta.proxy:
            yield model


def stored(model: type[models.Model]) -> models.QuerySet[models.Model]:
    """The living records of a model, with the recorded columns only where that suffices."""
    fields = (*getattr(model, "LEDGER_FIELDS", ()), *getattr(model, "LEDGER_SHIPPED", {}))
    names = [model._meta.get_field(name).name for name in fields]
    return model._base_manager.only("pk", *names)


def is_idle(instance: models.Model) -> bool:
    """Whether a row waits for an act that never came, and nothing else names it.

    A model whose rows are made ahead of the acts that name them says so:
    `LEDGER_AHEAD = ("confidential",)`, with the relations that belong to the row itself.
    """
    ahead: tuple[str, ...] | None = getattr(instance, "LEDGER_AHEAD", None)
    return ahead is not None and not any(
        link.related_model._base_manager.filter(**{link.field.name: instance.pk}).exists()
        for link in instance._meta.get_fields(include_hidden=True)
        if isinstance(link, models.ForeignObjectRel) and link.related_name not in ahead
    )


def is_shipped(instance: models.Model) -> bool:
    """Whether a row came with the portal: there is no entry of it until somebody changes it.

    A model that ships rows says what they have in common: `LEDGER_SHIPPED = {"changed_by": None}`.
    """
    marks: dict[str, Any] = getattr(instance, "LEDGER_SHIPPED", {})
    return bool(marks) and all(getattr(instance, name) == mark for name, mark in marks.items())


def stored_copies(instances: Iterable[models.Model]) -> dict[str, models.Model]:
    """The records as the tables hold them, by label; raises NotRecordable for one not there."""
    wanted: dict[type[models.Model], dict[str, Any]] = {}
    for instance in instances:
        if not getattr(instance, "LEDGER_FIELDS", ()):
            raise NotRecordable(f"{type(instance).__name__} declares no LEDGER_FIELDS")
        concrete = type(instance)._meta.concrete_model or type(instance)
        wanted.setdefault(concrete, {})[label_of(instance)] = instance.pk
    found = {
        label_of(copy): copy
        for model, pks in wanted.items()
        for copy in stored(model).order_by().in_bulk(list(pks.values())).values()
    }
    for labels in wanted.values():
        if missing := labels.keys() - found.keys():
            raise NotRecordable(f"not in the table: {min(missing)}")
    return found


def digest(instance: models.Model, nonce: bytes) -> str:
    """The keyed digest (64 hexadecimal characters) over the recorded values of one record."""
    values: dict[str, canonical.Value] = {}
    for column in _columns(type(instance)):
        value: Any = getattr(instance, column.attname)
        # Most values stand in the record as they are; asking the field costs more than the digest.
        kept = type(value) is column.as_it_is
        values[column.name] = value if kept else column.read(value)
    message = canonical.to_bytes({"row": label_of(instance), "values": values})
    return hmac.new(nonce, message, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class _Column:
    """A recorded column: how its value is read in its canonical form."""

    name: str
    attname: str
    as_it_is: type | None
    field: models.Field[Any, Any]

    def read(self, value: Any) -> canonical.Value:
        """The same before saving and after reading back."""
        return None if value is None else _plain(self.field.to_python(value), self.name)


@cache
def _columns(model: type[models.Model]) -> tuple[_Column, ...]:
    """The columns a model names in LEDGER_FIELDS; raises NotRecordable."""
    fields = getattr(model, "LEDGER_FIELDS", ())
    if not fields:
        raise NotRecordable(f"{model.__name__} declares no LEDGER_FIELDS")
    return tuple(_column(model, name) for name in fields)


def _column(model: type[models.Model], name: str) -> _Column:
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field) or field.many_to_many:
        raise NotRecordable(f"{name} is not a column")
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    as_it_is = next((kept for kind, kept in _AS_THEY_ARE.items() if isinstance(target, kind)), None)
    return _Column(name, field.attname, as_it_is, target)


def _plain(value: Any, name: str) -> canonical.Value:
    match value:
        case Enum():
            return _plain(value.value, name)
        case None | bool() | int() | str():
            return value if value is None or isinstance(value, (bool, int)) else str(value)
        case datetime():
            return entry.spell_time(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return value // timedelta(microseconds=1)
        case uuid.UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case list() | tuple():
            return [_plain(item, name) for item in value]
        case dict():
            return [[str(key), _plain(value[key], name)] for key in sorted(value, key=str)]
    raise NotRecordable(f"{name}: {type(value).__name__}")
