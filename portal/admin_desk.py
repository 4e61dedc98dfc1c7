"""What the administrators find on their home page: requests that wait for a second person."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import Viewer
from portal.home import Owed
from portal.queries import accounts
from portal.roles import Permission


def owed(viewer: Viewer) -> Iterator[Owed]:
    """Resets to confirm, for the security administrator."""
    if not viewer.may(Permission.CONFIRM_RESETS):
        return
    waiting = accounts.resets_waiting().count()
    if waiting:
        yield Owed(
            status="due", word=_("待确认"),
            title=_("%(n)d项密码重置申请等待确认") % {"n": waiting},
            why=_("申请人不能确认自己的申请。"), url=reverse("resets"), label=_("办理"),
        )
