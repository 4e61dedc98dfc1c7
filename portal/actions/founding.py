"""The first act in an empty database: the organ gets its name and its three administrators."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from portal import preferences
from portal.actions import accounts, roles
from portal.actions.accounts import Issued
from portal.actions.preferences import change_setting
from portal.models import User
from portal.roles import ADMIN_ROLES, ROLE_NAMES, Role
from portal.viewer import SYSTEM

USERNAMES: dict[Role, str] = {
    Role.SYSTEM_ADMIN: "sysadmin",
    Role.SECURITY_ADMIN: "secadmin",
    Role.AUDIT_ADMIN: "auditadmin",
}


@transaction.atomic
def found_organ(*, organ_name: str, party_group_name: str) -> list[Issued]:
    """The organ's names, and accounts with first codes for the three administrators.

    Returns an empty list, and changes nothing, where the organ exists already.
    """
    if User.objects.exists():
        return []
    basis = _("系统初始化")
    for key, name in (("organ_name", organ_name), ("party_group_name", party_group_name)):
        if preferences.definitions()[key].default != name:
            change_setting(key=key, value=name, basis_document=basis, by=SYSTEM)
    issued = []
    for role in sorted(ADMIN_ROLES, key=list(Role).index):
        each = accounts.open_admin_account(
            username=USERNAMES[role], display_name=str(ROLE_NAMES[role]), by=SYSTEM
        )
        roles.grant(user=each.user, role=role, request_number=basis, by=SYSTEM)
        issued.append(each)
    return issued
