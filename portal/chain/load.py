"""Fetches the facts of a day from the tables: four queries for any number of people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from portal.chain.facts import ChainFacts, DepartmentFact, HeldFact, PersonFact, PortfolioFact
from portal.chain.resolve import Chain, resolve
from portal.models import Assignment, Department, Person, Portfolio
from portal.vocabulary import (
    LEADERSHIP_KINDS,
    AssignmentKind,
    PoliticalStatus,
    PostKind,
    Relation,
)

ABOVE = (*LEADERSHIP_KINDS, PostKind.DEPUTY_SECRETARY_GENERAL)


def chain_on(day: date, known_at: datetime | None = None) -> Chain:
    """The responsibility chain of `day`: as it is known now, or as it was at a moment."""
    return resolve(facts_on(day, known_at))


def chain_near(day: date, departments: Collection[int]) -> Chain:
    """The chain of `day` as far as it concerns some departments: their people, whom they answer
    to, the leadership and all leaders with portfolios.

    For these it says what `chain_on` says; the rest of the organ is not in it.
    """
    parts = Department.objects.filter(
        Q(pk__in=departments) | Q(parent__in=departments) | Q(sections__in=departments)
    )
    present = Assignment.objects.on(day)
    near = present.filter(
        Q(post__department__in=parts.values("pk")) | Q(post__kind__in=ABOVE)
    )
    leaders = Portfolio.objects.on(day).values("leader")
    people = Q(person__in=near.order_by().values("person")) | Q(person__in=leaders)
    return resolve(_facts(day, present.filter(people), None))


def held_on(model: type[Assignment] | type[Portfolio], day: date, known_at: datetime | None) -> Any:
    """Dated facts that hold on `day`, as known now or as known at a moment."""
    if known_at is None:
        return model.objects.on(day)
    return model.objects.known_at(known_at).filter(model.objects.all().holds(day))


def facts_on(day: date, known_at: datetime | None = None) -> ChainFacts:
    """Posts, people and portfolios that hold on `day`."""
    return _facts(day, held_on(Assignment, day, known_at), known_at)


def _facts(day: date, assignments: Any, known_at: datetime | None) -> ChainFacts:
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
        people=_people(assignments),
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


def _people(assignments: Any) -> dict[int, PersonFact]:
    rows = Person.objects.filter(
        pk__in=assignments.values("person_id")
    ).values_list("pk", "name", "political_status", "establishment", "display_order", "pinyin")
    return {
        pk: PersonFact(pk, name, status == PoliticalStatus.PARTY_MEMBER, kind, (order, pinyin))
        for pk, name, status, kind, order, pinyin in rows
    }
