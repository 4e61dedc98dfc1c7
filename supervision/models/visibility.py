"""The frame of every confidential list: who may know of a row, who may read it, who never.

A queryset names its own conditions; this frame adds what holds for all of them: the three
administrators see nothing, grants open single records, recusal and being the object close
them, and matters of the party stay with its members.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from portal import clock
from portal.roles import Role
from portal.viewer import Viewer
from supervision.models.knowledge import NeedToKnow, Recusal
from supervision.vocabulary import GrantLevel, RecordKind

NOTHING = Q(pk__in=())
EVERYTHING = ~NOTHING


def where(holds: object, condition: Q = EVERYTHING) -> Q:
    """The condition for viewers to whom it applies, else nothing."""
    return condition if holds else NOTHING


def is_discipline(viewer: Viewer) -> bool:
    return Role.DISCIPLINE in viewer.roles


def is_clerk(viewer: Viewer) -> bool:
    return Role.CLERK in viewer.roles


def himself(viewer: Viewer, field: str) -> Q:
    """Rows in which the viewer himself stands in `field`."""
    return where(viewer.person_id is not None, Q(**{f"{field}_id": viewer.person_id}))


def made_by(viewer: Viewer, field: str = "created_by") -> Q:
    """Rows that this viewer's account made."""
    return where(viewer.user_id is not None, Q(**{f"{field}_id": viewer.user_id}))


def out_of(viewer: Viewer, **rests_on: RecordKind) -> Q:
    """Rows that rest, in one of these fields, on a record from which the viewer is recused."""
    if viewer.person_id is None:
        return NOTHING
    found = NOTHING
    for field, kind in rests_on.items():
        found |= Q(**{f"{field}_id__in": Recusal.objects.of(viewer, kind).values("record")})
    return found


def _ways(condition: Q) -> Iterator[Q]:
    """The parts of a condition of which one is enough."""
    if condition.negated or condition.connector != Q.OR:
        yield condition
        return
    for part in condition.children:
        yield from _ways(part if isinstance(part, Q) else Q(part))


class ConfidentialQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """`visible_to`: may know that it exists; `readable_by`: may read its content."""

    kind: ClassVar[RecordKind]
    party_matter: ClassVar[bool] = False  # the table has a `party_only` mark

    def visible_to(self, viewer: Viewer) -> Self:
        """Rows whose existence, kind, date, people and state the viewer may know."""
        return self._cut(viewer, self._visible(viewer), self._closed_to(viewer))

    def visible_way_by_way(self, viewer: Viewer) -> Self:
        """The rows of `visible_to` in a list without end, for whom few of them concern.

        Each way of knowing is asked by itself, so that the database finds its rows by an index;
        of one condition made of all ways it knows nothing better than to look at every row.
        """
        ways = [
            self.model._default_manager.filter(way).order_by().values("pk")
            for way in _ways(self._visible(viewer))
        ]
        return self._cut(viewer, Q(pk__in=ways[0].union(*ways[1:])), self._closed_to(viewer))

    def readable_by(self, viewer: Viewer) -> Self:
        """Rows whose content the viewer may read."""
        return self._cut(
            viewer,
            self._read_by(viewer) | self._granted(viewer, GrantLevel.CONTENT),
            self._closed_to(viewer) | self._never_read_by(viewer),
        )

    def without_closed(self, viewer: Viewer) -> Self:
        """Rows that may stand in a figure for this viewer: not those that he loses whatever his
        role, nor those from which he is recused.
        """
        recused = Recusal.objects.of(viewer, self.kind).values("record")
        return self.exclude(self._closed_to(viewer)).exclude(pk__in=recused)

    def _visible(self, viewer: Viewer) -> Q:
        return self._known_to(viewer) | self._read_by(viewer) | self._granted(viewer)

    # --- what each queryset says for itself -----------------------------------------------

    def _known_to(self, viewer: Viewer) -> Q:
        return NOTHING

    def _read_by(self, viewer: Viewer) -> Q:
        return NOTHING

    def _closed_to(self, viewer: Viewer) -> Q:
        """Rows that the viewer loses whatever his role (he is their object)."""
        return NOTHING

    def _never_read_by(self, viewer: Viewer) -> Q:
        """Rows that he may know of once served, but never read in another capacity."""
        return NOTHING

    def _parties(self, viewer: Viewer) -> Q:
        """Rows in which the viewer takes part himself: open although `party_only`."""
        return NOTHING

    # --- what holds for all -----------------------------------------------------------------

    def _cut(self, viewer: Viewer, allowed: Q, closed: Q) -> Self:
        if viewer.is_system:
            return self
        if viewer.is_admin:
            return self.none()
        rows = self.filter(allowed).exclude(closed)
        if viewer.person_id is not None:
            recused = Recusal.objects.of(viewer, self.kind)
            rows = rows.exclude(pk__in=recused.values("record"))
        if self.party_matter and not viewer.is_party_member:
            rows = rows.filter(Q(party_only=False) | self._parties(viewer))
        return rows

    def _granted(self, viewer: Viewer, level: GrantLevel | None = None) -> Q:
        if viewer.person_id is None:
            return NOTHING
        grants = NeedToKnow.objects.of(viewer, self.kind, clock.today())
        if level is not None:
            grants = grants.filter(level=level)
        return Q(pk__in=grants.values("record"))
