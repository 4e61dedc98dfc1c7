"""What the topics share: the day, the numbers, whom it is about, and the organ's posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from portal.lights.kinds import Finding, Scope
from portal.lights.levels import Fact, Light, NoBound, Params
from portal.models import Assignment, Department, Portfolio
from portal.vocabulary import AssignmentKind, PostKind, Relation
from supervision.warnings import run


@dataclass(frozen=True)
class Head:
    """Who heads a department today, and since when."""

    person_id: int
    since: date


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

    # --- the organ of the day -------------------------------------------------------------

    @cached_property
    def parents(self) -> dict[int, int]:
        """Section: its department."""
        return dict(Department.objects.exclude(parent=None).values_list("pk", "parent_id"))

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
        """The departments of the scope and those in charge of its people, with their sections."""
        tops = {*self.departments, *(charge.department_id for charge in self.charges)}
        return tops | {part for part, whole in self.parents.items() if whole in tops}

    def of_places(self, rows: Any) -> Any:
        """Posts that people hold in the departments that matter to the scope."""
        if self.scope is None:
            return rows.exclude(post__department=None)
        return rows.filter(post__department__in=self.places)

    @cached_property
    def heads(self) -> dict[int, Head]:
        """Heads of departments: the holder of the post, else who acts."""
        found: dict[int, Head] = {}
        rows = (
            self.of_places(Assignment.objects.on(self.day))
            .order_by("post__order", "pk")
            .values_list("post__department_id", "person_id", "start", "post__kind", "kind")
        )
        acting: dict[int, Head] = {}
        for department, person, start, post_kind, kind in rows:
            if kind == AssignmentKind.ACTING:
                acting.setdefault(department, Head(person, start))
            elif post_kind == PostKind.DEPARTMENT_HEAD:
                found.setdefault(department, Head(person, start))
        return acting | found

    @cached_property
    def charges(self) -> list[Charge]:
        """Portfolios of today, of the leaders of the scope."""
        rows = Portfolio.objects.on(self.day).filter(relation=Relation.IN_CHARGE)
        rows = self.of_people(rows, "leader").order_by("leader", "department")
        return [Charge(*row) for row in rows.values_list("leader_id", "department_id", "start")]


def finding(light: Light, subject: str, **columns: Any) -> Finding:
    """A light with what is stored beside it; `facts` are added to its own."""
    facts: dict[str, Fact] = {**light.facts, **columns.pop("facts", {})}
    return Finding(light.rule, subject, light.level, facts, light.due_on, **columns)


def record(kind: str, key: UUID) -> dict[str, Any]:
    """The columns that name the record a light is about."""
    return {"record": key, "record_kind": kind}
