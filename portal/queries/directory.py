"""People and departments found by what was typed; the choice of people in forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence
from portal.models import Department, Person
from portal.queries.people import PersonRow, person_rows
from portal.roles import Permission
from portal.search import LIMIT, Hit
from portal.viewer import Viewer
from portal.vocabulary import PersonStatus

PEOPLE, DEPARTMENTS = _("人员"), _("部门")
CHOICES = 50  # people offered at once


@dataclass(frozen=True)
class Choice:
    """One person to choose, with a note that tells people of one name apart."""

    id: int
    name: str
    note: Sentence


def found(viewer: Viewer, text: str, on: date) -> list[Hit]:
    """People and departments that the viewer may look up, in three queries."""
    if not text or not viewer.may(Permission.VIEW_DIRECTORY):
        return []
    return [*_people(text, on), *_departments(text, on)]


def _people(text: str, on: date) -> list[Hit]:
    return [
        Hit(PEOPLE, one.name, reverse("person", args=[one.id]), one.note)
        for one in people_like(text, on)
    ]


def people_like(text: str, on: date) -> list[Choice]:
    """People whose name fits, whether they are still here or have left."""
    people = Person.objects.named_like(text).in_name_order()[:LIMIT]
    return [
        Choice(row.person.pk, row.person.name, _note(row)) for row in person_rows(people, on)
    ]


def _note(row: PersonRow) -> Sentence:
    """What the person is now; of those who left, that they left."""
    if row.person.status != PersonStatus.ACTIVE:
        return row.person.get_status_display()
    return "、".join(str(held.post) for held in row.posts)


def _departments(text: str, on: date) -> list[Hit]:
    return [
        Hit(
            DEPARTMENTS, d.name, reverse("department", args=[d.pk]),
            _("已撤销") if d.closed_on and d.closed_on < on else d.parent.name if d.parent else "",
        )
        for d in departments_like(text)
    ]


def departments_like(text: str) -> Iterable[Department]:
    """Departments whose name or code fits what was typed."""
    fitting = Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__iexact=text)
    rows: Iterable[Department] = Department.objects.filter(fitting).select_related("parent")[:LIMIT]
    return rows


def choices(text: str, on: date, chosen: Iterable[int] = ()) -> list[Choice]:
    """People to choose from: those already chosen stay, then those whose name fits."""
    kept = list(Person.objects.filter(pk__in=list(chosen)[:CHOICES]).in_name_order())
    active = Person.objects.active()
    fitting = active.named_like(text) if text else active
    more = fitting.exclude(pk__in=[p.pk for p in kept]).in_name_order()[:CHOICES]
    return [
        Choice(row.person.pk, row.person.name, "、".join(str(held.post) for held in row.posts))
        for row in person_rows([*kept, *more], on)
    ]
