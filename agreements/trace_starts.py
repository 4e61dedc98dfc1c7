"""From which records of upper floors one may ask who answered for them (LUZE_TRACE_STARTS).

A floor names an object with `found(viewer, text)` and `start(viewer, matter)`; it gives only
what the viewer may read. `matter` is `kind:key`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.errors import Sentence
from portal.viewer import Viewer


@dataclass(frozen=True)
class Start:
    """A record, the day of its facts, and the department or person from whom the chain goes up."""

    matter: str
    title: Sentence
    url: str
    day: date
    department: int | None = None
    person: int | None = None
    note: Sentence = ""


class Provider(Protocol):
    """What a floor with such records offers."""

    def found(self, viewer: Viewer, text: str) -> Iterable[Start]:
        """Records whose number or title fits what was typed; at most portal.search.LIMIT."""
        ...

    def start(self, viewer: Viewer, matter: str) -> Start | None:
        """The record that is meant; None for another kind, a missing or a hidden one."""
        ...


def _providers() -> list[Provider]:
    found: list[Provider] = [import_string(name) for name in settings.LUZE_TRACE_STARTS]
    return found


def found(viewer: Viewer, text: str) -> list[Start]:
    return [start for provider in _providers() for start in provider.found(viewer, text)]


def start(viewer: Viewer, matter: str) -> Start | None:
    """The record from which the viewer may ask; None when there is none for him."""
    given = (provider.start(viewer, matter) for provider in _providers())
    return next((one for one in given if one is not None), None)
