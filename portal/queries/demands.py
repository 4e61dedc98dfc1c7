"""How often each demand was met last month, counted from the ledger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from portal.access import Viewer
from portal.demands import Demand, all_demands
from portal.errors import Sentence
from portal.models import LedgerEntry, Person
from portal.roles import ROLE_NAMES, Role
from portal.vocabulary import Basis

FEWEST = 3  # people below whom confidential matters are not counted aloud


@dataclass(frozen=True)
class DemandRow:
    """One demand with its figures of the month; None: too few people to say."""

    what: Sentence
    how_often: Sentence
    basis: str
    layer: Sentence
    citation: Sentence
    entries: int | None
    people: int | None
    counted: bool

    @property
    def per_person(self) -> str:
        """Entries per person who made any, to one decimal."""
        if not self.entries or not self.people:
            return ""
        return f"{self.entries / self.people:.1f}"


@dataclass(frozen=True)
class Burden:
    """The whole list by role, and the sums of the month."""

    first: date
    last: date
    groups: tuple[tuple[Sentence, tuple[DemandRow, ...]], ...]
    entries: int
    people: int
    mine: int

    @property
    def per_person(self) -> str:
        return f"{self.entries / self.people:.1f}" if self.people else "0"


def burden(viewer: Viewer, today: date) -> Burden:
    """All demands by role, the viewer's own first, with what they caused in the last whole month.

    Four queries.
    """
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    acts = LedgerEntry.objects.filter(
        ts__gte=_midnight(first), ts__lt=_midnight(last + timedelta(days=1)),
        actor__startswith="u:",
    )
    by_word: dict[str, tuple[int, set[Any]]] = {
        word: (entries, set())
        for word, entries in acts.values_list("word").annotate(Count("act_id", distinct=True))
    }
    for word, actor in acts.values_list("word", "actor").distinct():
        by_word[word][1].add(actor)
    groups: dict[Role, list[DemandRow]] = defaultdict(list)
    for demand in all_demands():
        row = _row(demand, by_word, viewer)
        for role in demand.roles:
            groups[role].append(row)
    return Burden(
        first, last,
        tuple(
            (ROLE_NAMES[role], tuple(groups[role]))
            for role in sorted(Role, key=lambda role: role not in viewer.roles) if groups[role]
        ),
        acts.values("act_id").distinct().count(),
        Person.objects.active().count(),
        acts.filter(actor=f"u:{viewer.user_id}").values("act_id").distinct().count(),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _row(demand: Demand, by_word: dict[str, tuple[int, set[Any]]], viewer: Viewer) -> DemandRow:
    found = [by_word[word] for word in demand.words if word in by_word]
    entries: int | None = sum(count for count, _people in found)
    people: int | None = len(set().union(*(who for _count, who in found)))
    sees = bool(viewer.roles & {Role.SECRETARY, Role.DISCIPLINE})
    if demand.confidential and not sees and (people or 0) < FEWEST:
        entries = people = None
    return DemandRow(
        demand.what, demand.how_often, demand.basis, Basis(demand.basis).label,
        demand.citation, entries, people, bool(demand.words),
    )
