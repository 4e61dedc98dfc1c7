"""What each person finds on the front page about hearings and the points raised at them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date, until
from portal.home import Owed
from portal.nav import DEPARTMENT, WORKBENCH, Link
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.queries import hearings

SHOWN = 10
NAMED = 3


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is None:
        return
    group = DEPARTMENT if viewer.may(Permission.HOLD_HEARINGS) else WORKBENCH
    yield Link(group, gettext_lazy("听取汇报、座谈"), "hearings", Permission.VIEW_HEARINGS, 60)


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Points to answer; for leaders the points they follow and the departments to be heard."""
    if viewer.person_id is None or not viewer.may(Permission.VIEW_HEARINGS):
        return
    today = clock.today()
    for point in hearings.points_owed(viewer)[:SHOWN]:
        yield Owed(
            *_when(point.answer_due, today),
            _("答复意见：%(topic)s") % {"topic": point.hearing.topic},
            _("%(day)s提出，%(due)s前答复") % {
                "day": cn_date(point.hearing.held_on), "due": cn_date(point.answer_due)
            },
            "local", url=reverse("point_answer", args=[point.pk]), label=_("去答复"),
            due_on=point.answer_due, go=True,
        )
    if viewer.may(Permission.HOLD_HEARINGS):
        yield from _followed(viewer, today)
        yield from _to_hear(viewer, today)


def _when(due: date | None, today: date) -> tuple[str, str]:
    if due is None:
        return "due", _("待答复")
    return until(due, today)


def _followed(viewer: Viewer, today: date) -> Iterable[Owed]:
    counts = hearings.points_kept(viewer, today)
    address = reverse("points")
    for key, status, word, title, query in (
        ("late", "late", _("逾期"), _("%(n)s 条意见逾期未答复"), "?state=late"),
        ("unassigned", "due", _("待明确"), _("%(n)s 条意见尚未明确答复人"), "?state=open"),
        ("answered", "half", _("待办结"), _("%(n)s 条意见已答复，待办结"), "?state=answered"),
    ):
        if counts[key]:
            yield Owed(
                status, word, title % {"n": counts[key]}, _("本人听取汇报、座谈收集的意见"),
                "local", url=address + query, label=_("查看"),
            )
    for row in hearings.drafts_of(viewer)[:SHOWN]:
        yield Owed(
            "half", _("草稿"), _("登记：%(topic)s") % {"topic": row.topic}, cn_date(row.held_on),
            "local", url=reverse("hearing_edit", args=[row.pk]), label=_("继续"),
        )


def _to_hear(viewer: Viewer, today: date) -> Iterable[Owed]:
    """One line for all departments not heard in the half-year; one for the year's symposium."""
    waiting = [row for row in hearings.to_hear(viewer, today) if not row.done]
    if waiting:
        names = "、".join(row.name for row in waiting[:NAMED])
        if len(waiting) > NAMED:
            names = _("%(names)s等%(count)s个部门") % {"names": names, "count": len(waiting)}
        due = waiting[0].until
        yield Owed(
            *until(due, today),
            _("听取汇报：%(names)s") % {"names": names}, _("分管部门每半年至少听取一次汇报"),
            "local", url=reverse("hearings"), label=_("登记"), due_on=due,
        )
    if viewer.in_charge and not hearings.symposium_held(viewer, today.year):
        due = date(today.year, 12, 31)
        yield Owed(
            *until(due, today), _("召开座谈会"),
            _("分管范围每年至少一次"), "local",
            url=f"{reverse('hearing_new')}?kind=symposium", label=_("登记"), due_on=due,
        )
