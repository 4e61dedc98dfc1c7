"""What signing on paper puts on the front page and in the menu."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Campaign
from agreements.queries import scans
from portal import clock
from portal.days import until
from portal.home import Owed, Section
from portal.nav import YEAR, Link
from portal.roles import Permission
from portal.viewer import Viewer


def links(viewer: Viewer) -> Iterable[Link]:
    """The scans to confirm, while something is signed on paper."""
    if viewer.may(Permission.CONFIRM_SCANS) and _on_paper():
        yield Link(YEAR, gettext_lazy("扫描件"), "scans", Permission.CONFIRM_SCANS, 25)


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Scans that wait for this second person, and papers that are late."""
    waiting = scans.confirmable(viewer)
    if waiting:
        yield Owed(
            "due", _("待核对"), _("%(n)s 份扫描件等待核对") % {"n": waiting},
            _("由上传人以外的另一人核对"), "local", url=reverse("scans"), label=_("去核对"),
        )
    if not viewer.may(Permission.ASK_EXCEPTION):
        return
    today = clock.today()
    late = scans.to_bring(viewer).order_by().filter(due_on__lt=today).aggregate(
        count=Count("pk"), first=Min("due_on")
    )
    if late["count"]:
        yield Owed(
            *until(late["first"], today),
            _("%(n)s 份纸质责任书逾期没有扫描件") % {"n": late["count"]},
            _("签字后上传扫描件，经核对才生效"), "local", url=reverse("scans_lacking"),
            label=_("去上传"), due_on=late["first"],
        )


def sections(viewer: Viewer) -> Iterable[Section]:
    return ()


def _on_paper() -> bool:
    found: bool = Campaign.objects.issued().on_paper().exists()
    return found
