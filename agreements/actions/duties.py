"""Duties come to be, end, and are fulfilled: derived from agreements and records, set-based.

Nothing here is typed by a person. Running it again on the same facts changes nothing; running
it for one agreement gives what running it for all would give for that one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task

from agreements import evidence
from agreements.duties import Match, Planned, Waiting, match
from agreements.duty_plans import bound, planned
from agreements.models import Agreement, DutyEvidence, DutyOccurrence
from agreements.states import AgreementState, Cadence, OccurrenceState
from portal import clock
from portal.actions import lights
from portal.models import WarningLight
from portal.periods import DAY, year_of
from portal.rewriting import rewrite

BATCH = 1000
AT_ONCE = 20  # agreements whose lights follow at once
OF_SIGNING = frozenset({"W02", "W03", "W04", "W07", "W10", "W20", "W83"})
CHANGED = ("end", "due_on", "department_id", "state", "done_on", "ended_on", "end_reason")


@task()
def settle_after(agreement_ids: list[int]) -> int:
    """`settle`, a moment after the act that brought the agreements into force.

    Whoever signs last does not wait for it, and nothing in it can make his signature fail. What
    a stopped process leaves undone, the nightly run does.
    """
    return settle(agreement_ids)


@transaction.atomic
def settle(agreement_ids: Iterable[int], *, link: bool = True) -> int:
    """Bring the duties of these agreements up to date: begun, split, ended, fulfilled.

    Follows whatever brings an agreement into force or ends it; returns how many rows changed.
    """
    ids = list(agreement_ids)
    rows = Agreement.objects.filter(pk__in=ids)
    changed = _reconcile(rows, all_people=False)
    if link and changed:
        standing = DutyOccurrence.objects.filter(agreement__in=ids)
        _link(standing, clock.today(), None)
    lights_of(ids)
    return changed


def lights_of(agreement_ids: list[int]) -> None:
    """Lights of signing go out at once with what was signed, ended, exempted or handed in.

    Many at a time wait for the night.
    """
    if len(agreement_ids) > AT_ONCE:
        return
    people = Agreement.objects.filter(pk__in=agreement_ids).order_by().values("responsible")
    lit = set(
        WarningLight.objects.shining().filter(rule__in=OF_SIGNING, person__in=people)
        .order_by().values_list("rule", "person_id")
    )
    if lit:
        rules, concerned = (frozenset(each) for each in zip(*lit, strict=True))
        lights.refresh_now(concerned, (), only=rules)


@transaction.atomic
def settle_all(year: int | None = None) -> tuple[int, int]:
    """The nightly run over all agreements of this year: rows changed, links changed.

    With a year: over those that ended in it, when its records were entered afterwards.
    """
    term = year_of(year or clock.today().year)
    rows = Agreement.objects.filter(term_end__gte=term.start)
    if year is not None:
        rows = rows.filter(term_end__lte=term.end)
    changed = _reconcile(rows, all_people=True)
    standing = DutyOccurrence.objects.filter(agreement__in=rows)
    return changed, _link(standing, clock.today(), None)


@transaction.atomic(savepoint=False)  # part of the act that made it
def record_made(people: Iterable[int], kinds: Collection[str] | None = None) -> int:
    """Somebody made a record: the duties that these people owe are matched again.

    The same matching as at night, for their own duties only, and of these only those that such
    `kinds` of records fulfil (None: all); returns how many links changed.
    """
    owners = frozenset(people)
    start = year_of(clock.today().year).start
    standing = DutyOccurrence.objects.filter(owner__in=owners, agreement__term_end__gte=start)
    if kinds is not None:
        standing = standing.filter(duty__evidence__in=kinds)
    return _link(standing, clock.today(), owners)


# --- occurrences ----------------------------------------------------------------------------


def _reconcile(rows: Any, *, all_people: bool) -> int:
    """What stands becomes what should stand; nothing is deleted."""
    today, now = clock.today(), clock.now()
    wanted = {
        (one.agreement_id, one.key): one
        for one in planned(bound(rows), all_people=all_people)
    }
    standing = {
        (row.agreement_id, row.key): row
        for row in DutyOccurrence.objects.select_for_update().filter(agreement__in=rows)
    }
    dead = set(
        rows.filter(state__in=(AgreementState.VOIDED, AgreementState.ENDED))
        .values_list("pk", flat=True)
    )
    new = [
        _row(one, today, now, one.agreement_id in dead)
        for key, one in wanted.items() if key not in standing
    ]
    DutyOccurrence.objects.bulk_create(new, batch_size=BATCH)
    changed = [
        row for key, row in standing.items()
        if _adjust(row, wanted.get(key), today, row.agreement_id in dead)
    ]
    rewrite(changed, CHANGED)
    return len(new) + len(changed)


def _row(one: Planned, today: date, now: datetime, dead: bool) -> DutyOccurrence:
    row = DutyOccurrence(
        agreement_id=one.agreement_id, duty_id=one.duty_id, owner_id=one.owner_id,
        department_id=one.seen_by, subject_person_id=one.person_id,
        subject_department_id=one.department_id, key=one.key, start=one.start, end=one.end,
        due_on=one.due_on, occasion=one.occasion, made_at=now,
    )
    _end_if_over(row, one, today, dead)
    return row


def _adjust(row: DutyOccurrence, one: Planned | None, today: date, dead: bool) -> bool:
    """One standing row against what should stand; whether it changed."""
    before = [getattr(row, name) for name in CHANGED]
    if one is None:
        if row.state == OccurrenceState.OPEN:
            _end(row, today, dead)
    else:
        row.end, row.due_on, row.department_id = one.end, one.due_on, one.seen_by
        if row.state == OccurrenceState.ENDED:
            row.state, row.ended_on, row.end_reason = OccurrenceState.OPEN, None, ""
        _end_if_over(row, one, today, dead)
    return before != [getattr(row, name) for name in CHANGED]


def _end_if_over(row: DutyOccurrence, one: Planned, today: date, dead: bool) -> None:
    """Ended with the agreement, or with the post or portfolio that it followed from (D3)."""
    if row.state == OccurrenceState.OPEN and (dead or (one.cut and one.end < today)):
        _end(row, one.end + DAY, dead)


def _end(row: DutyOccurrence, day: date, dead: bool) -> None:
    row.state, row.ended_on = OccurrenceState.ENDED, day
    row.end_reason = _("责任书已终止或者作废") if dead else _("任职、分工或者离岗情况变动")


# --- evidence -------------------------------------------------------------------------------


def _link(standing: Any, today: date, people: frozenset[int] | None) -> int:
    """Records that fit fulfil their occurrences; links whose record counts no more go."""
    rows = {
        row.pk: row
        for row in standing.exclude(duty__evidence=evidence.UPLOAD)
        .filter(start__lte=today).select_for_update(of=("self",)).select_related("duty")
    }
    if not rows:
        return 0
    if people is None and len(rows) < BATCH:
        people = frozenset(row.owner_id for row in rows.values())
    asked = evidence.Asked(
        min(r.start for r in rows.values()), today, people,
        frozenset(r.duty.evidence for r in rows.values()),
    )
    matches = {
        (m.occurrence_id, m.record): m
        for m in match([_waiting(row) for row in rows.values()], evidence.facts(asked))
    }
    links = [
        link
        for link in DutyEvidence.objects.standing().filter(occurrence__in=standing)
        if link.occurrence_id in rows
    ]
    papers = {link.occurrence_id: link.day for link in links if link.attachment_id}
    made = {(k.occurrence_id, k.record): k for k in links if not k.attachment_id}
    return _write_links(rows, matches, made, papers)


def _waiting(row: DutyOccurrence) -> Waiting:
    return Waiting(
        row.pk, row.agreement_id, row.duty_id, row.duty.evidence, row.owner_id,
        row.subject_person_id, row.subject_department_id, row.start, row.end,
        exact=row.duty.cadence == Cadence.HOLIDAYS, cut=row.state == OccurrenceState.ENDED,
    )


def _write_links(
    rows: dict[int, DutyOccurrence],
    matches: dict[tuple[int, str], Match],
    links: dict[tuple[int, str], DutyEvidence],
    papers: dict[int, date],
) -> int:
    now = clock.now()
    new = [m for key, m in matches.items() if key not in links]
    gone = [link for key, link in links.items() if key not in matches]
    DutyEvidence.objects.bulk_create(
        (
            DutyEvidence(occurrence_id=m.occurrence_id, record=m.record, day=m.day, made_at=now)
            for m in new
        ),
        batch_size=BATCH,
    )
    _in_batches([link.pk for link in gone], now)
    done = papers | {m.occurrence_id: m.day for m in matches.values()}
    changed = [row for row in rows.values() if _fulfil(row, done.get(row.pk))]
    rewrite(changed, CHANGED)
    return len(new) + len(gone)


def _in_batches(gone: Sequence[int], now: datetime) -> None:
    for place in range(0, len(gone), BATCH):
        DutyEvidence.objects.filter(pk__in=gone[place : place + BATCH]).update(withdrawn_at=now)


def _fulfil(row: DutyOccurrence, day: date | None) -> bool:
    """The state that follows from the records; whether it changed."""
    if day is not None and row.state != OccurrenceState.DONE:
        row.state, row.done_on = OccurrenceState.DONE, day
        row.ended_on, row.end_reason = None, ""
        return True
    if day is not None and row.done_on != day:
        row.done_on = day
        return True
    if day is None and row.state == OccurrenceState.DONE:
        row.state, row.done_on = OccurrenceState.OPEN, None
        return True
    return False
