"""What every request carries: a mark, a viewer, and the limits of a confined session."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from portal import confinement
from portal.access import viewer_of
from portal.ledger import access_log, acts
from portal.viewer import NOBODY

Handler = Callable[[HttpRequest], HttpResponse]


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


class DeniedMiddleware:
    """Writes down who was refused a page that he may see but not use (403)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.FORBIDDEN and request.user.is_authenticated:
            access_log.record_request(
                request, access_log.Kind.DENIED, object=request.path, result="refused"
            )
        return response


class ConfinedSessionMiddleware:
    """Ends sessions that are idle or too old, and keeps an account where it must go first."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        if why := self._over(request):
            return self._end(request, why)
        name = request.resolver_match.url_name
        if name in confinement.ALWAYS:
            return None
        request.confined = confinement.of(request.user, request.viewer)
        if request.confined is None or request.confined.allows(name):
            return None
        return redirect(request.confined.page)

    def _over(self, request: HttpRequest) -> str:
        """Why the session ends. Its row is touched at most once a minute."""
        now = int(timezone.now().timestamp())
        seen = request.session.get("seen", now)
        if now - seen > settings.IDLE_MINUTES * 60:
            return "idle"
        if now - request.session.get("since", now) >= settings.SESSION_COOKIE_AGE:
            return "expired"
        if now - seen >= 60 or "seen" not in request.session:
            request.session["seen"] = now
            request.session.setdefault("since", now)
        return ""

    def _end(self, request: HttpRequest, why: str) -> HttpResponse:
        """Log out, say so, and lead back to the same page after the next log-in."""
        access_log.record_request(request, access_log.Kind.LOGOUT, result=why)
        logout(request)
        messages.info(request, _("您已较长时间没有操作，请重新登录。"))
        if request.method == "GET":
            return redirect_to_login(request.get_full_path())
        return redirect(settings.LOGIN_URL)
