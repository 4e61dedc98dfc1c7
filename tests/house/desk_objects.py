"""Objects of accounts and inboxes for the access matrix: the staff's own, and another's."""

from __future__ import annotations

from typing import Any

from portal.actions import accounts
from portal.models import Notice, RoleGrant
from tests.cast import MOMENT, Cast


def desk_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    keys = {"own": "staff", "foreign": "other_staff"}
    users = {relation: (cast.user[key].pk,) for relation, key in keys.items()}
    notices = {
        relation: (
            Notice.objects.create(
                recipient=cast.person[key], title="请办理", created_at=MOMENT
            ).pk,
        )
        for relation, key in keys.items()
    }
    reset = accounts.request_reset(
        user=cast.user["rare"], reason="忘记密码", by=cast.viewer("system_admin")
    )
    grant = RoleGrant.objects.get(user=cast.user["clerk"])
    return {
        **dict.fromkeys(("account", "account_close", "account_reopen", "account_reset"), users),
        **dict.fromkeys(("reset_confirm", "reset_cancel"), {"foreign": (reset.pk,)}),
        "role_revoke": {"foreign": (grant.pk,)},
        "notice": notices,
    }
