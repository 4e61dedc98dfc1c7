"""The shape of a plan: what is new, changed, ended, unchanged, or not in the roster. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from portal.rosters.records import (
    AssignmentRecord,
    DepartmentRecord,
    PersonRecord,
    PortfolioRecord,
    SheetProblem,
)

AnyRecord = DepartmentRecord | PersonRecord | AssignmentRecord | PortfolioRecord
Record = TypeVar("Record", bound=AnyRecord)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, in the words of the sheet."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change(Generic[Record]):
    """A known record and what it becomes; `old` is the very object of the known state."""

    old: Record
    new: Record
    fields: tuple[FieldChange, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Changes(Generic[Record]):
    """The fate of the records of one kind.

    `missing` are known records that the roster does not name: they stay as they are
    unless the clerk orders an end, and then they stand under `ended`.
    """

    new: tuple[Record, ...] = ()
    changed: tuple[Change[Record], ...] = ()
    ended: tuple[Change[Record], ...] = ()
    unchanged: tuple[Record, ...] = ()
    missing: tuple[Record, ...] = ()

    @property
    def count(self) -> int:
        """How many records an application of the plan would write."""
        return len(self.new) + len(self.changed) + len(self.ended)

    def lines(self) -> Iterator[str]:
        """Each change as stable text, without row numbers and table keys."""
        for record in self.new:
            yield f"new {_content(record)}"
        for word, group in (("changed", self.changed), ("ended", self.ended)):
            for change in group:
                yield f"{word} {_content(change.old)} -> {_content(change.new)}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. To be applied whole or not at all, in this order.

    Departments new (parents first) and changed; persons; then assignments and portfolios,
    for each of them ended and changed before new, so that no day is held twice; last
    departments ended. A plan with problems must not be applied.
    """

    departments: Changes[DepartmentRecord]
    persons: Changes[PersonRecord]
    assignments: Changes[AssignmentRecord]
    portfolios: Changes[PortfolioRecord]
    problems: tuple[SheetProblem, ...] = ()

    @property
    def count(self) -> int:
        return (
            self.departments.count + self.persons.count
            + self.assignments.count + self.portfolios.count
        )

    @property
    def empty(self) -> bool:
        """True when the roster says what is known already."""
        return self.count == 0

    @property
    def fingerprint(self) -> str:
        """Digest of all changes: the plan that is applied is the plan that was shown."""
        text = hashlib.sha256()
        groups = (self.departments, self.persons, self.assignments, self.portfolios)
        for group in groups:
            for line in group.lines():
                text.update(f"{line}\n".encode())
        return text.hexdigest()


def _content(record: AnyRecord) -> str:
    owner = record.person if isinstance(record, AssignmentRecord) else getattr(record, "code", "")
    return repr((owner, *(str(getattr(record, name)) for name in record.FIELDS)))
