"""Small switches in the frame of the pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme

from portal.pages import BasePage

SIZES = ("normal", "large")
YEAR = 365 * 24 * 3600  # seconds


@method_decorator(login_not_required, name="dispatch")
class TypeSizePage(BasePage):
    """Ordinary or large type, remembered by the browser; also before the log-in."""

    permission = None

    def post(self, request: HttpRequest) -> HttpResponseBase:
        back = request.POST.get("next", "")
        inside = back.startswith("/") and url_has_allowed_host_and_scheme(
            back, allowed_hosts=None
        )
        response = redirect(back if inside else reverse("home"))
        size = request.POST.get("type", "")
        if size in SIZES:
            response.set_cookie(
                "type", size, max_age=YEAR, httponly=True, secure=settings.SECURE, samesite="Lax"
            )
        return response
