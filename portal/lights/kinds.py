"""Kinds of lights, whom each tells, and what a provider of lights offers. Knows no tables.

A floor that computes lights names a provider in LUZE_LIGHT_PROVIDERS. Each kind has a number
(W11), a class, and those whom it tells; nobody else sees it, and there is no ranking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence
from portal.lights.levels import Fact, Level, Params
from portal.viewer import Viewer
from portal.vocabulary import Basis


class Audience(StrEnum):
    """Who is told of a light."""

    SELF = "self"  # the person who owes it: talker, author, handler, owner
    ISSUER = "issuer"  # the second person of a light: who signs with him, who checks
    HEAD = "head"  # of the department
    LEADER = "leader"  # in charge of the department
    SECRETARY = "secretary"
    DISCIPLINE = "discipline"
    CLERK = "clerk"
    SECURITY = "security"
    AUDIT = "audit"


AUDIENCE_NAMES: dict[Audience, Sentence] = {
    Audience.SELF: _("承担人本人"),
    Audience.ISSUER: _("签订方（核对人）"),
    Audience.HEAD: _("部门负责人"),
    Audience.LEADER: _("分管领导"),
    Audience.SECRETARY: _("党组书记"),
    Audience.DISCIPLINE: _("纪检干部"),
    Audience.CLERK: _("党办干事"),
    Audience.SECURITY: _("安全管理员"),
    Audience.AUDIT: _("审计管理员"),
}


class Group(StrEnum):
    """What lights are about, in the order in which pages list them."""

    SIGNING = "signing"
    SUPERVISION = "supervision"
    FINDINGS = "findings"
    OPINIONS = "opinions"
    MEASURES = "measures"
    FILINGS = "filings"
    AUTHENTICITY = "authenticity"

    @property
    def named(self) -> Sentence:
        return _GROUP_TITLES[self]


_GROUP_TITLES: dict[Group, Sentence] = {
    Group.SIGNING: _("责任书签订和履行"),
    Group.SUPERVISION: _("日常监督"),
    Group.FINDINGS: _("问题整改"),
    Group.OPINIONS: _("意见建议"),
    Group.MEASURES: _("措施和问责"),
    Group.FILINGS: _("述责和报告"),
    Group.AUTHENTICITY: _("记录真实性核对"),
}


@dataclass(frozen=True)
class Parameter:
    """A number of a rule: its name in the rule, what it means, and the number that ships."""

    name: str
    label: Sentence
    value: int


@dataclass(frozen=True)
class LightKind:
    """One numbered check.

    `fixed`: it rests on a regulation (class A). `text` is the sentence on pages, filled with
    the facts, {person}, {other} and {department}. `scope` names the column by which a light is
    computed again after one record; without it, it waits for the night. `guarded`: its record
    is confidential, so whoever may not know of the record does not see the light.
    """

    code: str
    name: Sentence
    group: Group
    fixed: bool
    to: tuple[Audience, ...]
    text: Sentence
    basis: Basis = Basis.CUSTOM
    citation: Sentence = ""
    parameters: tuple[Parameter, ...] = ()
    scope: str = ""  # "person", "department", "other", "record", or nothing
    guarded: bool = False

    def tells(self, audience: Audience) -> bool:
        return audience in self.to


@dataclass(frozen=True)
class Scope:
    """Whom a fresh computation is about; None: everybody."""

    people: frozenset[int]
    departments: frozenset[int]
    records: frozenset[UUID] = frozenset()

    def wanted(self, column: str) -> frozenset[Any]:
        """What a light has in its column (`LightKind.scope`) when it lies within."""
        if column == "department":
            return self.departments
        return self.records if column == "record" else self.people


@dataclass(frozen=True)
class Finding:
    """One light as it is computed for one subject on one day.

    `subject` is unique within its rule and the same every day (`2026H1:5:7`). `record` is the
    random key of the record that the light is about, where there is one.
    """

    rule: str
    subject: str
    level: Level
    facts: Mapping[str, Fact] = field(default_factory=dict)
    due_on: date | None = None
    person_id: int | None = None
    other_id: int | None = None
    department_id: int | None = None
    record: UUID | None = None
    record_kind: str = ""
    fixed: bool | None = None  # where the class depends on the item (a duty's own basis)
    basis: str = ""


class Provider(Protocol):
    """What a floor that computes lights offers."""

    @property
    def kinds(self) -> Sequence[LightKind]: ...

    def compute(
        self, day: date, params: Mapping[str, Params], scope: Scope | None
    ) -> Iterable[Finding]:
        """The lights of a day, in a fixed number of queries. With a scope, only kinds that
        have one, and all their lights within it."""
        ...

    def guard(self, viewer: Viewer) -> Any:
        """A condition (Q) on lights that this viewer may not know of."""
        ...

    def address(self, rule: str, record_kind: str, record: UUID | None, subject: str) -> str:
        """Where the matter is dealt with; empty when there is no such page."""
        ...


def providers() -> list[Provider]:
    """The providers that the settings name, lower floors first."""
    found: list[Provider] = [import_string(name) for name in settings.LUZE_LIGHT_PROVIDERS]
    return found


@cache
def kinds() -> dict[str, LightKind]:
    """All kinds of all floors by number, in their order."""
    return {kind.code: kind for provider in providers() for kind in provider.kinds}


def kind_of(code: str) -> LightKind:
    """KeyError for an unknown number."""
    return kinds()[code]


@cache
def provider_of(code: str) -> Provider:
    """The floor that computes this light; KeyError for an unknown number."""
    for provider in providers():
        if any(kind.code == code for kind in provider.kinds):
            return provider
    raise KeyError(code)


def told(audience: Audience) -> list[str]:
    """Numbers of the lights that this audience is told of."""
    return [code for code, kind in kinds().items() if kind.tells(audience)]
