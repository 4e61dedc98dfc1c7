"""What the pages of early signs ask: the list, who is to decide, and talks held since."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from portal import clock
from portal.calendars import table
from portal.days import cn_date
from portal.models import Person
from portal.viewer import Viewer
from supervision import access
from supervision.models import DeadlineRule, EarlySign, Talk, TalkParticipant
from supervision.models.findings import EarlySignQuerySet
from supervision.models.visibility import is_discipline
from supervision.rules.terms import Term, due, term_on
from supervision.states import EarlySignState
from supervision.vocabulary import TalkRole


def listed(viewer: Viewer) -> EarlySignQuerySet:
    """Signs of which the viewer may know, without their facts."""
    rows: EarlySignQuerySet = EarlySign.objects.visible_to(viewer)
    return rows.defer("facts", "assessment", "close_note").select_related(
        "subject", "department", "author"
    )


def narrowed(rows: QuerySet[EarlySign], asked: dict[str, Any]) -> QuerySet[EarlySign]:
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    if asked.get("department"):
        pk = asked["department"]
        rows = rows.filter(Q(department_id=pk) | Q(department__parent_id=pk))
    if (asked.get("person") or "").strip():
        found = Person.objects.named_like(asked["person"])
        rows = rows.filter(subject__in=found.values("pk"))
    return rows


def respond_terms() -> tuple[Term, ...]:
    """All editions of the term within which a sign is met, in one query."""
    return DeadlineRule.objects.filter(code="early_sign.respond").terms()


def respond_by(sign: EarlySign, terms: tuple[Term, ...], calendar: Any) -> date:
    """The day by which a sign is met with a talk, counted from the day it was noticed."""
    term = term_on(terms, "early_sign.respond", sign.noticed_on)
    return due(term, sign.noticed_on, calendar).day


def with_due(signs: Any) -> list[tuple[EarlySign, date]]:
    """The signs with the day by which each is to be met; two queries for any number."""
    chosen = list(signs)
    if not chosen:
        return []
    days = [sign.noticed_on for sign in chosen]
    terms, calendar = respond_terms(), table(min(days), max(days))
    return [(sign, respond_by(sign, terms, calendar)) for sign in chosen]


def mark_of(sign: EarlySign, due_on: date, today: date) -> str:
    if sign.state == EarlySignState.OPEN:
        return "late" if due_on < today else "due"
    return {
        EarlySignState.RESPONDED: "half", EarlySignState.UNFOUNDED: "off",
    }.get(EarlySignState(sign.state), "done")


def to_decide(viewer: Viewer) -> QuerySet[EarlySign]:
    """Open signs that wait for this viewer: his portfolio, or all for discipline staff."""
    rows = listed(viewer).unanswered()
    return rows if is_discipline(viewer) else rows.filter(department_id__in=viewer.in_charge)


def talks_since(viewer: Viewer, sign: EarlySign) -> list[tuple[str, str]]:
    """Talks with the person since the sign was noticed of which the viewer may know."""
    parts = TalkParticipant.objects.filter(
        person_id=sign.subject_id, role=TalkRole.INTERVIEWEE
    )
    talks = Talk.objects.visible_to(viewer).filter(
        pk__in=parts.values("talk"), held_on__gte=sign.noticed_on
    )
    return [
        (str(t.pk), f"{cn_date(t.held_on)} {t.get_kind_display()}")
        for t in talks.only("pk", "held_on", "kind").order_by("-held_on")[:20]
    ]


def people_below(viewer: Viewer) -> QuerySet[Person]:
    """Those who answer to the viewer directly: proposed before anything is looked for."""
    below = access.chain_below(viewer, clock.today()).below.get(viewer.person_id or 0, ())
    return Person.objects.filter(pk__in=[link.seat.person.id for link in below]).in_name_order()
