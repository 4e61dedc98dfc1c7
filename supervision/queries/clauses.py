"""Clauses of regulations, found by words: what a finding or a decision cites."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from supervision.models import RegulationClause

MOST_WORDS = 5


def clauses_like(text: str, on: date | None = None) -> QuerySet[RegulationClause]:
    """Clauses in which every word stands: in the text, its number, or the regulation's title.

    `on`: only those in force on that day, for an act falls under the rule of its own day.
    """
    rows: QuerySet[RegulationClause] = RegulationClause.objects.all()
    if on is not None:
        rows = RegulationClause.objects.in_force(on)
    for word in text.replace("\x00", "").split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(text__icontains=word)
            | Q(number__icontains=word)
            | Q(version__regulation__title__icontains=word)
            | Q(version__regulation__code__iexact=word)
        )
    return rows.select_related("version__regulation").order_by(
        "version__regulation__code", "-version__effective_on", "order", "pk"
    )
