"""What happens to the settings: one is changed against a document, or set back."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from portal import clock, preferences, rules
from portal.ledger import pen
from portal.models import Preference
from portal.viewer import Viewer


@transaction.atomic
def change_setting(*, key: str, value: Any, basis_document: str, by: Viewer) -> Preference:
    """The organ decides a value of its own. Rules O22, V1 to V3; KeyError for an unknown key."""
    definition = preferences.definitions()[key]
    if not isinstance(value, definition.kind):
        raise TypeError(f"{key} takes {definition.kind.__name__}")
    rules.setting_rests_on_document(basis_document).require()
    rules.setting_in_bounds(value, definition.low, definition.high).require()
    row = Preference.objects.select_for_update().filter(key=key).first() or Preference(key=key)
    current = definition.default if row.pk is None else row.value
    rules.differs({"value": current}, {"value": value}).require()
    row.value, row.basis_document = value, basis_document.strip()
    row.changed_at, row.changed_by_id = clock.now(), by.user_id
    row.save()
    pen.write("portal.setting_changed", subject=row, by=by, rows=[row], facts={"key": key})
    transaction.on_commit(preferences.forget)
    return row
