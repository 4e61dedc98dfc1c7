"""The duties of a draft: added, changed, taken away; frozen when the text is adopted."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from agreements import rules
from agreements.models import ClauseDuty, TextVersion
from agreements.states import TextState
from portal.actions.locks import only
from portal.ledger import pen
from portal.viewer import Viewer

FIELDS = (
    "clause", "what", "cadence", "toward", "evidence", "basis", "citation", "by_month", "by_day",
    "for_non_party", "for_single",
)  # fmt: skip


@transaction.atomic
def keep(
    *, text: TextVersion, duty: ClauseDuty | None, by: Viewer, **fields: Any
) -> ClauseDuty:
    """Add a duty to a draft, or change one. Rules Q1, Q2, Q7."""
    only(fields, FIELDS)
    _draft(text)
    day = (fields.get("by_month"), fields.get("by_day"))
    rules.check(rules.is_day_of_year(*day), "Q7", "by_day").require()
    row = duty or ClauseDuty(text=text, order=text.duties.count())
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    pen.write("agreements.text_drafted", subject=text, by=by, rows=[row])
    return row


@transaction.atomic
def remove(*, duty: ClauseDuty, by: Viewer) -> None:
    """Take a duty off a draft. Rule Q2."""
    _draft(duty.text)
    pen.write("agreements.text_drafted", subject=duty.text, by=by, gone=[duty])
    ClauseDuty.objects.filter(pk=duty.pk).delete()


def _draft(text: TextVersion) -> None:
    locked = TextVersion.objects.select_for_update().get(pk=text.pk)
    rules.check(locked.state == TextState.DRAFT, "Q2").require()
