"""What the object of a measure hands in, and what was found when it was read.

Written self-examination, report of correction. Both are kept as they were
made: a paper sent back is followed by another one, never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.delivery.notify import notify
from portal.errors import StaleState
from portal.ledger import pen
from portal.uploads import Upload
from portal.viewer import Viewer
from supervision import access_measures
from supervision.actions import after, record_files
from supervision.actions.measures import object_people, topic_of
from supervision.models import Measure, MeasureAnswer, MeasureReview
from supervision.rules import measures as rules
from supervision.states import MEASURE_MOVES
from supervision.vocabulary import MeasureAnswerKind


@transaction.atomic
def answer(
    *, measure: Measure, text: str, uploads: Iterable[Upload], by: Viewer
) -> MeasureAnswer:
    """The object hands in what he owes. Rules M20, V5, V7."""
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    access_measures.may_answer(by, measure).require()
    if measure.state not in MEASURE_MOVES["answer"].start:
        raise StaleState
    files = list(uploads)
    rules.BOOK.check(text.strip() or files, "M20", "text").require()
    owed = rules.answer_due_code(measure.kind)
    made = MeasureAnswer.objects.create(
        measure=measure, kind=owed[0] if owed else MeasureAnswerKind.CORRECTION,
        text=text.strip(), submitted_on=clock.today(), made_at=clock.now(),
        made_by_id=by.user_id,
    )
    kept = record_files.keep(measure, files, by=by)
    after.noted({measure.subject_id}, about=after.MEASURE, records={measure.pk})
    pen.write("supervision.measure_answered", subject=measure, by=by, rows=[made, *kept],
              restricted=True)
    reader = measure.issuer_id
    if reader is not None and reader != by.person_id:
        notify([reader], _("有一份书面材料待您审阅"), "", _page(measure), topic_of(measure))
    return made


@transaction.atomic
def review(*, answer: MeasureAnswer, accepted: bool, note: str, by: Viewer) -> MeasureReview:
    """Who keeps the measure has read it: accepted, or sent back with a reason. M21, V1 to V3."""
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=answer.measure_id)
    access_measures.may_keep(by, measure).require()
    last = measure.answers.order_by("-made_at").first()
    if last != answer or answer.reviews.exists():
        raise StaleState
    if not accepted:
        rules.given(note, "M21", "note").require()
    made = MeasureReview.objects.create(
        answer=answer, accepted=accepted, note=note.strip(), made_at=clock.now(),
        made_by_id=by.user_id,
    )
    pen.write("supervision.measure_reviewed", subject=measure, by=by, rows=[made],
              restricted=True)
    title = _("您提交的书面材料已审阅") if accepted else _("您提交的书面材料被退回，请重写")
    notify(object_people(measure), title, "", _page(measure), topic_of(measure))
    return made


def _page(measure: Measure) -> str:
    return reverse("measure", args=[measure.pk])
