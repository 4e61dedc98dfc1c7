"""Which values of a record the ledger vouches for, and their keyed digest.

A model names them once: `LEDGER_FIELDS = ("code", "name", "parent_id")`. The digest is keyed
with the random key of the entry, so that a short value cannot be guessed from it.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.fields.files import FieldFile

from . import canonical, entry

BLOCK = 1 << 20


class NotRecordable(ValueError):
    """The value of this field cannot be vouched for."""


def label_of(instance: models.Model) -> str:
    """A record as opaque text, such as `portal.department:12`."""
    if instance.pk is None:
        raise NotRecordable(f"{type(instance).__name__} has no number yet")
    return f"{model_label(type(instance))}:{instance.pk}"


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
    living = model._base_manager.all()
    try:
        fields = (*getattr(model, "LEDGER_FIELDS", ()), *getattr(model, "LEDGER_SHIPPED", {}))
        names = [model._meta.get_field(name).name for name in fields]
    except FieldDoesNotExist:
        return living
    return living.only("pk", *names) if names else living


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
        for copy in stored(model).in_bulk(list(pks.values())).values()
    }
    for labels in wanted.values():
        if missing := labels.keys() - found.keys():
            raise NotRecordable(f"not in the table: {min(missing)}")
    return found


def digest(instance: models.Model, nonce: bytes) -> str:
    """The keyed digest (64 hexadecimal characters) over the recorded values of one record."""
    fields = getattr(instance, "LEDGER_FIELDS", None)
    if not fields:
        raise NotRecordable(f"{type(instance).__name__} declares no LEDGER_FIELDS")
    message = canonical.to_bytes(
        {"row": label_of(instance), "values": {name: value_of(instance, name) for name in fields}}
    )
    return hmac.new(nonce, message, hashlib.sha256).hexdigest()


def value_of(instance: models.Model, name: str) -> canonical.Value:
    """One recorded value in its canonical form, the same before saving and after reading."""
    try:
        field = instance._meta.get_field(name)
    except FieldDoesNotExist:
        return _plain(getattr(instance, name), name)
    if not isinstance(field, models.Field) or field.many_to_many:
        raise NotRecordable(f"{name} is not a column")
    value = getattr(instance, field.attname)
    if isinstance(value, FieldFile):
        return _file(value)
    if isinstance(field, models.ForeignKey):
        return _plain(field.target_field.to_python(value), name)
    if isinstance(field, models.DecimalField) and value is not None:
        return f"{field.to_python(value):.{field.decimal_places}f}"
    return _plain(field.to_python(value), name)


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
        case Decimal():
            return format(value, "f")
        case uuid.UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case list() | tuple():
            return [_plain(item, name) for item in value]
        case dict():
            return [[str(key), _plain(value[key], name)] for key in sorted(value, key=str)]
    raise NotRecordable(f"{name}: {type(value).__name__}")


def _file(value: FieldFile) -> canonical.Value:
    """A stored file by name and digest; a file that is gone has no digest."""
    if not value.name:
        return None
    if not value.storage.exists(value.name):
        return [value.name, None]
    total = hashlib.sha256()
    with value.storage.open(value.name, "rb") as stream:
        while block := stream.read(BLOCK):
            total.update(block)
    return [value.name, total.hexdigest()]
