"""Who asks: with which roles and relations on a day.

Access is role permission and relation and sensitivity; this module answers the first two.
Relations follow the posts and portfolios of the day, so a change of post takes effect with
the next request.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from portal import clock
from portal.models import Assignment, Department, Portfolio, RoleGrant, User
from portal.roles import Role, permissions_of
from portal.viewer import Viewer
from portal.vocabulary import AssignmentKind, PostKind, Relation

_HEADING = (PostKind.DEPARTMENT_HEAD, PostKind.SECTION_HEAD)


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
        Department.objects.filter(parent_id__in=parents).order_by()
        .values_list("pk", "parent_id")
    )


def _under(parents: set[int], children: list[tuple[int, int]]) -> set[int]:
    return {child for child, parent in children if parent in parents}
