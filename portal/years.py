"""Which year a page shows. Pages that go by year say so with `by_year = True`.

Upper floors name their years through LUZE_YEARS (`years() -> iterable of int`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from portal import clock


def known() -> list[int]:
    """The years that can be chosen, newest first; the present one is always among them."""
    providers: list[Callable[[], Iterable[int]]] = [
        import_string(name) for name in getattr(settings, "LUZE_YEARS", [])
    ]
    return sorted({clock.today().year, *(y for one in providers for y in one())}, reverse=True)


def asked(request: HttpRequest) -> int:
    """The year in the address (`?year=2025`), else the present one."""
    text = request.GET.get("year", "")
    if text.isdecimal() and len(text) == 4 and int(text) >= 1949:
        return int(text)
    return clock.today().year


def goes_by_year(request: HttpRequest) -> bool:
    """True on pages that are of one year."""
    match = getattr(request, "resolver_match", None)
    return bool(match and getattr(getattr(match.func, "view_class", None), "by_year", False))
