"""What each person finds on the front page about integrity reminders."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_day, until
from portal.home import Owed
from portal.nav import DEPARTMENT, WORKBENCH, Link
from portal.roles import Permission
from portal.viewer import Viewer
from portal.vocabulary import Basis
from supervision.queries import holidays, reminders

SHOWN = 5
NAMED = 3


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is None:
        return
    group = DEPARTMENT if viewer.may(Permission.SEND_REMINDERS) else WORKBENCH
    yield Link(group, gettext_lazy("廉政提醒"), "reminders", Permission.VIEW_TALKS, 50)


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Reminders to read; for those who send them, the next festival when its time has come."""
    if viewer.person_id is None or not viewer.may(Permission.VIEW_TALKS):
        return
    for row in reminders.unread_by(viewer)[:SHOWN]:
        yield Owed(
            "due", _("待阅知"), _("阅知：%(title)s") % {"title": row.title},
            _("%(day)s发出") % {"day": cn_day(row.sent_on)}, Basis.CUSTOM,
            reverse("reminder", args=[row.pk]), _("去阅知"),
        )
    if viewer.may(Permission.SEND_REMINDERS):
        yield from _festival(viewer)


def _festival(viewer: Viewer) -> Iterable[Owed]:
    """The next festival, from its seventh working day before on; heads and discipline."""
    today = clock.today()
    ahead = holidays.holidays(today)[:1]
    if not ahead or today < ahead[0].remind_from:
        return
    holiday = ahead[0]
    scope = viewer.heads or None
    if scope is None and not viewer.may(Permission.KEEP_REGULATIONS):
        return
    rows = holidays.reminded_before(holiday, scope)
    waiting = [row.department.short_name for row in rows if not row.on]
    if not waiting:
        return
    names = "、".join(waiting[:NAMED])
    if len(waiting) > NAMED:
        names = _("%(names)s等%(count)s个部门") % {"names": names, "count": len(waiting)}
    yield Owed(
        *until(holiday.remind_by, today),
        _("%(holiday)s节前提醒：%(names)s") % {"holiday": holiday.occasion.label, "names": names},
        holiday.arithmetic, str(holiday.term.basis),
        url=f"{reverse('reminder_new')}?occasion={holiday.occasion}", label=_("发提醒"),
        due_on=holiday.remind_by,
    )
