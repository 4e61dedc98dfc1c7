"""Who answers for a unit or a person, from there up to the secretary. Pure.

Source: 问责条例 (2019), the types of leadership responsibility: the head of a unit and the member
of the team in charge bear the main one, others of the team who take part an important one, the
team as a whole the overall one. What a type means for a case is decided by people, never here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.chain import (
    VIA_NAMES,
    Chain,
    DepartmentFact,
    HeldFact,
    Link,
    PersonFact,
    Seat,
    SeatLevel,
)
from portal.chain.resolve import Via
from portal.errors import Sentence
from portal.vocabulary import LEADERSHIP_KINDS, Relation, ResponsibilityType

HEIGHT = tuple(SeatLevel)  # the top first
# What a leader is to the one below him, by the reason for which that one answers to him.
LEADING: dict[Via | None, tuple[ResponsibilityType, Sentence]] = {
    None: (ResponsibilityType.MAIN, _("班子成员")),
    Via.IN_CHARGE: (ResponsibilityType.MAIN, VIA_NAMES[Via.IN_CHARGE]),
    Via.SECRETARY_GENERAL: (ResponsibilityType.MAIN, VIA_NAMES[Via.SECRETARY_GENERAL]),
    Via.FOR_PARTY_GROUP: (ResponsibilityType.IMPORTANT, _("受党组委托签订")),
    Via.FOR_LIAISON: (ResponsibilityType.IMPORTANT, _("受党组委托签订")),
    Via.ONE_LEVEL_UP: (ResponsibilityType.IMPORTANT, _("上一级领导")),
    # A leader who himself heads, or acts as head of, the place in which the one below works.
    Via.HEAD: (ResponsibilityType.MAIN, VIA_NAMES[Via.HEAD]),
    Via.SECTION_HEAD: (ResponsibilityType.MAIN, VIA_NAMES[Via.SECTION_HEAD]),
}


@dataclass(frozen=True)
class Stop:
    """One who answers: at which seat, for which department, with which responsibility."""

    person: PersonFact
    level: SeatLevel
    posts: tuple[HeldFact, ...]
    responsibility: ResponsibilityType
    role: Sentence
    beside: bool = False  # stands beside the one before him, not above

    @property
    def titles(self) -> str:
        return "、".join(dict.fromkeys(post.title for post in self.posts))


@dataclass(frozen=True)
class Path:
    """The stops from below upward, and whether they reach the secretary."""

    stops: tuple[Stop, ...]
    whole: bool
    department: DepartmentFact | None = None


def of_person(chain: Chain, person_id: int) -> Path:
    """From a person upward; an empty path when he held no post on that day."""
    links = chain.by_person.get(person_id, ())
    if not links:
        return _unlinked(chain, person_id)
    return _climb(chain, links[-1])


def of_department(chain: Chain, department_id: int) -> Path:
    """From a department upward: its head or whoever acts for him, the leader, the secretary."""
    department = chain.facts.departments.get(department_id)
    head = chain.heads.get(department_id)
    if head is None:
        return Path(_without_head(chain, department_id), False, department)
    own = [
        link for link in chain.by_person.get(head.id, ())
        if any(d.id == department_id for d in link.seat.departments)
    ]
    if not own:
        path = _unlinked(chain, head.id)
        return Path(path.stops, path.whole, department)
    path = _climb(chain, own[-1])
    return Path(path.stops, path.whole, department)


def _unlinked(chain: Chain, person_id: int) -> Path:
    """One who answers to nobody: the secretary, or somebody whose superior is missing."""
    if chain.secretary is not None and chain.secretary.id == person_id:
        return Path((_top(chain, chain.secretary),), True)
    seats = [gap.seat for gap in chain.gaps if gap.seat and gap.seat.person.id == person_id]
    if not seats:
        return Path((), False)
    return Path((_seated(seats[-1], None),), False, seats[-1].department)


def _climb(chain: Chain, link: Link) -> Path:
    stops: list[Stop] = []
    seen: set[int] = set()
    department = link.seat.department
    below: Link | None = None
    while True:
        stops.append(_stop(link, below))
        seen.add(link.seat.person.id)
        if link.co_signer and link.co_signer.id not in seen:
            stops.append(_beside(chain, link.co_signer, link.seat.department))
        above = link.superior
        if above == chain.secretary:
            return Path((*stops, _top(chain, above)), True, department)
        following = _seat_above(chain, above.id, link)
        if following is None or above.id in seen:
            loose = () if above.id in seen else (_loose(chain, above, link.via),)
            return Path((*stops, *loose), False, department)
        below, link = link, following


def _seat_above(chain: Chain, person_id: int, below: Link) -> Link | None:
    """At which of his seats the superior answers for the one below: the lowest that is higher."""
    same = below.via == Via.SECTION_HEAD
    limit = HEIGHT.index(below.seat.level)
    fitting = [
        link for link in chain.by_person.get(person_id, ())
        if HEIGHT.index(link.seat.level) < limit + same
    ]
    return max(fitting, key=lambda link: HEIGHT.index(link.seat.level), default=None)


def _stop(link: Link, below: Link | None) -> Stop:
    return _seated(link.seat, below)


def _seated(seat: Seat, below: Link | None) -> Stop:
    if seat.level == SeatLevel.DEPARTMENT:
        kind = ResponsibilityType.MAIN
        role = _("主持部门工作") if seat.acting else VIA_NAMES[Via.HEAD]
    elif seat.level == SeatLevel.STAFF:
        kind = ResponsibilityType.DIRECT
        role = VIA_NAMES[Via.SECTION_HEAD] if below else _("本岗位")
    else:
        kind, role = LEADING[below.via if below else None]
    return Stop(seat.person, seat.level, seat.posts, kind, role)


def _beside(chain: Chain, person: PersonFact, department: DepartmentFact | None) -> Stop:
    """A leader who signs with another: in charge without being a party member, or liaising."""
    led = chain.leader_of(department.id) if department else None
    liaises = led is not None and led[1] == Relation.LIAISON
    return Stop(
        person, SeatLevel.LEADERSHIP, _leading_posts(chain, person.id),
        ResponsibilityType.IMPORTANT if liaises else ResponsibilityType.MAIN,
        _("联系领导") if liaises else VIA_NAMES[Via.IN_CHARGE], beside=True,
    )


def _top(chain: Chain, person: PersonFact) -> Stop:
    return Stop(
        person, SeatLevel.TOP, _leading_posts(chain, person.id), ResponsibilityType.OVERALL,
        _("党组书记，第一责任人"),
    )


def _loose(chain: Chain, person: PersonFact, via: Via) -> Stop:
    """A superior who himself answers to nobody: the page says that there is a gap above him."""
    kind, role = LEADING.get(via, LEADING[None])
    return Stop(person, SeatLevel.LEADERSHIP, _leading_posts(chain, person.id), kind, role)


def _without_head(chain: Chain, department_id: int) -> tuple[Stop, ...]:
    """A department without a head: the leader answers for it, and the secretary above him."""
    led = chain.leader_of(department_id)
    if led is None:
        return (_top(chain, chain.secretary),) if chain.secretary else ()
    leader, relation = led
    liaises = relation == Relation.LIAISON
    first = Stop(
        leader, SeatLevel.LEADERSHIP, _leading_posts(chain, leader.id),
        ResponsibilityType.IMPORTANT if liaises else ResponsibilityType.MAIN,
        _("联系领导") if liaises else VIA_NAMES[Via.IN_CHARGE],
    )
    top = (_top(chain, chain.secretary),) if chain.secretary not in (None, leader) else ()
    return (first, *top)


def _leading_posts(chain: Chain, person_id: int) -> tuple[HeldFact, ...]:
    held = chain.held_by.get(person_id, ())
    leading = tuple(post for post in held if post.post_kind in LEADERSHIP_KINDS)
    return leading or held
