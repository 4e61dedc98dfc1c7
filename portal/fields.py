"""A text column whose value is stored encrypted and bound to its own row.

The instance holds the stored form; reading the attribute decrypts it, so that a list of a
thousand rows decrypts nothing. A value copied into another row, column or table does not
open (`portal.encryption.Unreadable`). The primary key must exist before the value is written:
models with such a field use UUID keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from portal.encryption import Place, decrypt, encrypt


class Sealed(str):
    """A value in its stored form; whoever wants the text asks the record for it."""

    __slots__ = ()


def place_of(model: type[models.Model], pk: Any, name: str) -> Place:
    """Where a value of this field belongs."""
    if pk is None:
        raise FieldError(f"{model.__name__}.{name} is encrypted for its row: the key comes first")
    return Place(model._meta.db_table, str(pk), name)


def seal(model: type[models.Model], pk: Any, name: str, text: str) -> Sealed:
    """The stored form of a text, for `QuerySet.update()`; an empty text stays empty."""
    return Sealed(encrypt(text, place_of(model, pk, name)) if text else "")


def unseal(model: type[models.Model], pk: Any, name: str, stored: str) -> str:
    """The text of a stored form that was read by `values_list()`; raises Unreadable."""
    return decrypt(stored, place_of(model, pk, name)) if stored else ""


class _Unsealing(DeferredAttribute):
    """Decrypts when it is read; keeps what is written until it is saved."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Sealed):
            return value
        return unseal(type(instance), instance.pk, self.field.attname, value)

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text encrypted at rest. It cannot be searched, ordered or updated as plain text."""

    descriptor_class = _Unsealing

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname, "")
        if value is None or isinstance(value, Sealed):
            return value
        return seal(type(model_instance), model_instance.pk, self.attname, str(value))

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "" or isinstance(value, Sealed):
            return value if value is None else str(value)
        raise FieldError(f"{self.name} is encrypted: save the record, or use seal()")

    def value_to_string(self, obj: models.Model) -> str:
        """Copies of the database hold the stored form, never the text."""
        return str(self.pre_save(obj, add=False) or "")


def encrypted_fields() -> Iterator[tuple[type[models.Model], tuple[str, ...]]]:
    """Every model with encrypted fields, and their names."""
    for model in apps.get_models():
        names = tuple(
            field.attname
            for field in model._meta.local_concrete_fields
            if isinstance(field, EncryptedTextField)
        )
        if names:
            yield model, names
