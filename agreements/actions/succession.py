"""换届: the new leadership takes up its posts in one act, on the day or weeks before it.

Source: 机关制度. Posts and portfolios are dated, so they are written at once for whatever day they
begin; agreements follow on the day itself (actions/renewing). All or nothing; `preview` does the
same and takes it back, so what it shows is what will be written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agreements import handing as rules
from agreements.actions import renewing
from agreements.models import Handover, HandoverSeat, Succession
from agreements.states import HandoverState, SuccessionState
from portal import clock
from portal.actions import locks, people, responsibility
from portal.errors import RuleBroken, StaleState
from portal.ledger import pen
from portal.models import Assignment, Department, Person, Portfolio, Post
from portal.periods import DAY
from portal.roles import Permission
from portal.viewer import Viewer
from portal.vocabulary import LEADERSHIP_KINDS, AssignmentKind, Relation


@dataclass(frozen=True)
class Charge:
    """Who answers for a department afterwards."""

    leader: Person
    relation: str


@dataclass(frozen=True)
class Order:
    """The new leadership: for each post its people, for each department its leader."""

    on: date
    basis_document: str
    posts: Mapping[int, tuple[Person, ...]]  # post -> who holds it from `on`
    charges: Mapping[int, Charge]  # department -> who answers for it from `on`


@dataclass
class _Written:
    """The rows that it wrote: begun, and ended ones as they stand now."""

    assignments: list[Assignment] = field(default_factory=list)
    portfolios: list[Portfolio] = field(default_factory=list)


@dataclass
class Outcome:
    """What the act wrote, in words."""

    ended: list[tuple[str, str]] = field(default_factory=list)  # person, post
    begun: list[tuple[str, str]] = field(default_factory=list)
    moved: list[tuple[str, str, str]] = field(default_factory=list)  # department, before, after
    issued: list[tuple[str, str, str]] = field(default_factory=list)  # person, level, reason
    closed: list[tuple[str, str]] = field(default_factory=list)  # number, person
    issuers: list[tuple[str, str, str, str]] = field(default_factory=list)
    handovers: list[str] = field(default_factory=list)
    left: int = 0  # other changes that the page of the campaign still asks for
    new_secretary: str = ""

    @property
    def empty(self) -> bool:
        return not (self.ended or self.begun or self.moved)


def preview(*, order: Order, by: Viewer) -> Outcome:
    """What `apply` would write; nothing is kept. Raises RuleBroken as `apply` would."""
    with transaction.atomic():
        outcome = apply(order=order, by=by)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def apply(*, order: Order, by: Viewer, seen: str | None = None) -> Outcome:
    """Posts and portfolios from the day on, agreements too if the day has come: in one act.

    Rules HO8, HO16 to HO21. `seen` is the mark of the preview that was confirmed. Raises StaleState
    when the order or what follows from it is no longer what was shown.
    """
    _lock()
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "HO8").require()
    rules.check(by.may(Permission.KEEP_ORGANISATION), "HO8").require()
    rules.may_succeed(
        order.on, clock.today(), order.basis_document,
        waiting=Succession.objects.planned().exists(),
    ).require()
    outcome = Outcome()
    before = set(Handover.objects.values_list("pk", flat=True))
    written = _posts_and_charges(order, by, outcome)
    rules.check(not outcome.empty, "HO19").require()
    _nobody_left_in_charge(order.on)
    followed = renewing.follows(order.on)
    _say(outcome, followed)
    succession = _record(order, written, by)
    if succession.state == SuccessionState.DONE:
        renewing.write(succession, followed, by)
    outcome.handovers = [
        h.leaver.name for h in
        Handover.objects.running().exclude(pk__in=before).select_related("leaver")
    ]
    pen.write(
        "agreements.succession", subject=succession, by=by, rows=[succession],
        facts={
            "on": order.on.isoformat(), "ended": len(outcome.ended),
            "begun": len(outcome.begun), "moved": len(outcome.moved),
            "issued": len(outcome.issued), "issuers": len(outcome.issuers),
        },
    )
    if seen is not None and seen != mark_of(order, outcome):
        raise StaleState(_("所填内容或者机构人员情况在核对之后有变动，请重新核对后再办理。"))
    return outcome


def _lock() -> None:
    """Nobody moves while the leadership does."""
    locks.departments(Department.objects.values_list("pk", flat=True))
    locks.people(Person.objects.values_list("pk", flat=True))


def _record(order: Order, written: _Written, by: Viewer) -> Succession:
    now = clock.now()
    come = order.on <= clock.today()
    succession: Succession = Succession.objects.create(
        starts_on=order.on, basis_document=order.basis_document.strip(),
        state=SuccessionState.DONE if come else SuccessionState.PLANNED,
        confirmed_at=now, confirmed_by_id=by.user_id, done_at=now if come else None,
    )
    succession.assignments.set(written.assignments)
    succession.portfolios.set(written.portfolios)
    return succession


def _say(outcome: Outcome, followed: renewing.Followed) -> None:
    """What follows for agreements, in words."""
    if followed.new_secretary is not None:
        outcome.new_secretary = followed.new_secretary.name
    for one in followed.campaigns:
        outcome.closed += [(a.number, a.responsible.name) for a in one.closing]
        outcome.issued += [
            (c.planned.responsible.name, str(c.planned.level.label), str(c.reason.label))
            for c in one.changes
        ]
        outcome.issuers += [
            (a.number, a.responsible.name, a.issuer.name, planned.issuer.name)
            for a, planned in one.issuers
        ]
        outcome.left += one.left


# --- taken back before its day ------------------------------------------------------------------


@transaction.atomic
def cancel(
    *, succession: Succession, reason: str, document: str, by: Viewer
) -> Succession:
    """It comes otherwise: all that was written for the day is taken back. HO8, HO22, HO23.

    Raises StaleState when the day has come or it was cancelled meanwhile.
    """
    _lock()
    row = Succession.objects.select_for_update().get(pk=succession.pk)
    if row.state != SuccessionState.PLANNED or row.starts_on <= clock.today():
        raise StaleState
    seats = list(row.assignments.with_posts().select_related("replaces").order_by("pk"))
    charges = list(row.portfolios.select_related("replaces", "leader", "department"))
    rules.may_cancel(
        clerk=by.may(Permission.RUN_CAMPAIGNS) and by.may(Permission.KEEP_ORGANISATION),
        untouched=_untouched(seats, charges), reason=reason, document=document,
    ).require()
    for charge in charges:
        if charge.replaces is None:
            responsibility.withdraw_portfolio(portfolio=charge, by=by)
    for seat in seats:
        if seat.replaces is None:
            people.withdraw_assignment(assignment=seat, by=by)
    for seat in seats:
        if (old := seat.replaces) is not None:
            people.correct_assignment(
                assignment=seat, end=old.end, basis_document=old.basis_document, by=by
            )
    for charge in charges:
        if (was := charge.replaces) is not None:
            responsibility.correct_portfolio(
                portfolio=charge, end=was.end, basis_document=was.basis_document, by=by
            )
    row.state, row.cancelled_at, row.cancelled_by_id = (
        SuccessionState.CANCELLED, clock.now(), by.user_id
    )
    row.cancel_reason = _("%(reason)s（依据：%(document)s）") % {
        "reason": reason.strip(), "document": document.strip()
    }
    row.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason"])
    pen.write("agreements.succession_cancelled", subject=row, by=by, rows=[row])
    return row


def _untouched(seats: list[Assignment], charges: list[Portfolio]) -> bool:
    """Nothing was changed since, and nobody has signed a handover that rests on it."""
    signed = HandoverSeat.objects.standing().exclude(
        handover__state__in=(HandoverState.OPEN, HandoverState.CANCELLED)
    ).filter(Q(assignment__in=seats) | Q(portfolio__in=charges))
    return all(row.withdrawn_at is None for row in (*seats, *charges)) and not signed.exists()


def mark_of(order: Order, outcome: Outcome) -> str:
    """What was shown, in a digest: the confirmation names it."""
    said = repr((order.on, order.basis_document, outcome))
    return hashlib.sha256(said.encode()).hexdigest()


# --- posts and portfolios ---------------------------------------------------------------------


def held_on(day: date) -> list[Assignment]:
    """The posts of the leadership, as they are held on that day."""
    return list(
        Assignment.objects.on(day).with_posts().filter(post__kind__in=LEADERSHIP_KINDS)
        .order_by("post__order", "pk")
    )


def charged_on(day: date) -> dict[int, Portfolio]:
    """Department -> the portfolio that counts for it: in charge, else liaison."""
    rows = Portfolio.objects.on(day).select_related("leader", "department").filter(
        relation__in=(Relation.IN_CHARGE, Relation.LIAISON)
    )
    found: dict[int, Portfolio] = {}
    for row in rows.order_by("pk"):
        if row.department_id not in found or row.relation == Relation.IN_CHARGE:
            found[row.department_id] = row
    return found


def _posts_and_charges(order: Order, by: Viewer, outcome: Outcome) -> _Written:
    written = _Written()
    last, basis = order.on - DAY, order.basis_document
    held, charged = held_on(order.on), charged_on(order.on)
    going = [
        row for row in held
        if row.post_id in order.posts and row.person not in order.posts[row.post_id]
    ]
    gone = {row.person_id for row in going}
    staying = {(row.post_id, row.person_id) for row in held if row not in going}
    moving = {
        department: row for department, row in charged.items()
        if department in order.charges and (
            row.leader_id != order.charges[department].leader.pk
            or row.relation != order.charges[department].relation
        )
    }
    for row in (*moving.values(), *_beside(gone, order)):
        written.portfolios.append(
            responsibility.end_portfolio(portfolio=row, end=last, basis_document=basis, by=by)
        )
    for seat in going:
        written.assignments.append(
            people.end_assignment(assignment=seat, end=last, basis_document=basis, by=by)
        )
        outcome.ended.append((seat.person.name, str(seat.post)))
    posts = Post.objects.in_bulk(list(order.posts))
    for post_id, chosen in order.posts.items():
        for person in chosen:
            if (post_id, person.pk) not in staying:
                with _beside_field(f"post_{post_id}"):
                    written.assignments += _begin(person, posts[post_id], order, by, outcome)
    for department, charge in order.charges.items():
        was = charged.get(department)
        if was is None or department in moving:
            with _beside_field(f"leader_{department}"):
                made = responsibility.add_portfolio(
                    leader=charge.leader, department=Department.objects.get(pk=department),
                    relation=charge.relation, start=order.on, basis_document=basis, by=by,
                )
            written.portfolios.append(made)
            outcome.moved.append(
                (made.department.name, was.leader.name if was else "—", charge.leader.name)
            )
    return written


@contextmanager
def _beside_field(field: str) -> Iterator[None]:
    """What one row is refused for is told beside that row: the form has a dozen of them."""
    try:
        yield
    except RuleBroken as broken:
        if broken.field not in ("on", "basis_document"):
            broken.field = field
        raise


def _beside(gone: set[int], order: Order) -> list[Portfolio]:
    """协管, and a liaison beside a leader in charge, of those who leave the leadership."""
    after = {person.pk for chosen in order.posts.values() for person in chosen}
    counted = {row.pk for row in charged_on(order.on).values()}
    return list(
        Portfolio.objects.on(order.on).filter(leader_id__in=gone - after)
        .exclude(pk__in=counted).order_by("pk")
    )


def _begin(
    person: Person, post: Post, order: Order, by: Viewer, outcome: Outcome
) -> list[Assignment]:
    """He takes up the post; a main post that he held until then ends."""
    written = []
    for row in Assignment.objects.on(order.on).with_posts().filter(
        person=person, kind=AssignmentKind.MAIN
    ):
        written.append(
            people.end_assignment(
                assignment=row, end=order.on - DAY, basis_document=order.basis_document, by=by
            )
        )
        outcome.ended.append((person.name, str(row.post)))
    written.append(
        people.assign(
            person=person, post=post, start=order.on, basis_document=order.basis_document, by=by
        )
    )
    outcome.begun.append((person.name, str(post)))
    return written


def _nobody_left_in_charge(day: date) -> None:
    """HO18: nobody who has left the leadership stays in charge of a department."""
    leading = {row.person_id for row in held_on(day)}
    for row in charged_on(day).values():
        if row.leader_id not in leading:
            rules.named(
                "HO18", f"leader_{row.department_id}", department=row.department.name
            ).require()
