"""From findings to closed: what became of the findings of each quarter, as of today.

Counted are the findings that the viewer's own list shows him, so every figure leads to rows
that he may see.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from portal.viewer import Viewer
from supervision.models import Finding
from supervision.queries.figures import Span
from supervision.states import RECTIFYING, FindingState

CLOSED, UNDER_WAY, OVERDUE, FOUND = "closed", "under_way", "overdue", "found"
STEPS = (CLOSED, UNDER_WAY, OVERDUE, FOUND)  # as the filter of the list calls them


@dataclass(frozen=True)
class FlowRow:
    """The findings of one stretch of time, by what became of them."""

    span: Span
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def by_quarter(viewer: Viewer, spans: list[Span], today: date) -> list[FlowRow]:
    """Each stretch with its findings, in one query."""
    rows = (
        Finding.objects.visible_to(viewer).standing()
        .filter(found_on__range=(spans[0].first, spans[-1].last))
        .values_list("found_on", "state", "rectification__state", "rectification__due_on")
    )
    found = [(day, _step(state, step, due_on, today)) for day, state, step, due_on in rows]
    return [
        FlowRow(
            span, dict(Counter(step for day, step in found if span.first <= day <= span.last))
        )
        for span in spans
    ]


def _step(state: str, rectification: str | None, due_on: date | None, today: date) -> str:
    if state == FindingState.CLOSED:
        return CLOSED
    if state == FindingState.FOUND:
        return FOUND
    if rectification in RECTIFYING and due_on is not None and due_on < today:
        return OVERDUE
    return UNDER_WAY
