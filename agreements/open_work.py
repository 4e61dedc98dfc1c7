"""Open work that stays with a person until somebody moves it: providers of all floors answer.

A floor that keeps such work names a provider in LUZE_OPEN_WORK_PROVIDERS. It tells only what the
viewer may know, and moves one piece at a time by an act of its own with its own ledger line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.errors import Sentence
from portal.models import Person
from portal.viewer import Viewer


@dataclass(frozen=True)
class Item:
    """One open piece of work. `stays`: why it is not moved but finished by the person himself."""

    key: str  # "<prefix>:<id>"
    kind: Sentence
    label: Sentence
    department_id: int | None = None
    due_on: date | None = None
    url: str = ""
    stays: Sentence = ""


class Provider(Protocol):
    """What a floor that keeps open work offers."""

    @property
    def prefixes(self) -> frozenset[str]: ...

    def open(self, person_id: int, viewer: Viewer) -> Iterable[Item]:
        """Open work of this person as far as the viewer may know it, in a fixed number of
        queries."""
        ...

    def move(self, key: str, *, person: Person, to: Person, by: Viewer) -> None:
        """Move one piece. Raises RuleBroken where it may not go to him, StaleState when it is
        no longer open or no longer his."""
        ...


def providers() -> list[Provider]:
    found: list[Provider] = [import_string(name) for name in settings.LUZE_OPEN_WORK_PROVIDERS]
    return found


def of(person_id: int, viewer: Viewer) -> list[Item]:
    """All open work of a person that the viewer may know: what is due first comes first."""
    items = [item for provider in providers() for item in provider.open(person_id, viewer)]
    return sorted(items, key=lambda i: (bool(i.stays), i.due_on is None, i.due_on or date.max))


def move(key: str, *, person: Person, to: Person, by: Viewer) -> None:
    """Move one piece by its own act."""
    prefix = key.partition(":")[0]
    for provider in providers():
        if prefix in provider.prefixes:
            provider.move(key, person=person, to=to, by=by)
            return
    raise LookupError(prefix)
