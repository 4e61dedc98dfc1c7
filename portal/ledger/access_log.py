"""The log of log-ins, refusals, exports and readings of confidential records.

It is append-only but not chained. The digest of each finished day goes into the ledger, so that
a row altered, added or removed later is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from portal import clock
from portal.models.ledger import AccessLog, LedgerEntry

from . import canonical, entry, pen, rows

WORD = "portal.access_day_closed"
GRACE = timedelta(hours=1)
PAGE = 2000


class Kind(StrEnum):
    """What was done; `settings` is a look at or change of accounts, roles and settings."""

    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOGOUT = "logout"
    VIEW_CONFIDENTIAL = "view_confidential"
    EXPORT = "export"
    DENIED = "denied"
    DOWNLOAD = "download"
    SETTINGS = "settings"


def record(
    kind: str,
    *,
    user_id: int | None = None,
    person_id: int | None = None,
    object: models.Model | str = "",
    result: str = "ok",
    ip: str | None = None,
    request_id: str = "",
) -> AccessLog:
    """Write one row; if this fails the page must be refused, so let the error pass."""
    label = object if isinstance(object, str) else rows.label_of(object)
    return AccessLog.objects.create(
        at=clock.now(),
        user_id=user_id,
        person_id=person_id,
        kind=str(kind),
        object=_inert(label, 120),
        result=_inert(result, 20),
        ip=ip or None,
        request_id=_inert(request_id, 64),
    )


def record_request(
    request: HttpRequest,
    kind: str,
    *,
    object: models.Model | str = "",
    result: str = "ok",
) -> AccessLog:
    """Write one row about this request: its viewer, its address, its mark."""
    viewer = getattr(request, "viewer", None)
    return record(
        kind,
        user_id=getattr(viewer, "user_id", None),
        person_id=getattr(viewer, "person_id", None),
        object=object,
        result=result,
        ip=source_of(request),
        request_id=getattr(request, "mark", ""),
    )


def source_of(request: HttpRequest) -> str | None:
    """The address that the request came from; behind a known proxy, the one that it names."""
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        return None


def close_days(by: pen.Actor | None = None) -> list[date]:
    """Record the digest of every finished day that has rows and no digest yet; safe to repeat."""
    first = AccessLog.objects.order_by("id").values_list("at", flat=True).first()
    if first is None:
        return []
    closed = set(LedgerEntry.objects.filter(word=WORD).values_list("subject", flat=True))
    end = timezone.localdate(clock.now() - GRACE)
    day, done = timezone.localdate(first), []
    while day < end:
        if _subject(day) not in closed and _close(day, by):
            done.append(day)
        day += timedelta(days=1)
    return done


def _close(day: date, by: pen.Actor | None) -> bool:
    count, digest = day_digest(day)
    if not count:
        return False
    with transaction.atomic():
        facts: entry.Facts = {"count": count, "day": day.isoformat(), "digest": digest}
        pen.write(WORD, subject=_subject(day), by=by, facts=facts)
    return True


def altered_days() -> Iterator[tuple[int, str]]:
    """Entries (number, day) whose day of the log no longer has the recorded digest."""
    for seq, body in LedgerEntry.objects.filter(word=WORD).values_list("seq", "body"):
        try:
            facts = canonical.parse_strict(body)["facts"]
            day = date.fromisoformat(facts["day"])
        except (ValueError, KeyError, TypeError):
            continue  # the chain already names this entry
        if day_digest(day) != (facts.get("count"), facts.get("digest")):
            yield seq, day.isoformat()


def day_digest(day: date) -> tuple[int, str]:
    """Number of rows of a local day, and the SHA-256 over their canonical lines."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    total, count, last = hashlib.sha256(), 0, 0
    day_rows = AccessLog.objects.filter(at__gte=start, at__lt=end).order_by("id")
    while page := list(day_rows.filter(id__gt=last)[:PAGE]):
        for row in page:
            total.update(_line(row))
        count, last = count + len(page), page[-1].pk
    return count, total.hexdigest()


def _line(row: AccessLog) -> bytes:
    values = [row.pk, entry.spell_time(row.at), row.user_id, row.person_id, row.kind]
    return canonical.to_bytes([*values, row.object, row.result, row.ip, row.request_id]) + b"\n"


def _subject(day: date) -> str:
    return f"portal.access_day:{day.isoformat()}"


def _inert(text: str, length: int) -> str:
    """No line breaks or control characters, and not longer than the column."""
    return "".join(char if char.isprintable() else " " for char in text)[:length]
