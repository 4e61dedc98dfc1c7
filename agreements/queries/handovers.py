"""What ends for whom, who takes it over, and what a handover's page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from agreements import rules
from agreements.models import Agreement, Handover, HandoverSeat
from agreements.states import HandoverState
from portal.chain import chain_near
from portal.errors import Verdict
from portal.models import Assignment, Portfolio
from portal.periods import DAY
from portal.vocabulary import AssignmentKind, PostKind, Relation

REACH = timedelta(days=90)  # what ended longer ago was handed over before this page existed
# Posts whose end is always handed over; others only where an agreement binds.
ALWAYS = (
    PostKind.SECRETARY, PostKind.LEADER, PostKind.SECRETARY_GENERAL,
    PostKind.DEPUTY_SECRETARY_GENERAL, PostKind.DEPARTMENT_HEAD, PostKind.SECTION_HEAD,
)


@dataclass(frozen=True)
class Ending:
    """A post or a portfolio that ends: of whom, when, on what document, in which words."""

    person_id: int
    end: date
    basis: str
    words: str
    department_id: int | None
    assignment_id: int | None = None
    portfolio_id: int | None = None
    post_id: int | None = None
    heads: bool = False


def fresh(proved: bool) -> Verdict:
    """S6: who signs has just proved who he is."""
    return rules.check(proved, "S6", "password")


def endings(people: Iterable[int], today: date) -> list[Ending]:
    """What ends for these people and stands in no handover yet. A fixed number of queries."""
    wanted = list(people)
    lately = Q(end__gte=today - REACH)
    posts = list(
        Assignment.objects.standing().with_posts().filter(lately, person_id__in=wanted)
        .order_by("end", "pk")
    )
    charges = list(
        Portfolio.objects.standing().select_related("department")
        .filter(lately, leader_id__in=wanted).order_by("end", "pk")
    )
    found = [*map(_of_post, posts), *map(_of_charge, charges)]
    covered = _covered(posts, charges)
    bound = _bound(wanted, today)
    kinds = {a.pk: a.post.kind for a in posts}
    return [
        one for one in found
        if (one.assignment_id, one.portfolio_id) not in covered
        and not _goes_on(one)
        and (
            one.portfolio_id or kinds[one.assignment_id or 0] in ALWAYS or one.heads
            or one.person_id in bound
        )
    ]


def ending_of(seat: HandoverSeat) -> Ending | None:
    """A seat of a handover as the ending that it stands for; None where it was opened by hand."""
    if seat.assignment is not None:
        return _of_post(seat.assignment)
    return _of_charge(seat.portfolio) if seat.portfolio is not None else None


def _of_post(row: Assignment) -> Ending:
    acting = row.kind == AssignmentKind.ACTING
    words = f"{row.post}（{row.get_kind_display()}）" if acting else str(row.post)
    return Ending(
        row.person_id, row.end or date.max, row.basis_document, words, row.post.department_id,
        assignment_id=row.pk, post_id=row.post_id,
        heads=acting or row.post.kind == PostKind.DEPARTMENT_HEAD,
    )


def _of_charge(row: Portfolio) -> Ending:
    return Ending(
        row.leader_id, row.end or date.max, row.basis_document,
        f"{row.get_relation_display()}{row.department.name}", row.department_id,
        portfolio_id=row.pk,
    )


def _covered(
    posts: list[Assignment], charges: list[Portfolio]
) -> set[tuple[int | None, int | None]]:
    """Rows that a handover has taken up already, themselves or as what they replace."""
    seats = HandoverSeat.objects.standing().exclude(handover__state=HandoverState.CANCELLED)
    signed = seats.exclude(handover__state=HandoverState.OPEN)
    found: set[tuple[int | None, int | None]] = set()
    for rows, name in ((posts, "assignment_id"), (charges, "portfolio_id")):
        before = {row.pk: _before(row) for row in rows}
        keys = {key for group in before.values() for key in group}
        own = set(seats.filter(**{f"{name}__in": before}).values_list(name, flat=True))
        old = set(signed.filter(**{f"{name}__in": keys}).values_list(name, flat=True))
        for pk, group in before.items():
            if pk in own or old & group:
                found.add((pk, None) if name == "assignment_id" else (None, pk))
    return found


def _before(row: Any) -> set[int]:
    """The keys of all rows that this one replaced, one after another."""
    keys: set[int] = set()
    while row.replaces_id is not None and row.replaces_id not in keys:
        keys.add(row.replaces_id)
        row = row.replaces
    return keys


def newest(row: Any) -> Any:
    """The last of the rows that replaced this one, or itself."""
    while (following := type(row).objects.filter(replaces=row.pk).first()) is not None:
        row = following
    return row


def _bound(people: list[int], today: date) -> set[int]:
    """Those of them whose agreement binds these days."""
    return set(
        Agreement.objects.filter(
            responsible_id__in=people, effective_on__isnull=False, term_end__gte=today - REACH,
            voided_at=None,
        ).values_list("responsible_id", flat=True)
    )


def _goes_on(one: Ending) -> bool:
    """The same person goes on: in another form of the post, or with another relation."""
    if one.portfolio_id:
        return Portfolio.objects.on(one.end + DAY).filter(
            leader_id=one.person_id, department_id=one.department_id
        ).exists()
    after = Assignment.objects.on(one.end + DAY).filter(person_id=one.person_id)
    if one.heads:
        return after.filter(
            Q(post__kind=PostKind.DEPARTMENT_HEAD) | Q(kind=AssignmentKind.ACTING),
            post__department_id=one.department_id,
        ).exists()
    return after.filter(post_id=one.post_id).exists()


def successor_of(one: Ending) -> int | None:
    """Who is appointed next to what ended; None while nobody is."""
    if one.portfolio_id:
        rows = Portfolio.objects.standing().filter(
            department_id=one.department_id, start__gt=one.end
        ).exclude(leader_id=one.person_id)
        found = sorted(
            rows.values_list("start", "relation", "leader_id"),
            key=lambda r: (r[0], r[1] != Relation.IN_CHARGE),
        )
        return found[0][2] if found else None
    rows = Assignment.objects.standing().filter(start__gt=one.end).exclude(
        person_id=one.person_id
    )
    same = Q(post_id=one.post_id)
    if one.heads and one.department_id:
        same |= Q(post__department_id=one.department_id) & (
            Q(post__kind=PostKind.DEPARTMENT_HEAD) | Q(kind=AssignmentKind.ACTING)
        )
    return rows.filter(same).order_by("start", "pk").values_list("person_id", flat=True).first()


def superior_of(person_id: int, day: date) -> int | None:
    """To whom the person answers on that day, at the highest of his seats."""
    links = chain_near(day, [person_id]).by_person.get(person_id, ())
    return links[0].superior.id if links else None


def running_of(person_id: int) -> Any:
    """Running handovers in which this person has a part."""
    seats = HandoverSeat.objects.standing().filter(successor_id=person_id)
    return Handover.objects.running().filter(
        Q(leaver_id=person_id) | Q(pk__in=seats.values("handover"))
    )
