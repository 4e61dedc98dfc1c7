"""Objects of the organisation for the access matrix: of the staff's own department, and foreign."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.actions import rosters
from portal.models import Absence, Assignment, Department, Portfolio, Post
from tests.cast import BASIS, MOMENT, Cast
from tests.portal.roster_books import book, row

DAY = date(2026, 3, 5)


def organisation_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    own, foreign = cast.person["staff"], cast.person["other_staff"]
    people = {"own": (own.pk,), "foreign": (foreign.pk,)}
    departments = {
        "own": (cast.department["TAW"].pk,), "foreign": (cast.department["JKW"].pk,),
    }
    closed = Department.objects.create(
        code="OLD", name="原委员会", short_name="原委", kind="committee",
        opened_on=date(2020, 1, 1), closed_on=date(2023, 12, 31),
    )
    absence = Absence.objects.create(
        person=foreign, kind="study", start=DAY, basis_document=BASIS, recorded_at=MOMENT
    )
    seats = {
        "own": (Assignment.objects.get(person=own).pk,),
        "foreign": (Assignment.objects.get(person=foreign).pk,),
    }
    portfolios = {"foreign": (Portfolio.objects.get(department=cast.department["TAW"]).pk,)}
    roster = rosters.keep(book(row(部门="提案委员会"), departments=[]))
    return {
        **dict.fromkeys(("department", "department_change", "department_close"), departments),
        "department_reopen": {"foreign": (closed.pk,)},
        "post_change": {"foreign": (Post.objects.get(title="一级科员").pk,)},
        **dict.fromkeys(
            ("person", "person_change", "person_assign", "absence_add", "person_depart"), people
        ),
        "person_readmit": {"foreign": (cast.person["outsider"].pk,)},
        **dict.fromkeys(
            ("assignment_end", "assignment_correct", "assignment_withdraw"), seats
        ),
        **dict.fromkeys(
            ("absence_end", "absence_correct", "absence_withdraw"), {"foreign": (absence.pk,)}
        ),
        **dict.fromkeys(
            (
                "portfolio_end", "portfolio_hand_over", "portfolio_correct",
                "portfolio_withdraw",
            ),
            portfolios,
        ),
        "calendar_day": {"foreign": ("2026-03-05",)},
        "setting_change": {"foreign": ("organ_name",)},
        "roster_plan": {"foreign": (roster.sha256,)},
    }
