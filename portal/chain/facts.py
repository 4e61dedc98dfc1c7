"""What the chain is worked out from: the posts, people and portfolios of one day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.vocabulary import AssignmentKind, PostKind, Relation


@dataclass(frozen=True)
class PersonFact:
    id: int
    name: str
    is_party_member: bool
    establishment: str = ""
    order: tuple[int, str] = (1000, "")


@dataclass(frozen=True)
class DepartmentFact:
    id: int
    code: str
    name: str
    short_name: str
    kind: str
    parent_id: int | None = None
    order: int = 100


@dataclass(frozen=True)
class HeldFact:
    """A person holds a post on the day."""

    assignment_id: int
    person_id: int
    title: str
    post_kind: PostKind
    department_id: int | None
    kind: AssignmentKind = AssignmentKind.MAIN
    in_party_group: bool = False
    in_chair_meeting: bool = False
    part_time: bool = False
    order: int = 100


@dataclass(frozen=True)
class PortfolioFact:
    leader_id: int
    department_id: int
    relation: Relation


@dataclass(frozen=True)
class ChainFacts:
    day: date
    people: dict[int, PersonFact]
    departments: dict[int, DepartmentFact]
    held: tuple[HeldFact, ...]
    portfolios: tuple[PortfolioFact, ...]
