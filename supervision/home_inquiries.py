"""What each person finds on the front page about inquiry letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.days import cn_date, until
from portal.home import Owed
from portal.nav import Link
from portal.roles import Permission
from portal.viewer import Viewer
from portal.vocabulary import Basis
from supervision.actions.inquiries import is_about_secretary
from supervision.models import Inquiry, Measure
from supervision.models.visibility import is_discipline
from supervision.queries import inquiries as queries
from supervision.queries.measures import reply_basis

SHOWN = 10


def links(viewer: Viewer) -> Iterable[Link]:
    return ()


def owed(viewer: Viewer) -> Iterable[Owed]:
    """The reply of who was asked; the party head's opinion on it; the outcome."""
    if viewer.person_id is None or not viewer.may(Permission.VIEW_MEASURES):
        return
    today = clock.today()
    for row in queries.awaiting(viewer)[: 3 * SHOWN]:
        course: Inquiry | None = getattr(row, "inquiry", None)
        replied = course is not None and course.replied_on is not None
        if row.subject_id == viewer.person_id:
            if not replied:
                yield _reply(row, today)
        elif course is None or not replied:
            continue
        elif viewer.is_secretary and not course.opined_at:
            yield _act(row, _("在书面说明上签署意见"), "inquiry_opine", _("去签署"), course)
        elif is_discipline(viewer) and (course.opined_at or is_about_secretary(row)):
            yield _act(row, _("登记函询的处理结果"), "inquiry_conclude", _("去登记"), course)


def _reply(row: Measure, today: date) -> Owed:
    due = row.reply_due
    basis, _layer = reply_basis(row)
    return Owed(
        *until(due, today), _("按函询要求提交书面说明"), basis,
        Basis.STATUTORY, reverse("inquiry", args=[row.pk]), _("查看"), due,
    )


def _act(row: Measure, title: str, route: str, label: str, course: Inquiry) -> Owed:
    assert row.subject is not None
    return Owed(
        "due", _("待办理"), _("%(what)s：%(who)s") % {"what": title, "who": row.subject.name},
        _("%(day)s提交书面说明") % {"day": cn_date(course.replied_on)}, Basis.ORGAN_RULE,
        reverse(route, args=[row.pk]), label,
    )
