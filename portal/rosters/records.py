"""What a roster says and what the system knows, in the same plain words.

A roster and the known state are both made of these records, so a plan is a comparison of
equals. Values of enumerations are the values of `portal.vocabulary`. Three fields stand
outside the comparison: `row` (where the roster said it), `ref` (the table row that the
known state was read from) and `silent` (fields on which a roster row says nothing: they
keep what is known).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from portal.periods import Period
from portal.pinyin import initials
from portal.vocabulary import AssignmentKind, PersonStatus, PostKind, Relation

NOTHING: frozenset[str] = frozenset()
Claim = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentRecord:
    """A department or section; `parent` is the parent's code, "" at the top."""

    FIELDS: ClassVar = ("name", "short_name", "kind", "parent", "order", "opened_on", "closed_on")

    code: str
    name: str
    kind: str
    short_name: str = ""
    parent: str = ""
    order: int = 100
    opened_on: date | None = None  # None in a roster: the plan proposes a day
    closed_on: date | None = None
    row: int = field(default=0, compare=False)
    ref: int | None = field(default=None, compare=False)
    silent: frozenset[str] = field(default=NOTHING, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """A person by personnel number; `pinyin` in one word, lower case."""

    FIELDS: ClassVar = (
        "name", "pinyin", "gender", "political_status", "rank", "management_authority",
        "establishment", "email", "order", "status",
    )

    code: str
    name: str
    gender: str
    political_status: str
    management_authority: str
    establishment: str
    rank: str = ""
    pinyin: str = ""
    email: str = ""
    order: int = 1000
    status: str = PersonStatus.ACTIVE.value
    row: int = field(default=0, compare=False)
    ref: int | None = field(default=None, compare=False)
    silent: frozenset[str] = field(default=NOTHING, compare=False)

    @property
    def initials(self) -> str:
        """First letters for the search, in step with an edited pinyin."""
        return initials(self.name, self.pinyin)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentRecord:
    """`person` (code) holds the post `title` in `department` (code, "" for leaders)."""

    FIELDS: ClassVar = ("department", "title", "post_kind", "kind", "start", "end", "basis")

    person: str
    title: str
    post_kind: str
    start: date
    department: str = ""
    kind: str = AssignmentKind.MAIN.value
    end: date | None = None
    basis: str = ""
    row: int = field(default=0, compare=False)
    ref: int | None = field(default=None, compare=False)
    silent: frozenset[str] = field(default=NOTHING, compare=False)

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What nobody else may hold that day: the person's main post, and this very post."""
        post = ("post", self.person, self.department, self.title)
        return (post, ("main", self.person)) if self.kind == AssignmentKind.MAIN else (post,)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRecord:
    """`leader` (code) answers for `department` (code): 分管, 协管 or 联系."""

    FIELDS: ClassVar = ("leader", "department", "relation", "start", "end", "basis")

    leader: str
    department: str
    relation: str
    start: date
    end: date | None = None
    basis: str = ""
    row: int = field(default=0, compare=False)
    ref: int | None = field(default=None, compare=False)
    silent: frozenset[str] = field(default=NOTHING, compare=False)

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """One department has one 分管 leader a day, and one leader one relation to it."""
        pair = ("pair", self.leader, self.department)
        if self.relation == Relation.IN_CHARGE:
            return (pair, ("in_charge", self.department))
        return (pair,)


@dataclass(frozen=True, slots=True)
class KnownState:
    """What the system holds before an import.

    Give all departments (closed ones with `closed_on`), all people, and the standing
    (not withdrawn) assignments and portfolios, past ones too.
    """

    departments: tuple[DepartmentRecord, ...] = ()
    persons: tuple[PersonRecord, ...] = ()
    assignments: tuple[AssignmentRecord, ...] = ()
    portfolios: tuple[PortfolioRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """Why a file cannot be taken as it is: where, and what to do, in one sentence.

    `row` is the row number as the spreadsheet shows it, None for the file as a whole;
    `column` is letter and heading ("D（部门）") or "".
    """

    row: int | None
    column: str
    sentence: str
    sheet: str = ""

    @property
    def place(self) -> str:
        """The place in the sheet as one says it at a desk, e.g. 人员名册 D5."""
        letter = self.column.partition("（")[0]
        return f"{self.sheet} {letter}{self.row or ''}".strip()


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster as read: records, every problem, and what was left aside.

    `departments` or `portfolios` None: the file has no such sheet and says nothing.
    """

    persons: tuple[PersonRecord, ...] = ()
    assignments: tuple[AssignmentRecord, ...] = ()
    departments: tuple[DepartmentRecord, ...] | None = None
    portfolios: tuple[PortfolioRecord, ...] | None = None
    problems: tuple[SheetProblem, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def readable(self) -> bool:
        return not self.problems


def is_leadership(post_kind: str) -> bool:
    """Posts that stand above the departments and need none."""
    return post_kind in {
        PostKind.SECRETARY, PostKind.LEADER, PostKind.SECRETARY_GENERAL,
        PostKind.DEPUTY_SECRETARY_GENERAL,
    }
