"""What the pages about people ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from portal.models import Absence, Assignment, Person, Portfolio
from portal.vocabulary import LEADERSHIP_KINDS, PersonStatus, PostKind


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people, as of a day."""

    person: Person
    posts: tuple[Assignment, ...]
    away: Absence | None


@dataclass(frozen=True)
class PersonPage:
    """All that the page of a person shows."""

    person: Person
    assignments: tuple[Assignment, ...]
    absences: tuple[Absence, ...]
    portfolios: tuple[Portfolio, ...]
    taken_back: tuple[Assignment, ...]


def people(
    *, text: str = "", department_id: int | None = None, status: str = "", on: date
) -> QuerySet[Person]:
    """People by name, pinyin, first letters or number; by department (with its sections)."""
    found = Person.objects.named_like(text) if text.strip() else Person.objects.all()
    if status:
        found = found.filter(status=status)
    if department_id is not None:
        held = Assignment.objects.on(on).filter(
            Q(post__department=department_id) | Q(post__department__parent=department_id)
        )
        found = found.filter(pk__in=held.values("person_id"))
    return found


def person_rows(listed: Iterable[Person], on: date) -> list[PersonRow]:
    """The people with their posts and absences of the day, in two queries."""
    chosen = list(listed)
    keys = [person.pk for person in chosen]
    posts = posts_on(on, keys)
    away = {each.person_id: each for each in Absence.objects.on(on).filter(person__in=keys)}
    return [PersonRow(p, tuple(posts[p.pk]), away.get(p.pk)) for p in chosen]


def posts_on(day: date, people: Iterable[int]) -> dict[int, list[Assignment]]:
    """The posts of each of these people on a day, in the organ's order. One query."""
    posts: dict[int, list[Assignment]] = defaultdict(list)
    held = Assignment.objects.on(day).filter(person__in=people).select_related("post__department")
    for each in held.order_by("post__order", "pk"):
        posts[each.person_id].append(each)
    return posts


def person_page(person: Person) -> PersonPage:
    """One person over all time."""
    assignments = Assignment.objects.filter(person=person).with_posts().order_by("-start", "-pk")
    return PersonPage(
        person=person,
        assignments=tuple(each for each in assignments if each.withdrawn_at is None),
        absences=tuple(
            Absence.objects.standing().filter(person=person).order_by("-start", "-pk")
        ),
        portfolios=tuple(
            Portfolio.objects.standing().filter(leader=person)
            .select_related("department").order_by("-start", "-pk")
        ),
        taken_back=tuple(each for each in assignments if each.withdrawn_at is not None),
    )


def leaders_on(day: date) -> QuerySet[Person]:
    """People who may be given a portfolio on `day`, in the organ's order of names."""
    kinds = [*LEADERSHIP_KINDS, PostKind.DEPUTY_SECRETARY_GENERAL]
    held = Assignment.objects.on(day).filter(post__kind__in=kinds)
    found: QuerySet[Person] = Person.objects.filter(
        pk__in=held.values("person_id"), status=PersonStatus.ACTIVE
    ).in_name_order()
    return found
