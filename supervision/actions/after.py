"""What follows from a record at once: duties are matched and lights computed again.

Within the transaction of the act, for the people and departments concerned only; the night
computes the same for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable

from agreements.actions import duties
from portal.actions import lights


def noted(people: Iterable[int | None], departments: Iterable[int | None] = ()) -> None:
    """A record of these people was made or settled, in these departments."""
    concerned = {person for person in people if person is not None}
    places = {place for place in departments if place is not None}
    duties.record_made(concerned)
    lights.refresh_now(concerned, places)
