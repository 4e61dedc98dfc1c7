"""The calendar feed: opened by the person himself, revoked by him at any time."""

from __future__ import annotations

import hashlib
import secrets
from typing import cast

from django.db import transaction

from portal import clock
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import CalendarFeed, User
from portal.viewer import Viewer

SECRET_BYTES = 24


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def open_feed(*, by: Viewer) -> str:
    """A new secret for the viewer's feed; an earlier one is revoked. Returns the secret."""
    _revoke(by)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed = CalendarFeed.objects.create(
        user_id=cast(int, by.user_id), secret_sha256=digest(secret), opened_at=clock.now()
    )
    pen.write("portal.feed_opened", subject=feed, by=by, rows=[feed])
    return secret


@transaction.atomic
def revoke_feed(*, by: Viewer) -> None:
    """The address answers no more. Raises StaleState when there is none."""
    if not _revoke(by):
        raise StaleState


def _revoke(by: Viewer) -> bool:
    User.objects.select_for_update().get(pk=by.user_id)
    lines = end_feed(cast(int, by.user_id), by)
    pen.write_many(lines)
    return bool(lines)


def end_feed(user_id: int, by: Viewer) -> list[pen.Line]:
    """The feed of an account that is held ends; returns the lines for the ledger."""
    feed = CalendarFeed.objects.open().filter(user_id=user_id).first()
    if feed is None:
        return []
    feed.revoked_at = clock.now()
    feed.save(update_fields=["revoked_at"])
    return [pen.Line(word="portal.feed_revoked", subject=feed, by=by, rows=[feed])]
