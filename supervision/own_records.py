"""A person's own records of a year, as lines for his self-check or statement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from supervision.models import Hearing, IntegrityReminder, Rectification, Talk, TalkParticipant
from supervision.states import HearingState, RectificationState, ReminderState
from supervision.vocabulary import ROUTINE_TALKS, HearingKind, TalkKind, TalkRole


def lines(person_id: int, first: date, last: date) -> Iterable[str]:
    """Counts of what the person himself held, sent or put right between the days."""
    yield from _talks(person_id, first, last)
    hearings = Hearing.objects.filter(
        chair_id=person_id, state=HearingState.RECORDED, held_on__range=(first, last)
    )
    for kind, count in hearings.values_list("kind").annotate(n=Count("pk")).order_by("kind"):
        yield _("%(label)s %(n)s 次。") % {"label": HearingKind(kind).label, "n": count}
    reminders = IntegrityReminder.objects.filter(
        sent_by__person_id=person_id, sent_at__date__range=(first, last), state=ReminderState.SENT
    ).count()
    if reminders:
        yield _("廉政提醒 %(n)s 次。") % {"n": reminders}
    closed = Rectification.objects.filter(
        responsible_id=person_id, state=RectificationState.CLOSED,
        closed_at__date__range=(first, last),
    ).count()
    if closed:
        yield _("完成问题整改 %(n)s 个。") % {"n": closed}


def _talks(person_id: int, first: date, last: date) -> Iterable[str]:
    held = Talk.objects.counting().held_by(person_id).filter(
        kind__in=ROUTINE_TALKS, held_on__range=(first, last)
    )
    for kind, talks in held.values_list("kind").annotate(n=Count("pk")).order_by("kind"):
        people = TalkParticipant.objects.filter(
            talk__in=held.filter(kind=kind), role=TalkRole.INTERVIEWEE
        ).count()
        yield _("%(label)s %(n)s 次，%(people)s 人次。") % {
            "label": TalkKind(kind).label, "n": talks, "people": people
        }
