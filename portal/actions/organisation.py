"""What happens to departments and posts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from portal import rules
from portal.actions import locks
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Assignment, Department, Portfolio, Post
from portal.periods import Period
from portal.viewer import Viewer
from portal.vocabulary import DepartmentKind

DEPARTMENT_FIELDS = ("name", "short_name", "kind", "parent", "order", "opened_on")
POST_FIELDS = (
    "title", "kind", "department", "in_party_group", "in_chair_meeting", "part_time", "order",
)


@transaction.atomic
def add_department(
    *,
    code: str,
    name: str,
    kind: str,
    opened_on: date,
    by: Viewer,
    short_name: str = "",
    parent: Department | None = None,
    order: int = 100,
) -> Department:
    """A department or section is set up from `opened_on`. Rules O13, O14, O25."""
    locks.departments([parent.pk if parent else None])
    department = Department(
        code=code, name=name, short_name=short_name or name, kind=kind, parent=parent,
        order=order, opened_on=opened_on,
    )
    _check_place(department)
    department.save(force_insert=True)
    pen.write(
        "portal.department_added", subject=department, by=by, rows=[department],
        facts={"opened_on": opened_on.isoformat()},
    )
    return department


@transaction.atomic
def change_department(*, department: Department, by: Viewer, **changes: Any) -> Department:
    """Name, kind, place or order change (DEPARTMENT_FIELDS). Rules O13, O14, O24, O25."""
    locks.only(changes, DEPARTMENT_FIELDS)
    parent = changes.get("parent", department.parent)
    locks.departments([department.pk, parent.pk if parent else None])
    department = locks.department(department.pk)
    rules.differs({name: getattr(department, name) for name in changes}, changes).require()
    for name, value in changes.items():
        setattr(department, name, value)
    _check_place(department)
    rules.opened_before_use(department.opened_on, _first_use(department)).require()
    department.save(update_fields=list(changes))
    pen.write("portal.department_changed", subject=department, by=by, rows=[department])
    return department


@transaction.atomic
def close_department(*, department: Department, closed_on: date, by: Viewer) -> Department:
    """`closed_on` is the department's last day. Rules O1, O10 to O12."""
    department = locks.department(department.pk)
    if department.closed_on is not None:
        raise StaleState
    rules.ends_after_start(department.opened_on, closed_on).require()
    rules.may_close(
        closed_on,
        seats=_beyond(Assignment.objects.standing().filter(post__department=department), closed_on),
        sections=department.sections.filter(
            Q(closed_on=None) | Q(closed_on__gt=closed_on)
        ).count(),
        charges=_beyond(Portfolio.objects.standing().filter(department=department), closed_on),
    ).require()
    department.closed_on = closed_on
    department.save(update_fields=["closed_on"])
    pen.write(
        "portal.department_closed", subject=department, by=by, rows=[department],
        facts={"closed_on": closed_on.isoformat()},
    )
    return department


@transaction.atomic
def reopen_department(*, department: Department, by: Viewer) -> Department:
    """A closing entered by mistake is taken back. Rule O25."""
    locks.departments([department.pk, department.parent_id])
    department = locks.department(department.pk)
    if department.closed_on is None:
        raise StaleState
    department.closed_on = None
    _check_place(department)
    department.save(update_fields=["closed_on"])
    pen.write("portal.department_reopened", subject=department, by=by, rows=[department])
    return department


@transaction.atomic
def add_post(*, by: Viewer, **fields: Any) -> Post:
    """A post is set up (POST_FIELDS). Rules O15, O16."""
    locks.only(fields, POST_FIELDS)
    post = Post(**fields)
    _check_post(post)
    post.save(force_insert=True)
    pen.write("portal.post_added", subject=post, by=by, rows=[post])
    return post


@transaction.atomic
def change_post(*, post: Post, by: Viewer, **changes: Any) -> Post:
    """A post changes; what it means stays once somebody has held it. Rules O15 to O17."""
    locks.only(changes, POST_FIELDS)
    post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    rules.differs({name: getattr(post, name) for name in changes}, changes).require()
    kind, department_id = post.kind, post.department_id
    for name, value in changes.items():
        setattr(post, name, value)
    rules.post_may_change(
        post.assignments.exists(), post.kind == kind, post.department_id == department_id
    ).require()
    _check_post(post)
    post.save(update_fields=list(changes))
    pen.write("portal.post_changed", subject=post, by=by, rows=[post])
    return post


def life_of(department: Department) -> Period:
    """The days on which a department exists."""
    return Period(department.opened_on, department.closed_on)


def _check_place(department: Department) -> None:
    parent = department.parent
    rules.place_in_tree(department.kind, parent is not None).require()
    if parent is None:
        return
    rules.two_levels(
        is_self=parent.pk == department.pk,
        parent_has_parent=parent.parent_id is not None,
        has_sections=department.pk is not None and department.sections.exists(),
    ).require()
    rules.section_within_parent(life_of(department), life_of(parent)).require()


def _check_post(post: Post) -> None:
    department = post.department
    rules.post_in_its_place(
        post.kind,
        has_department=department is not None,
        in_section=department is not None and department.kind == DepartmentKind.SECTION,
    ).require()


def _beyond(rows: Any, day: date) -> int:
    """How many of the rows last beyond `day`."""
    count: int = rows.filter(Q(end=None) | Q(end__gt=day)).count()
    return count


def _first_use(department: Department) -> date | None:
    """The first day of the earliest assignment, portfolio or section."""
    days = [
        Assignment.objects.standing().filter(post__department=department)
        .order_by("start").values_list("start", flat=True).first(),
        Portfolio.objects.standing().filter(department=department)
        .order_by("start").values_list("start", flat=True).first(),
        department.sections.order_by("opened_on").values_list("opened_on", flat=True).first(),
    ]
    return min((day for day in days if day is not None), default=None)
