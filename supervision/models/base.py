"""What the tables of supervision share: random keys, and pairs of who and when."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import Department, Person

Label = str | Promise


class Confidential(models.Model):
    """A record with a random key: its number tells neither order nor count."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


def label_of(model: type[models.Model], name: str) -> Any:
    """What a field is called on pages and papers."""
    return getattr(model._meta.get_field(name), "verbose_name", name)


def account(label: Label, **options: Any) -> models.ForeignKey:
    """The account that did something; None where the system did it."""
    options.setdefault("null", True)
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT,
        related_name="+", editable=False, **options,
    )


def moment(label: Label, *, null: bool = True) -> models.DateTimeField:
    return models.DateTimeField(label, null=null, editable=False)


def person(label: Label, *, null: bool = False, related_name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(
        Person, verbose_name=label, on_delete=models.PROTECT, related_name=related_name,
        null=null, blank=null,
    )


def department(label: Label, *, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(
        Department, verbose_name=label, on_delete=models.PROTECT, related_name="+",
        null=null, blank=null,
    )


def pair(name: str) -> models.CheckConstraint:
    """Who and when travel together: `<name>_at` and `<name>_by` are both there or both not."""
    at, by = f"{name}_at", f"{name}_by"
    return models.CheckConstraint(
        condition=Q(**{f"{at}__isnull": True, f"{by}__isnull": True})
        | Q(**{f"{at}__isnull": False, f"{by}__isnull": False}),
        name=f"%(app_label)s_%(class)s_{name}_pair",
        violation_error_message=_("办理人和办理时间应当同时记录。"),
    )
