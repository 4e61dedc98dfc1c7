"""What every page shows besides its own content: organ, menu, inbox, year."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from portal import clock, nav, preferences, years
from portal.models import Notice
from portal.viewer import NOBODY


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of the layouts; nothing is fetched for people who are not logged in."""
    viewer = getattr(request, "viewer", NOBODY)
    basic = {
        "organ_name": preferences.value("organ_name"),
        "large_type": request.COOKIES.get("type") == "large",
        "request_mark": getattr(request, "mark", ""),
        "year": clock.today().year,
    }
    if viewer.user_id is None:
        return basic
    if years.goes_by_year(request):
        basic |= {"year": years.asked(request), "years": years.known()}
    return basic | {
        "viewer": viewer,
        "nav": nav.menu(viewer, request.path),
        "inbox_unread": Notice.objects.unread().filter(recipient_id=viewer.person_id).count()
        if viewer.person_id
        else 0,
    }
