"""Fetches the facts of a day from the tables: four queries for any number of people."""

from __future__ import annotations

from datetime import date

from portal.chain.facts import ChainFacts, DepartmentFact, HeldFact, PersonFact, PortfolioFact
from portal.chain.resolve import Chain, resolve
from portal.models import Assignment, Department, Person, Portfolio
from portal.vocabulary import AssignmentKind, PoliticalStatus, PostKind, Relation


def chain_on(day: date) -> Chain:
    """The responsibility chain as it is on `day`."""
    return resolve(facts_on(day))


def facts_on(day: date) -> ChainFacts:
    """Posts, people and portfolios that hold on `day`."""
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
        for row in Assignment.objects.on(day)
        .order_by("post__order", "pk")
        .values_list(
            "pk", "person_id", "post__title", "post__kind", "post__department_id", "kind",
            "post__in_party_group", "post__in_chair_meeting", "post__part_time", "post__order",
        )
    )
    return ChainFacts(
        day=day,
        people=_people(day),
        departments={
            row[0]: DepartmentFact(*row)
            for row in Department.objects.on(day).values_list(
                "pk", "code", "name", "short_name", "kind", "parent_id", "order"
            )
        },
        held=held,
        portfolios=tuple(
            PortfolioFact(leader, department, Relation(relation))
            for leader, department, relation in Portfolio.objects.on(day)
            .order_by("pk")
            .values_list("leader_id", "department_id", "relation")
        ),
    )


def _people(day: date) -> dict[int, PersonFact]:
    rows = Person.objects.filter(
        pk__in=Assignment.objects.on(day).values("person_id")
    ).values_list("pk", "name", "political_status", "establishment", "display_order", "pinyin")
    return {
        pk: PersonFact(pk, name, status == PoliticalStatus.PARTY_MEMBER, kind, (order, pinyin))
        for pk, name, status, kind, order, pinyin in rows
    }
