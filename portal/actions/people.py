"""What happens to people: entered, changed, assigned, away, gone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from portal import clock, pinyin, rules
from portal.actions import dated, locks
from portal.actions.accounts import close_on_departure
from portal.actions.following import seats_changed
from portal.actions.organisation import life_of
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Absence, Assignment, Person, Portfolio, Post
from portal.viewer import Viewer
from portal.vocabulary import AssignmentKind, PersonStatus

PERSON_FIELDS = (
    "name", "pinyin", "gender", "political_status", "rank", "management_authority",
    "establishment", "home_organ", "email", "display_order",
)
ASSIGNMENT_FIELDS = ("post", "kind", "start", "end", "basis_document")


@transaction.atomic
def add_person(*, code: str, by: Viewer, **fields: Any) -> Person:
    """A person is entered (PERSON_FIELDS); posts and an account are further acts."""
    locks.only(fields, PERSON_FIELDS)
    person = _spelled(Person(code=code, **fields))
    person.save(force_insert=True)
    pen.write("portal.person_added", subject=person, by=by, rows=[person])
    return person


@transaction.atomic
def change_person(*, person: Person, by: Viewer, **changes: Any) -> Person:
    """What is kept about a person changes (PERSON_FIELDS). Rule O22."""
    locks.only(changes, PERSON_FIELDS)
    person = locks.person(person.pk)
    rules.differs({name: getattr(person, name) for name in changes}, changes).require()
    renamed = changes.get("name", person.name) != person.name
    if renamed and changes.get("pinyin", person.pinyin) == person.pinyin:
        changes["pinyin"] = ""  # the old reading belonged to the old name
    for name, value in changes.items():
        setattr(person, name, value)
    _spelled(person)
    person.save(update_fields=sorted({*changes, "pinyin", "initials"}))
    pen.write("portal.person_changed", subject=person, by=by, rows=[person])
    return person


# --- assignments ----------------------------------------------------------------------------


@transaction.atomic
def assign(
    *,
    person: Person,
    post: Post,
    start: date,
    basis_document: str,
    by: Viewer,
    kind: str = AssignmentKind.MAIN,
    end: date | None = None,
) -> Assignment:
    """A person takes up a post. Rules O1 to O9 and O18."""
    locks.departments([post.department_id])
    person = locks.person(person.pk)
    rules.in_service(person.status).require()
    assignment = Assignment(
        person=person, post=post, kind=kind, start=start, end=end, basis_document=basis_document
    )
    _check_assignment(assignment)
    dated.record(assignment, by=by)
    pen.write(
        "portal.assignment_added", subject=assignment, by=by, rows=[assignment],
        facts=dated.period_facts(assignment),
    )
    seats_changed([person.pk], by)
    return assignment


@transaction.atomic
def end_assignment(
    *, assignment: Assignment, end: date, basis_document: str, by: Viewer
) -> Assignment:
    """The person gives the post up; `end` is the last day. Rules O1, O2, O23."""
    locks.departments([assignment.post.department_id])
    locks.person(assignment.person_id)
    rules.rests_on_document(basis_document).require()
    rules.ends_after_start(assignment.start, end).require()
    rules.not_ended_already(assignment.end, end).require()
    basis = dated.ended_basis(assignment.basis_document, basis_document)
    written = dated.replace(assignment, by=by, end=end, basis_document=basis)
    pen.write(
        "portal.assignment_ended", subject=written, by=by, rows=[assignment, written],
        facts=dated.period_facts(written),
    )
    seats_changed([assignment.person_id], by)
    return written


@transaction.atomic
def correct_assignment(*, assignment: Assignment, by: Viewer, **changes: Any) -> Assignment:
    """What was entered was wrong (ASSIGNMENT_FIELDS): withdrawn, and written anew."""
    locks.only(changes, ASSIGNMENT_FIELDS)
    post = changes.get("post", assignment.post)
    locks.departments([assignment.post.department_id, post.department_id])
    locks.person(assignment.person_id)
    rules.differs({name: getattr(assignment, name) for name in changes}, changes).require()
    written = dated.revised(assignment, **changes)
    _check_assignment(written, instead_of=assignment)
    dated.withdraw(assignment, by=by)
    dated.record(written, by=by)
    pen.write(
        "portal.assignment_corrected", subject=written, by=by, rows=[assignment, written],
        facts=dated.period_facts(written),
    )
    seats_changed([assignment.person_id], by)
    return written


@transaction.atomic
def withdraw_assignment(*, assignment: Assignment, by: Viewer) -> Assignment:
    """What was entered never was: withdrawn without a successor."""
    dated.withdraw(assignment, by=by)
    pen.write("portal.assignment_withdrawn", subject=assignment, by=by, rows=[assignment])
    seats_changed([assignment.person_id], by)
    return assignment


def seat_of(assignment: Assignment) -> rules.Seat:
    """An assignment as the rules see it."""
    post = assignment.post
    return rules.Seat(
        person_id=assignment.person_id, person_name=assignment.person.name, post_id=post.pk,
        post_title=str(post), post_kind=post.kind, department_id=post.department_id,
        kind=assignment.kind, period=assignment.period,
    )


def _check_assignment(new: Assignment, instead_of: Assignment | None = None) -> None:
    rules.ends_after_start(new.start, new.end).require()
    rules.rests_on_document(new.basis_document).require()
    department = new.post.department
    if department is not None:
        department.refresh_from_db()
        rules.within_life(new.period, life_of(department)).require()
    others = Assignment.objects.overlapping(new.period).with_posts().filter(
        Q(person=new.person_id)
        | Q(post__department_id=new.post.department_id, post__department__isnull=False)
    )
    if instead_of is not None:
        others = others.exclude(pk=instead_of.pk)
    rules.may_be_assigned(seat_of(new), map(seat_of, others)).require()


# --- leaving and coming back ------------------------------------------------------------------


@transaction.atomic
def depart(*, person: Person, on: date, status: str, basis_document: str, by: Viewer) -> Person:
    """A person leaves or retires; `on` is the last day. Rules O2, O18, O20, O21.

    All that is open ends on that day: posts, portfolios, absences. The account closes at once.
    """
    rules.rests_on_document(basis_document).require()
    held = Assignment.objects.standing().filter(person=person)
    locks.departments(held.values_list("post__department_id", flat=True))
    person = locks.person(person.pk)
    if status not in (PersonStatus.RETIRED, PersonStatus.LEFT):
        raise ValueError(status)
    rules.in_service(person.status).require()
    rules.may_depart(on, clock.today(), _latest_start(person)).require()
    lines = [*_end_all(person, on, basis_document, by)]
    person.status = status
    person.save(update_fields=["status"])
    lines.append(
        pen.Line(
            word="portal.person_departed", subject=person, by=by, rows=[person],
            facts={"last_day": on.isoformat()},
        )
    )
    pen.write_many(lines)
    seats_changed([person.pk], by)
    close_on_departure(person=person, by=by)
    return person


@transaction.atomic
def readmit(*, person: Person, by: Viewer) -> Person:
    """A person is in service again; posts are assigned anew, the account is another act."""
    person = locks.person(person.pk)
    if person.status == PersonStatus.ACTIVE:
        raise StaleState
    person.status = PersonStatus.ACTIVE
    person.save(update_fields=["status"])
    pen.write("portal.person_returned", subject=person, by=by, rows=[person])
    return person


def _end_all(person: Person, on: date, basis: str, by: Viewer) -> list[pen.Line]:
    """Ends what lasts beyond `on`; returns the lines for the ledger."""
    lines = []
    beyond = Q(end=None) | Q(end__gt=on)
    for word, rows in (
        ("portal.assignment_ended", Assignment.objects.standing().filter(person=person)),
        ("portal.portfolio_ended", Portfolio.objects.standing().filter(leader=person)),
        ("portal.absence_ended", Absence.objects.standing().filter(person=person)),
    ):
        for row in rows.filter(beyond).order_by("pk"):
            joined = dated.ended_basis(row.basis_document, basis)
            written = dated.replace(row, by=by, end=on, basis_document=joined)
            lines.append(pen.Line(word=word, subject=written, by=by, rows=[row, written]))
    return lines


def _latest_start(person: Person) -> date | None:
    """The first day of the latest post, portfolio or absence of a person."""
    days = [
        rows.aggregate(latest=Max("start"))["latest"]
        for rows in (
            Assignment.objects.standing().filter(person=person),
            Portfolio.objects.standing().filter(leader=person),
            Absence.objects.standing().filter(person=person),
        )
    ]
    return max((day for day in days if day is not None), default=None)


# --- shared -----------------------------------------------------------------------------------


def _spelled(person: Person) -> Person:
    """Pinyin follows the name where none was given; first letters follow the pinyin."""
    person.pinyin = pinyin.flat(person.pinyin) or pinyin.full(person.name)
    person.initials = pinyin.initials(person.name, person.pinyin)
    return person
