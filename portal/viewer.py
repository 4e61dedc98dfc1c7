"""The viewer: a person at a screen (or the system itself), with what he is on one day.

Knows no tables: who somebody is on a day is found out by portal.access.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.roles import ADMIN_ROLES, Permission, Role


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
