"""What the pages of findings ask: the list, who answers on the day, clauses, the whole thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from agreements.models import Agreement
from agreements.texts import Kind, from_plain
from portal.chain import Chain, chain_near
from portal.models import Department, Person, RoleGrant
from portal.roles import Role
from portal.viewer import Viewer
from supervision.models import Finding, Rectification
from supervision.models.base import label_of
from supervision.states import (
    FINDING_OPEN,
    RECTIFYING,
    SHAPES,
    FindingState,
    RectificationState,
)

HEAVY = ("facts", "unfounded_note", "chain_snapshot")
HEAVY_BELOW = ("requirement", "plan", "report")


# --- the list -----------------------------------------------------------------------------


@dataclass(frozen=True)
class FindingRow:
    """One line of the list: no content."""

    finding: Finding
    rectification: Rectification | None
    kind: str  # shape
    word: str
    due_on: date | None


def ledger(viewer: Viewer) -> QuerySet[Finding]:
    """All findings of which the viewer may know, without their content."""
    rows: QuerySet[Finding] = (
        Finding.objects.visible_to(viewer)
        .select_related("department", "answerable", "rectification")
        .defer(*HEAVY, *(f"rectification__{name}" for name in HEAVY_BELOW))
    )
    return rows


def narrowed(
    rows: QuerySet[Finding], *, today: date, text: str = "", department: str = "",
    category: str = "", source: str = "", state: str = "", first: date | None = None,
    last: date | None = None,
) -> QuerySet[Finding]:
    """The list by words (summary, number, who answers), place, kind, state and days."""
    if text.strip():
        named = Person.objects.named_like(text).values("pk")
        rows = rows.filter(
            Q(title__icontains=text.strip()) | Q(number__icontains=text.strip())
            | Q(answerable__in=named)
        )
    if department:
        rows = rows.filter(Q(department=department) | Q(department__parent=department))
    if category:
        rows = rows.filter(category=category)
    if source:
        rows = rows.filter(source=source)
    if first:
        rows = rows.filter(found_on__gte=first)
    if last:
        rows = rows.filter(found_on__lte=last)
    return _in_state(rows, state, today)


def _in_state(rows: QuerySet[Finding], state: str, today: date) -> QuerySet[Finding]:
    if state == "open":
        return rows.filter(state__in=FINDING_OPEN)
    if state == "overdue":
        return rows.filter(
            rectification__state__in=RECTIFYING, rectification__due_on__lt=today
        )
    if state == "under_way":
        late = Rectification.objects.overdue(today)
        return rows.filter(state=FindingState.SERVED).exclude(pk__in=late.values("finding"))
    return rows.filter(state=state) if state else rows


def described(viewer: Viewer, findings: Iterable[Finding], today: date) -> list[FindingRow]:
    """The findings with the state of their rectification, as far as the viewer may know it."""
    chosen = list(findings)
    known = set(
        Rectification.objects.visible_to(viewer).filter(finding__in=[f.pk for f in chosen])
        .values_list("finding_id", flat=True)
    )
    return [_row(f, f.pk in known, today) for f in chosen]


def _row(finding: Finding, known: bool, today: date) -> FindingRow:
    found = getattr(finding, "rectification", None) if known else None
    kind, word = state_words(finding, found, today)
    return FindingRow(finding, found, kind, word, found.due_on if found else None)


def state_words(
    finding: Finding, rectification: Rectification | None, today: date
) -> tuple[str, str]:
    """Shape and words of where a finding stands."""
    if rectification is None or finding.state != FindingState.SERVED:
        return SHAPES[FindingState][finding.state], finding.get_state_display()
    if rectification.state in RECTIFYING and rectification.due_on < today:
        return "late", rectification.get_state_display()
    return (
        SHAPES[RectificationState][rectification.state], rectification.get_state_display()
    )


# --- people to choose from ----------------------------------------------------------------


def workers(department_id: int, day: date, *more: int | None) -> list[tuple[int, str]]:
    """People of a department with its sections, and `more`: id and name with post."""
    rows = Department.objects.on(day).filter(Q(pk=department_id) | Q(parent=department_id))
    units = set(rows.order_by().values_list("pk", flat=True))
    chain = chain_near(day, more, members_of=units)
    found = {h.person_id: h.title for h in reversed(chain.facts.held)
             if h.department_id in units}
    for pk in more:
        if pk is not None:
            found.setdefault(pk, "")
    return _named(found, chain)


def verifiers(department_id: int, day: date) -> list[tuple[int, str]]:
    """Who may be asked to verify: discipline staff, the leader in charge, heads, the secretary."""
    officers = RoleGrant.objects.on(day).filter(
        role=Role.DISCIPLINE, user__person__isnull=False
    ).values_list("user__person_id", flat=True)
    found = dict.fromkeys(officers, "")
    chain = chain_near(day, found, all_heads=True)
    led = chain.leader_of(department_id)
    for one in (led[0] if led else None, chain.secretary):
        if one is not None:
            found.setdefault(one.id, "")
    for pk, head in chain.heads.items():
        unit = chain.facts.departments.get(pk)
        if unit is not None and unit.parent_id is None and pk != department_id:
            found.setdefault(head.id, "")
    return _named(found, chain)


def _named(people: Mapping[int, str], chain: Chain) -> list[tuple[int, str]]:
    known = [chain.facts.people[pk] for pk in people if pk in chain.facts.people]
    return [
        (one.id, f"{one.name}（{title}）" if (title := people[one.id] or _post(one.id, chain))
         else one.name)
        for one in sorted(known, key=lambda p: p.order)
    ]


def _post(person_id: int, chain: Chain) -> str:
    held = chain.held_by.get(person_id, ())
    names = []
    for each in held:
        unit = chain.facts.departments.get(each.department_id or 0)
        names.append(f"{unit.short_name}{each.title}" if unit else each.title)
    return "、".join(dict.fromkeys(names))


# --- clauses of agreements ----------------------------------------------------------------


@dataclass(frozen=True)
class BreachedClause:
    """A clause that somebody had signed on the day in question."""

    agreement: Agreement
    code: str
    title: str

    @property
    def key(self) -> str:
        return f"{self.agreement.pk}:{self.code}"

    @property
    def label(self) -> str:
        return f"{self.agreement.responsible.name}　{self.code} {self.title}"


def clauses_signed(
    viewer: Viewer, people: Iterable[int], day: date
) -> list[BreachedClause]:
    """What these people had promised in agreements in force on `day`, as far as readable."""
    rows = (
        Agreement.objects.readable_by(viewer).in_force_on(day)
        .filter(responsible__in=list(people)).select_related("responsible")
        .order_by("level", "pk")
    )
    return [
        BreachedClause(agreement, p.code, (p.title or p.body)[:40])
        for agreement in rows
        for p in from_plain(agreement.text) if p.kind is Kind.CLAUSE
    ]


def clause_text(finding: Finding) -> str:
    """The clause of the agreement that a finding cites, in full."""
    if finding.agreement is None:
        return ""
    for paragraph in from_plain(finding.agreement.text):
        if paragraph.kind is Kind.CLAUSE and paragraph.code == finding.agreement_clause:
            return f"{finding.agreement.number}　{paragraph.code} {paragraph.text}"
    return f"{finding.agreement.number}　{finding.agreement_clause}"


def shown_in_full(pk: UUID) -> Finding:
    """A finding with all that its page names."""
    found: Finding = Finding.objects.select_related(
        "department", "answerable", "subject", "agreement__responsible",
        "regulation_clause__version__regulation", "created_by__person", "recorded_by__person",
        "served_by__person", "closed_by__person", "unfounded_by__person",
    ).get(pk=pk)
    return found


def described_fields(finding: Finding) -> list[tuple[Any, Any]]:
    """What stands in a finding, label and value: for a reader, or for the second of two."""
    names = ("source", "category", "severity")
    shown: list[tuple[Any, Any]] = [
        (label_of(Finding, n), getattr(finding, f"get_{n}_display")())
        for n in names
    ]
    plain = ("inspectors", "scope", "title", "facts")
    return shown + [
        (label_of(Finding, n), getattr(finding, n)) for n in plain
    ]
