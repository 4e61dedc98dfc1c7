"""Roles: granted and revoked on paper, never to oneself, administrators apart."""

from __future__ import annotations

import pytest

from portal.actions import roles
from portal.errors import StaleState
from portal.models import LedgerEntry, Notice, RoleGrant, User
from portal.roles import ADMIN_ROLES, DERIVED_ROLES, GRANTED_ROLES, Role
from portal.viewer import SYSTEM
from tests.cast import Cast
from tests.portal.refusals import refused

pytestmark = pytest.mark.django_db
PAPER = "市政协办〔2026〕12号"


def give(cast: Cast, user: User, role: Role, by: str = "security_admin") -> RoleGrant:
    return roles.grant(user=user, role=role, request_number=PAPER, by=cast.viewer(by))


def spare() -> User:
    return User.objects.create(username="spare", display_name="备用管理员")


def held(cast: Cast, key: str, role: Role) -> RoleGrant:
    return RoleGrant.objects.get(user=cast.user[key], role=role, revoked_at=None)


def test_a_granted_role_works_at_once_and_its_holder_is_told(cast: Cast) -> None:
    assert Role.DISCIPLINE not in cast.viewer("staff").roles
    grant = give(cast, cast.user["staff"], Role.DISCIPLINE)
    assert Role.DISCIPLINE in cast.viewer("staff").roles
    assert grant.request_number == PAPER
    assert Notice.objects.get(recipient=cast.person["staff"]).title == "已授予您“纪检干部”角色"
    assert LedgerEntry.objects.get().word == "portal.role_granted"


def test_a_revoked_role_is_gone_at_once(cast: Cast) -> None:
    roles.revoke(
        grant=held(cast, "clerk", Role.CLERK), request_number=PAPER,
        by=cast.viewer("security_admin"),
    )
    assert Role.CLERK not in cast.viewer("clerk").roles
    assert LedgerEntry.objects.get().word == "portal.role_revoked"


@pytest.mark.parametrize("key", ["system_admin", "audit_admin", "clerk", "secretary"])
def test_A15_only_the_security_administrator_grants(key: str, cast: Cast) -> None:
    with refused("A15"):
        give(cast, cast.user["staff"], Role.DISCIPLINE, by=key)


def test_A8_nobody_grants_himself(cast: Cast) -> None:
    with refused("A8"):
        give(cast, cast.user["security_admin"], Role.AUDIT_ADMIN)


def test_A8_nobody_revokes_his_own_role(cast: Cast) -> None:
    with refused("A8"):
        roles.revoke(
            grant=held(cast, "security_admin", Role.SECURITY_ADMIN), request_number=PAPER,
            by=cast.viewer("security_admin"),
        )


def test_A9_a_grant_needs_the_number_of_a_paper(cast: Cast) -> None:
    with refused("A9"):
        roles.grant(
            user=cast.user["staff"], role=Role.DISCIPLINE, request_number=" ",
            by=cast.viewer("security_admin"),
        )


@pytest.mark.parametrize("first", sorted(ADMIN_ROLES))
@pytest.mark.parametrize("second", sorted(GRANTED_ROLES))
def test_A10_an_administrator_holds_no_second_role(
    first: Role, second: Role, cast: Cast
) -> None:
    if first == second:
        return
    user = spare()
    give(cast, user, first)
    with refused("A10"):
        give(cast, user, second)


def test_A10_a_clerk_does_not_become_an_administrator(cast: Cast) -> None:
    with refused("A10"):
        give(cast, cast.user["clerk"], Role.AUDIT_ADMIN)


def test_A11_an_administrators_account_belongs_to_no_cadre(cast: Cast) -> None:
    with refused("A11"):
        give(cast, cast.user["staff"], Role.SYSTEM_ADMIN)


def test_A12_a_role_is_not_granted_twice(cast: Cast) -> None:
    with refused("A12"):
        give(cast, cast.user["clerk"], Role.CLERK)


def test_A13_the_last_administrator_keeps_the_role_until_another_has_it(cast: Cast) -> None:
    grant = held(cast, "audit_admin", Role.AUDIT_ADMIN)
    by = cast.viewer("security_admin")
    with refused("A13"):
        roles.revoke(grant=grant, request_number=PAPER, by=by)
    give(cast, spare(), Role.AUDIT_ADMIN)
    assert roles.revoke(grant=grant, request_number=PAPER, by=by).revoked_at


@pytest.mark.parametrize("role", sorted(DERIVED_ROLES))
def test_A16_the_roles_of_posts_are_never_granted(role: Role, cast: Cast) -> None:
    with refused("A16"):
        give(cast, cast.user["staff"], role)


def test_A4_a_closed_account_gets_no_role(cast: Cast) -> None:
    User.objects.filter(pk=cast.user["staff"].pk).update(is_active=False)
    with refused("A4"):
        give(cast, cast.user["staff"], Role.DISCIPLINE)


def test_the_slower_of_two_who_revoke_is_told(cast: Cast) -> None:
    grant = held(cast, "clerk", Role.CLERK)
    stale = RoleGrant.objects.get(pk=grant.pk)
    roles.revoke(grant=grant, request_number=PAPER, by=SYSTEM)
    with pytest.raises(StaleState):
        roles.revoke(grant=stale, request_number=PAPER, by=SYSTEM)
