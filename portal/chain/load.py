"""Fetches the facts of a day from the tables: four queries for any number of people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from portal.chain.facts import ChainFacts, DepartmentFact, HeldFact, PersonFact, PortfolioFact
from portal.chain.resolve import Chain, resolve
from portal.models import Assignment, Department, Person, Portfolio
from portal.vocabulary import AssignmentKind, PoliticalStatus, PostKind, Relation


def chain_on(day: date, known_at: datetime | None = None) -> Chain:
    """The responsibility chain of `day`: as it is known now, or as it was at a moment."""
    return resolve(facts_on(day, known_at))


def held_on(model: type[Assignment] | type[Portfolio], day: date, known_at: datetime | None) -> Any:
    """Dated facts that hold on `day`, as known now or as known at a moment."""
    if known_at is None:
        return model.objects.on(day)
    return model.objects.known_at(known_at).filter(model.objects.all().holds(day))


def facts_on(day: date, known_at: datetime | None = None) -> ChainFacts:
    """Posts, people and portfolios that hold on `day`."""
    return _facts(day, held_on(Assignment, day, known_at), known_at)


def _facts(day: date, assignments: Any, known_at: datetime | None) -> ChainFacts:
    held = held_facts(assignments)
    return ChainFacts(
        day=day,
        people=people_facts(assignments.values("person_id")),
        departments=department_facts(Department.objects.on(day)),
        held=held,
        portfolios=portfolio_facts(held_on(Portfolio, day, known_at)),
    )


_HELD = (
    "pk", "person_id", "post__title", "post__kind", "post__department_id", "kind",
    "post__in_party_group", "post__in_chair_meeting", "post__part_time", "post__order",
)
_PERSON = ("pk", "name", "political_status", "establishment", "display_order", "pinyin")


def held_facts(assignments: Any) -> tuple[HeldFact, ...]:
    """Who holds what, in the organ's order of posts."""
    rows = assignments.order_by("post__order", "pk").values_list(*_HELD)
    return tuple(_held(row) for row in rows)


def held_and_people(assignments: Any) -> tuple[tuple[HeldFact, ...], dict[int, PersonFact]]:
    """The same with those who hold it, in one query."""
    columns = (*_HELD, *(f"person__{name}" for name in _PERSON))
    rows = list(assignments.order_by("post__order", "pk").values_list(*columns))
    people = {row[1]: _person(row[len(_HELD):]) for row in rows}
    return tuple(_held(row) for row in rows), people


def _held(row: Sequence[Any]) -> HeldFact:
    kind = AssignmentKind(row[5])
    return HeldFact(
        assignment_id=row[0],
        person_id=row[1],
        title=kind.borne(row[2]),
        post_kind=PostKind(row[3]),
        department_id=row[4],
        kind=kind,
        in_party_group=row[6],
        in_chair_meeting=row[7],
        part_time=row[8],
        order=row[9],
    )


def department_facts(departments: Any) -> dict[int, DepartmentFact]:
    rows = departments.values_list("pk", "code", "name", "short_name", "kind", "parent_id", "order")
    return {row[0]: DepartmentFact(*row) for row in rows}


def portfolio_facts(portfolios: Any) -> tuple[PortfolioFact, ...]:
    rows = portfolios.order_by("pk").values_list("leader_id", "department_id", "relation")
    return tuple(
        PortfolioFact(leader, department, Relation(relation))
        for leader, department, relation in rows
    )


def people_facts(ids: Any) -> dict[int, PersonFact]:
    rows = Person.objects.filter(pk__in=ids).values_list(*_PERSON)
    return {row[0]: _person(row) for row in rows}


def _person(row: Sequence[Any]) -> PersonFact:
    pk, name, status, kind, order, pinyin = row
    return PersonFact(pk, name, status == PoliticalStatus.PARTY_MEMBER, kind, (order, pinyin))
