"""Evidence packs: which matters can be handed out whole, and what each pack holds (LUZE_PACKS).

The setting names, for each kind of matter, a function `(viewer, key) -> Pack | None`: None when
the matter is missing or hidden, Closed when the viewer knows of it and may not take it away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from portal.batches import Step
from portal.errors import Sentence
from portal.viewer import Viewer

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Pack:
    """One matter as this viewer may take it away. `files` is called outside any transaction,
    by the worker, and tells its step how far it is.

    `secrets`: how many records in it only those concerned may know of; `veiled`: the matter
    itself is one of them, so its export stands in the ledger under a generic word.
    """

    title: Sentence
    back: str
    secrets: int
    files: Callable[[Step], Files]
    veiled: bool = False


class Closed(Exception):
    """The viewer may know of the matter, and may not take it away."""


def pack_of(viewer: Viewer, kind: str, key: str) -> Pack | None:
    """The pack of a matter; None when there is none for this viewer. Raises Closed."""
    name = settings.LUZE_PACKS.get(kind)
    if name is None:
        return None
    maker: Callable[[Viewer, str], Pack | None] = import_string(name)
    return maker(viewer, key)


def is_open(viewer: Viewer, kind: str, key: str) -> bool:
    """Whether this viewer could take the matter away himself."""
    try:
        return pack_of(viewer, kind, key) is not None
    except Closed:
        return False
