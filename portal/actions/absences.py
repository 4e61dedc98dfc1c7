"""What happens to long absences: entered, ended, corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from portal import rules
from portal.actions import dated, locks
from portal.ledger import pen
from portal.models import Absence, Person
from portal.viewer import Viewer

ABSENCE_FIELDS = (
    "kind", "start", "end", "basis_document", "excused_from_signing", "excused_from_talks",
)


@transaction.atomic
def add_absence(*, person: Person, by: Viewer, **fields: Any) -> Absence:
    """A person is away for long (ABSENCE_FIELDS). Rules O1, O2, O18, O19."""
    locks.only(fields, ABSENCE_FIELDS)
    person = locks.person(person.pk)
    rules.in_service(person.status).require()
    absence = Absence(person=person, **fields)
    _check_absence(absence)
    dated.record(absence, by=by)
    pen.write("portal.absence_added", subject=absence, by=by, rows=[absence])
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, end: date, by: Viewer) -> Absence:
    """The person is back; `end` is the last day away. Rules O1, O23."""
    rules.ends_after_start(absence.start, end).require()
    rules.not_ended_already(absence.end, end).require()
    written = dated.replace(absence, by=by, end=end)
    pen.write("portal.absence_ended", subject=written, by=by, rows=[absence, written])
    return written


@transaction.atomic
def correct_absence(*, absence: Absence, by: Viewer, **changes: Any) -> Absence:
    """What was entered was wrong (ABSENCE_FIELDS): withdrawn, and written anew."""
    locks.only(changes, ABSENCE_FIELDS)
    locks.person(absence.person_id)
    rules.differs({name: getattr(absence, name) for name in changes}, changes).require()
    written = dated.revised(absence, **changes)
    _check_absence(written, instead_of=absence)
    dated.withdraw(absence, by=by)
    dated.record(written, by=by)
    pen.write("portal.absence_corrected", subject=written, by=by, rows=[absence, written])
    return written


@transaction.atomic
def withdraw_absence(*, absence: Absence, by: Viewer) -> Absence:
    """What was entered never was: withdrawn without a successor."""
    dated.withdraw(absence, by=by)
    pen.write("portal.absence_withdrawn", subject=absence, by=by, rows=[absence])
    return absence


def _check_absence(new: Absence, instead_of: Absence | None = None) -> None:
    rules.ends_after_start(new.start, new.end).require()
    rules.rests_on_document(new.basis_document).require()
    others = Absence.objects.overlapping(new.period).filter(person=new.person_id)
    if instead_of is not None:
        others = others.exclude(pk=instead_of.pk)
    rules.absent_once(new.period, [other.period for other in others]).require()
