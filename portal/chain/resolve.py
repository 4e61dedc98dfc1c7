"""Who answers to whom on a day, worked out from the day's facts. Pure.

Sources: the organ's signing practice. The party group secretary answers upward only; members
of the leadership answer to him; a department head answers to the leader in charge; staff
answer to their section head, else to the department head. Where the leader in charge is the
head himself, the chain goes one level up; where the leader only liaises or is not a party
member, the secretary-general issues for the party group and the leader signs with him.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from portal.chain.facts import (
    ChainFacts,
    DepartmentFact,
    HeldFact,
    PersonFact,
    PortfolioFact,
)
from portal.errors import Sentence
from portal.vocabulary import LEADERSHIP_KINDS, AssignmentKind, PostKind, Relation


class SeatLevel(StrEnum):
    """The level at which a person answers (a person may sit at two levels)."""

    TOP = "top"
    LEADERSHIP = "leadership"
    LEADERSHIP_SECOND = "leadership_second"
    DEPARTMENT = "department"
    STAFF = "staff"


class Via(StrEnum):
    """Why the superior is the superior."""

    PARTY_GROUP = "party_group"
    SECRETARY_GENERAL = "secretary_general"
    IN_CHARGE = "in_charge"
    FOR_PARTY_GROUP = "for_party_group"  # leader in charge is not a party member
    FOR_LIAISON = "for_liaison"  # leader only liaises
    ONE_LEVEL_UP = "one_level_up"  # leader in charge is the head himself
    HEAD = "head"
    SECTION_HEAD = "section_head"


VIA_NAMES: dict[Via, Sentence] = {
    Via.PARTY_GROUP: _("党组书记代表党组"),
    Via.SECRETARY_GENERAL: _("秘书长"),
    Via.IN_CHARGE: _("分管领导"),
    Via.FOR_PARTY_GROUP: _("秘书长受党组委托，党外分管领导共同签订"),
    Via.FOR_LIAISON: _("秘书长受党组委托，联系领导共同签订"),
    Via.ONE_LEVEL_UP: _("分管领导兼任本部门负责人，由上一级签订"),
    Via.HEAD: _("部门主要负责人"),
    Via.SECTION_HEAD: _("科室负责人"),
}


class GapKind(StrEnum):
    NO_SECRETARY = "no_secretary"
    NO_LEADER_IN_CHARGE = "no_leader_in_charge"
    NO_HEAD = "no_head"
    NO_SUPERIOR = "no_superior"


GAP_NAMES: dict[GapKind, Sentence] = {
    GapKind.NO_SECRETARY: _("没有党组书记"),
    GapKind.NO_LEADER_IN_CHARGE: _("部门没有分管或者联系领导"),
    GapKind.NO_HEAD: _("部门没有主要负责人，也没有主持工作的人员"),
    GapKind.NO_SUPERIOR: _("没有可以签订的上一级"),
}


@dataclass(frozen=True)
class Seat:
    """A person at one level, with the posts that put him there."""

    person: PersonFact
    level: SeatLevel
    departments: tuple[DepartmentFact, ...]
    posts: tuple[HeldFact, ...]
    acting: bool = False

    @property
    def department(self) -> DepartmentFact | None:
        return self.departments[0] if self.departments else None

    @property
    def key(self) -> tuple[int, SeatLevel]:
        return (self.person.id, self.level)


@dataclass(frozen=True)
class Link:
    """A seat and whom it answers to; `co_signer` signs with the superior where rules want it."""

    seat: Seat
    superior: PersonFact
    via: Via
    co_signer: PersonFact | None = None


@dataclass(frozen=True)
class Gap:
    """A seat without a superior, or a department without a head: named, never guessed."""

    kind: GapKind
    department: DepartmentFact | None = None
    seat: Seat | None = None

    @property
    def sentence(self) -> Sentence:
        return GAP_NAMES[self.kind]


@dataclass(frozen=True)
class Chain:
    """The whole chain of a day."""

    facts: ChainFacts
    secretary: PersonFact | None
    secretary_general: PersonFact | None
    heads: dict[int, PersonFact] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @cached_property
    def by_person(self) -> dict[int, tuple[Link, ...]]:
        """The links of each person, upper level first."""
        result: dict[int, list[Link]] = defaultdict(list)
        for link in self.links:
            result[link.seat.person.id].append(link)
        return {person: tuple(links) for person, links in result.items()}

    @cached_property
    def below(self) -> dict[int, tuple[Link, ...]]:
        """Who answers to each person."""
        result: dict[int, list[Link]] = defaultdict(list)
        for link in self.links:
            result[link.superior.id].append(link)
        return {person: tuple(links) for person, links in result.items()}

    @cached_property
    def held_by(self) -> dict[int, tuple[HeldFact, ...]]:
        """The posts of each person."""
        result: dict[int, list[HeldFact]] = defaultdict(list)
        for held in self.facts.held:
            result[held.person_id].append(held)
        return {person: tuple(posts) for person, posts in result.items()}

    @cached_property
    def _portfolios(self) -> dict[int, list[PortfolioFact]]:
        result: dict[int, list[PortfolioFact]] = defaultdict(list)
        for portfolio in self.facts.portfolios:
            result[portfolio.leader_id].append(portfolio)
        return result

    def portfolio_of(self, person_id: int, *relations: Relation) -> tuple[DepartmentFact, ...]:
        """Departments of a leader by relation, in the organ's order."""
        found = {
            p.department_id: self.facts.departments[p.department_id]
            for p in self._portfolios.get(person_id, ())
            if p.department_id in self.facts.departments
            and (not relations or p.relation in relations)
        }
        return tuple(sorted(found.values(), key=lambda d: (d.order, d.code)))

    def leader_of(self, department_id: int) -> tuple[PersonFact, Relation] | None:
        """The leader who is in charge of a department, else the one who liaises."""
        for relation in (Relation.IN_CHARGE, Relation.LIAISON):
            leader = self._leaders.get((department_id, relation))
            if leader is not None:
                return leader, relation
        return None

    @cached_property
    def _leaders(self) -> dict[tuple[int, Relation], PersonFact]:
        """The first leader of each department and relation who holds a post."""
        people = self.facts.people
        return {
            (p.department_id, p.relation): people[p.leader_id]
            for p in reversed(self.facts.portfolios) if p.leader_id in people
        }


def resolve(facts: ChainFacts) -> Chain:
    """The chain of the facts' day."""
    return _Resolver(facts).chain()


class _Resolver:
    def __init__(self, facts: ChainFacts) -> None:
        self.facts = facts
        self.held = tuple(h for h in facts.held if h.person_id in facts.people)
        self.of_person: dict[int, list[HeldFact]] = defaultdict(list)
        for held in self.held:
            self.of_person[held.person_id].append(held)
        self.secretary = self._holder(PostKind.SECRETARY)
        self.general = self._holder(PostKind.SECRETARY_GENERAL)
        self.heads = self._heads()
        self.headed: dict[int, list[DepartmentFact]] = defaultdict(list)
        for department in facts.departments.values():
            if department.parent_id is None and department.id in self.heads:
                self.headed[self.heads[department.id].id].append(department)
        self.leader: dict[tuple[int, Relation], PersonFact] = {}
        for p in facts.portfolios:
            if p.leader_id in facts.people:
                self.leader.setdefault((p.department_id, p.relation), facts.people[p.leader_id])

    def chain(self) -> Chain:
        links: list[Link] = []
        gaps: list[Gap] = []
        if self.secretary is None:
            gaps.append(Gap(GapKind.NO_SECRETARY))
        for seat in self._seats():
            answer = self._answer(seat)
            (links if isinstance(answer, Link) else gaps).append(answer)  # type: ignore[arg-type]
        gaps.extend(
            Gap(GapKind.NO_HEAD, department)
            for department in sorted(
                self.facts.departments.values(), key=lambda d: (d.order, d.code)
            )
            if department.parent_id is None and department.id not in self.heads
        )
        return Chain(
            self.facts, self.secretary, self.general, self.heads, tuple(links), tuple(gaps)
        )

    # --- who is what ------------------------------------------------------------------

    def _holder(self, kind: PostKind) -> PersonFact | None:
        for held in self.held:
            if held.post_kind == kind:
                return self.facts.people[held.person_id]
        return None

    def _heads(self) -> dict[int, PersonFact]:
        """Head of each department: the holder of the post, else who acts (主持工作)."""
        heads: dict[int, PersonFact] = {}
        acting: dict[int, PersonFact] = {}
        for held in self.held:
            if held.department_id is None:
                continue
            person = self.facts.people[held.person_id]
            if held.kind == AssignmentKind.ACTING:
                acting.setdefault(held.department_id, person)
            elif held.post_kind in (PostKind.DEPARTMENT_HEAD, PostKind.SECTION_HEAD):
                heads.setdefault(held.department_id, person)
        return acting | heads

    def _seats(self) -> list[Seat]:
        seats: list[Seat] = []
        for person in sorted(self.facts.people.values(), key=lambda p: (p.order, p.id)):
            if person is not self.secretary:
                seats.extend(self._seats_of(person))
        rank = {level: number for number, level in enumerate(SeatLevel)}
        order = {pk: self._order_of_top(d) for pk, d in self.facts.departments.items()}
        nowhere = (0, "")
        return sorted(
            seats,
            key=lambda s: (
                rank[s.level], order[s.departments[0].id] if s.departments else nowhere
            ),
        )

    def _order_of_top(self, department: DepartmentFact) -> tuple[int, str]:
        top = self._top(department)
        return (top.order, top.code)

    def _top(self, department: DepartmentFact) -> DepartmentFact:
        while department.parent_id in self.facts.departments:
            department = self.facts.departments[department.parent_id]
        return department

    def _seats_of(self, person: PersonFact) -> list[Seat]:
        held = tuple(self.of_person[person.id])
        seats: list[Seat] = []
        if any(h.post_kind in LEADERSHIP_KINDS for h in held):
            seats.append(Seat(person, SeatLevel.LEADERSHIP, (), held))
        headed = self._headed(person)
        if headed:
            seats.append(
                Seat(person, SeatLevel.DEPARTMENT, headed, held, acting=self._acts(held, headed))
            )
        if seats:
            return seats
        if any(h.post_kind == PostKind.DEPUTY_SECRETARY_GENERAL for h in held):
            return [Seat(person, SeatLevel.LEADERSHIP_SECOND, (), held)]
        department = self._own_department(held)
        return [Seat(person, SeatLevel.STAFF, (department,) if department else (), held)]

    def _headed(self, person: PersonFact) -> tuple[DepartmentFact, ...]:
        return tuple(sorted(self.headed.get(person.id, ()), key=lambda d: (d.order, d.code)))

    @staticmethod
    def _acts(held: tuple[HeldFact, ...], headed: tuple[DepartmentFact, ...]) -> bool:
        ids = {d.id for d in headed}
        return any(h.kind == AssignmentKind.ACTING and h.department_id in ids for h in held)

    def _own_department(self, held: tuple[HeldFact, ...]) -> DepartmentFact | None:
        ordered = sorted(held, key=lambda h: h.kind != AssignmentKind.MAIN)
        for h in ordered:
            if h.department_id in self.facts.departments:
                return self.facts.departments[h.department_id]
        return None

    # --- whom a seat answers to -------------------------------------------------------

    def _answer(self, seat: Seat) -> Link | Gap:
        if seat.level == SeatLevel.LEADERSHIP:
            return self._link(seat, self.secretary, Via.PARTY_GROUP)
        if seat.level == SeatLevel.LEADERSHIP_SECOND:
            if self.general is not None:
                return self._link(seat, self.general, Via.SECRETARY_GENERAL)
            return self._link(seat, self.secretary, Via.PARTY_GROUP)
        if seat.level == SeatLevel.DEPARTMENT:
            return self._answer_of_head(seat)
        return self._answer_of_staff(seat)

    def _answer_of_head(self, seat: Seat) -> Link | Gap:
        department = seat.departments[0]
        leader = self.leader.get((department.id, Relation.IN_CHARGE))
        if leader is None:
            liaison = self.leader.get((department.id, Relation.LIAISON))
            if liaison is None or liaison == seat.person:
                return Gap(GapKind.NO_LEADER_IN_CHARGE, department, seat)
            return self._for_party_group(seat, liaison, Via.FOR_LIAISON)
        if leader == seat.person:
            return self._one_level_up(seat, department)
        if not leader.is_party_member:
            return self._for_party_group(seat, leader, Via.FOR_PARTY_GROUP)
        return self._link(seat, leader, Via.IN_CHARGE)

    def _for_party_group(self, seat: Seat, leader: PersonFact, via: Via) -> Link | Gap:
        issuer = self._first_other(seat.person, self.general, self.secretary)
        co_signer = leader if leader != issuer else None
        return self._link(seat, issuer, via, co_signer)

    def _one_level_up(self, seat: Seat, department: DepartmentFact) -> Link | Gap:
        assisting = self.leader.get((department.id, Relation.ASSISTING))
        if assisting is not None and not assisting.is_party_member:
            assisting = None
        issuer = self._first_other(seat.person, assisting, self.general, self.secretary)
        return self._link(seat, issuer, Via.ONE_LEVEL_UP)

    def _answer_of_staff(self, seat: Seat) -> Link | Gap:
        department = seat.department
        while department is not None:
            head = self.heads.get(department.id)
            if head is not None and head.id != seat.person.id:
                via = Via.SECTION_HEAD if department.parent_id else Via.HEAD
                return self._link(seat, head, via)
            if department.parent_id is None:
                return Gap(GapKind.NO_HEAD, department, seat)
            department = self.facts.departments.get(department.parent_id)
        return Gap(GapKind.NO_SUPERIOR, None, seat)

    @staticmethod
    def _first_other(person: PersonFact, *candidates: PersonFact | None) -> PersonFact | None:
        return next((c for c in candidates if c is not None and c != person), None)

    def _link(
        self, seat: Seat, superior: PersonFact | None, via: Via,
        co_signer: PersonFact | None = None,
    ) -> Link | Gap:
        if superior is None or superior.id == seat.person.id:
            return Gap(GapKind.NO_SUPERIOR, seat.department, seat)
        return Link(seat, superior, via, co_signer)
