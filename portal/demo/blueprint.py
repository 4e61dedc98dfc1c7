"""What an invented organ consists of, before it is written to the tables. Pure.

People are named by their personnel number, departments by their code, posts by department
and title; an account by its user name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from portal.roles import Role
from portal.vocabulary import (
    AbsenceKind,
    AssignmentKind,
    DepartmentKind,
    Establishment,
    Gender,
    ManagementAuthority,
    PersonStatus,
    PoliticalStatus,
    PostKind,
    Relation,
)

PostKey = tuple[str, str]  # department code ("" for the leadership), title


@dataclass(frozen=True)
class DepartmentPlan:
    code: str
    name: str
    short_name: str
    kind: DepartmentKind
    order: int
    opened_on: date
    parent: str = ""


@dataclass(frozen=True)
class PostPlan:
    department: str
    title: str
    kind: PostKind
    order: int
    in_party_group: bool = False
    in_chair_meeting: bool = False
    part_time: bool = False

    @property
    def key(self) -> PostKey:
        return (self.department, self.title)


@dataclass(frozen=True)
class PersonPlan:
    code: str
    name: str
    gender: Gender
    political_status: PoliticalStatus
    order: int
    rank: str = ""
    authority: ManagementAuthority = ManagementAuthority.ORGAN
    establishment: Establishment = Establishment.CIVIL_SERVANT
    status: PersonStatus = PersonStatus.ACTIVE
    home_organ: str = ""


@dataclass(frozen=True)
class Stay:
    """A person in a post from one day to another."""

    person: str
    post: PostKey
    start: date
    end: date | None = None
    kind: AssignmentKind = AssignmentKind.MAIN
    basis: str = ""


@dataclass(frozen=True)
class Charge:
    """A leader answers for a department from one day to another."""

    leader: str
    department: str
    relation: Relation
    start: date
    end: date | None = None
    basis: str = ""


@dataclass(frozen=True)
class Away:
    """A person is away for long."""

    person: str
    kind: AbsenceKind
    start: date
    end: date | None
    basis: str
    excused_from_signing: bool = True


@dataclass(frozen=True)
class AccountPlan:
    """An account; one without a person belongs to an administrator."""

    username: str
    person: str = ""
    display_name: str = ""
    is_open: bool = True


@dataclass(frozen=True)
class GrantPlan:
    username: str
    role: Role
    request_number: str


@dataclass
class Blueprint:
    """All of an organ. `founded` is the day on which its records begin."""

    founded: date
    departments: list[DepartmentPlan] = field(default_factory=list)
    posts: dict[PostKey, PostPlan] = field(default_factory=dict)
    people: list[PersonPlan] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    absences: list[Away] = field(default_factory=list)
    accounts: list[AccountPlan] = field(default_factory=list)
    grants: list[GrantPlan] = field(default_factory=list)

    def post(self, plan: PostPlan) -> PostKey:
        """Sets up a post unless there is one of this title already."""
        self.posts.setdefault(plan.key, plan)
        return plan.key


def basis(founded: date, day: date, number: int) -> str:
    """An invented document on which a fact rests: 安政协党组〔2026〕3号."""
    return f"安政协党组〔{max(founded, day).year}〕{number}号"
