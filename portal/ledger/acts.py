"""All entries written while one request is answered belong to one act."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str | None] = ContextVar("luze_act", default=None)


def current_act_id() -> str:
    """The act under way; outside of one, a fresh one for each call."""
    return _current.get() or uuid.uuid4().hex


@contextmanager
def act(act_id: str | None = None) -> Iterator[str]:
    """Entries written inside share one act; an act inside an act joins the outer one."""
    running = _current.get()
    if running is not None:
        yield running
        return
    chosen = act_id or uuid.uuid4().hex
    mark = _current.set(chosen)
    try:
        yield chosen
    finally:
        _current.reset(mark)
