"""Messages to people: the inbox first, e-mail only where an organ has a mail server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal import clock
from portal.models import Notice

BATCH = 500


@dataclass(frozen=True)
class Message:
    """One message to one person. `topic` names the matter, so that it can be settled."""

    recipient_id: int
    title: Any
    text: Any = ""
    url: str = ""
    topic: str = ""


def notify_each(messages: Iterable[Message]) -> int:
    """Put messages into inboxes, within the transaction of the act; returns how many."""
    now = clock.now()
    notices = [
        Notice(
            recipient_id=m.recipient_id, title=str(m.title)[:120], text=str(m.text)[:500],
            url=m.url, topic=m.topic, created_at=now,
        )
        for m in messages
    ]
    Notice.objects.bulk_create(notices, batch_size=BATCH)
    return len(notices)


def notify(
    recipients: Iterable[int], title: Any, text: Any = "", url: str = "", topic: str = ""
) -> int:
    """The same message to several people (ids of persons), each once; returns how many."""
    return notify_each(
        Message(recipient, title, text, url, topic) for recipient in dict.fromkeys(recipients)
    )


def settle(topic: str) -> None:
    """The matter is settled: its unread messages count as read."""
    Notice.objects.unread().filter(topic=topic).update(read_at=clock.now())
