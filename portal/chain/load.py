"""Fetches the facts of a day from the tables, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from portal.chain.facts import ChainFacts, DepartmentFact, HeldFact, PersonFact, PortfolioFact
from portal.chain.resolve import Chain, resolve
from portal.models import Assignment, Department, Person, Portfolio, Post
from portal.vocabulary import (
    LEADERSHIP_KINDS,
    AssignmentKind,
    PoliticalStatus,
    PostKind,
    Relation,
)

ABOVE = (*LEADERSHIP_KINDS, PostKind.DEPUTY_SECRETARY_GENERAL)
HEADING = (PostKind.DEPARTMENT_HEAD, PostKind.SECTION_HEAD)


def chain_on(day: date, known_at: datetime | None = None) -> Chain:
    """The responsibility chain of `day`: as it is known now, or as it was at a moment."""
    return resolve(facts_on(day, known_at))


def chain_near(
    day: date, departments: Collection[int], *, people: Collection[int] = (),
    known_at: datetime | None = None,
) -> Chain:
    """The chain of `day` as far as it concerns some departments and people: their departments
    with all who work there, the leadership, and all leaders with portfolios.

    For these it says what `chain_on` says. Of the rest of the organ only the heads are in it:
    who heads several departments answers for all of them at one seat.
    """
    present = held_on(Assignment, day, known_at)
    places = set(departments)
    if people:
        own = present.filter(person__in=people).exclude(post__department=None).order_by()
        places |= set(own.values_list("post__department_id", flat=True))
    family = Department.objects.filter(
        Q(pk__in=places) | Q(parent__in=places) | Q(sections__in=places)
    )
    posts = Post.objects.filter(
        Q(department__in=set(family.order_by().values_list("pk", flat=True)))
        | Q(kind__in=ABOVE)
        | Q(kind__in=HEADING, department__isnull=False, department__parent=None)
    )
    near = present.filter(
        Q(post__in=set(posts.order_by().values_list("pk", flat=True)))
        | Q(kind=AssignmentKind.ACTING)
    )
    leaders = held_on(Portfolio, day, known_at)
    concerned = {
        *people,
        *near.order_by().values_list("person_id", flat=True),
        *leaders.order_by().values_list("leader_id", flat=True),
    }
    rows = present.filter(person__in=concerned)
    return resolve(_facts(day, rows, Person.objects.filter(pk__in=concerned), known_at))


def held_on(model: type[Assignment] | type[Portfolio], day: date, known_at: datetime | None) -> Any:
    """Dated facts that hold on `day`, as known now or as known at a moment."""
    if known_at is None:
        return model.objects.on(day)
    return model.objects.known_at(known_at).filter(model.objects.all().holds(day))


def facts_on(day: date, known_at: datetime | None = None) -> ChainFacts:
    """Posts, people and portfolios that hold on `day`."""
    rows = held_on(Assignment, day, known_at)
    return _facts(day, rows, Person.objects.filter(pk__in=rows.values("person_id")), known_at)


def _facts(
    day: date, assignments: Any, persons: Any, known_at: datetime | None
) -> ChainFacts:
    held = tuple(
        HeldFact(
            assignment_id=row[0],
            person_id=row[1],
            title=row[2],
            post_kind=PostKind(row[3]),
            department_id=row[4],
            kind=AssignmentKind(row[5]),
            in_party_group=row[6],
            in_chair_meeting=row[7],
            part_time=row[8],
            order=row[9],
        )
        for row in assignments.order_by("post__order", "pk")
        .values_list(
            "pk", "person_id", "post__title", "post__kind", "post__department_id", "kind",
            "post__in_party_group", "post__in_chair_meeting", "post__part_time", "post__order",
        )
    )
    return ChainFacts(
        day=day,
        people=_people(persons, held),
        departments={
            row[0]: DepartmentFact(*row)
            for row in Department.objects.on(day).values_list(
                "pk", "code", "name", "short_name", "kind", "parent_id", "order"
            )
        },
        held=held,
        portfolios=tuple(
            PortfolioFact(leader, department, Relation(relation))
            for leader, department, relation in held_on(Portfolio, day, known_at)
            .order_by("pk")
            .values_list("leader_id", "department_id", "relation")
        ),
    )


def _people(persons: Any, held: Iterable[HeldFact]) -> dict[int, PersonFact]:
    """Those of the people who hold a post on the day."""
    holders = {post.person_id for post in held}
    rows = persons.values_list(
        "pk", "name", "political_status", "establishment", "display_order", "pinyin"
    )
    return {
        pk: PersonFact(pk, name, status == PoliticalStatus.PARTY_MEMBER, kind, (order, pinyin))
        for pk, name, status, kind, order, pinyin in rows if pk in holders
    }
