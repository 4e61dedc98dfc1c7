"""换届: the new leadership takes up its posts in one act, and what follows for agreements.

Source: 机关制度. L0 and L1 are renewed; below, whoever signed stays bound: the issuer signed on
behalf of a body, so a new leader is recorded as acting for it and nothing is signed anew. All or
nothing; `preview` does the same and takes it back, so what it shows is what will be written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agreements import handing as rules
from agreements.actions import ending, issuing
from agreements.cascade import CascadePlan
from agreements.models import Agreement, Campaign, Handover, IssuerChange
from agreements.plans import difference_of, plan_of
from agreements.states import AgreementState, CampaignState, Level, SlotRole
from portal import clock
from portal.access import Viewer
from portal.actions import locks, people, responsibility
from portal.errors import RuleBroken, StaleState
from portal.ledger import pen
from portal.models import Assignment, Department, Person, Portfolio, Post
from portal.periods import DAY
from portal.roles import Permission
from portal.vocabulary import LEADERSHIP_KINDS, AssignmentKind, PostKind, Relation


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
    """Posts, portfolios, agreements of L1, issuers below: in one act. Rules HO8, HO16 to HO20.

    `seen` is the mark of the preview that was confirmed. Raises StaleState when the order or what
    follows from it is no longer what was shown.
    """
    locks.departments(Department.objects.values_list("pk", flat=True))
    locks.people(Person.objects.values_list("pk", flat=True))
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "HO8").require()
    rules.check(by.may(Permission.KEEP_ORGANISATION), "HO8").require()
    rules.may_succeed(order.on, clock.today(), order.basis_document).require()
    outcome = Outcome()
    before = set(Handover.objects.values_list("pk", flat=True))
    secretary = _secretary_on(order.on - DAY)
    _posts_and_charges(order, by, outcome)
    rules.check(not outcome.empty, "HO19").require()
    _nobody_left_in_charge(order.on)
    now = _secretary_on(order.on)
    if now is None:
        raise RuleBroken("HO20", rules.RULES["HO20"][0])
    if now.pk != (secretary.pk if secretary else None):
        outcome.new_secretary = now.name
    for campaign in Campaign.objects.filter(
        state=CampaignState.ISSUED, term_start__lte=order.on, term_end__gte=order.on
    ):
        _agreements(campaign, order, by, outcome)
    outcome.handovers = [
        h.leaver.name for h in
        Handover.objects.running().exclude(pk__in=before).select_related("leaver")
    ]
    pen.write(
        "agreements.succession", subject=now, by=by,
        facts={
            "on": order.on.isoformat(), "ended": len(outcome.ended),
            "begun": len(outcome.begun), "moved": len(outcome.moved),
            "issued": len(outcome.issued), "issuers": len(outcome.issuers),
        },
    )
    if seen is not None and seen != mark_of(order, outcome):
        raise StaleState(_("所填内容或者机构人员情况在核对之后有变动，请重新核对后再办理。"))
    return outcome


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


def _posts_and_charges(order: Order, by: Viewer, outcome: Outcome) -> None:
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
    for row in moving.values():
        responsibility.end_portfolio(portfolio=row, end=last, basis_document=basis, by=by)
    for row in _beside(gone, order):
        responsibility.end_portfolio(portfolio=row, end=last, basis_document=basis, by=by)
    for seat in going:
        people.end_assignment(assignment=seat, end=last, basis_document=basis, by=by)
        outcome.ended.append((seat.person.name, str(seat.post)))
    posts = Post.objects.in_bulk(list(order.posts))
    for post_id, chosen in order.posts.items():
        for person in chosen:
            if (post_id, person.pk) not in staying:
                _begin(person, posts[post_id], order, by, outcome)
    for department, charge in order.charges.items():
        was = charged.get(department)
        if was is None or department in moving:
            made = responsibility.add_portfolio(
                leader=charge.leader, department=Department.objects.get(pk=department),
                relation=charge.relation, start=order.on, basis_document=basis, by=by,
            )
            outcome.moved.append(
                (made.department.name, was.leader.name if was else "—", charge.leader.name)
            )


def _beside(gone: set[int], order: Order) -> list[Portfolio]:
    """协管, and a liaison beside a leader in charge, of those who leave the leadership."""
    after = {person.pk for chosen in order.posts.values() for person in chosen}
    counted = {row.pk for row in charged_on(order.on).values()}
    return list(
        Portfolio.objects.on(order.on).filter(leader_id__in=gone - after)
        .exclude(pk__in=counted).order_by("pk")
    )


def _begin(person: Person, post: Post, order: Order, by: Viewer, outcome: Outcome) -> None:
    """He takes up the post; a main post that he held until then ends."""
    for row in Assignment.objects.on(order.on).with_posts().filter(
        person=person, kind=AssignmentKind.MAIN
    ):
        people.end_assignment(
            assignment=row, end=order.on - DAY, basis_document=order.basis_document, by=by
        )
        outcome.ended.append((person.name, str(row.post)))
    people.assign(
        person=person, post=post, start=order.on, basis_document=order.basis_document, by=by
    )
    outcome.begun.append((person.name, str(post)))


def _nobody_left_in_charge(day: date) -> None:
    """HO18: nobody who has left the leadership stays in charge of a department."""
    leading = {row.person_id for row in held_on(day)}
    for row in charged_on(day).values():
        if row.leader_id not in leading:
            rules.named(
                "HO18", f"leader_{row.department_id}", department=row.department.name
            ).require()


def _secretary_on(day: date) -> Person | None:
    row = Assignment.objects.on(day).filter(post__kind=PostKind.SECRETARY).first()
    return row.person if row else None


# --- agreements -------------------------------------------------------------------------------


def _agreements(campaign: Campaign, order: Order, by: Viewer, outcome: Outcome) -> None:
    """L1 is renewed, with a new secretary all of it; below, the acting issuer is recorded."""
    _chain, plan = plan_of(campaign, clock.today())
    leaders = {p.key for p in plan.agreements if p.level == Level.LEADERSHIP}
    renewed = leaders if outcome.new_secretary else set()
    _chain, difference = difference_of(campaign, clock.today(), renewed)
    gone = Agreement.objects.filter(
        pk__in=[s.agreement_id for s in difference.ended], level=Level.LEADERSHIP
    )
    closing = list(gone.select_related("responsible"))
    if closing:
        ending.end_many(
            agreements=closing, reason=_("换届"), document=order.basis_document, on=order.on,
            by=by,
        )
        outcome.closed += [(a.number, a.responsible.name) for a in closing]
    changes = [c for c in difference.changes if c.planned.key in leaders]
    if changes:
        made = issuing.issue_changes(
            campaign=campaign, keys=[(p, str(level)) for p, level in (
                c.planned.key for c in changes)], by=by, renewed=renewed,
        )
        names = dict(
            Person.objects.filter(pk__in=[a.responsible_id for a in made])
            .values_list("pk", "name")
        )
        outcome.issued += [
            (names[a.responsible_id], str(a.get_level_display()), str(a.get_reason_display()))
            for a in made
        ]
    outcome.left += len(difference.changes) - len(changes)
    _record_issuers(campaign, plan, order, by, outcome)


def _record_issuers(
    campaign: Campaign, plan: CascadePlan, order: Order, by: Viewer, outcome: Outcome
) -> None:
    """Agreements in force below L1 whose issuer acts no more: who acts for the body since then."""
    wanted = {p.key: p for p in plan.agreements if p.level != Level.LEADERSHIP}
    rows = list(
        Agreement.objects.live().filter(
            campaign=campaign, state=AgreementState.EFFECTIVE, replaced=False,
            slots__role=SlotRole.ISSUER,
        ).exclude(level=Level.LEADERSHIP).defer("text")
        .select_related("responsible", "issuer").order_by("pk")
    )
    acting = latest_issuers([row.pk for row in rows])
    made = []
    for row in rows:
        planned = wanted.get((row.responsible_id, Level(row.level)))
        current = acting[row.pk].issuer_id if row.pk in acting else row.issuer_id
        if planned is None or planned.issuer.id == current:
            continue
        made.append(
            IssuerChange(
                agreement=row, issuer_id=planned.issuer.id, capacity=planned.issuer_capacity,
                start=order.on, basis_document=order.basis_document, recorded_at=clock.now(),
                recorded_by_id=by.user_id,
            )
        )
        outcome.issuers.append(
            (row.number, row.responsible.name, row.issuer.name, planned.issuer.name)
        )
    IssuerChange.objects.bulk_create(made)
    pen.write_many(
        [
            pen.Line(
                word="agreements.issuer_changed", subject=one.agreement, by=by, rows=[one],
                facts={"start": one.start.isoformat()},
            )
            for one in made
        ]
    )


def latest_issuers(agreements: list[int]) -> dict[int, IssuerChange]:
    """Who acts as issuer now, where somebody else signed."""
    rows = IssuerChange.objects.filter(agreement__in=agreements).order_by("start", "pk")
    return {row.agreement_id: row for row in rows}
