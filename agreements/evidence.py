"""Which records fulfil duties: providers of upper floors answer, in bulk.

A floor that keeps such records names a provider in LUZE_EVIDENCE_PROVIDERS. This app knows
neither its tables nor its pages; it knows kinds of records by their codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from agreements.duties import Fact
from portal.errors import Sentence
from portal.viewer import Viewer

UPLOAD = ""  # no kind of record exists: a paper is uploaded
UPLOAD_LABEL = _("上传材料")


@dataclass(frozen=True)
class EvidenceKind:
    """A kind of record that counts: its code, its name, and the light that watches it if one does.

    Where a check of the portal watches the same thing (W11), the duty itself lights no second one.
    `or_paper`: a record comes to be only where something was found, so a paper counts too.
    """

    code: str
    label: Sentence
    watched_by: str = ""
    or_paper: bool = False


@dataclass(frozen=True)
class Asked:
    """What is asked: records of these people (None: of everybody) from one day to another."""

    first: date
    last: date
    people: frozenset[int] | None = None
    kinds: frozenset[str] | None = None

    def wants(self, *kinds: str) -> bool:
        """Whether records of one of these kinds are asked for."""
        return self.kinds is None or not self.kinds.isdisjoint(kinds)


@dataclass(frozen=True)
class Missing:
    """An occurrence that wants a record: what the page of the record begins with."""

    kind: str
    person_id: int | None
    department_id: int | None
    occasion: str


@dataclass(frozen=True)
class Shown:
    """A record as this viewer may see it; without an address he only knows that it exists."""

    label: Sentence
    url: str = ""


class Provider(Protocol):
    """What a floor that keeps records offers."""

    @property
    def kinds(self) -> Iterable[EvidenceKind]: ...

    def facts(self, asked: Asked) -> Iterable[Fact]:
        """Records that count as of `asked.last`, in a fixed number of queries."""
        ...

    def address(self, missing: Missing, viewer: Viewer) -> str:
        """Where this viewer records what is missing; empty where he may not."""
        ...

    def shown(self, records: Iterable[str], viewer: Viewer) -> Mapping[str, Shown]:
        """Those of the records whose existence the viewer may know, by their labels."""
        ...


def providers() -> list[Provider]:
    found: list[Provider] = [import_string(name) for name in settings.LUZE_EVIDENCE_PROVIDERS]
    return found


def kinds() -> dict[str, EvidenceKind]:
    """All kinds of records by code."""
    return {kind.code: kind for provider in providers() for kind in provider.kinds}


def label_of(code: str) -> Sentence:
    """The name of a kind of record; of an unknown one (its provider is gone), upload."""
    kind = kinds().get(code)
    return kind.label if kind else UPLOAD_LABEL


def takes_papers(code: str) -> bool:
    """Whether a paper may be uploaded: no kind of record exists, or one only sometimes."""
    kind = kinds().get(code)
    return kind is None or kind.or_paper


def facts(asked: Asked) -> list[Fact]:
    """The records of all providers."""
    return [fact for provider in providers() for fact in provider.facts(asked)]


def addressed(viewer: Viewer) -> Callable[[Missing], str]:
    """Answers for each missing record where this viewer enters it."""
    of_kind = {kind.code: provider for provider in providers() for kind in provider.kinds}

    def address(missing: Missing) -> str:
        provider = of_kind.get(missing.kind)
        return provider.address(missing, viewer) if provider else ""

    return address


def shown(records: Iterable[str], viewer: Viewer) -> dict[str, Shown]:
    """What of these records the viewer may see."""
    wanted = list(records)
    result: dict[str, Shown] = {}
    for provider in providers():
        result |= provider.shown(wanted, viewer)
    return result
