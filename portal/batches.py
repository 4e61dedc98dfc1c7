"""Kinds of long work that people may ask for. Floors list theirs in LUZE_BATCH_KINDS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.utils.module_loading import import_string

from portal.viewer import Viewer

Row = TypeVar("Row")
Asked = dict[str, Any]
Step = Callable[[int, int], None]  # how many are done, of how many; raises when nobody waits


@dataclass(frozen=True)
class Kind:
    """One kind of long work.

    `allowed` is asked when the work is ordered, when it runs and when its result is taken; it
    runs with what the person may see at that moment. `make` gives the bytes and calls its `step`
    at least every few seconds; it may be run again after it was cut off. Where the outcome is no
    file but stands on a page, `make` gives no bytes and `seen_at` the address.
    """

    code: str  # "agreements.papers", as the access log calls it
    suffix: str  # ".zip"
    allowed: Callable[[Viewer, Asked], bool]
    make: Callable[[Viewer, Asked, Step], bytes]
    seen_at: Callable[[Asked], str] | None = None


def counted(rows: Iterable[Row], total: int, step: Step) -> Iterator[Row]:
    """The rows one by one, telling how far it is."""
    for done, row in enumerate(rows):
        step(done, total)
        yield row
    step(total, total)


@cache
def kinds() -> dict[str, Kind]:
    """All kinds of all floors by code."""
    found: list[Kind] = []
    for name in settings.LUZE_BATCH_KINDS:
        found.extend(import_string(name))
    return {kind.code: kind for kind in found}
