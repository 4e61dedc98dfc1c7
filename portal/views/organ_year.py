"""The year of the organ as a page, and a person's own due dates for his calendar program."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from portal import clock, icalendar, organ_year
from portal.access import viewer_of
from portal.actions import feeds
from portal.errors import StaleState
from portal.home import desk_of
from portal.models import CalendarFeed
from portal.pages import BasePage, DetailPage
from portal.periods import EARLIEST, LATEST
from portal.roles import Permission


class OrganYearPage(DetailPage):
    """What is due in which month; `?year=` another year."""

    permission = Permission.VIEW_DIRECTORY
    template_name = "portal/organ_year.html"

    def extra(self) -> dict[str, Any]:
        asked = self.request.GET.get("year", "")
        today = clock.today()
        number = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year
        number = min(max(number, EARLIEST.year), LATEST.year)
        months = groupby(organ_year.entries_of(self.viewer, number), key=lambda e: e.day.month)
        return {
            "number": number,
            "today": today,
            "months": [(month, list(entries)) for month, entries in months],
            "feed": CalendarFeed.objects.open().filter(user_id=self.viewer.user_id).first(),
        }


class FeedPage(BasePage):
    """Open the feed (the address is shown once) or revoke it."""

    permission = Permission.VIEW_DIRECTORY
    template_name = "portal/calendar_feed.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("act") == "revoke":
            try:
                feeds.revoke_feed(by=self.viewer)
            except StaleState:
                messages.info(request, _("订阅地址已经停用。"))
            else:
                messages.success(request, _("订阅地址已停用。"))
            return redirect("organ_year")
        replaced = CalendarFeed.objects.open().filter(user_id=self.viewer.user_id).exists()
        secret = feeds.open_feed(by=self.viewer)
        address = f"{settings.LUZE_PUBLIC_URL}{reverse('calendar_feed', args=[secret])}"
        return self.render(address=address, replaced=replaced)


@method_decorator(login_not_required, name="dispatch")
class CalendarFile(BasePage):
    """The feed: how many matters fall due on which day, and nothing of what they are."""

    permission = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        feed = (
            CalendarFeed.objects.open()
            .filter(secret_sha256=feeds.digest(kwargs["secret"]), user__is_active=True)
            .select_related("user").first()
        )
        if feed is None:
            raise Http404
        due = Counter(o.due_on for o in desk_of(viewer_of(feed.user)).owed if o.due_on)
        events = [
            icalendar.Event(
                hashlib.sha256(f"{feed.pk}:{day.isoformat()}".encode()).hexdigest()[:32], day,
                _("履责：%(n)s 件待办到期") % {"n": count}, _("请登录系统查看。"),
            )
            for day, count in sorted(due.items())
        ]
        text = icalendar.calendar(_("履责"), events, clock.now().astimezone(UTC))
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response.headers["Cache-Control"] = "no-store, private"
        return response
