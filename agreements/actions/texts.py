"""Texts: write a draft, adopt it, begin the next version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements import rules
from agreements.models import ClauseDuty, TextVersion
from agreements.sample_duties import SAMPLE_DUTIES
from agreements.samples import SAMPLES, Sample
from agreements.states import TextState
from agreements.texts import parse, problems_of, sha256
from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.ledger import pen
from portal.viewer import Viewer


@transaction.atomic
def begin_version(
    *, variant: str, name: str, source: str, by: Viewer, based_on: TextVersion | None = None
) -> TextVersion:
    """A new draft of the text for one kind of signer, numbered after the last one.

    The source may still have faults: a draft is saved as it is typed. Its clauses begin with
    the duties of the version or sample that it was copied from.
    """
    last = TextVersion.objects.filter(variant=variant).aggregate(last=Max("number"))["last"] or 0
    text = TextVersion.objects.create(
        variant=variant, number=last + 1, name=name, source=source, based_on=based_on,
        created_at=clock.now(), created_by_id=by.user_id,
    )
    duties = ClauseDuty.objects.bulk_create(_duties(text))
    pen.write("agreements.text_drafted", subject=text, by=by, rows=[text, *duties])
    return text


@transaction.atomic
def begin_from_samples(*, by: Viewer) -> list[TextVersion]:
    """A draft of its sample for each kind of signer that has no text yet."""
    return [
        begin_version(variant=sample.code, name=str(sample.name), source=sample.source, by=by)
        for sample in samples_lacking()
    ]


def samples_lacking() -> list[Sample]:
    """The samples of those kinds of signer that no text was written for."""
    there = set(TextVersion.objects.values_list("variant", flat=True))
    return [sample for sample in SAMPLES if sample.code not in there]


def _duties(text: TextVersion) -> list[ClauseDuty]:
    """Copies of the duties of the version or sample that a text began from."""
    if text.based_on is not None:
        copies = list(text.based_on.duties.all())
        for copy in copies:
            copy.pk, copy.text = None, text
            copy._state.adding = True
        return copies
    sample = next((s for s in SAMPLES if s.source == text.source), None)
    return [
        ClauseDuty(
            text=text, order=order, clause=d.clause, what=d.what, cadence=d.cadence,
            toward=d.toward, evidence=d.evidence, by_month=d.by[0] if d.by else None,
            by_day=d.by[1] if d.by else None, for_non_party=d.for_non_party,
            for_single=d.for_single,
        )
        for order, d in enumerate(SAMPLE_DUTIES[sample.code] if sample else ())
    ]


@transaction.atomic
def save_draft(*, text: TextVersion, name: str, source: str, by: Viewer) -> TextVersion:
    """Change a draft; an adopted text never changes (C7)."""
    changed = TextVersion.objects.filter(pk=text.pk, state=TextState.DRAFT).update(
        name=name, source=source
    )
    if not changed:
        rules.no("C7").require()
    text.refresh_from_db()
    pen.write("agreements.text_drafted", subject=text, by=by, rows=[text])
    return text


def wording(text: TextVersion) -> str:
    """The digest (SHA-256) of a text and its duties as they stand: what whoever adopts has read."""
    duties = [[str(getattr(d, n)) for n in ClauseDuty.LEDGER_FIELDS] for d in text.duties.all()]
    return sha256(json.dumps([text.name, text.source, duties]))


@transaction.atomic
def adopt(*, text: TextVersion, seen: str, document: str, by: Viewer) -> TextVersion:
    """The text and its duties are final as of now, if they still read as they were `seen`.

    Raises RuleBroken: T1 faulty text, X5 no document, Q1 a duty of a clause that is not there,
    G1 another wording than `wording` gave before.
    """
    rules.check(bool(document.strip()), "X5", "document").require()
    text = TextVersion.objects.select_for_update().get(pk=text.pk)
    clauses = {clause.code for clause in parse(text.source).clauses}
    if text.state == TextState.DRAFT and wording(text) != seen:
        sentence = _("“%(text)s”在您阅读之后又有修改，请重新阅读后再定稿。")
        raise RuleBroken("G1", sentence % {"text": text})
    duties = list(text.duties.all())
    rules.check(all(duty.clause in clauses for duty in duties), "Q1").require()
    changed = TextVersion.objects.filter(pk=text.pk, state=TextState.DRAFT).update(
        state=TextState.ADOPTED, adopted_at=clock.now(), adopted_by_id=by.user_id,
        adoption_document=document.strip(),
    )
    if not changed:
        raise StaleState
    text.refresh_from_db()
    pen.write("agreements.text_adopted", subject=text, by=by, rows=[text, *duties])
    return text


@transaction.atomic
def adopt_several(
    *, drafts: Iterable[TextVersion], seen: Mapping[str, str], document: str, by: Viewer
) -> list[TextVersion]:
    """All of them on one document, or none. Raises RuleBroken with the name of the first faulty.

    `seen`: the wording of each, by its number as text.
    """
    adopted = []
    for text in drafts:
        if problems_of(text.source):
            sentence = _("“%(text)s”还有需要更正的地方，请更正后再定稿。") % {"text": text}
            raise RuleBroken("T1", sentence, "chosen")
        shown = seen.get(str(text.pk), "")
        adopted.append(adopt(text=text, seen=shown, document=document, by=by))
    return adopted
