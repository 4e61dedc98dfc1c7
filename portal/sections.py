"""What upper floors put on pages of the ground floor.

LUZE_PERSON_SECTIONS: functions `(viewer, person) -> iterable of Section`. LUZE_PAGE_LINKS:
functions `(viewer, person or department) -> iterable of PageLink`. Each shows only what the
viewer may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from portal.errors import Sentence
from portal.models import Department, Person
from portal.viewer import Viewer

Provider = Callable[[Viewer, Person], "Iterable[Section]"]
LinkProvider = Callable[[Viewer, Person | Department], "Iterable[PageLink]"]


@dataclass(frozen=True)
class Section:
    """A heading, and the template that fills what stands below it."""

    title: Sentence
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PageLink:
    """A way from a page of the ground floor to one of an upper floor."""

    label: Sentence
    url: str


def links_of(viewer: Viewer, subject: Person | Department) -> list[PageLink]:
    """Where upper floors know more about a person or a department."""
    providers: list[LinkProvider] = [import_string(name) for name in settings.LUZE_PAGE_LINKS]
    return [link for provider in providers for link in provider(viewer, subject)]


def of_person(viewer: Viewer, person: Person) -> list[Section]:
    """What all upper floors have to say about a person, in the order of the setting."""
    names: list[str] = getattr(settings, "LUZE_PERSON_SECTIONS", [])
    providers: list[Provider] = [import_string(name) for name in names]
    return [section for provider in providers for section in provider(viewer, person)]
