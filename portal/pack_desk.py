"""Evidence packs that wait for the approval of a second person."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.evidence_packs import is_open
from portal.home import Owed
from portal.models import PackRequest
from portal.roles import Permission
from portal.viewer import Viewer

MOST = 5  # looked at at once; those that follow come up when these are decided


def owed(viewer: Viewer) -> Iterator[Owed]:
    """Requests of others whose matter the viewer may see himself, oldest first."""
    if not viewer.may(Permission.DECIDE_PACKS):
        return
    waiting = PackRequest.objects.open().exclude(asked_by_id=viewer.user_id)
    for request in waiting.select_related("asked_by__person").order_by("asked_at")[:MOST]:
        if is_open(viewer, request.kind, request.key):
            yield Owed(
                "due", _("待批准"),
                _("%(name)s申请导出证据包") % {"name": request.asked_by},
                _("含限定知悉的记录%(n)d条") % {"n": request.secrets}, "local",
                reverse("pack_request", args=[request.pk]), _("去办理"),
            )
