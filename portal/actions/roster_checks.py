"""The rules of the organisation asked of a whole plan, before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from portal import rules
from portal.errors import Verdict
from portal.periods import Period
from portal.rosters.changes import Changes, Plan, Record
from portal.rosters.plan import applied
from portal.rosters.records import (
    AssignmentRecord,
    DepartmentRecord,
    KnownState,
    PortfolioRecord,
    SheetProblem,
)
from portal.rosters.sheet import DEPARTMENTS, PEOPLE, PORTFOLIOS


def problems_of(plan: Plan, known: KnownState) -> tuple[SheetProblem, ...]:
    """What the rules say against the state after the plan, for what the plan touches."""
    after = applied(plan, known)
    departments = {record.code: record for record in after.departments}
    return (
        *_misplaced(plan, departments),
        *_outside_life(plan, departments),
        *_two_heads(plan, after),
    )


def _misplaced(
    plan: Plan, departments: dict[str, DepartmentRecord]
) -> Iterator[SheetProblem]:
    """A section stands in a department, and nothing stands below a section."""
    for record in (*plan.departments.new, *(c.new for c in plan.departments.changed)):
        parent = departments.get(record.parent)
        yield from _problem(
            rules.place_in_tree(record.kind, parent is not None), record.row, DEPARTMENTS
        )
        if parent is not None:
            verdict = rules.two_levels(
                is_self=parent.code == record.code,
                parent_has_parent=bool(parent.parent),
                has_sections=any(d.parent == record.code for d in departments.values()),
            )
            yield from _problem(verdict, record.row, DEPARTMENTS)


def _outside_life(
    plan: Plan, departments: dict[str, DepartmentRecord]
) -> Iterator[SheetProblem]:
    """Appointments and portfolios lie within the life of their department."""
    touched: list[tuple[str, AssignmentRecord | PortfolioRecord]] = [
        *((PEOPLE, each) for each in _written(plan.assignments)),
        *((PORTFOLIOS, each) for each in _written(plan.portfolios)),
    ]
    for sheet, seat in touched:
        department = departments.get(seat.department)
        if department is not None and department.opened_on is not None:
            life = Period(department.opened_on, department.closed_on)
            yield from _problem(rules.within_life(seat.period, life), seat.row, sheet)


def _two_heads(plan: Plan, after: KnownState) -> Iterator[SheetProblem]:
    """One head for one department on a day, in each department that the plan touches."""
    touched = {seat.department for seat in _written(plan.assignments)}
    names = {person.code: person.name for person in after.persons}
    heading: dict[str, list[rules.Seat]] = defaultdict(list)
    rows: dict[rules.Seat, int] = {}
    for number, record in enumerate(after.assignments, start=1):
        seat = _seat(record, names, number)
        if seat.heads and record.department and record.department in touched:
            heading[record.department].append(seat)
            rows[seat] = record.row
    for seats in heading.values():
        ordered = sorted(seats, key=lambda seat: (rows[seat], seat.period.start))
        for index, seat in enumerate(ordered):
            yield from _problem(rules.one_head(seat, ordered[:index]), rows[seat], PEOPLE)


def _seat(record: AssignmentRecord, names: dict[str, str], number: int) -> rules.Seat:
    return rules.Seat(
        person_id=hash(record.person), person_name=names.get(record.person, record.person),
        post_id=number, post_title=record.title, post_kind=record.post_kind,
        department_id=hash(record.department), kind=record.kind, period=record.period,
    )


def _written(changes: Changes[Record]) -> list[Record]:
    return [*changes.new, *(change.new for change in changes.changed)]


def _problem(verdict: Verdict, row: int, sheet: str) -> Iterator[SheetProblem]:
    if not verdict:
        yield SheetProblem(row or None, "", str(verdict.sentence), sheet)
