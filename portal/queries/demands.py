"""How often each demand was met last month, counted from the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone

from portal.access import roles_of
from portal.demands import Demand, all_demands
from portal.errors import Sentence
from portal.models import LedgerEntry, Person
from portal.roles import ROLE_NAMES, Role
from portal.viewer import Viewer
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
    elsewhere: Sentence  # where its acts are counted; empty: here

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
    groups: tuple[tuple[Sentence, tuple[DemandRow, ...], bool], ...]  # last: the viewer's own
    entries: int
    people: int
    mine: int

    @property
    def per_person(self) -> str:
        return f"{self.entries / self.people:.1f}" if self.people else "0"


def burden(viewer: Viewer, today: date) -> Burden:
    """All demands by role, the viewer's own first, with what they caused in the last whole month.

    An act counts for the roles that its author holds today. A fixed number of queries.
    """
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    acts = LedgerEntry.objects.filter(
        ts__gte=_midnight(first), ts__lt=_midnight(last + timedelta(days=1)),
        actor__startswith="u:",
    )
    by_word: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for word, actor, entries in acts.values_list("word", "actor").annotate(
        Count("act_id", distinct=True)
    ):
        by_word[word].append((int(actor[2:]), entries))
    roles = roles_of({who for found in by_word.values() for who, _n in found}, today)
    own = _counted_as(viewer.roles)
    groups: dict[Role, list[DemandRow]] = defaultdict(list)
    for demand in all_demands():
        for role in demand.roles:
            groups[role].append(_row(demand, role, by_word, roles, viewer))
    return Burden(
        first, last,
        tuple(
            (ROLE_NAMES[role], tuple(groups[role]), role in own)
            for role in sorted(Role, key=lambda role: role not in own) if groups[role]
        ),
        acts.values("act_id").distinct().count(),
        Person.objects.active().count(),
        acts.filter(actor=f"u:{viewer.user_id}").values("act_id").distinct().count(),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _row(
    demand: Demand, role: Role, by_word: Mapping[str, list[tuple[int, int]]],
    roles: Mapping[int, frozenset[Role]], viewer: Viewer,
) -> DemandRow:
    found = [
        (who, count) for word in demand.words for who, count in by_word.get(word, ())
        if role in _counted_as(roles.get(who, frozenset()))
    ]
    entries: int | None = sum(count for _who, count in found)
    people: int | None = len({who for who, _count in found})
    sees = bool(viewer.roles & {Role.SECRETARY, Role.DISCIPLINE})
    if demand.confidential and not sees and (people or 0) < FEWEST:
        entries = people = None
    return DemandRow(
        demand.what, demand.how_often, demand.basis, Basis(demand.basis).label,
        demand.citation, entries, people, "" if demand.words else demand.elsewhere,
    )


def _counted_as(roles: frozenset[Role]) -> frozenset[Role]:
    """Whoever leads or heads is staff as well, and not counted among those who are only that."""
    above = roles & {Role.HEAD, Role.LEADER, Role.SECRETARY}
    return roles - {Role.STAFF} if above else roles
