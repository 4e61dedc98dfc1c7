"""What the topics share: the day, the numbers, whom it is about, and the organ's posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from portal import calendars
from portal.lights.kinds import Finding, Scope
from portal.lights.levels import Calendar, Fact, Light, NoBound, Params
from portal.models import Assignment, Department, Portfolio
from portal.vocabulary import AssignmentKind, PostKind, Relation
from supervision.warnings import run


@dataclass(frozen=True)
class Head:
    """Who heads a department today, and since when."""

    person_id: int
    since: date


@dataclass(frozen=True)
class Seat:
    """A post that somebody holds today in a department."""

    department_id: int
    person_id: int
    start: date
    end: date | None
    post_kind: str
    kind: str


@dataclass(frozen=True)
class Charge:
    """A leader in charge (分管) of a department today, and since when."""

    leader_id: int
    department_id: int
    since: date


@dataclass
class Ground:
    """One computation: a day, the numbers of the checks, and its scope."""

    day: date
    params: Mapping[str, Params]
    scope: Scope | None = None
    found: list[Finding] = field(default_factory=list)

    def judge(self, code: str, about: Any, subject: str, **columns: Any) -> None:
        """Run one check and keep its light when it shines. A check without numbers is silent."""
        params = self.params.get(code)
        if params is None:
            return
        try:
            light = run(code, about, self.day, params)
        except NoBound:
            return
        if light.shines:
            self.found.append(finding(light, subject, **columns))

    def wants(self, *codes: str) -> bool:
        """Whether one of these lights is computed at all."""
        return any(code in self.params for code in codes)

    def of_people(self, rows: Any, column: str) -> Any:
        """Rows of the people of the scope."""
        if self.scope is None:
            return rows
        return rows.filter(**{f"{column}__in": self.scope.people})

    def of_departments(self, rows: Any, column: str = "department") -> Any:
        if self.scope is None:
            return rows
        return rows.filter(**{f"{column}__in": self.scope.departments})

    def of_records(self, rows: Any, column: str = "pk") -> Any:
        """Rows of the records of the scope."""
        if self.scope is None:
            return rows
        return rows.filter(**{f"{column}__in": self.scope.records})

    @cached_property
    def calendar(self) -> Calendar:
        """The working days that came with the numbers; they reach back beyond last year."""
        given = next(iter(self.params.values()), None)
        return given.calendar if given else calendars.table(date(self.day.year - 1, 1, 1), self.day)

    # --- the organ of the day -------------------------------------------------------------

    @cached_property
    def parents(self) -> dict[int, int]:
        """Section: its department; within a scope, of its departments."""
        sections = Department.objects.exclude(parent=None).order_by()
        if self.scope is not None:
            near = self.scope.departments
            whole = Department.objects.filter(sections__in=near).order_by()
            sections = sections.filter(Q(parent__in=near) | Q(parent__in=whole.values("pk")))
        return dict(sections.values_list("pk", "parent_id"))

    @cached_property
    def departments(self) -> list[int]:
        """Departments of today that are no sections, within the scope."""
        rows = Department.objects.on(self.day).filter(parent=None)
        if self.scope is not None:
            rows = rows.filter(pk__in={self.top(d) for d in self.scope.departments})
        return list(rows.values_list("pk", flat=True))

    def top(self, department_id: int) -> int:
        return self.parents.get(department_id, department_id)

    @cached_property
    def places(self) -> set[int]:
        """The departments of the scope, with their sections."""
        tops = set(self.departments)
        return tops | {part for part, whole in self.parents.items() if whole in tops}

    @cached_property
    def seats(self) -> list[Seat]:
        """Posts that people hold in the departments of the scope, in their order.

        Of the departments in charge of its people, who may be far more: those of heads only.
        """
        rows = Assignment.objects.on(self.day)
        if self.scope is None:
            rows = rows.exclude(post__department=None)
        else:
            led = {charge.department_id for charge in self.charges}
            heading = Q(kind=AssignmentKind.ACTING) | Q(post__kind=PostKind.DEPARTMENT_HEAD)
            rows = rows.filter(
                Q(post__department__in=self.places) | Q(heading, post__department__in=led)
            )
        return [
            Seat(*row)
            for row in rows.order_by("post__order", "pk").values_list(
                "post__department_id", "person_id", "start", "end", "post__kind", "kind"
            )
        ]

    @cached_property
    def heads(self) -> dict[int, Head]:
        """Heads of departments: the holder of the post, else who acts."""
        found: dict[int, Head] = {}
        acting: dict[int, Head] = {}
        for seat in self.seats:
            if seat.kind == AssignmentKind.ACTING:
                acting.setdefault(seat.department_id, Head(seat.person_id, seat.start))
            elif seat.post_kind == PostKind.DEPARTMENT_HEAD:
                found.setdefault(seat.department_id, Head(seat.person_id, seat.start))
        return acting | found

    @cached_property
    def charges(self) -> list[Charge]:
        """Portfolios of today, of the leaders of the scope."""
        rows = Portfolio.objects.on(self.day).filter(relation=Relation.IN_CHARGE)
        rows = self.of_people(rows, "leader").order_by("leader_id", "department_id")
        return [Charge(*row) for row in rows.values_list("leader_id", "department_id", "start")]


def finding(light: Light, subject: str, **columns: Any) -> Finding:
    """A light with what is stored beside it; `facts` are added to its own."""
    facts: dict[str, Fact] = {**light.facts, **columns.pop("facts", {})}
    return Finding(light.rule, subject, light.level, facts, light.due_on, **columns)


def record(kind: str, key: UUID) -> dict[str, Any]:
    """The columns that name the record a light is about."""
    return {"record": key, "record_kind": kind}
