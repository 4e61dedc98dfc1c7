"""The settings as their page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal import preferences
from portal.errors import Sentence
from portal.models import Preference
from portal.preferences import Definition


@dataclass(frozen=True)
class SettingRow:
    """One setting: its definition, and the organ's own value if it has one."""

    definition: Definition
    changed: Preference | None

    @property
    def value(self) -> Any:
        return self.definition.default if self.changed is None else self.changed.value


def settings_by_group() -> list[tuple[Sentence, list[SettingRow]]]:
    """All settings of all floors, in the order of their definitions, in one query."""
    changed = {row.key: row for row in Preference.objects.select_related("changed_by__person")}
    groups: dict[str, tuple[Sentence, list[SettingRow]]] = {}
    for definition in preferences.definitions().values():
        rows = groups.setdefault(str(definition.group), (definition.group, []))[1]
        rows.append(SettingRow(definition, changed.get(definition.key)))
    return list(groups.values())
