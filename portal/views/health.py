"""Is the portal well: one word for the monitor, rows for the system administrator."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from portal import health
from portal.pages import BasePage, DetailPage
from portal.roles import Permission


@method_decorator(login_not_required, name="dispatch")
class HealthzPage(BasePage):
    """`ok` or 503, for a monitor; says nothing else."""

    permission = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if health.alive():
            return HttpResponse("ok", content_type="text/plain")
        return HttpResponse("unavailable", status=503, content_type="text/plain")


class HealthPage(DetailPage):
    """Database, ledger guards, worker, disk."""

    permission = Permission.VIEW_HEALTH
    template_name = "portal/health.html"

    def extra(self) -> dict[str, Any]:
        return {"rows": health.rows()}
