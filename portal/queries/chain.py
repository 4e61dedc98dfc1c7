"""What the page of the chain asks: each seat with its superior, the reason, and the basis."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.chain import GAP_NAMES, VIA_NAMES, Chain, Gap, GapKind, Link
from portal.errors import Sentence
from portal.models import Assignment, Department

ADVICE: dict[GapKind, tuple[Sentence, str]] = {
    GapKind.NO_SECRETARY: (_("登记党组书记的任职"), "people"),
    GapKind.NO_LEADER_IN_CHARGE: (_("登记这个部门的分管或者联系领导"), "portfolio_add"),
    GapKind.NO_HEAD: (_("登记主要负责人，或者明确主持工作的人员"), "department"),
    GapKind.NO_SUPERIOR: (_("核对这名同志的职务和上一级领导的任职"), "person"),
}


@dataclass(frozen=True)
class LinkRow:
    """One line of the table: who, at which post, answers to whom, why, and on what basis."""

    link: Link
    why: Sentence
    titles: str
    department: str
    basis: str


@dataclass(frozen=True)
class GapRow:
    """A gap, what it is about, what to do, and where."""

    sentence: Sentence
    about: str
    advice: Sentence
    url: str


def rows(chain: Chain, links: tuple[Link, ...]) -> list[LinkRow]:
    """The links with the documents on which their posts rest; one query."""
    ids = [held.assignment_id for link in links for held in link.seat.posts]
    documents = dict(
        Assignment.objects.filter(pk__in=ids).values_list("pk", "basis_document")
    )
    return [_row(chain, link, documents) for link in links]


def _row(chain: Chain, link: Link, documents: dict[int, str]) -> LinkRow:
    posts = link.seat.posts
    departments = {
        chain.facts.departments[h.department_id].short_name: None
        for h in posts
        if h.department_id in chain.facts.departments
    }
    return LinkRow(
        link=link,
        why=VIA_NAMES[link.via],
        titles="、".join(dict.fromkeys(h.title for h in posts)),
        department="、".join(departments),
        basis="；".join(
            dict.fromkeys(filter(None, (documents.get(h.assignment_id, "") for h in posts)))
        ),
    )


def of_department(chain: Chain, department_id: int) -> tuple[Link, ...]:
    """The links of a department's people, its sections included."""
    own = {department_id} | {
        d.id for d in chain.facts.departments.values() if d.parent_id == department_id
    }
    return tuple(
        link for link in chain.links if any(d.id in own for d in link.seat.departments)
    )


def sections_of(department_id: int) -> list[int]:
    return list(
        Department.objects.filter(parent_id=department_id).values_list("pk", flat=True)
    )


def gap_rows(chain: Chain) -> list[GapRow]:
    """The gaps, with what to do about each."""
    return [_gap(gap) for gap in chain.gaps]


def _gap(gap: Gap) -> GapRow:
    about = [gap.department.name] if gap.department else []
    about += [gap.seat.person.name] if gap.seat else []
    advice, name = ADVICE[gap.kind]
    url = reverse(name) if name in ("people", "portfolio_add") else ""
    if name == "portfolio_add" and gap.department:
        url += f"?department={gap.department.id}"
    elif name == "department" and gap.department:
        url = reverse("department", args=[gap.department.id])
    elif name == "person" and gap.seat:
        url = reverse("person", args=[gap.seat.person.id])
    return GapRow(GAP_NAMES[gap.kind], " ".join(about), advice, url)
