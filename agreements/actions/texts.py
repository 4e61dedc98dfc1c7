"""Texts: write a draft, adopt it, begin the next version."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from agreements import rules
from agreements.models import TextVersion
from agreements.states import TextState
from agreements.texts import parse
from portal import clock
from portal.access import Viewer
from portal.errors import StaleState
from portal.ledger import pen


@transaction.atomic
def begin_version(
    *, variant: str, name: str, source: str, by: Viewer, based_on: TextVersion | None = None
) -> TextVersion:
    """A new draft of the text for one kind of signer, numbered after the last one.

    The source may still have faults: a draft is saved as it is typed.
    """
    last = TextVersion.objects.filter(variant=variant).aggregate(last=Max("number"))["last"] or 0
    return TextVersion.objects.create(
        variant=variant, number=last + 1, name=name, source=source, based_on=based_on,
        created_at=clock.now(), created_by_id=by.user_id,
    )


@transaction.atomic
def save_draft(*, text: TextVersion, name: str, source: str, by: Viewer) -> TextVersion:
    """Change a draft; an adopted text never changes (C7)."""
    changed = TextVersion.objects.filter(pk=text.pk, state=TextState.DRAFT).update(
        name=name, source=source
    )
    if not changed:
        rules.no("C7").require()
    text.refresh_from_db()
    return text


@transaction.atomic
def adopt(*, text: TextVersion, document: str, by: Viewer) -> TextVersion:
    """The text is final as of now. Raises RuleBroken: T1 faulty text, X5 no document."""
    rules.check(bool(document.strip()), "X5", "document").require()
    parse(text.source)
    changed = TextVersion.objects.filter(pk=text.pk, state=TextState.DRAFT).update(
        state=TextState.ADOPTED, adopted_at=clock.now(), adopted_by_id=by.user_id,
        adoption_document=document.strip(),
    )
    if not changed:
        raise StaleState
    text.refresh_from_db()
    pen.write("agreements.text_adopted", subject=text, by=by, rows=[text])
    return text
