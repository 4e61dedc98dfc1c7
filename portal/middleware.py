"""What every request carries: a mark, a viewer, and the limits of a confined session."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal.access import NOBODY, viewer_of
from portal.ledger import acts

Handler = Callable[[HttpRequest], HttpResponse]

# Views that a person with a one-time code may reach before choosing a password.
CONFINED_VIEWS = frozenset({"password_first", "account_logout", "type_size"})


class RequestMarkMiddleware:
    """Gives each request a mark that people can quote, and one act for the ledger."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.mark = secrets.token_hex(6)
        with acts.act(request.mark):
            response = self.get_response(request)
        response.headers["X-Request-Id"] = request.mark
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ViewerMiddleware:
    """Puts the viewer on the request; worked out afresh each time, so a revoked role is gone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.viewer = (
            SimpleLazyObject(lambda: viewer_of(user)) if user.is_authenticated else NOBODY
        )
        return self.get_response(request)


class ConfinedSessionMiddleware:
    """Ends idle sessions, and keeps a person with a one-time code at the password page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        if self._idle(request):
            logout(request)
            return redirect(settings.LOGIN_URL)
        match = request.resolver_match
        if request.user.must_change_password and match.url_name not in CONFINED_VIEWS:
            return redirect("password_first")
        return None

    def _idle(self, request: HttpRequest) -> bool:
        """True after the idle limit. The session row is touched at most once a minute."""
        now = int(timezone.now().timestamp())
        seen = request.session.get("seen", now)
        if now - seen > settings.IDLE_MINUTES * 60:
            return True
        if now - seen >= 60 or "seen" not in request.session:
            request.session["seen"] = now
        return False
