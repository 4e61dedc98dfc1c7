"""What each person finds on the front page about opinions. Only counts; nobody is named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date, until
from portal.home import Owed
from portal.nav import WORKBENCH, Link
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.models import AuthorOpening, Opinion
from supervision.queries import opinions
from supervision.states import OpinionState

SHOWN = 10
TOLD_FOR = timedelta(days=90)  # that his name was opened stands on the author's desk so long


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is None:
        return
    yield Link(WORKBENCH, gettext_lazy("意见建议"), "my_opinions", Permission.GIVE_OPINIONS, 50)
    if opinions.desk(viewer).exists():
        yield Link(
            WORKBENCH, gettext_lazy("意见办理"), "opinions", Permission.HANDLE_OPINIONS, 51
        )


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Opinions to answer, to give to a handler; and what the author of a named one is told."""
    if viewer.person_id is None or not viewer.may(Permission.HANDLE_OPINIONS):
        return
    today = clock.today()
    for opinion in Opinion.objects.owed_by(viewer).defer("text").order_by("answer_due")[:SHOWN]:
        status, word = _when(opinion.answer_due, today)
        yield Owed(
            status, word, _("答复意见建议 %(number)s") % {"number": opinion.number},
            _("%(day)s收到") % {"day": cn_date(opinion.received_on)}, "local",
            url=reverse("opinion_answer", args=[opinion.pk]), label=_("去答复"),
            due_on=opinion.answer_due,
        )
    yield from _to_assign(viewer, today)
    yield from _opened(viewer)


def _to_assign(viewer: Viewer, today: date) -> Iterable[Owed]:
    waiting = Opinion.objects.assignable_by(viewer).filter(state=OpinionState.RECEIVED)
    found = waiting.aggregate(count=Count("pk"), first=Min("answer_due"))
    if found["count"]:
        status, word = _when(found["first"], today)
        yield Owed(
            status, word, _("%(n)s 条意见建议待分办") % {"n": found["count"]},
            _("收到之日起15个工作日内答复"), "local",
            url=f"{reverse('opinions')}?state={OpinionState.RECEIVED}", label=_("去分办"),
            due_on=found["first"],
        )


def _opened(viewer: Viewer) -> Iterable[Owed]:
    """The author is told here, and on the opinion's own page; no message names the opinion."""
    since = clock.now() - TOLD_FOR
    own = Opinion.objects.written_by(viewer)
    found = AuthorOpening.objects.filter(opinion__in=own.values("pk"), opened_at__gte=since)
    for opening in found.order_by("-opened_at")[:SHOWN]:
        yield Owed(
            "off", _("告知"), _("您一条意见的署名已被查看"),
            _("查看人和理由见意见页面"),
            url=reverse("my_opinion", args=[opening.opinion_id]), label=_("查看"),
        )


def _when(due_on: date | None, today: date) -> tuple[str, str]:
    if due_on is None:
        return "due", _("待办")
    return until(due_on, today)
