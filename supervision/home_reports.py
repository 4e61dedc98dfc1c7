"""Reports in the navigation, and those that wait for the viewer."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.days import cn_date
from portal.home import Owed
from portal.nav import YEAR, Link
from portal.roles import Permission
from portal.viewer import Viewer
from portal.vocabulary import Basis
from supervision.models import Report
from supervision.states import ReportState


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is not None:
        yield Link(YEAR, gettext_lazy("报告和总结"), "reports", Permission.VIEW_REPORTS, 90)


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Reports that wait for the secretary; those that came back to the clerk."""
    if not (viewer.may(Permission.SIGN_REPORTS) or viewer.may(Permission.KEEP_REPORTS)):
        return
    for row in Report.objects.visible_to(viewer).exclude(state=ReportState.ISSUED).defer(
        "text", "figures"
    ):
        at = reverse("report", args=[row.pk])
        if row.state == ReportState.OFFERED and viewer.may(Permission.SIGN_REPORTS):
            yield Owed("due", _("待签发"), _("签发：%(what)s") % {"what": row.title},
                       _("%(day)s送签") % {"day": cn_date(row.offered_at)}, Basis.CUSTOM, at,
                       _("去签发"))
        elif row.returned_reason and row.state == ReportState.DRAFT and viewer.may(
            Permission.KEEP_REPORTS
        ):
            yield Owed("due", _("已退回"), _("修改：%(what)s") % {"what": row.title},
                       row.returned_reason, Basis.CUSTOM, at, _("去修改"))
