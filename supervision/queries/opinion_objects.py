"""Whom an opinion is really about: what the writer chose, and what that person is today.

The route follows the object and not the word that was ticked: a colleague who leads, heads a
department, keeps discipline or keeps the party office has a route of his own (permissions 7.3).
"""

from __future__ import annotations

from dataclasses import dataclass

from portal import clock
from portal.chain import Chain, chain_near
from portal.models import Department, Person, RoleGrant
from portal.roles import Role
from portal.vocabulary import LEADERSHIP_KINDS
from supervision import access
from supervision.vocabulary import OpinionObject

A = OpinionObject
_WITH_PERSON = (A.COLLEAGUE, A.DEPARTMENT_HEAD, A.LEADER)
_OFFICES = ((Role.DISCIPLINE, A.DISCIPLINE), (Role.CLERK, A.CLERK))


@dataclass(frozen=True)
class Placed:
    """An opinion's object as its route knows it."""

    about: str
    person_id: int | None = None
    department_id: int | None = None

    @property
    def is_chosen(self) -> bool:
        return self.person_id is not None or self.department_id is not None


def placed(about: str, person_id: int | None = None, department_id: int | None = None) -> Placed:
    """The object of an opinion as of today. `about` SECRETARY: nothing of it may be stored."""
    chain = chain_near(
        clock.today(), [person_id], heads_of=[department_id] if department_id else []
    )
    if about == A.DEPARTMENT_HEAD and person_id is None:
        head = chain.heads.get(department_id or 0)
        person_id = head.id if head else None
    if about not in _WITH_PERSON or person_id is None:
        return Placed(about, None, department_id)
    return _of_person(person_id, department_id, chain)


def _of_person(person_id: int, department_id: int | None, chain: Chain) -> Placed:
    if chain.secretary is not None and chain.secretary.id == person_id:
        return Placed(A.SECRETARY)
    roles = set(
        RoleGrant.objects.on(clock.today()).filter(user__person_id=person_id)
        .values_list("role", flat=True)
    )
    for role, about in _OFFICES:
        if role in roles:
            return Placed(about, person_id)
    works_in = access.departments_of(person_id, chain)
    leads = any(h.post_kind in LEADERSHIP_KINDS for h in chain.held_by.get(person_id, ()))
    if leads or not works_in:
        return Placed(A.LEADER, person_id)
    own = department_id if department_id in works_in else works_in[0]
    headed = [pk for pk in works_in if pk in chain.heads and chain.heads[pk].id == person_id]
    return Placed(A.DEPARTMENT_HEAD, person_id, headed[0]) if headed else Placed(
        A.COLLEAGUE, person_id, own
    )


def leaders(chain: Chain | None = None) -> list[tuple[int, str]]:
    """Those about whom one may write as leaders: id and name with post; not the secretary."""
    chain = chain or chain_near(clock.today())
    first = chain.secretary.id if chain.secretary else None
    ids = {h.person_id for h in chain.facts.held if h.post_kind in LEADERSHIP_KINDS} - {first}
    named = Person.objects.filter(pk__in=ids).in_name_order().values_list("pk", "name")
    titles = {
        pk: "、".join(dict.fromkeys(h.title for h in chain.held_by.get(pk, ()))) for pk in ids
    }
    return [(pk, f"{name}（{titles[pk]}）" if titles[pk] else name) for pk, name in named]


def colleagues_named(name: str, department_id: int) -> list[int]:
    """People of exactly this name who work in the department or one of its sections."""
    inside = {department_id} | set(
        Department.objects.filter(parent_id=department_id).values_list("pk", flat=True)
    )
    found = list(Person.objects.active().filter(name=name.strip()).values_list("pk", flat=True))
    chain = chain_near(clock.today(), found)
    return [pk for pk in found if inside & set(access.departments_of(pk, chain))]
