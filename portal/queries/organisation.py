"""What the pages about departments and posts ask."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from portal.chain import Chain, Gap, chain_near, chain_on
from portal.chain.facts import DepartmentFact, PersonFact
from portal.errors import Sentence
from portal.models import Assignment, Department, Portfolio, Post
from portal.periods import Period, gaps
from portal.vocabulary import AssignmentKind, DepartmentKind, Relation

IN_ONE_LIST = 200  # departments and sections together


@dataclass(frozen=True)
class DepartmentRow:
    """One line of the list of departments, as of a day."""

    id: int
    code: str
    name: str
    kind: Sentence
    is_section: bool
    people: int
    head: PersonFact | None
    acting: bool
    leader: PersonFact | None
    relation: Sentence

    @property
    def lacks_leader(self) -> bool:
        return not self.is_section and self.leader is None


@dataclass(frozen=True)
class Holder:
    """Who holds a post on the day."""

    person_id: int
    name: str
    kind: str
    kind_word: str
    since: date


@dataclass(frozen=True)
class PostRow:
    """A post with its holders on the day; none means vacant."""

    post: Post
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class DepartmentPage:
    """All that the page of a department shows, as of a day."""

    department: Department
    head: PersonFact | None
    acting: bool
    leader: PersonFact | None
    relation: Sentence
    sections: tuple[DepartmentRow, ...]
    posts: tuple[PostRow, ...]
    portfolios: tuple[Portfolio, ...]
    gaps: tuple[Gap, ...]
    uncovered: tuple[Period, ...]


def sections_stand_apart(day: date) -> bool:
    """Whether there are so many departments that sections stand on their pages only."""
    count: int = Department.objects.on(day).count()
    return count > IN_ONE_LIST


def departments_on(day: date) -> list[DepartmentRow]:
    """The departments of the day in the organ's order, each followed by its sections."""
    return _rows(chain_on(day))


def tops_on(day: date) -> list[DepartmentRow]:
    """Departments without their sections: only heads and those above them are looked for."""
    chain = chain_near(day, all_heads=True)
    acting = {
        (h.department_id, h.person_id) for h in chain.facts.held
        if h.kind == AssignmentKind.ACTING
    }
    people = dict(
        Assignment.objects.on(day).exclude(post__department=None).order_by()
        .values_list(Coalesce("post__department__parent_id", "post__department_id"))
        .annotate(people=Count("person", distinct=True))
    )
    return [
        _row(chain, fact, people.get(fact.id, 0), acting)
        for fact in _in_tree_order(chain) if fact.parent_id is None
    ]


def closed_before(day: date) -> list[Department]:
    """Departments that no longer exist on `day`, the latest first."""
    return list(Department.objects.filter(closed_on__lt=day).order_by("-closed_on", "code")[:200])


def leadership_posts(day: date) -> list[PostRow]:
    """Posts above the departments, with their holders."""
    return post_rows(Post.objects.filter(department=None), day)


def department_page(department: Department, day: date) -> DepartmentPage:
    """One department as of `day`; its portfolios over all time."""
    sections = department.sections.order_by().values_list("pk", flat=True)
    chain = chain_near(day, members_of={department.pk, *sections})
    rows = _rows(chain)
    own = next((row for row in rows if row.id == department.pk), None)
    children = {d.id for d in chain.facts.departments.values() if d.parent_id == department.pk}
    portfolios = tuple(
        Portfolio.objects.standing().filter(department=department)
        .select_related("leader").order_by("-start", "-pk")
    )
    return DepartmentPage(
        department=department,
        head=own.head if own else None,
        acting=own.acting if own else False,
        leader=own.leader if own else None,
        relation=own.relation if own else "",
        sections=tuple(row for row in rows if row.id in children),
        posts=tuple(post_rows(department.posts.all(), day)),
        portfolios=portfolios,
        gaps=tuple(
            gap for gap in chain.gaps if gap.department and gap.department.id == department.pk
        ),
        uncovered=tuple(_uncovered(department, portfolios, day)),
    )


def post_rows(posts: QuerySet[Post], day: date) -> list[PostRow]:
    """The posts with who holds them on `day`, in two queries."""
    listed = list(posts.select_related("department").order_by("order", "pk"))
    holders: dict[int, list[Holder]] = defaultdict(list)
    held = Assignment.objects.on(day).filter(post__in=[post.pk for post in listed])
    for each in held.select_related("person").order_by("person__display_order", "pk"):
        holders[each.post_id].append(
            Holder(
                each.person_id, each.person.name, each.kind, each.get_kind_display(), each.start
            )
        )
    return [PostRow(post, tuple(holders[post.pk])) for post in listed]


def _rows(chain: Chain) -> list[DepartmentRow]:
    people: dict[int, set[int]] = defaultdict(set)
    acting: set[tuple[int | None, int]] = set()
    for held in chain.facts.held:
        if held.department_id is not None:
            people[held.department_id].add(held.person_id)
            if held.kind == AssignmentKind.ACTING:
                acting.add((held.department_id, held.person_id))
    for fact in chain.facts.departments.values():
        if fact.parent_id is not None:  # people of a section are people of its department
            people[fact.parent_id] |= people[fact.id]
    return [
        _row(chain, fact, len(people[fact.id]), acting) for fact in _in_tree_order(chain)
    ]


def _row(
    chain: Chain, fact: DepartmentFact, people: int, acting: set[tuple[int | None, int]]
) -> DepartmentRow:
    head = chain.heads.get(fact.id)
    leader = chain.leader_of(fact.id)
    return DepartmentRow(
        id=fact.id, code=fact.code, name=fact.name, kind=DepartmentKind(fact.kind).label,
        is_section=fact.parent_id is not None, people=people, head=head,
        acting=head is not None and (fact.id, head.id) in acting,
        leader=leader[0] if leader else None,
        relation=Relation(leader[1]).label if leader else "",
    )


def _in_tree_order(chain: Chain) -> list[DepartmentFact]:
    below: dict[int | None, list[DepartmentFact]] = defaultdict(list)
    known = chain.facts.departments
    for fact in sorted(known.values(), key=lambda d: (d.order, d.code)):
        below[fact.parent_id if fact.parent_id in known else None].append(fact)
    return [line for top in below[None] for line in (top, *below[top.id])]


def _uncovered(
    department: Department, portfolios: tuple[Portfolio, ...], day: date
) -> list[Period]:
    """Stretches up to `day` in which no leader was in charge of the department or liaised."""
    last = min(day, department.closed_on or day)
    if department.parent_id is not None or last < department.opened_on:
        return []
    covering = [p.period for p in portfolios if p.relation != Relation.ASSISTING]
    return gaps(covering, Period(department.opened_on, last))
