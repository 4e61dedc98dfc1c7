"""The part of a day's chain that concerns some people: as large as they are, not as the organ.

A seat's answer depends on few things: the posts of its person; who is, or acts as, head of his
departments and of those above them; the portfolios; the secretary and the secretary-general. So
a set of people is closed when it contains the leadership, the leaders with portfolios, and the
heads of all departments in which its own people work: for them the resolver finds in it what it
finds in the whole organ. The set is widened until that holds; as a rule the first one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from portal.chain.facts import ChainFacts, DepartmentFact, HeldFact
from portal.chain.load import (
    department_facts,
    held_and_people,
    held_on,
    portfolio_facts,
)
from portal.chain.resolve import Chain, Gap, GapKind, resolve
from portal.models import Assignment, Department, Portfolio
from portal.vocabulary import (
    LEADERSHIP_KINDS,
    AssignmentKind,
    PoliticalStatus,
    PostKind,
    Relation,
)

ABOVE = (*LEADERSHIP_KINDS, PostKind.DEPUTY_SECRETARY_GENERAL)
ACTING = Q(kind=AssignmentKind.ACTING)
AS_HEAD = Q(post__kind__in=(PostKind.DEPARTMENT_HEAD, PostKind.SECTION_HEAD))
HEADING = ACTING | AS_HEAD


def chain_near(
    day: date,
    people: Iterable[int | None] = (),
    *,
    members_of: Collection[int] = (),
    heads_of: Collection[int] = (),
    all_heads: bool = False,
    known_at: datetime | None = None,
) -> Chain:
    """The chain of `day` around some people: these, everybody above them, and the leadership.

    Beside the people who are named: all who work in the departments `members_of`; the heads of
    the departments `heads_of`, or of every department that is no section (`all_heads`). For
    them, and for the departments in which they work or that are named, it says what `chain_on`
    says; portfolios are all in it; of the rest of the organ it says nothing. Five queries as a
    rule, whatever the size of the organ.
    """
    present = held_on(Assignment, day, known_at)
    portfolios = held_on(Portfolio, day, known_at)
    named = {pk for pk in people if pk is not None}
    places = {*members_of, *heads_of}
    if all_heads:
        tops = Department.objects.on(day).filter(parent=None)
        places.update(tops.order_by().values_list("pk", flat=True))
    there = named | _around(present, portfolios, named, places, members_of)
    charges = portfolio_facts(portfolios)
    while True:
        held, persons = held_and_people(present.filter(person__in=there))
        departments, covered = _departments(day, held, places, {c.department_id for c in charges})
        heads = _heads(present, covered).order_by()
        missing = set(heads.values_list("person_id", flat=True)) - there
        if not missing:
            break
        there |= missing
    chain = resolve(ChainFacts(day, persons, departments, held, charges))
    return _without_strangers(chain, covered)


def without_leader(day: date) -> set[int]:
    """Departments for whose head the secretary or the secretary-general may stand in as issuer.

    Nobody is in charge who could issue himself (a leader of the party), or the leader in charge
    works there and may be the head. One query.
    """
    charges = Portfolio.objects.on(day).filter(relation=Relation.IN_CHARGE).order_by()
    held = Assignment.objects.on(day).filter(person__in=charges.values("leader")).order_by()
    led = charges.filter(
        leader__political_status=PoliticalStatus.PARTY_MEMBER, leader__in=held.values("person")
    )
    own = held.filter(post__department__isnull=False)
    tops = Department.objects.on(day).filter(parent=None).filter(
        ~Q(pk__in=led.values("department")) | Q(pk__in=own.values("post__department"))
    )
    return set(tops.order_by().values_list("pk", flat=True))


def heading_on(day: date) -> QuerySet[Assignment]:
    """Posts and appointments by which somebody heads a department or section on `day`."""
    return Assignment.objects.on(day).filter(HEADING, post__department__isnull=False).order_by()


def heads_on(day: date) -> list[tuple[int, str]]:
    """Who heads a department or section on `day`, with names, in the organ's order. One query."""
    rows = Assignment.objects.on(day).filter(post__department__isnull=False).order_by()
    columns = ("post__order", "pk", "post__department_id", "kind", "person_id", "person__name")
    acting: dict[int, tuple[int, str]] = {}
    found: dict[int, tuple[int, str]] = {}
    acts_as, is_head = (rows.filter(part).values_list(*columns) for part in (ACTING, AS_HEAD))
    for _order, _pk, department, kind, person, name in sorted(acts_as.union(is_head)):
        acts = kind == AssignmentKind.ACTING
        (acting if acts else found).setdefault(department, (person, name))
    return list(dict.fromkeys((acting | found).values()))


def _around(
    present: Any, portfolios: Any, named: set[int], places: set[int], members_of: Collection[int]
) -> set[int]:
    """The leadership, leaders with portfolios; the heads of `places`, of the departments in which
    the named people work, and of those above them. One query, each part by an index of its own.
    """
    own = present.filter(person__in=named, post__department__isnull=False).order_by()
    near: list[Any] = [places, own.values("post__department")]
    parents = [Department.objects.filter(sections__in=one).order_by().values("pk") for one in near]
    held = [
        present.filter(post__kind__in=ABOVE),
        present.filter(post__department__in=members_of),
        *(_heads(present, departments) for departments in (*near, *parents)),
    ]
    leaders = portfolios.order_by().values_list("leader_id", flat=True)
    return set(
        leaders.union(*(rows.order_by().values_list("person_id", flat=True) for rows in held))
    )


def _heads(present: Any, departments: Any) -> Any:
    return present.filter(HEADING, post__department__in=departments)


def _departments(
    day: date, held: Iterable[HeldFact], places: set[int], charged: set[int]
) -> tuple[dict[int, DepartmentFact], set[int]]:
    """What the facts name; and of it what the chain has to know whole: not what is only charged."""
    own = places | {h.department_id for h in held if h.department_id is not None}
    wanted = own | charged
    parents_of = Department.objects.filter(pk__in=wanted).order_by().values("parent")
    found = department_facts(
        Department.objects.on(day).filter(Q(pk__in=wanted) | Q(pk__in=parents_of))
    )
    parents = {found[pk].parent_id for pk in own if pk in found}
    return found, own | {pk for pk in parents if pk is not None}


def _without_strangers(chain: Chain, covered: set[int]) -> Chain:
    """A department whose people were not looked for is not one without a head."""

    def known(gap: Gap) -> bool:
        lacks_head = gap.kind == GapKind.NO_HEAD and gap.seat is None and gap.department
        return not lacks_head or lacks_head.id in covered

    return replace(chain, gaps=tuple(gap for gap in chain.gaps if known(gap)))
