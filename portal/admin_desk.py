"""What the administrators find on their home page: requests that wait for a second person."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.access import Viewer
from portal.days import cn_date
from portal.delivery import readiness
from portal.home import Owed
from portal.queries import accounts
from portal.roles import Permission


def owed(viewer: Viewer) -> Iterator[Owed]:
    """Resets to confirm, for the security administrator; a certificate that ends, for the
    system administrator."""
    if viewer.may(Permission.VIEW_HEALTH):
        yield from _certificate()
    if not viewer.may(Permission.CONFIRM_RESETS):
        return
    waiting = accounts.resets_waiting().count()
    if waiting:
        yield Owed(
            status="due", word=_("待确认"),
            title=_("%(n)d项密码重置申请等待确认") % {"n": waiting},
            why=_("申请人不能确认自己的申请。"), url=reverse("resets"), label=_("办理"),
        )


def _certificate() -> Iterator[Owed]:
    """Announced sixty days before, so that no signing day finds the papers without a signature."""
    end = readiness.expiry(clock.now())
    if end is not None:
        yield Owed(
            status="due", word=_("将到期"),
            title=_("文书签名证书将于%(day)s到期") % {"day": cn_date(end.date())},
            why=_("证书到期后不能签订。"), url=reverse("health"), label=_("查看"),
            due_on=end.date(),
        )
