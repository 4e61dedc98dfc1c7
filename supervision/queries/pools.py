"""Whom a form offers: those near at hand, whole departments, and who else can be found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from portal import clock
from portal.access import Viewer
from portal.chain import Chain, chain_on
from portal.models import Assignment, Person
from supervision import access
from supervision.models.visibility import is_clerk, is_discipline

FOUND = 30  # people shown for a search; more words find fewer
NEAR = 60  # people shown before anything is looked for


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


@dataclass(frozen=True)
class Pool:
    """Who may be chosen in a form: `ids` all of them, `near` those shown at once, in order."""

    chain: Chain
    ids: frozenset[int]
    near: tuple[int, ...] = ()
    wholes: tuple[Whole, ...] = field(default=())

    def listed(self, ids: Iterable[int]) -> list[Candidate]:
        """These people in the organ's order, strangers to the pool left out. One query."""
        wanted = [pk for pk in ids if pk in self.ids]
        rows = Person.objects.filter(pk__in=wanted).in_name_order()
        return [
            Candidate(pk, name, posts_of(pk, self.chain), f"{pinyin} {initials}")
            for pk, name, pinyin, initials in rows.values_list(
                "pk", "name", "pinyin", "initials"
            )
        ]

    def found(self, words: str) -> list[Candidate]:
        """People of the pool by name, pinyin, initials, number, or the name of a department."""
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


def asks_everybody(viewer: Viewer) -> bool:
    """The secretary and the offices choose among all people of the organ."""
    return viewer.is_secretary or is_discipline(viewer) or is_clerk(viewer)


def chain_for(viewer: Viewer, people: Iterable[int] = ()) -> Chain:
    """Today's chain with all whom the viewer may choose or who answer to him, and `people`."""
    today = clock.today()
    if asks_everybody(viewer):
        return chain_on(today)
    named = set(people)
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


def wholes_of(chain: Chain, departments: Iterable[int] | None, without: int | None = None) -> (
    tuple[Whole, ...]
):
    """Departments with all who hold a post in them or their sections; None: every one."""
    members: dict[int, set[int]] = {}
    for held in chain.facts.held:
        unit = chain.facts.departments.get(held.department_id or 0)
        if unit is not None:
            for pk in {unit.id, unit.parent_id or unit.id}:
                members.setdefault(pk, set()).add(held.person_id)
    wanted = None if departments is None else set(departments)
    units = sorted(chain.facts.departments.values(), key=lambda d: (d.order, d.code))
    return tuple(
        Whole(u.id, u.name, frozenset(members[u.id] - {without}))
        for u in units
        if members.get(u.id, set()) - {without}
        and (u.parent_id is None if wanted is None else u.id in wanted)
    )


def reminder_pool(viewer: Viewer, chain: Chain) -> Pool:
    """Recipients of a reminder: those for whom one answers; the offices may ask everybody."""
    everybody = asks_everybody(viewer)
    everyone = frozenset(h.person_id for h in chain.facts.held)
    own = wholes_of(chain, None if everybody else viewer.answers_for, viewer.person_id)
    inside = frozenset(pk for whole in own for pk in whole.members)
    if everybody:
        return Pool(chain, everyone - {viewer.person_id}, (), own)
    below = {link.seat.person.id for link in chain.below.get(viewer.person_id or 0, ())}
    ids = (inside | below) - {viewer.person_id}
    return Pool(chain, frozenset(ids), tuple(sorted(ids))[:NEAR], own)


def meeting_pool(viewer: Viewer, chain: Chain, department: int | None = None) -> Pool:
    """Participants of a hearing or symposium: anybody in service, the department's people first."""
    everyone = frozenset(h.person_id for h in chain.facts.held)
    wholes = wholes_of(chain, {department} if department else viewer.answers_for)
    near = [pk for whole in wholes if whole.id == department for pk in sorted(whole.members)]
    if department is None:
        near = [chain.heads[pk].id for pk in sorted(viewer.in_charge) if pk in chain.heads]
    return Pool(chain, everyone, tuple(near)[:NEAR], wholes)


def talk_pool(viewer: Viewer, chain: Chain) -> Pool:
    """People with whom this viewer may hold some talk; the rules decide in the end."""
    below = {link.seat.person.id for link in chain.below.get(viewer.person_id or 0, ())}
    circle = viewer.answers_for | viewer.departments
    everywhere = asks_everybody(viewer)
    ids = set(below)
    for held in chain.facts.held:
        inside = held.department_id in circle
        leads = held.department_id is None and (viewer.is_leader or viewer.is_secretary)
        if everywhere or inside or leads:
            ids.add(held.person_id)
    ids.discard(viewer.person_id or 0)
    own = wholes_of(chain, None if everywhere else viewer.answers_for, viewer.person_id)
    wholes = tuple(
        Whole(w.id, w.name, w.members & ids) for w in own if w.members & ids
    )
    near = below or (ids if len(ids) <= NEAR else set())
    return Pool(chain, frozenset(ids), tuple(sorted(near - {viewer.person_id}))[:NEAR], wholes)
