"""What the pages of duties ask: one's own duties, those of the people one answers for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import evidence
from agreements.assessing import BY_PARTY_GROUP
from agreements.evidence import Missing, Shown
from agreements.models import Agreement, Campaign, DutyEvidence, DutyOccurrence
from agreements.states import WAITING, Cadence, OccurrenceState
from portal.days import until
from portal.errors import Sentence
from portal.periods import year_of
from portal.viewer import Viewer

SOON = 30  # days before the due day in which a duty stands among those to do
NAMED = 12  # names in one line; the rest are counted


@dataclass(frozen=True)
class Proof:
    """A record behind a duty, and how many duties it serves."""

    label: Sentence
    url: str
    used: int
    day: date


@dataclass(frozen=True)
class Gap:
    """Somebody or a department toward whom the duty is not done yet, and one tap to record it."""

    name: str
    url: str


@dataclass(frozen=True)
class DutyRow:
    """One duty in one period, toward all to whom it is owed."""

    kind: str  # shape: late, due, half, done, off
    word: Sentence
    clause: str
    what: str
    cadence: Sentence
    occasion: str
    due_on: date
    basis: str
    citation: str
    agreement: str
    agreement_url: str
    total: int
    done: int
    missing: tuple[Gap, ...]
    more: int  # of the missing, beyond those named
    proofs: tuple[Proof, ...]
    counted_by: Sentence
    next_on: date | None
    upcoming: bool

    @property
    def basis_text(self) -> Sentence:
        return self.citation or _("责任书%(clause)s条") % {"clause": self.clause}


@dataclass(frozen=True)
class Duties:
    """A person's duties of a year, the late ones first."""

    rows: tuple[DutyRow, ...] = ()
    records: int = 0  # entered once
    uses: int = 0  # used so often

    def of(self, *kinds: str) -> list[DutyRow]:
        return [row for row in self.rows if row.kind in kinds and not row.upcoming]

    @property
    def late(self) -> list[DutyRow]:
        return self.of("late")

    @property
    def due(self) -> list[DutyRow]:
        return self.of("due", "half")

    @property
    def done(self) -> list[DutyRow]:
        return self.of("done")

    @property
    def upcoming(self) -> list[DutyRow]:
        return [row for row in self.rows if row.upcoming]


def duties_of(person_id: int, viewer: Viewer, day: date, *, enters: bool) -> Duties:
    """What a person owes this year, as far as the viewer may see it; a fixed number of queries.

    `enters`: the viewer may record what is missing (his own page, or the clerk's).
    """
    year = year_of(day.year)
    occurrences = list(
        DutyOccurrence.objects.visible_to(viewer).of(person_id)
        .filter(agreement__term_end__gte=year.start, start__year__lte=day.year)
        .exclude(state=OccurrenceState.ENDED)
        .select_related("duty", "agreement", "subject_person", "subject_department")
        .defer("agreement__text")
        .order_by("due_on", "subject_person__display_order", "pk")
    )
    proofs = _proofs([o.pk for o in occurrences], viewer)
    groups: dict[tuple[Any, ...], list[DutyOccurrence]] = defaultdict(list)
    for one in occurrences:
        groups[one.agreement_id, one.duty_id, one.due_on, one.occasion].append(one)
    following = _following(occurrences)
    address = evidence.addressed(viewer) if enters else None
    rows = [
        _row(group, proofs, following, address, day) for group in groups.values()
    ]
    used = [link for found in proofs.values() for link in found]
    order = {"late": 0, "half": 1, "due": 1, "done": 2, "off": 3}
    rows.sort(key=lambda r: (r.upcoming, order[r.kind], r.due_on))
    return Duties(tuple(rows), len({link.record for link in used}), len(used))


@dataclass(frozen=True)
class _Link:
    record: str
    proof: Proof


def _proofs(occurrences: Sequence[int], viewer: Viewer) -> dict[int, list[_Link]]:
    """The standing links of some occurrences, with what of the records the viewer may see."""
    links = list(
        DutyEvidence.objects.standing().filter(occurrence__in=occurrences)
        .select_related("attachment")
    )
    records = {link.record for link in links}
    shown = evidence.shown(records, viewer)
    used = dict(
        DutyEvidence.objects.standing().filter(record__in=records)
        .values_list("record").annotate(Count("pk"))
    )
    found: dict[int, list[_Link]] = defaultdict(list)
    for link in links:
        one = shown.get(link.record)
        if link.attachment is not None:
            one = Shown(link.attachment.name, reverse("duty_file", args=[link.pk]))
        if one is None:
            one = Shown(_("已计入记录（限定知悉）"))
        proof = Proof(one.label, one.url, used.get(link.record, 1), link.day)
        found[link.occurrence_id].append(_Link(link.record, proof))
    return found


def _following(occurrences: Iterable[DutyOccurrence]) -> dict[int, list[date]]:
    """Due days of each duty, in order."""
    days: dict[int, set[date]] = defaultdict(set)
    for one in occurrences:
        days[one.duty_id].add(one.due_on)
    return {duty: sorted(found) for duty, found in days.items()}


def _row(
    group: Sequence[DutyOccurrence], proofs: dict[int, list[_Link]],
    following: dict[int, list[date]], address: Any, day: date,
) -> DutyRow:
    first = group[0]
    duty = first.duty
    waiting = [o for o in group if o.state == OccurrenceState.OPEN]
    kind, word = _state(group, waiting, day)
    found = {link.record: link.proof for o in group for link in proofs.get(o.pk, ())}
    return DutyRow(
        kind=kind, word=word, clause=duty.clause, what=duty.what,
        cadence=Cadence(duty.cadence).label, occasion=first.occasion, due_on=first.due_on,
        basis=duty.basis, citation=duty.citation,
        agreement=first.agreement.number,
        agreement_url=reverse("agreement", args=[first.agreement_id]),
        total=len(group), done=len(group) - len(waiting),
        missing=tuple(_gap(o, address) for o in waiting[:NAMED]),
        more=max(0, len(waiting) - NAMED),
        proofs=tuple(sorted(found.values(), key=lambda p: p.day)),
        counted_by=evidence.label_of(duty.evidence),
        next_on=next((d for d in following[duty.pk] if d > max(day, first.due_on)), None),
        upcoming=bool(waiting) and min(o.start for o in waiting) > day,
    )


def _state(
    group: Sequence[DutyOccurrence], waiting: Sequence[DutyOccurrence], day: date
) -> tuple[str, Sentence]:
    due_on = group[0].due_on
    if not waiting:
        late = any(o.done_on and o.done_on > o.due_on for o in group)
        return "done", _("已履行（逾期补办）") if late else _("已履行")
    status, word = until(due_on, day)
    return ("half" if status == "due" and len(waiting) < len(group) else status), word


def _gap(one: DutyOccurrence, address: Any) -> Gap:
    subject = one.subject_person or one.subject_department
    name = subject.name if subject else ""
    if address is None:
        return Gap(name, "")
    missing = Missing(
        one.duty.evidence, one.subject_person_id, one.subject_department_id, one.occasion
    )
    url = address(missing)
    if not url and evidence.takes_papers(one.duty.evidence):
        url = reverse("duty_upload", args=[one.pk])
    return Gap(name, url)


# --- those for whom one answers ---------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """The duties of a department's people (or of one leader) in figures, links to their rows."""

    name: str
    url: str
    late: int
    soon: int
    waiting: int
    done: int
    next_on: date | None
    in_force: bool = True  # whether anything is owed yet

    @property
    def kind(self) -> str:
        if not self.in_force:
            return "off"
        return "late" if self.late else "due" if self.soon else "done"


def units(viewer: Viewer, day: date) -> list[Unit]:
    """Leaders by name (for those who see them), then departments; never one's own duties.

    In the organ's order, not in an order of merit.
    """
    year = year_of(day.year)
    begun = Campaign.objects.filter(term_end__gte=year.start).aggregate(first=Min("term_start"))
    rows = (
        DutyOccurrence.objects.visible_to(viewer)
        # No duty begins before its agreement: this finds the year's by an index.
        .filter(agreement__term_end__gte=year.start, start__gte=begun["first"] or year.start)
        .exclude(owner_id=viewer.person_id or 0)
        .exclude(state=OccurrenceState.ENDED)
    )
    figures = {
        "late": Count("pk", filter=Q(state=OccurrenceState.OPEN, due_on__lt=day)),
        "soon": Count(
            "pk", filter=Q(
                state=OccurrenceState.OPEN, due_on__range=(day, _ahead(day)), start__lte=day
            )
        ),
        "waiting": Count("pk", filter=Q(state=OccurrenceState.OPEN, start__lte=day)),
        "finished": Count("pk", filter=Q(state=OccurrenceState.DONE)),
        "next_on": Min("due_on", filter=Q(state=OccurrenceState.OPEN, due_on__gte=day)),
    }
    leaders = rows.filter(department=None).values(
        "owner_id", "owner__name", "owner__display_order", "owner__pinyin"
    ).annotate(**figures)
    departments = rows.filter(department__isnull=False).values(
        "department_id", "department__name", "department__order", "department__code"
    ).annotate(**figures)
    found: dict[tuple[Any, ...], Unit] = {}
    for row in leaders:
        key = (0, row["owner__display_order"], row["owner__pinyin"], row["owner_id"])
        found[key] = _unit(row["owner__name"], reverse("duties_of", args=[row["owner_id"]]), row)
    for row in departments:
        key = (1, row["department__order"], row["department__code"], row["department_id"])
        found[key] = _unit(
            row["department__name"], reverse("department_duties", args=[row["department_id"]]), row
        )
    for key, unit in _unsigned(viewer, year.start):
        found.setdefault(key, unit)
    return [found[key] for key in sorted(found)]


def _unsigned(viewer: Viewer, since: date) -> Iterable[tuple[tuple[Any, ...], Unit]]:
    """Leaders and departments that owe nothing yet because the agreement is not in force."""
    rows = (
        Agreement.objects.visible_to(viewer).live()
        # An agreement ends with its campaign: this asks none of earlier years.
        .filter(state__in=WAITING, campaign__term_end__gte=since, level__in=BY_PARTY_GROUP)
        .exclude(responsible_id=viewer.person_id or 0)
        .values(
            "pk", "department_id", "department__name", "department__order", "department__code",
            "responsible_id", "responsible__name", "responsible__display_order",
            "responsible__pinyin",
        )
    )
    if not viewer.reads_all_agreements:
        rows = rows.filter(Q(department_id__in=viewer.answers_for) | Q(issuer_id=viewer.person_id))
    for row in rows:
        url = reverse("agreement", args=[row["pk"]])
        if row["department_id"] is None:
            key = (
                0, row["responsible__display_order"], row["responsible__pinyin"],
                row["responsible_id"],
            )
            name = row["responsible__name"]
        else:
            key = (
                1, row["department__order"], row["department__code"], row["department_id"]
            )
            name = row["department__name"]
        yield key, Unit(name, url, 0, 0, 0, 0, None, in_force=False)


def _ahead(day: date) -> date:
    return date.fromordinal(day.toordinal() + SOON)


def _unit(name: str, url: str, row: dict[str, Any]) -> Unit:
    return Unit(
        name, url, row["late"], row["soon"], row["waiting"], row["finished"], row["next_on"]
    )


@dataclass(frozen=True)
class OwnerRow:
    """One person of a department and how his duties stand."""

    person_id: int
    name: str
    url: str
    late: int
    waiting: int
    done: int
    next_on: date | None

    @property
    def kind(self) -> str:
        return "late" if self.late else "due" if self.waiting else "done"


def owners_in(department_id: int, viewer: Viewer, day: date) -> list[OwnerRow]:
    """Who of a department owes something, in the order of names."""
    rows = (
        DutyOccurrence.objects.visible_to(viewer)
        .filter(
            department_id=department_id, agreement__term_end__gte=year_of(day.year).start
        )
        .exclude(state=OccurrenceState.ENDED)
        .values("owner_id", "owner__name")
        .annotate(
            late=Count("pk", filter=Q(state=OccurrenceState.OPEN, due_on__lt=day)),
            waiting=Count("pk", filter=Q(state=OccurrenceState.OPEN, start__lte=day)),
            finished=Count("pk", filter=Q(state=OccurrenceState.DONE)),
            next_on=Min("due_on", filter=Q(state=OccurrenceState.OPEN, due_on__gte=day)),
        )
        .order_by("owner__display_order", "owner__pinyin")
    )
    return [
        OwnerRow(
            row["owner_id"], row["owner__name"], reverse("duties_of", args=[row["owner_id"]]),
            row["late"], row["waiting"], row["finished"], row["next_on"],
        )
        for row in rows
    ]
