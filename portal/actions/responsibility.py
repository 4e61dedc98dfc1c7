"""What happens to portfolios: which leader answers for which department, from day to day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from portal import rules
from portal.actions import dated, locks
from portal.actions.following import seats_changed
from portal.actions.organisation import life_of
from portal.ledger import pen
from portal.models import Assignment, Department, Person, Portfolio
from portal.periods import DAY
from portal.viewer import Viewer
from portal.vocabulary import Relation

PORTFOLIO_FIELDS = ("leader", "department", "relation", "start", "end", "basis_document")
ONE_IN_CHARGE = "portal_portfolio_one_in_charge"


@transaction.atomic
def add_portfolio(
    *,
    leader: Person,
    department: Department,
    relation: str,
    start: date,
    basis_document: str,
    by: Viewer,
    end: date | None = None,
) -> Portfolio:
    """A leader takes charge of a department. Rules O1 to O3, O18, F1 to F3."""
    portfolio = Portfolio(
        leader=leader, department=department, relation=relation, start=start, end=end,
        basis_document=basis_document,
    )
    _lock(portfolio)
    rules.in_service(leader.status).require()
    _check(portfolio)
    with _one_in_charge(portfolio):
        dated.record(portfolio, by=by)
    pen.write(
        "portal.portfolio_added", subject=portfolio, by=by, rows=[portfolio],
        facts=dated.period_facts(portfolio),
    )
    seats_changed([leader.pk], by)
    return portfolio


@transaction.atomic
def end_portfolio(*, portfolio: Portfolio, end: date, basis_document: str, by: Viewer) -> Portfolio:
    """The leader is relieved; `end` is the last day. Rules O1, O2, O23."""
    _lock(portfolio)
    rules.rests_on_document(basis_document).require()
    rules.ends_after_start(portfolio.start, end).require()
    rules.not_ended_already(portfolio.end, end).require()
    basis = dated.ended_basis(portfolio.basis_document, basis_document)
    written = dated.replace(portfolio, by=by, end=end, basis_document=basis)
    pen.write(
        "portal.portfolio_ended", subject=written, by=by, rows=[portfolio, written],
        facts=dated.period_facts(written),
    )
    seats_changed([portfolio.leader_id], by)
    return written


@transaction.atomic
def hand_over(
    *,
    portfolio: Portfolio,
    leader: Person,
    start: date,
    basis_document: str,
    by: Viewer,
    relation: str | None = None,
) -> Portfolio:
    """Another leader takes over from `start`; the former one ends the day before. One act.

    Rules F4, F5, and all rules of ending and beginning.
    """
    rules.may_be_handed_over(
        portfolio.period, start, portfolio.leader_id == leader.pk
    ).require()
    locks.departments([portfolio.department_id])
    locks.people([portfolio.leader_id, leader.pk])  # both at once: no two acts wait crosswise
    end_portfolio(portfolio=portfolio, end=start - DAY, basis_document=basis_document, by=by)
    return add_portfolio(
        leader=leader, department=portfolio.department,
        relation=relation or portfolio.relation, start=start, end=portfolio.end,
        basis_document=basis_document, by=by,
    )


@transaction.atomic
def correct_portfolio(*, portfolio: Portfolio, by: Viewer, **changes: Any) -> Portfolio:
    """What was entered was wrong (PORTFOLIO_FIELDS): withdrawn, and written anew."""
    locks.only(changes, PORTFOLIO_FIELDS)
    rules.differs({name: getattr(portfolio, name) for name in changes}, changes).require()
    written = dated.revised(portfolio, **changes)
    _lock(portfolio, written)
    _check(written, instead_of=portfolio)
    dated.withdraw(portfolio, by=by)
    with _one_in_charge(written):
        dated.record(written, by=by)
    pen.write(
        "portal.portfolio_corrected", subject=written, by=by, rows=[portfolio, written],
        facts=dated.period_facts(written),
    )
    seats_changed([portfolio.leader_id, written.leader_id], by)
    return written


@transaction.atomic
def withdraw_portfolio(*, portfolio: Portfolio, by: Viewer) -> Portfolio:
    """What was entered never was: withdrawn without a successor."""
    dated.withdraw(portfolio, by=by)
    pen.write("portal.portfolio_withdrawn", subject=portfolio, by=by, rows=[portfolio])
    seats_changed([portfolio.leader_id], by)
    return portfolio


def charge_of(portfolio: Portfolio) -> rules.Charge:
    """A portfolio as the rules see it."""
    return rules.Charge(
        leader_id=portfolio.leader_id, leader_name=portfolio.leader.name,
        department_id=portfolio.department_id, relation=portfolio.relation,
        period=portfolio.period,
    )


def _lock(*portfolios: Portfolio) -> None:
    locks.departments(one.department_id for one in portfolios)
    locks.people(one.leader_id for one in portfolios)


def _check(new: Portfolio, instead_of: Portfolio | None = None) -> None:
    rules.ends_after_start(new.start, new.end).require()
    rules.rests_on_document(new.basis_document).require()
    new.department.refresh_from_db()
    rules.within_life(new.period, life_of(new.department)).require()
    others = _beside(new)
    if instead_of is not None:
        others = others.exclude(pk=instead_of.pk)
    held = Assignment.objects.on(new.start).filter(person=new.leader_id)
    rules.may_be_charged(
        charge_of(new), map(charge_of, others),
        leader_holds=held.values_list("post__kind", flat=True),
    ).require()


def _beside(new: Portfolio) -> Any:
    rows = Portfolio.objects.overlapping(new.period).filter(department=new.department_id)
    return rows.select_related("leader").order_by("start", "pk")


@contextmanager
def _one_in_charge(new: Portfolio) -> Iterator[None]:
    """The database's own refusal of a second leader in charge reads like rule F1."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if ONE_IN_CHARGE not in str(error):
            raise
        other = _beside(new).filter(relation=Relation.IN_CHARGE).first()
        rules.second_in_charge(other.leader.name if other else "").require()
