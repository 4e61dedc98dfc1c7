"""An inquiry letter (函询) after it was served: the reply, the party head's opinion, the outcome.

The letter is drafted, approved, received and served as any measure (actions.measures). What was
asked and what the person wrote go on paper to who asked; here stand the days, the term and what
became of it. Source: 提醒、函询和诫勉的实施细则. Every act stands in the ledger under a veil.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.chain import chain_near
from portal.delivery.notify import settle
from portal.errors import StaleState
from portal.viewer import Viewer
from supervision import access_measures
from supervision.actions.measures import line, locked, move, object_people, tell, topic_of
from supervision.models import Inquiry, Measure
from supervision.rules import measures as rules
from supervision.states import MeasureState
from supervision.vocabulary import InquiryOutcome, MeasureKind


@transaction.atomic
def reply(*, measure: Measure, replied_on: date, by: Viewer) -> Inquiry:
    """The person has replied in writing: the day is kept, the text is not. M27, V5."""
    measure, inquiry = _served(measure)
    access_measures.may_reply(by, measure).require()
    rules.replied_in_time(measure.served_on, replied_on, clock.today()).require()
    if inquiry.replied_on is not None:
        raise StaleState
    inquiry.replied_on = replied_on
    inquiry.replied_at, inquiry.replied_by_id = clock.now(), by.user_id
    inquiry.save()
    line("inquiry_replied", measure, by, [inquiry])
    settle(topic_of(measure))
    head = chain_near(clock.today()).secretary
    if head is not None and head.id not in object_people(measure):
        tell(measure, [head.id], _("有一份书面说明待您签署意见"))
    return inquiry


@transaction.atomic
def opine(*, measure: Measure, text: str, by: Viewer) -> Inquiry:
    """The head of the party group puts his opinion on the reply; only he reads it. M31, V1, V5."""
    measure, inquiry = _served(measure)
    access_measures.may_opine(by, measure).require()
    rules.given(text, "M31", "text").require()
    if inquiry.replied_on is None or inquiry.opined_at is not None:
        raise StaleState
    inquiry.opinion = text.strip()
    inquiry.opined_at, inquiry.opined_by_id = clock.now(), by.user_id
    inquiry.save()
    line("inquiry_opined", measure, by, [inquiry])
    settle(topic_of(measure))
    return inquiry


@transaction.atomic
def conclude(*, measure: Measure, outcome: InquiryOutcome, by: Viewer) -> Measure:
    """What became of it, as decided by who asked. Rules M28, M29, V1 to V3, V5."""
    measure, inquiry = _served(measure)
    access_measures.may_keep(by, measure).require()
    rules.may_conclude(
        outcome, replied=inquiry.replied_on is not None, opined=inquiry.opined_at is not None,
        about_secretary=is_about_secretary(measure),
    ).require()
    inquiry.outcome = outcome
    inquiry.save()
    move(measure, "close", MeasureState.CLOSED, closed_at=clock.now(), closed_by_id=by.user_id,
         form=rules.form_of_outcome(outcome))
    line("inquiry_concluded", measure, by, [measure, inquiry])
    settle(topic_of(measure))
    tell(measure, object_people(measure), _("一件函询已有处理结果"))
    return measure


def is_about_secretary(measure: Measure) -> bool:
    """On his reply the superior puts his opinion, outside this portal."""
    head = chain_near(clock.today()).secretary
    return head is not None and head.id == measure.subject_id


def _served(measure: Measure) -> tuple[Measure, Inquiry]:
    """Locked, an inquiry, served and not ended; its course begins with its first act."""
    measure = locked(measure)
    if measure.kind != MeasureKind.INQUIRY_LETTER or measure.state != MeasureState.SERVED:
        raise StaleState
    inquiry, _new = Inquiry.objects.get_or_create(measure=measure)
    return measure, inquiry
