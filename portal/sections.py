"""Sections that upper floors put on the page of a person, through LUZE_PERSON_SECTIONS.

Each dotted name is a function `(viewer, person) -> iterable of Section`; it shows only what
the viewer may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from portal.access import Viewer
from portal.errors import Sentence
from portal.models import Person

Provider = Callable[[Viewer, Person], "Iterable[Section]"]


@dataclass(frozen=True)
class Section:
    """A heading, and the template that fills what stands below it."""

    title: Sentence
    template: str
    context: dict[str, Any] = field(default_factory=dict)


def of_person(viewer: Viewer, person: Person) -> list[Section]:
    """What all upper floors have to say about a person, in the order of the setting."""
    names: list[str] = getattr(settings, "LUZE_PERSON_SECTIONS", [])
    providers: list[Provider] = [import_string(name) for name in names]
    return [section for provider in providers for section in provider(viewer, person)]
