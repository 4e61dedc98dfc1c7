"""Duties of those who answered, and what was done until that day (LUZE_TRACE_PROVIDERS).

As of a day: what had begun and had not ended, done when a record of that day or earlier stands.
As known at a moment: without what was derived or linked later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import DutyEvidence, DutyOccurrence
from agreements.queries.trace import Ask, Fact, Line
from agreements.states import OccurrenceState

MOMENT = timedelta.resolution


def facts(ask: Ask) -> Iterable[Fact]:
    """One fact for each stop whose duties the viewer may see; two queries."""
    rows = _occurrences(ask)
    done = _done(rows, ask)
    of_person: dict[int, list[DutyOccurrence]] = defaultdict(list)
    for row in rows:
        of_person[row.owner_id].append(row)
    for person, owed in of_person.items():
        own = person == ask.viewer.person_id
        yield Fact(
            person, _("责任事项"), _words(owed, done, ask),
            reverse("my_duties") if own else reverse("duties_of", args=[person]),
            tuple(_lines(owed, done, ask)),
        )


def _occurrences(ask: Ask) -> list[DutyOccurrence]:
    rows = DutyOccurrence.objects.visible_to(ask.viewer).filter(
        owner_id__in=ask.people, start__lte=ask.day,
        agreement__term_start__lte=ask.day, agreement__term_end__gte=ask.day,
    )
    last = ask.day
    if ask.known_at is not None:
        rows = rows.filter(made_at__lte=ask.known_at)
        last = min(last, timezone.localdate(ask.known_at - MOMENT))  # it is the end of a day
    gone = Q(state=OccurrenceState.ENDED, ended_on__lte=last)
    return list(
        rows.exclude(gone).select_related("duty").order_by("duty__order", "duty_id", "due_on", "pk")
    )


def _done(rows: Sequence[DutyOccurrence], ask: Ask) -> set[int]:
    """The occurrences that a record of that day or earlier fulfilled."""
    links = DutyEvidence.objects.filter(
        occurrence__in=[row.pk for row in rows], day__lte=ask.day
    )
    if ask.known_at is None:
        links = links.standing()
    else:
        links = links.filter(
            Q(withdrawn_at=None) | Q(withdrawn_at__gt=ask.known_at), made_at__lte=ask.known_at
        )
    return set(links.values_list("occurrence_id", flat=True))


def _late(row: DutyOccurrence, done: set[int], ask: Ask) -> bool:
    return row.pk not in done and row.due_on < ask.day


def _words(rows: Sequence[DutyOccurrence], done: set[int], ask: Ask) -> str:
    late = sum(_late(row, done, ask) for row in rows)
    text = _("责任事项%(all)d项，至这一天已履行%(done)d项") % {
        "all": len(rows), "done": sum(row.pk in done for row in rows)
    }
    return text + (_("，逾期%(late)d项") % {"late": late} if late else "")


def _lines(rows: Sequence[DutyOccurrence], done: set[int], ask: Ask) -> Iterable[Line]:
    """One line for each duty: how often it was owed, and how often it was done."""
    groups: dict[int, list[DutyOccurrence]] = defaultdict(list)
    for row in rows:
        groups[row.duty_id].append(row)
    for group in groups.values():
        duty, count = group[0].duty, sum(row.pk in done for row in group)
        late = any(_late(row, done, ask) for row in group)
        kind = "late" if late else "done" if count == len(group) else "half" if count else "due"
        yield Line(
            _("%(clause)s %(what)s：%(done)d／%(all)d") % {
                "clause": duty.clause, "what": duty.what, "done": count, "all": len(group)
            },
            kind=kind, day=max(row.due_on for row in group),
        )
