"""What the front page and the menu say about one's duties."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import DutyOccurrence
from portal import clock
from portal.days import until
from portal.home import Owed, Section
from portal.nav import WORKBENCH, YEAR, Link
from portal.periods import year_of
from portal.roles import Permission
from portal.viewer import Viewer


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is not None:
        yield Link(
            WORKBENCH, gettext_lazy("责任事项"), "my_duties", Permission.VIEW_DUTIES, 32
        )


def figures(viewer: Viewer) -> Iterable[Link]:
    yield Link(
        YEAR, gettext_lazy("履责状态"), "duties_chain", Permission.VIEW_SUPERVISION_FIGURES, 10
    )


def owed(viewer: Viewer) -> Iterable[Owed]:
    """One line for all late duties for which a paper is asked; the rest have lines of their own."""
    if viewer.person_id is None or not viewer.may(Permission.VIEW_DUTIES):
        return
    today = clock.today()
    late = (
        DutyOccurrence.objects.of(viewer.person_id).late(today)
        .filter(agreement__term_end__gte=year_of(today.year).start)
        .aggregate(count=Count("pk"), first=Min("due_on"))
    )
    if not late["count"]:
        return
    yield Owed(
        *until(late["first"], today),
        _("%(n)s 项责任事项逾期未履行") % {"n": late["count"]}, _("本人责任书"), "agreed",
        url=reverse("my_duties"), label=_("去办理"), due_on=late["first"],
    )


def sections(viewer: Viewer) -> Iterable[Section]:
    return ()
