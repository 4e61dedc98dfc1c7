"""Grants and recusals that stand, for those who decide them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import DateField, F, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import clock
from portal.viewer import Viewer
from supervision.access import kinds
from supervision.models import NeedToKnow, Opinion, Recusal
from supervision.models.visibility import NOTHING
from supervision.vocabulary import GrantLevel, RecordKind


@dataclass(frozen=True)
class Known:
    """One line of the list: who knows of, or is out of, which record."""

    kind: str  # the word
    code: str
    record: UUID
    word: str
    person: str
    why: str
    since: date
    until: date | None


def _of_readable(viewer: Viewer) -> Q:
    """Pointers at records that the viewer reads; those about himself stay hidden with them."""
    found = NOTHING
    for model, kind in kinds().items():
        rows: Any = model.objects
        read = rows.read_on_desk_by if model is Opinion else rows.readable_by
        found |= Q(kind=kind, record__in=read(viewer).values("pk"))
    return found


_COLUMNS = ("code", "key", "word", "name", "why", "at", "last")


def standing(viewer: Viewer) -> QuerySet[Any]:
    """All grants and recusals in force on records that the viewer reads, newest first: tuples
    for `described`, of both tables in one query, so that a page loads no more than a page."""
    where, today = _of_readable(viewer), clock.today()
    grants = NeedToKnow.objects.filter(where, revoked_at=None).exclude(until__lt=today)
    out = Recusal.objects.filter(where, ended_at=None)
    none = Value(None, output_field=DateField())
    return (
        grants.order_by().annotate(
            code=F("kind"), key=F("record"), word=F("level"), name=F("person__name"),
            why=F("purpose"), at=F("granted_at"), last=F("until"),
        ).values_list(*_COLUMNS).union(
            out.order_by().annotate(
                code=F("kind"), key=F("record"), word=Value(""), name=F("person__name"),
                why=F("reason"), at=F("entered_at"), last=none,
            ).values_list(*_COLUMNS),
            all=True,
        ).order_by("-at")
    )


def described(rows: Iterable[tuple[Any, ...]]) -> list[Known]:
    """These rows of `standing` with their words."""
    return [
        Known(str(RecordKind(code).label), code, key,
              str(GrantLevel(word).label) if word else _("回避"), name, why,
              timezone.localdate(at), last)
        for code, key, word, name, why, at, last in rows
    ]
