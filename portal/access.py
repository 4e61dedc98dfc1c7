"""The viewer: who asks, with which roles and relations on this day.

Access is role permission and relation and sensitivity; this module answers the first two.
Relations follow the posts and portfolios of the day, so a change of post takes effect with
the next request.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal import clock
from portal.models import Assignment, Department, Portfolio, RoleGrant, User
from portal.roles import ADMIN_ROLES, Permission, Role, permissions_of
from portal.vocabulary import AssignmentKind, PostKind, Relation

_HEADING = (PostKind.DEPARTMENT_HEAD, PostKind.SECTION_HEAD)


@dataclass(frozen=True)
class Viewer:
    """A person at a screen (or the system itself), with what he is on this day."""

    user_id: int | None = None
    person_id: int | None = None
    name: str = ""
    title: str = ""
    roles: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    is_party_member: bool = False
    departments: frozenset[int] = frozenset()  # works in; sections include their department
    heads: frozenset[int] = frozenset()  # is head (or acting head) of, with its sections
    in_charge: frozenset[int] = frozenset()  # 分管, with their sections
    assisting: frozenset[int] = frozenset()  # 协管
    liaison: frozenset[int] = frozenset()  # 联系
    is_secretary_general: bool = False

    def may(self, permission: Permission) -> bool:
        """True when one of the roles allows it (to what: see the querysets)."""
        return permission in self.permissions

    @property
    def as_person(self) -> int:
        """Whoever acts in his own name. Raises LookupError for an account without a person."""
        if self.person_id is None:
            raise LookupError(self.name)
        return self.person_id

    @property
    def is_system(self) -> bool:
        return self.user_id is None and not self.roles and self.name == SYSTEM_NAME

    @property
    def is_admin(self) -> bool:
        return bool(self.roles & ADMIN_ROLES)

    @property
    def is_secretary(self) -> bool:
        return Role.SECRETARY in self.roles

    @property
    def is_leader(self) -> bool:
        return Role.LEADER in self.roles

    @property
    def answers_for(self) -> frozenset[int]:
        """Departments for whose people this viewer answers: head of, or in charge of."""
        return self.heads | self.in_charge

    @property
    def reads_all_agreements(self) -> bool:
        return bool(self.roles & {Role.SECRETARY, Role.DISCIPLINE, Role.CLERK})


def may_see_details(viewer: Viewer, person_id: int, departments: frozenset[int]) -> bool:
    """Absences and personnel data: the person, those who answer for him, those who keep them.

    `departments`: where the person works. Everybody else sees name, posts and portfolios.
    """
    return (
        viewer.may(Permission.KEEP_ORGANISATION)
        or viewer.person_id == person_id
        or viewer.is_secretary
        or bool(viewer.answers_for & departments)
    )


SYSTEM_NAME = "系统"
SYSTEM = Viewer(name=SYSTEM_NAME)
NOBODY = Viewer()


def viewer_of(user: User, on: date | None = None) -> Viewer:
    """What this account is on `on` (default today), in at most four queries."""
    day = on or clock.today()
    roles = {Role(g.role) for g in RoleGrant.objects.on(day).filter(user=user)}
    person = user.person
    if person is None:
        return Viewer(
            user_id=user.pk, name=str(user), roles=frozenset(roles),
            permissions=permissions_of(frozenset(roles)),
        )
    held = list(
        Assignment.objects.on(day).with_posts().filter(person_id=user.person_id)
        .order_by("post__order", "pk")
    )
    portfolios = list(
        Portfolio.objects.on(day).filter(leader_id=user.person_id)
        .values_list("relation", "department_id")
    )
    headed = _headed(held)
    own = {a.post.department_id for a in held if a.post.department_id} | {
        a.post.department.parent_id
        for a in held
        if a.post.department and a.post.department.parent_id
    }
    by_relation = {
        relation: {d for r, d in portfolios if r == relation} for relation in Relation.values
    }
    children = _sections_of(headed | by_relation[Relation.IN_CHARGE])
    roles |= _derived_roles(held, headed)
    return Viewer(
        user_id=user.pk,
        person_id=user.person_id,
        name=person.name,
        title="、".join(dict.fromkeys(
            str(a.get_kind_display() if a.kind == AssignmentKind.ACTING else a.post)
            for a in held
        )),
        roles=frozenset(roles),
        permissions=permissions_of(frozenset(roles)),
        is_party_member=person.is_party_member,
        departments=frozenset(own),
        heads=frozenset(headed | _under(headed, children)),
        in_charge=frozenset(
            by_relation[Relation.IN_CHARGE] | _under(by_relation[Relation.IN_CHARGE], children)
        ),
        assisting=frozenset(by_relation[Relation.ASSISTING]),
        liaison=frozenset(by_relation[Relation.LIAISON]),
        is_secretary_general=any(a.post.kind == PostKind.SECRETARY_GENERAL for a in held),
    )


def roles_of(users: Iterable[int], on: date) -> dict[int, frozenset[Role]]:
    """The roles of several accounts on a day, in three queries."""
    persons = dict(User.objects.filter(pk__in=set(users)).values_list("pk", "person_id"))
    granted: dict[int, set[Role]] = defaultdict(set)
    for grant in RoleGrant.objects.on(on).filter(user__in=persons):
        granted[grant.user_id].add(Role(grant.role))
    held: dict[int, list[Assignment]] = defaultdict(list)
    for each in Assignment.objects.on(on).with_posts().filter(person__in=set(persons.values())):
        held[each.person_id].append(each)
    return {
        user: frozenset(
            granted[user] | _derived_roles(held.get(person, []), _headed(held.get(person, [])))
        )
        for user, person in persons.items()
    }


def _headed(held: list[Assignment]) -> set[int]:
    return {
        a.post.department_id
        for a in held
        if a.post.department_id
        and (a.post.kind in _HEADING or a.kind == AssignmentKind.ACTING)
    }


def _derived_roles(held: list[Assignment], headed: set[int]) -> set[Role]:
    kinds = {a.post.kind for a in held}
    roles: set[Role] = set()
    if held:
        roles.add(Role.STAFF)
    if headed:
        roles.add(Role.HEAD)
    if kinds & {PostKind.LEADER, PostKind.SECRETARY_GENERAL}:
        roles.add(Role.LEADER)
    if PostKind.SECRETARY in kinds:
        roles.add(Role.SECRETARY)
    return roles


def _sections_of(parents: set[int]) -> list[tuple[int, int]]:
    if not parents:
        return []
    return list(
        Department.objects.filter(parent_id__in=parents).values_list("pk", "parent_id")
    )


def _under(parents: set[int], children: list[tuple[int, int]]) -> set[int]:
    return {child for child, parent in children if parent in parents}
