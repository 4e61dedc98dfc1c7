"""What the front page says of early signs to those who decide them."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date, until
from portal.home import Owed
from portal.nav import DEPARTMENT, Link
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.queries import early_signs

SHOWN = 10


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is not None:
        yield Link(
            DEPARTMENT, gettext_lazy("苗头性问题"), "early_signs", Permission.NOTE_EARLY_SIGNS, 60
        )


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Signs that wait for a talk, each with the day by which it is due."""
    if viewer.person_id is None or not viewer.may(Permission.NOTE_EARLY_SIGNS):
        return
    today = clock.today()
    waiting = early_signs.to_decide(viewer).order_by("noticed_on")[:SHOWN]
    for sign, due_on in early_signs.with_due(waiting):
        yield Owed(
            *until(due_on, today),
            _("研判处置苗头性问题"),
            _("%(day)s发现，5个工作日内谈话提醒") % {"day": cn_date(sign.noticed_on)}, "local",
            url=reverse("early_sign", args=[sign.pk]), label=_("去处置"), due_on=due_on,
        )
