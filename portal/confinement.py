"""Where an account must go before it may go anywhere else."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings

from portal import clock
from portal import rules_accounts as rules
from portal.models import User
from portal.roles import ADMIN_ROLES, GRANTED_ROLES
from portal.viewer import Viewer

# Reachable from everywhere: leaving, and reading with larger type.
ALWAYS = frozenset({"account_logout", "type_size", "healthz"})


@dataclass(frozen=True)
class Confinement:
    """The page to which every other address leads, and what it needs beside itself."""

    page: str
    beside: frozenset[str] = frozenset()

    def allows(self, url_name: str | None) -> bool:
        return url_name == self.page or url_name in self.beside


FIRST_PASSWORD = Confinement("password_first")
OLD_PASSWORD = Confinement("account_change_password")
ENROLMENT = Confinement(
    "mfa_activate_totp", frozenset({"account_reauthenticate", "mfa_reauthenticate"})
)


def of(user: User, viewer: Viewer) -> Confinement | None:
    """What the account still has to do, the most urgent first; None for a free one."""
    if user.must_change_password:
        return FIRST_PASSWORD
    if not viewer.roles & GRANTED_ROLES:
        return None
    changed = user.password_changed_at or user.created_at
    days = settings.LUZE_PRIVILEGED_PASSWORD_DAYS
    if rules.password_is_old(viewer.roles, changed, clock.now(), days):
        return OLD_PASSWORD
    if settings.LUZE_ADMIN_MFA and viewer.roles & ADMIN_ROLES:
        totp = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP)
        if rules.must_enrol(viewer.roles, demanded=True, enrolled=totp.exists()):
            return ENROLMENT
    return None
