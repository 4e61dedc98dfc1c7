"""The search's vocabulary: what was found, and where upper floors add theirs.

Upper floors name functions in LUZE_SEARCH_PROVIDERS (`found(viewer, text) -> Iterable[Hit]`);
each returns at most LIMIT hits, only what the viewer may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from portal.errors import Sentence
from portal.viewer import Viewer

LIMIT = 30  # hits of one kind
LONGEST = 64  # characters; no name or number of ours is longer


@dataclass(frozen=True)
class Hit:
    """One thing found: `group` is the heading under which it stands."""

    group: Sentence
    title: Sentence
    url: str
    note: Sentence = ""


def cleaned(text: str) -> str:
    """What was typed, without control characters, cut to a sensible length."""
    return "".join(c for c in text if c.isprintable()).strip()[:LONGEST]


def found_by_floors(viewer: Viewer, text: str) -> Iterable[Hit]:
    """What the upper floors find."""
    for name in settings.LUZE_SEARCH_PROVIDERS:
        provider: Callable[[Viewer, str], Iterable[Hit]] = import_string(name)
        yield from provider(viewer, text)
