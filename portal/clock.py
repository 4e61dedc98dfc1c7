"""The organ's clock: the server's time, and the local day that follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

_played: ContextVar[datetime | None] = ContextVar("luze_played_moment", default=None)


def now() -> datetime:
    """The present moment, aware, as the server knows it."""
    return _played.get() or timezone.now()


def today() -> date:
    """The present day in the organ's own time zone."""
    return timezone.localdate(now())


@contextmanager
def played(moment: datetime) -> Iterator[None]:
    """Play an invented past through the real acts; the demonstration only, never the future.

    Raises ImproperlyConfigured outside the demonstration: no real record bears another time.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("the clock is only played in the demonstration")
    mark = _played.set(min(moment, timezone.now()))
    try:
        yield
    finally:
        _played.reset(mark)
