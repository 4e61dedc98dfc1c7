"""The organ's clock: the server's time, and the local day that follows from it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, as the server knows it."""
    return timezone.now()


def today() -> date:
    """The present day in the organ's own time zone."""
    return timezone.localdate()
