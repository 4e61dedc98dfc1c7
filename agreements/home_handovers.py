"""What handovers put on the front page and in the menu."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Handover, HandoverSignature, Succession
from agreements.queries.handovers import running_of
from agreements.states import HandoverState
from portal import clock
from portal.days import until
from portal.home import Owed, Section
from portal.nav import LOOKUP, YEAR, Link
from portal.organ_year import Entry
from portal.roles import Permission
from portal.viewer import Viewer
from portal.vocabulary import Basis


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is not None:
        yield Link(
            YEAR, gettext_lazy("职务变动交接"), "handovers", Permission.VIEW_AGREEMENTS, 42
        )
        yield Link(
            LOOKUP, gettext_lazy("以前年度责任书"), "past", Permission.VIEW_AGREEMENTS, 60
        )


def owed(viewer: Viewer) -> Iterable[Owed]:
    """What I hand over or take over and have not signed; the clerk: what is late. Three queries."""
    if viewer.person_id is None or not viewer.may(Permission.SIGN):
        return
    signed = set(
        HandoverSignature.objects.filter(signer_id=viewer.person_id)
        .values_list("handover_id", flat=True)
    )
    for row in running_of(viewer.person_id).select_related("leaver").order_by("due_on"):
        own = row.leaver_id == viewer.person_id
        waits = row.state == HandoverState.OPEN if own else row.state == HandoverState.HALF
        if waits and row.pk not in signed:
            yield _owed(row, own)
    if viewer.may(Permission.RUN_CAMPAIGNS):
        yield from _succession()
        late = Handover.objects.running().filter(due_on__lt=clock.today()).count()
        if late:
            yield Owed(
                "late", _("逾期"), _("%(n)s 项职务变动交接超过期限") % {"n": late},
                _("请催办，或者记录不能签字的原因"), "organ_rule",
                url=reverse("handovers") + "?state=late", label=_("查看"),
            )


def _succession() -> Iterable[Owed]:
    """The system carries it out within minutes of its day; where it could not, the clerk does."""
    row = Succession.objects.come(clock.today()).first()
    if row is not None:
        yield Owed(
            "late", _("换届"), _("换届的任职日期已到，责任书尚未印发"),
            _("系统未能自动办理，请查看原因后办理"), "organ_rule",
            url=reverse("succession"), label=_("办理"), due_on=row.starts_on,
        )


def year_entries(viewer: Viewer, year: int) -> Iterable[Entry]:
    """The day of a 换届 that is confirmed, for those who keep it."""
    if viewer.may(Permission.RUN_CAMPAIGNS):
        for row in Succession.objects.planned().filter(starts_on__year=year):
            yield Entry(
                row.starts_on, _("换届：新一届班子任职"), _("职务变动交接"), Basis.ORGAN_RULE,
                reverse("succession"),
            )


def _owed(row: Handover, own: bool) -> Owed:
    title = (
        _("办理职务变动交接") if own
        else _("接手%(name)s的工作，请签字") % {"name": row.leaver.name}
    )
    why = (
        _("写明阶段履责情况，移交未办结工作后签字") if own
        else _("交接人不能签字，原因已记录") if row.excused_at else _("交接人已签字")
    )
    return Owed(
        *until(row.due_on, clock.today()), title, why, "organ_rule",
        url=reverse("handover", args=[row.pk]), label=_("办理"), due_on=row.due_on,
    )


def sections(viewer: Viewer) -> Iterable[Section]:
    return ()
