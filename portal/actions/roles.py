"""What happens to roles: granted and revoked against the number of a paper request."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal import rules_accounts as rules
from portal.delivery.notify import Message, notify_each
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import RoleGrant, User
from portal.roles import ROLE_NAMES, Permission, Role
from portal.viewer import Viewer


@transaction.atomic
def grant(*, user: User, role: Role, request_number: str, by: Viewer) -> RoleGrant:
    """An account gets a role. Rules A4, A8 to A12, A15, A16."""
    rules.done_by(_grants(by), Role.SECURITY_ADMIN).require()
    rules.not_oneself(by.user_id, user.pk).require()
    rules.has_request_number(request_number).require()
    user = _held(user)
    rules.is_open(user.is_active).require()
    rules.may_receive(
        role, held_roles(user), of_a_person=user.person_id is not None
    ).require()
    row = RoleGrant(
        user=user, role=role, request_number=request_number.strip(), granted_at=clock.now(),
        granted_by_id=by.user_id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise StaleState from error
    pen.write("portal.role_granted", subject=row, by=by, rows=[row], facts={"role": role.value})
    _tell(user, _("已授予您“%(role)s”角色") % {"role": ROLE_NAMES[role]})
    return row


@transaction.atomic
def revoke(*, grant: RoleGrant, request_number: str, by: Viewer) -> RoleGrant:
    """The role ends at once: the next request of its holder no longer has it.

    Rules A8, A9, A13, A15. Raises StaleState when it was revoked meanwhile.
    """
    rules.done_by(_grants(by), Role.SECURITY_ADMIN).require()
    rules.not_oneself(by.user_id, grant.user_id).require()
    rules.has_request_number(request_number).require()
    _held(grant.user)
    rules.somebody_left(Role(grant.role), _other_holders(Role(grant.role), grant.user)).require()
    _end(grant, by, request_number.strip())
    pen.write(
        "portal.role_revoked", subject=grant, by=by, rows=[grant], facts={"role": grant.role}
    )
    _tell(grant.user, _("已撤销您的“%(role)s”角色") % {"role": ROLE_NAMES[Role(grant.role)]})
    return grant


def end_grants(user: User, by: Viewer) -> list[pen.Line]:
    """A closed account keeps no role; returns the lines for the ledger."""
    lines = []
    for row in RoleGrant.objects.filter(user=user, revoked_at=None):
        _end(row, by, "")
        lines.append(
            pen.Line(
                word="portal.role_revoked", subject=row, by=by, rows=[row],
                facts={"role": row.role},
            )
        )
    return lines


def require_somebody_left(user: User) -> None:
    """Refuses to close the last account of an administrator (A13)."""
    for role in held_roles(user):
        rules.somebody_left(role, _other_holders(role, user)).require()


def held_roles(user: User) -> set[Role]:
    """The granted roles that the account holds now."""
    held = RoleGrant.objects.filter(user=user, revoked_at=None)
    return {Role(role) for role in held.values_list("role", flat=True)}


def _end(grant: RoleGrant, by: Viewer, request_number: str) -> None:
    now = clock.now()
    ended = RoleGrant.objects.filter(pk=grant.pk, revoked_at=None).update(
        revoked_at=now, revoked_by_id=by.user_id, revoke_request_number=request_number
    )
    if ended != 1:
        raise StaleState
    grant.revoked_at, grant.revoked_by_id = now, by.user_id


def _other_holders(role: Role, user: User) -> int:
    """How many other open accounts hold the role; their rows are held, so that one stays."""
    others = RoleGrant.objects.filter(role=role, revoked_at=None, user__is_active=True)
    return len(others.select_for_update(of=("self",)).exclude(user=user))


def _held(user: User) -> User:
    held: User = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return held


def _grants(by: Viewer) -> bool:
    return by.is_system or by.may(Permission.GRANT_ROLES)


def _tell(user: User, title: str) -> None:
    if user.person_id is not None:
        notify_each([Message(recipient_id=user.person_id, title=title, url=reverse("home"))])
