"""The home page's vocabulary: what a person owes, and sections that upper floors add.

Upper floors name functions in LUZE_HOME_PROVIDERS (`owed(viewer) -> Iterable[Owed]`) and
LUZE_HOME_SECTIONS (`sections(viewer) -> Iterable[Section]`). Each asks a fixed number of
queries, whatever the size of the organ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from portal.errors import Sentence
from portal.viewer import Viewer


@dataclass(frozen=True)
class Owed:
    """One line: how late (`status`, `word`), what (`title`), why, and one button.

    `status` is one of the five marks (done half due late off); `basis` is the layer on which
    the deadline rests (statutory local customary agreed paper). `go` asks for the red button,
    which only the first line of the page gets.
    """

    status: str
    word: Sentence
    title: Sentence
    why: Sentence = ""
    basis: str = ""
    url: str = ""
    label: Sentence = ""
    due_on: date | None = None
    go: bool = False

    # The names by which the component of owed lines asks.
    @property
    def kind(self) -> str:
        return self.status

    @property
    def text(self) -> Sentence:
        return self.title

    @property
    def layer(self) -> str:
        return self.basis


@dataclass(frozen=True)
class Section:
    """A section below the owed lines: heading, small print beside it, a template to fill it."""

    title: Sentence
    small: Sentence = ""
    template_name: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 100


@dataclass(frozen=True)
class Desk:
    """What lies on a person's desk today."""

    owed: tuple[Owed, ...]
    sections: tuple[Section, ...]

    @property
    def late(self) -> int:
        return sum(o.status == "late" for o in self.owed)

    @property
    def due(self) -> int:
        return sum(o.status in ("due", "half") for o in self.owed)

    @property
    def other(self) -> int:
        return len(self.owed) - self.late - self.due


def desk_of(viewer: Viewer) -> Desk:
    """All that the floors have to say to this viewer: overdue first, then by due date."""
    return Desk(
        tuple(sorted(_of("LUZE_HOME_PROVIDERS", viewer), key=_urgency)),
        tuple(sorted(_of("LUZE_HOME_SECTIONS", viewer), key=lambda s: s.order)),
    )


def _of(setting: str, viewer: Viewer) -> Iterable[Any]:
    for name in getattr(settings, setting):
        provider: Callable[[Viewer], Iterable[Any]] = import_string(name)
        yield from provider(viewer)


def _urgency(owed: Owed) -> tuple[bool, bool, date]:
    return owed.status != "late", owed.due_on is None, owed.due_on or date.max
