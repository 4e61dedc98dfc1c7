"""What the page of portfolios asks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from portal.models import Department, Portfolio
from portal.vocabulary import Relation


@dataclass(frozen=True)
class PortfolioRow:
    """A department with the leaders who answer for it on the day."""

    department: Department
    in_charge: tuple[Portfolio, ...]
    assisting: tuple[Portfolio, ...]
    liaison: tuple[Portfolio, ...]

    @property
    def uncovered(self) -> bool:
        return not self.in_charge and not self.liaison


def portfolios_on(day: date) -> list[PortfolioRow]:
    """Each department above the sections, in the organ's order, in two queries."""
    held: dict[tuple[int, str], list[Portfolio]] = defaultdict(list)
    standing = Portfolio.objects.on(day).select_related("leader", "department")
    for each in standing.order_by("leader__display_order", "pk"):
        held[each.department_id, each.relation].append(each)
    keys = {department for department, _relation in held}
    departments = Department.objects.on(day).order_by("order", "code")
    return [
        PortfolioRow(
            department,
            *(
                tuple(held[department.pk, relation])
                for relation in (Relation.IN_CHARGE, Relation.ASSISTING, Relation.LIAISON)
            ),
        )
        for department in departments
        if department.parent_id is None or department.pk in keys
    ]


def to_come(day: date) -> list[Portfolio]:
    """Portfolios that begin after `day`."""
    return list(
        Portfolio.objects.standing().filter(start__gt=day)
        .select_related("leader", "department").order_by("start", "department__order")[:100]
    )
