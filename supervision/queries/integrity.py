"""What the integrity opinion asks: effect periods and open matters of many people at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from portal.days import cn_date
from portal.models import Person
from portal.viewer import Viewer
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    Finding,
    IntegrityOpinionEntry,
    IntegrityOpinionRequest,
    Measure,
)
from supervision.rules import integrity as rules
from supervision.rules.integrity import PersonFacts
from supervision.states import CASE_ENDED, DECISION_BINDS, FINDING_OPEN, TaskState


def facts_of(people: Iterable[int], on: date) -> dict[int, PersonFacts]:
    """Effect periods that run on `on`, and whether something is open, in four queries.

    Looks at everything, for whoever drafts: what he may not see still holds the entry.
    """
    wanted = set(people)
    periods: dict[int, list[tuple[date, date]]] = defaultdict(list)
    measures = Measure.objects.in_effect(on).filter(subject__in=wanted)
    for pk, start, end in measures.values_list("subject_id", "effective_on", "effect_ends_on"):
        periods[pk].append((start, end))
    decisions = AccountabilityDecision.objects.filter(
        state__in=DECISION_BINDS, case__object_person__in=wanted, effective_on__lte=on,
        effect_ends_on__gte=on,
    ).values_list("case__object_person_id", "effective_on", "effect_ends_on")
    for pk, start, end in decisions:
        periods[pk].append((start, end))
    cases = AccountabilityCase.objects.filter(object_person__in=wanted)
    open_to = set(
        cases.exclude(state__in=CASE_ENDED).values_list("object_person_id", flat=True)
    )
    open_to |= set(
        Finding.objects.filter(subject__in=wanted, state__in=FINDING_OPEN)
        .values_list("subject_id", flat=True)
    )
    return {pk: PersonFacts(tuple(periods[pk]), pk in open_to) for pk in wanted}


# --- the list and one request -------------------------------------------------------------


def ledger(viewer: Viewer) -> QuerySet[IntegrityOpinionRequest]:
    """Requests that the viewer may see, with how many people they name and how many wait."""
    rows: QuerySet[IntegrityOpinionRequest] = IntegrityOpinionRequest.objects.visible_to(
        viewer
    ).annotate(
        people=Count("entries"), held=Count("entries", filter=Q(entries__conclusion=""))
    )
    return rows


@dataclass(frozen=True)
class EntryRow:
    """One person of a request, and why a human must look."""

    entry: IntegrityOpinionEntry
    reasons: tuple[str, ...]
    waits: bool


def entries_of(
    viewer: Viewer, request: IntegrityOpinionRequest, on: date
) -> list[EntryRow]:
    """The people of a request in the organ's order; reasons as far as the viewer may know."""
    rows = list(
        request.entries.select_related("person", "drafted_by__person")
        .order_by("person__display_order", "person__pinyin", "pk")
    )
    people = [row.person_id for row in rows]
    facts = facts_of(people, on)
    known: dict[int, list[str]] = defaultdict(list)
    for measure in Measure.objects.visible_to(viewer).in_effect(on).filter(subject__in=people):
        known[measure.subject_id].append(
            _("%(kind)s，影响期至%(day)s")
            % {"kind": measure.get_kind_display(), "day": cn_date(measure.effect_ends_on)}
        )
    still = request.state == TaskState.OPEN
    return [
        EntryRow(
            row, _reasons(facts[row.person_id], known[row.person_id]),
            still and rules.waits(row.conclusion, row.checked, facts[row.person_id], on),
        )
        for row in rows
    ]


def _reasons(facts: PersonFacts, known: list[str]) -> tuple[str, ...]:
    found = list(known)
    if facts.periods and not known:
        found.append(_("有影响期未满的事项"))
    if facts.open_matters:
        found.append(_("有正在办理的事项"))
    return tuple(found)


def whole(pk: UUID) -> IntegrityOpinionRequest:
    found: IntegrityOpinionRequest = IntegrityOpinionRequest.objects.select_related(
        "created_by__person", "approved_by__person", "answered_by__person", "paper"
    ).get(pk=pk)
    return found


# --- who is meant -------------------------------------------------------------------------


def people_named(lines: Iterable[str]) -> tuple[list[Person], list[str]]:
    """The people of a list, one name or number a line; and a sentence for each faulty line."""
    wanted = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    rows = Person.objects.active().filter(Q(name__in=wanted) | Q(code__in=wanted))
    by_key: dict[str, list[Person]] = defaultdict(list)
    for person in rows:
        by_key[person.name].append(person)
        by_key[person.code].append(person)
    found: list[Person] = []
    wrong: list[str] = []
    for key in wanted:
        match by_key.get(key, []):
            case []:
                wrong.append(_("没有名为“%(name)s”的在职人员。") % {"name": key})
            case [one]:
                found.append(one)
            case several:
                codes = "、".join(p.code for p in several)
                wrong.append(
                    _("“%(name)s”有重名，请改填工号：%(codes)s。")
                    % {"name": key, "codes": codes}
                )
    return list(dict.fromkeys(found)), wrong
