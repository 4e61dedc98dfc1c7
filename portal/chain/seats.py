"""Where everybody sits, without the chain: one pass over plain rows, to count a large organ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.models import Assignment, Department
from portal.vocabulary import LEADERSHIP_KINDS, AssignmentKind, PostKind

_LEADING = frozenset(LEADERSHIP_KINDS)
_HEADING = frozenset({PostKind.DEPARTMENT_HEAD, PostKind.SECTION_HEAD})


@dataclass(frozen=True)
class Seating:
    """How many people hold a post, and the departments of the day; the department (no section) in
    which each person has a seat; and who has a seat in none although he does not belong to the
    leadership.
    """

    people: int
    departments: tuple[int, ...]
    department: dict[int, int]
    nowhere: frozenset[int]


def seating_on(day: date) -> Seating:
    """What the chain of `day` says of the seats below the leadership. Two queries."""
    parents = dict(
        Department.objects.on(day).order_by("order", "code").values_list("pk", "parent_id")
    )
    secretary = None
    above: set[int] = set()
    heads: dict[int, int] = {}
    acting: dict[int, int] = {}
    main: dict[int, int] = {}
    other: dict[int, int] = {}
    everybody: dict[int, None] = {}
    rows = Assignment.objects.on(day).order_by("post__order", "pk").values_list(
        "person_id", "post__kind", "post__department_id", "kind"
    )
    for person, post, department, form in rows:
        everybody[person] = None
        if post in _LEADING or post == PostKind.DEPUTY_SECRETARY_GENERAL:
            above.add(person)
            if post == PostKind.SECRETARY and secretary is None:
                secretary = person
        if department is None:
            continue
        if form == AssignmentKind.ACTING:
            acting.setdefault(department, person)
        elif post in _HEADING:
            heads.setdefault(department, person)
        if department in parents:
            (main if form == AssignmentKind.MAIN else other).setdefault(person, department)
    heads = acting | heads
    found: dict[int, int] = {}
    for department, parent in parents.items():
        if parent is None and department in heads:
            found.setdefault(heads[department], department)
    for person, department in (other | main).items():
        if person not in above and person not in found:
            parent = parents[department]
            found[person] = parent if parent in parents else department
    found.pop(secretary or 0, None)
    nowhere = everybody.keys() - found.keys() - above
    return Seating(len(everybody), tuple(parents), found, frozenset(nowhere))
