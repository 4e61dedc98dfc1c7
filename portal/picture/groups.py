"""Who stands where: the chain sorted into leaders, and departments beside their leader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from portal.chain import Chain, DepartmentFact, PersonFact, Seat, SeatLevel
from portal.errors import Sentence
from portal.picture.parts import ORDER, PLAIN, Addresses, Mark
from portal.vocabulary import Relation

UPPER = (SeatLevel.LEADERSHIP, SeatLevel.LEADERSHIP_SECOND)
NAMES_UP_TO = 6  # so many people of the second level stand with their names
Marks = Mapping[tuple[int, SeatLevel], Mark]
Crowd = Mapping[int, Mapping[str, int]]  # people by department and kind of mark


@dataclass(frozen=True)
class Member:
    """A seat with its mark."""

    key: tuple[int, SeatLevel]
    name: str
    mark: Mark


@dataclass(frozen=True)
class Column:
    """A department with all its people, or people who stand beside departments."""

    name: str
    url: str
    members: tuple[Member, ...]
    department: DepartmentFact | None = None
    head: PersonFact | None = None
    acting: bool = False
    relation: Relation | None = None
    gaps: tuple[str, ...] = ()
    named: bool = False
    counts: tuple[tuple[str, int], ...] = ()  # people by kind, in the order of the legend

    @property
    def total(self) -> int:
        return sum(count for _kind, count in self.counts)

    @property
    def dashed(self) -> bool:
        return self.relation == Relation.LIAISON


@dataclass(frozen=True)
class Group:
    """A leader (or nobody) and the columns that hang on him."""

    leader: PersonFact | None
    member: Member | None
    title: str
    columns: tuple[Column, ...]
    word: str = ""  # stands in the leader's place where there is none
    continued: bool = False


class Sorter:
    """Sorts the seats of one chain; `marks` None draws everybody as a plain person.

    With a `crowd` the chain is known above the departments only: how many people of which kind
    sit in each of them is given, by the department's id.
    """

    def __init__(
        self, chain: Chain, marks: Marks | None, to: Addresses, crowd: Crowd | None = None
    ) -> None:
        self.chain = chain
        self.marks = marks
        self.to = to
        self.crowd = crowd
        seats = [link.seat for link in chain.links]
        seats += [gap.seat for gap in chain.gaps if gap.seat is not None]
        self.seats = seats
        self.upper = {s.person.id: s.level for s in reversed(seats) if s.level in UPPER}
        self.leaders = self._leaders()
        self.tops = {d: self._top(d) for d in chain.facts.departments}
        self.of_department: dict[int, list[Member]] = defaultdict(list)
        self.beside: list[Member] = []  # second level without a portfolio
        self.lost: list[Member] = []  # no department at all
        for seat in seats:
            self._put(seat)

    @property
    def total(self) -> int:
        """How many seats there are below the secretary."""
        if self.crowd is None:
            return len(self.seats)
        inside = sum(len(members) for members in self.of_department.values())
        crowd = sum(sum(kinds.values()) for kinds in self.crowd.values())
        return len(self.seats) - inside + crowd

    def groups(self) -> list[Group]:
        """The secretary's own departments, the leaders in order, then who has no leader."""
        columns = self._columns()
        secretary = self.chain.secretary
        groups = []
        if secretary is not None and columns.get(secretary.id):
            groups.append(Group(None, None, "", tuple(columns[secretary.id])))
        for person in self.leaders.values():
            groups.append(self._group(person, tuple(columns.get(person.id, ()))))
        if self.beside and not self._general_stands():
            groups.append(Group(None, None, "", (self._second(),)))
        if columns.get(0):
            groups.append(Group(None, None, "", tuple(columns[0]), _("没有分管领导")))
        if self.lost:
            lost = self._beside(_("未定部门"), self.lost)
            groups.append(Group(None, None, "", (lost,), _("没有所在部门")))
        return groups

    def secretary(self) -> Member | None:
        """The secretary's own mark: drawn for a person as such, or where a mark is given."""
        person = self.chain.secretary
        if person is None:
            return None
        key = (person.id, SeatLevel.TOP)
        if self.marks is not None and key not in self.marks:
            return None
        return self._member(person, SeatLevel.TOP)

    # --- leaders ------------------------------------------------------------------------

    def _leaders(self) -> dict[int, PersonFact]:
        """Who gets a node of his own: the leadership, and whoever else has a portfolio."""
        found = {s.person.id: s.person for s in self.seats if s.level == SeatLevel.LEADERSHIP}
        people, secretary = self.chain.facts.people, self.chain.secretary
        for portfolio in self.chain.facts.portfolios:
            person = people.get(portfolio.leader_id)
            if portfolio.relation == Relation.ASSISTING or person in (None, secretary):
                continue
            found.setdefault(portfolio.leader_id, people[portfolio.leader_id])
        return found

    def _general_stands(self) -> bool:
        general = self.chain.secretary_general
        return general is not None and general.id in self.leaders

    def _group(self, person: PersonFact, columns: tuple[Column, ...]) -> Group:
        general = self.chain.secretary_general
        if self.beside and person == general:
            columns = (self._second(), *columns)
        level = self.upper.get(person.id)
        member = self._member(person, level) if level else None
        return Group(person, member, self._titles(person), columns)

    def _second(self) -> Column:
        column = self._beside(_("副秘书长"), self.beside)
        return replace(column, named=len(self.beside) <= NAMES_UP_TO)

    def _beside(self, name: str, members: list[Member]) -> Column:
        """People who stand beside departments."""
        ordered = self._ordered(members)
        return Column(name, self.to.top, ordered, counts=counted(ordered))

    # --- departments --------------------------------------------------------------------

    def _columns(self) -> dict[int, list[Column]]:
        """Columns by leader (0: nobody), in charge first, then in the organ's order."""
        result: dict[int, list[Column]] = defaultdict(list)
        departments = self.chain.facts.departments
        acting = {
            d.id for s in self.seats if s.acting for d in s.departments
        }
        for department in sorted(departments.values(), key=lambda d: (d.order, d.code)):
            if self.tops[department.id] != department.id:
                continue
            answer = self.chain.leader_of(department.id)
            leader, relation = answer or (None, None)
            head = self.chain.heads.get(department.id)
            members, counts = self._people(department.id)
            result[leader.id if leader else 0].append(
                Column(
                    name=department.short_name or department.name,
                    url=self.to.department(department.id),
                    members=members,
                    counts=counts,
                    department=department,
                    head=head,
                    acting=department.id in acting,
                    relation=relation,
                    gaps=() if head else (_("负责人空缺"),),
                )
            )
        for columns in result.values():
            columns.sort(key=lambda c: c.dashed)
        return result

    def _people(self, department: int) -> tuple[tuple[Member, ...], tuple[tuple[str, int], ...]]:
        if self.crowd is not None:
            kinds = self.crowd.get(department, {})
            return (), tuple((kind, kinds[kind]) for kind in ORDER if kinds.get(kind))
        members = self._ordered(self.of_department[department])
        return members, counted(members)

    def _put(self, seat: Seat) -> None:
        if seat.level == SeatLevel.LEADERSHIP:
            return
        member = self._member(seat.person, seat.level)
        if seat.level == SeatLevel.LEADERSHIP_SECOND:
            if seat.person.id not in self.leaders:
                self.beside.append(member)
        elif seat.department is None:
            self.lost.append(member)
        else:
            self.of_department[self.tops[seat.department.id]].append(member)

    def _top(self, department_id: int) -> int:
        """The department to which a section belongs; a circle of parents ends somewhere."""
        departments, seen = self.chain.facts.departments, {department_id}
        parent = departments[department_id].parent_id
        while parent is not None and parent in departments and parent not in seen:
            seen.add(parent)
            department_id, parent = parent, departments[parent].parent_id
        return department_id

    # --- people -------------------------------------------------------------------------

    def _member(self, person: PersonFact, level: SeatLevel) -> Member:
        given = (self.marks or {}).get((person.id, level))
        return Member((person.id, level), person.name, given or self._plain(person))

    def _plain(self, person: PersonFact) -> Mark:
        title = f"{person.name} {self._titles(person)}".strip()
        return Mark(PLAIN, title, self.to.person(person.id))

    def _titles(self, person: PersonFact) -> str:
        held = self.chain.held_by.get(person.id, ())
        return "、".join(dict.fromkeys(h.title for h in held))

    def _ordered(self, members: list[Member]) -> tuple[Member, ...]:
        """Like marks stand together; within one kind the organ's order holds."""
        return tuple(sorted(members, key=lambda m: ORDER.index(m.mark.kind)))


def counted(members: tuple[Member, ...]) -> tuple[tuple[str, int], ...]:
    """How many marks of each kind, in the order of the legend."""
    kinds = [m.mark.kind for m in members]
    return tuple((kind, kinds.count(kind)) for kind in ORDER if kind in kinds)


def relation_word(column: Column) -> Sentence:
    """分管 or 联系; empty for people who stand beside departments."""
    return column.relation.label if column.relation else ""
