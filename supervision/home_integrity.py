"""What stands on the front page about integrity opinions: to draft, to approve, to issue."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_day, until
from portal.home import Owed
from portal.nav import DEPARTMENT, Link
from portal.roles import Permission
from portal.viewer import Viewer
from portal.vocabulary import Basis
from supervision.queries.integrity import ledger
from supervision.states import TaskState

SHOWN = 10


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is not None:
        yield Link(
            DEPARTMENT, gettext_lazy("廉政意见"), "integrity_opinions",
            Permission.VIEW_INTEGRITY_FILES, 65,
        )


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Requests that wait for the viewer: discipline drafts and issues, the secretary approves."""
    if viewer.person_id is None or not viewer.may(Permission.VIEW_INTEGRITY_FILES):
        return
    keeps = viewer.may(Permission.KEEP_INTEGRITY_OPINIONS)
    approves = viewer.may(Permission.APPROVE_INTEGRITY_OPINIONS)
    today = clock.today()
    rows = ledger(viewer).filter(state=TaskState.OPEN).order_by("due_on")[: 3 * SHOWN]
    for row in rows:
        if row.approved_at is not None:
            what, mine = _("出具廉政意见：%(who)s"), keeps
        elif row.held:
            what, mine = _("核对廉政意见：%(who)s"), keeps
        else:
            what, mine = _("批准廉政意见：%(who)s"), approves
        if not mine:
            continue
        yield Owed(
            *until(row.due_on, today), what % {"who": row.requester},
            _("%(n)s人，%(day)s收到，%(due)s前出具") % {
                "n": row.people, "day": cn_day(row.received_on), "due": cn_day(row.due_on)},
            Basis.CUSTOM, reverse("integrity_opinion", args=[row.pk]), _("去办理"), row.due_on,
        )
