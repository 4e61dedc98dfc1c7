"""Grants and recusals that stand, for those who decide them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import clock
from portal.access import Viewer
from supervision.access import kinds
from supervision.models import NeedToKnow, Opinion, Recusal
from supervision.models.visibility import NOTHING


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


def standing(viewer: Viewer) -> list[Known]:
    """All grants and recusals in force on records that the viewer reads, in two queries."""
    where, today = _of_readable(viewer), clock.today()
    grants = NeedToKnow.objects.filter(where, revoked_at=None).exclude(until__lt=today)
    out = Recusal.objects.filter(where, ended_at=None)
    rows = [
        Known(g.get_kind_display(), g.kind, g.record, g.get_level_display(), g.person.name,
              g.purpose, timezone.localdate(g.granted_at), g.until)
        for g in grants.select_related("person")
    ] + [
        Known(r.get_kind_display(), r.kind, r.record, _("回避"), r.person.name, r.reason,
              timezone.localdate(r.entered_at), None)
        for r in out.select_related("person")
    ]
    return sorted(rows, key=lambda row: row.since, reverse=True)
