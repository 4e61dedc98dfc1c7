"""Addresses at which nobody is recognised: LUZE_UNTRACED_PATHS, beginnings of paths.

Whoever writes there anonymously is to be unknown also to us. Before anything else looks at the
request, it loses the cookies, the network address and what the browser says of itself; the
answer sets no cookie; and no line about it reaches the log. What a proxy in front or the network
records is for its operator to switch off (see the manual for the technician).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
_TELLING = (
    "HTTP_COOKIE", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_USER_AGENT",
    "HTTP_REFERER", "HTTP_AUTHORIZATION", "REMOTE_HOST", "REMOTE_USER", "REMOTE_PORT",
)


def is_untraced(path: str) -> bool:
    return path.startswith(tuple(settings.LUZE_UNTRACED_PATHS))


class UntracedMiddleware:
    """The first of all: what comes after it has nothing to remember."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_untraced(request.path_info):
            return self.get_response(request)
        for name in _TELLING:
            request.META.pop(name, None)
        request.META["REMOTE_ADDR"] = ""
        response = self.get_response(request)
        response.cookies.clear()
        response.headers["Cache-Control"] = "no-store"
        return response


class Unlogged(logging.Filter):
    """Keeps lines about these addresses out of the log, whatever they say."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = getattr(getattr(record, "request", None), "path", "")
        if path and is_untraced(path):
            return False
        said = record.getMessage()
        return not any(begin in said for begin in settings.LUZE_UNTRACED_PATHS)
