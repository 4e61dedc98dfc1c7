"""What the pages of opinions ask: the desk, one's own, and one opinion by its receipt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from portal import clock
from portal.models import Person
from portal.viewer import Viewer
from supervision.models import Opinion, OpinionAuthor, WaitingOpinion
from supervision.queries.terms import term
from supervision.receipts import receipt_hash
from supervision.rules.terms import NoRule
from supervision.states import OPINION_OPEN, OpinionState
from supervision.vocabulary import OpinionObject

TO_SECRETARY = (OpinionObject.LEADER, OpinionObject.DISCIPLINE, OpinionObject.CLERK)


def desk(viewer: Viewer) -> QuerySet[Opinion]:
    """Opinions that the viewer deals with or knows of, without their texts."""
    rows: QuerySet[Opinion] = Opinion.objects.on_desk_of(viewer)
    return rows.defer("text").select_related("object_person", "object_department", "handler")


def own(viewer: Viewer) -> QuerySet[Opinion]:
    """The viewer's own named opinions, found by his mark."""
    rows: QuerySet[Opinion] = Opinion.objects.visible_to(viewer).written_by(viewer)
    return rows.select_related("object_person", "object_department")


def narrowed(rows: QuerySet[Opinion], asked: dict[str, Any]) -> QuerySet[Opinion]:
    """The desk by state, object, category and days; `late`: unanswered beyond the term."""
    for name in ("state", "about", "category"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    if asked.get("first"):
        rows = rows.filter(received_on__gte=asked["first"])
    if asked.get("last"):
        rows = rows.filter(received_on__lte=asked["last"])
    if asked.get("late"):
        rows = rows.filter(state__in=OPINION_OPEN, answer_due__lt=clock.today())
    return rows


def object_words(opinion: Opinion) -> str:
    """Whom an opinion is about: 提案委员会 韩秉文, or the kind of matter."""
    parts = [
        str(one) for one in (opinion.object_department, opinion.object_person) if one is not None
    ]
    return " ".join(parts) or str(opinion.get_about_display())


def mark_of(opinion: Opinion, today: date) -> str:
    """The shape of a state; what is unanswered beyond its term is late."""
    if opinion.state in OPINION_OPEN:
        if opinion.answer_due is not None and opinion.answer_due < today:
            return "late"
        return "due" if opinion.state == OpinionState.RECEIVED else "half"
    return "done"


def rows_of(opinions: Iterable[Opinion], today: date) -> list[tuple[Opinion, str, str]]:
    """Each opinion with its shape and the words for its object; no query more."""
    return [(o, mark_of(o, today), object_words(o)) for o in opinions]


def basis_of(opinion: Opinion) -> tuple[str, str]:
    """Where the term of the answer comes from: 15个工作日, and its layer. ("", ""): nowhere."""
    try:
        found = term("opinion.answer", opinion.received_on)
    except NoRule:
        return "", ""
    return f"{found.citation or found.label}{found.value}{found.unit.label}", str(found.basis)


def author_by_consent(viewer: Viewer, opinion: Opinion) -> Person | None:
    """The author, where he agreed that the secretary may know him, and the secretary asks."""
    if not viewer.is_secretary or opinion.about not in TO_SECRETARY:
        return None
    author = OpinionAuthor.objects.filter(opinion=opinion, consents=True).first()
    return None if author is None else Person.objects.filter(pk=int(author.person)).first()


@dataclass(frozen=True)
class Found:
    """What the writer of an anonymous opinion learns by his receipt."""

    day: date
    waiting: bool
    state: str = ""
    mark: str = "half"
    due: date | None = None
    answers: tuple[Any, ...] = ()


def look_up(code: str) -> Found | None:
    """The anonymous opinion of this receipt, waiting or let out; None if there is none."""
    digest = receipt_hash(code)
    opinion = Opinion.objects.filter(receipt_hash=digest, anonymous=True).first()
    if opinion is not None:
        return Found(
            opinion.received_on, False, str(opinion.get_state_display()),
            mark_of(opinion, clock.today()), opinion.answer_due, tuple(opinion.answers.all()),
        )
    row = WaitingOpinion.objects.filter(receipt_hash=digest).first()
    return None if row is None else Found(row.day, True)
