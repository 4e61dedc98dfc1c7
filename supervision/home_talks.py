"""What each person finds on the front page about talks."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.calendars import table
from portal.days import cn_date, until
from portal.home import Owed
from portal.nav import DEPARTMENT, WORKBENCH, Link
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.models import Talk
from supervision.queries import talks
from supervision.queries.terms import term
from supervision.states import TalkState

NAMED = 4  # names in one line; the rest are counted
SHOWN = 10


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is None:
        return
    group = DEPARTMENT if viewer.may(Permission.HOLD_TALKS) else WORKBENCH
    yield Link(group, gettext_lazy("谈话"), "talks", Permission.VIEW_TALKS, 40)


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Records to confirm, drafts, reviews that are due, and people still owed a talk."""
    if viewer.person_id is None or not viewer.may(Permission.VIEW_TALKS):
        return
    yield from _to_confirm(viewer)
    if not viewer.may(Permission.HOLD_TALKS):
        return
    yield from _drafts(viewer)
    yield from _reviews(viewer)
    yield from _people(viewer)


def _to_confirm(viewer: Viewer) -> Iterable[Owed]:
    """Records that wait for the viewer, each with its day in working days (惯例)."""
    waiting = list(talks.to_confirm(viewer).order_by("recorded_at")[:SHOWN])
    if not waiting:
        return
    today = clock.today()
    limit, days = term("talk.confirm", today), table(today)
    for talk in waiting:
        due_on = days.add_working_days(timezone.localdate(talk.recorded_at), limit.value)
        status, word = until(due_on, today)
        yield Owed(
            status, word, _("核对%(kind)s记录") % {"kind": talk.get_kind_display()},
            _("%(day)s谈话，提交后%(n)s个工作日内核对") % {"day": _day(talk), "n": limit.value},
            str(limit.basis), url=reverse("talk_confirm", args=[talk.pk]), label=_("去核对"),
            due_on=due_on, go=True,
        )


def _drafts(viewer: Viewer) -> Iterable[Owed]:
    for row in talks.described(talks.drafts_of(viewer)[:SHOWN]):
        planned = row.talk.state == TalkState.PLANNED
        yield Owed(
            "half", _("已约定") if planned else _("草稿"),
            _("提交%(kind)s记录") % {"kind": row.talk.get_kind_display()},
            f"{row.interviewees} {_day(row.talk)}".strip() if planned else row.interviewees,
            url=reverse("talk_edit", args=[row.talk.pk]), label=_("继续"),
            due_on=row.talk.held_on if planned else None,
        )


def _reviews(viewer: Viewer) -> Iterable[Owed]:
    today = clock.today()
    for row in talks.described(talks.reviews_of(viewer, today).order_by("review_on")[:SHOWN]):
        due_on = row.talk.review_on
        status, word = until(due_on, today)
        yield Owed(
            status, word, _("谈话回访：%(who)s") % {"who": row.interviewees}, _day(row.talk),
            "paper", url=reverse("talk_review", args=[row.talk.pk]), label=_("登记回访"),
            due_on=due_on,
        )


def _people(viewer: Viewer) -> Iterable[Owed]:
    """One line for all, with the names that come first."""
    today = clock.today()
    waiting = [row for row in talks.talks_owed(viewer, today) if row.owed]
    if not waiting:
        return
    who = "、".join(row.name for row in waiting[:NAMED])
    if len(waiting) > NAMED:
        who = _("%(names)s等%(count)s人") % {"names": who, "count": len(waiting)}
    due_on = min(row.until for row in waiting)
    yield Owed(
        *until(due_on, today),
        _("廉政谈话：%(who)s") % {"who": who}, _("本人今年尚未同其个别谈话"), "local",
        url=reverse("talks_owed"), label=_("记录谈话"), due_on=due_on,
    )


def _day(talk: Talk) -> str:
    return cn_date(talk.held_on) if talk.held_on else ""
