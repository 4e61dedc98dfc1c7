"""Whom a form offers: those near at hand, whole departments, and who else can be found.

A circle is small and known by the chain of its people. The secretary and the offices choose among
everybody: of them the form asks only for those whom it shows, so that it costs the same in a large
organ; where there are many departments, those are found by words as people are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.db.models import Q

from portal import clock
from portal.chain import Chain
from portal.models import Assignment, Department, Person
from portal.viewer import Viewer
from portal.vocabulary import AssignmentKind
from supervision import access
from supervision.models.visibility import is_clerk, is_discipline

FOUND = 30  # people shown for a search; more words find fewer
NEAR = 60  # people shown before anything is looked for
FEW = 40  # departments that are offered without being looked for


@dataclass(frozen=True)
class Candidate:
    """A person on offer; `words` are what typing finds him by beside his name."""

    id: int
    name: str
    note: str
    words: str = ""


@dataclass(frozen=True)
class Whole:
    """A department that is chosen as a whole."""

    id: int
    name: str
    members: frozenset[int]


class Pool(Protocol):
    """Who may be chosen in a form; `near` are those shown at once, in order."""

    @property
    def near(self) -> tuple[int, ...]: ...

    def within(self, people: Iterable[int]) -> frozenset[int]:
        """Those of these people who may be chosen."""
        ...

    def wholes(self, words: str = "", ticked: Collection[int] = ()) -> tuple[Whole, ...]:
        """Departments on offer: those that the words find, and those that are ticked."""
        ...

    def has_others(self, shown: int) -> bool:
        """Whether more people may be chosen than those shown."""
        ...

    def listed(self, ids: Iterable[int]) -> list[Candidate]:
        """These people in the organ's order, strangers to the pool left out."""
        ...

    def found(self, words: str) -> list[Candidate]:
        """People of the pool by name, pinyin, initials, number, or the name of a department."""
        ...


@dataclass(frozen=True)
class Circle:
    """Some people (`ids`) whom the chain knows."""

    chain: Chain
    ids: frozenset[int]
    near: tuple[int, ...] = ()
    own: tuple[Whole, ...] = field(default=())

    def within(self, people: Iterable[int]) -> frozenset[int]:
        return self.ids.intersection(people)

    def wholes(self, words: str = "", ticked: Collection[int] = ()) -> tuple[Whole, ...]:
        return self.own

    def has_others(self, shown: int) -> bool:
        return len(self.ids) > shown

    def listed(self, ids: Iterable[int]) -> list[Candidate]:
        notes = {pk: posts_of(pk, self.chain) for pk in ids if pk in self.ids}
        return _candidates(notes)

    def found(self, words: str) -> list[Candidate]:
        flat = words.strip()
        there = {
            h.person_id for h in self.chain.facts.held
            if (unit := self.chain.facts.departments.get(h.department_id or 0))
            and (flat in unit.name or flat in unit.short_name)
        }
        rows = Person.objects.filter(
            Q(pk__in=Person.objects.named_like(flat).values("pk")) | Q(pk__in=there & self.ids)
        )
        ids = rows.in_name_order().values_list("pk", flat=True)
        return self.listed([pk for pk in ids if pk in self.ids][:FOUND])


@dataclass(frozen=True)
class Everybody:
    """All who hold a post on the day, but for `without`.

    `only`: the departments on offer as a whole; None: every one that is no section.
    """

    day: date
    without: int | None = None
    near: tuple[int, ...] = ()
    only: frozenset[int] | None = None

    @property
    def _held(self) -> Any:
        return Assignment.objects.on(self.day).exclude(person_id=self.without or 0)

    def within(self, people: Iterable[int]) -> frozenset[int]:
        held = self._held.filter(person__in=set(people)).order_by()
        return frozenset(held.values_list("person_id", flat=True))

    def wholes(self, words: str = "", ticked: Collection[int] = ()) -> tuple[Whole, ...]:
        units = Department.objects.on(self.day).order_by("order", "code")
        if self.only is not None:
            return self._with_members(units.filter(pk__in=self.only))
        tops = units.filter(parent=None)
        few = list(tops[: FEW + 1])
        if len(few) <= FEW:
            return self._with_members(few)
        named = Q(name__contains=words) | Q(short_name__contains=words)
        wanted = Q(pk__in=ticked) | (named if words else Q(pk__in=()))
        return self._with_members(tops.filter(wanted)[: FEW + len(ticked)])

    def _with_members(self, units: Iterable[Department]) -> tuple[Whole, ...]:
        chosen = {unit.pk: unit.name for unit in units}
        members: dict[int, set[int]] = defaultdict(set)
        inside = Department.objects.filter(Q(pk__in=chosen) | Q(parent__in=chosen)).order_by()
        held = self._held.filter(post__department__in=inside.values("pk")).order_by()
        for person, *places in held.values_list(
            "person_id", "post__department_id", "post__department__parent_id"
        ):
            for place in places:
                members[place].add(person)
        return tuple(
            Whole(pk, name, frozenset(members[pk])) for pk, name in chosen.items() if members[pk]
        )

    def has_others(self, shown: int) -> bool:
        return len(self._some(shown + 1)) > shown

    def _some(self, most: int) -> list[int]:
        return list(self._held.order_by().values_list("person_id", flat=True).distinct()[:most])

    def listed(self, ids: Iterable[int]) -> list[Candidate]:
        held = self._held.filter(person__in=set(ids)).order_by("post__order", "pk")
        posts: dict[int, dict[str, None]] = defaultdict(dict)
        for person, unit, title, kind in held.values_list(
            "person_id", "post__department__short_name", "post__title", "kind"
        ):
            posts[person][f"{unit or ''}{AssignmentKind(kind).borne(title)}"] = None
        return _candidates({pk: "、".join(titles) for pk, titles in posts.items()})

    def found(self, words: str) -> list[Candidate]:
        flat = words.strip()
        units = Department.objects.on(self.day).filter(
            Q(name__contains=flat) | Q(short_name__contains=flat)
        )
        there = self._held.filter(post__department__in=units.order_by().values("pk"))
        rows = Person.objects.filter(
            Q(pk__in=Person.objects.named_like(flat).values("pk"))
            | Q(pk__in=there.order_by().values("person")),
            pk__in=self._held.order_by().values("person"),
        )
        return self.listed(rows.in_name_order().values_list("pk", flat=True)[:FOUND])

    def near_in_a_small_organ(self) -> tuple[int, ...]:
        """Everybody, where they can be shown at once."""
        some = self._some(NEAR + 1)
        return tuple(sorted(some)) if len(some) <= NEAR else ()


def _candidates(notes: dict[int, str]) -> list[Candidate]:
    rows = Person.objects.filter(pk__in=notes).in_name_order()
    return [
        Candidate(pk, name, notes[pk], f"{pinyin} {initials}")
        for pk, name, pinyin, initials in rows.values_list("pk", "name", "pinyin", "initials")
    ]


def asks_everybody(viewer: Viewer) -> bool:
    """The secretary and the offices choose among all people of the organ."""
    return viewer.is_secretary or is_discipline(viewer) or is_clerk(viewer)


def chain_for(viewer: Viewer, people: Iterable[int] = ()) -> Chain:
    """Today's chain with those of his circle and those who answer to the viewer, and `people`."""
    today = clock.today()
    named = set(people)
    if asks_everybody(viewer):
        return access.chain_below(viewer, today, people=named)
    if viewer.is_leader:  # leaders talk with each other
        alone = Assignment.objects.on(today).filter(post__department=None).order_by()
        named |= set(alone.values_list("person_id", flat=True))
    circle = viewer.answers_for | viewer.departments
    return access.chain_below(viewer, today, people=named, members_of=circle)


def posts_of(person_id: int, chain: Chain) -> str:
    """Department and title of each post, as they stand beside a name."""
    held = chain.held_by.get(person_id, ())
    return "、".join(
        dict.fromkeys(
            f"{unit.short_name}{h.title}" if (unit := chain.facts.departments.get(
                h.department_id or 0)) else h.title
            for h in held
        )
    )


def wholes_of(chain: Chain, departments: Iterable[int], without: int | None = None) -> (
    tuple[Whole, ...]
):
    """These departments with all who hold a post in them or their sections."""
    members: dict[int, set[int]] = {}
    for held in chain.facts.held:
        unit = chain.facts.departments.get(held.department_id or 0)
        if unit is not None:
            for pk in {unit.id, unit.parent_id or unit.id}:
                members.setdefault(pk, set()).add(held.person_id)
    wanted = set(departments)
    units = sorted(chain.facts.departments.values(), key=lambda d: (d.order, d.code))
    return tuple(
        Whole(u.id, u.name, frozenset(members[u.id] - {without}))
        for u in units
        if u.id in wanted and members.get(u.id, set()) - {without}
    )


def reminder_pool(viewer: Viewer, chain: Chain) -> Pool:
    """Recipients of a reminder: those for whom one answers; the offices may ask everybody."""
    if asks_everybody(viewer):
        return Everybody(chain.facts.day, viewer.person_id)
    own = wholes_of(chain, viewer.answers_for, viewer.person_id)
    inside = frozenset(pk for whole in own for pk in whole.members)
    below = {link.seat.person.id for link in chain.below.get(viewer.person_id or 0, ())}
    ids = (inside | below) - {viewer.person_id}
    return Circle(chain, frozenset(ids), tuple(sorted(ids))[:NEAR], own)


def meeting_pool(viewer: Viewer, chain: Chain, department: int | None = None) -> Pool:
    """Participants of a hearing or symposium: anybody in service, the department's people first."""
    day = chain.facts.day
    pool = Everybody(day, only=frozenset({department} if department else viewer.answers_for))
    if department:
        near = [pk for whole in pool.wholes() for pk in sorted(whole.members)]
    else:
        near = [chain.heads[pk].id for pk in sorted(viewer.in_charge) if pk in chain.heads]
    return Everybody(day, near=tuple(near)[:NEAR], only=pool.only)


def talk_pool(viewer: Viewer, chain: Chain) -> Pool:
    """People with whom this viewer may hold some talk; the rules decide in the end."""
    below = {link.seat.person.id for link in chain.below.get(viewer.person_id or 0, ())}
    below.discard(viewer.person_id or 0)
    if asks_everybody(viewer):
        pool = Everybody(chain.facts.day, viewer.person_id)
        near = tuple(sorted(below))[:NEAR] or pool.near_in_a_small_organ()
        return Everybody(pool.day, pool.without, near)
    circle = viewer.answers_for | viewer.departments
    ids = set(below)
    for held in chain.facts.held:
        leads = held.department_id is None and viewer.is_leader
        if held.department_id in circle or leads:
            ids.add(held.person_id)
    ids.discard(viewer.person_id or 0)
    own = wholes_of(chain, viewer.answers_for, viewer.person_id)
    wholes = tuple(
        Whole(w.id, w.name, w.members & ids) for w in own if w.members & ids
    )
    first = below or (ids if len(ids) <= NEAR else set())
    return Circle(chain, frozenset(ids), tuple(sorted(first))[:NEAR], wholes)
