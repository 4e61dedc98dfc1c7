"""What follows when posts or portfolios change: upper floors are told within the same act.

Each name in LUZE_SEAT_FOLLOWERS is a function `(people, by)`; it looks at the tables itself and
may be called as often as one likes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils.module_loading import import_string

from portal.viewer import Viewer

Follower = Callable[[frozenset[int], Viewer], object]


def seats_changed(people: Iterable[int], by: Viewer) -> None:
    """Posts or portfolios of these people were written or withdrawn."""
    concerned = frozenset(people)
    for name in settings.LUZE_SEAT_FOLLOWERS:
        follow: Follower = import_string(name)
        follow(concerned, by)
