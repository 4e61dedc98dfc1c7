"""Figures of the four forms (四种形态) by quarter, year and kind, and the rows behind them.

Counted are standing measures against persons under the form that each carries (人次); routine
talks are no measures and never stand here. Secretary and discipline see figures with their
rows; others see figures of their own departments, and none below three persons: also not that
there is none, or one and two would be told by not being none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.viewer import Viewer
from supervision.models import Measure
from supervision.models.measures import MeasureQuerySet
from supervision.models.visibility import is_clerk, is_discipline
from supervision.vocabulary import Form, MeasureKind

FEWEST = 3  # persons; smaller cells are not shown to others
CLOSED = "—"  # a cell from which a smaller one could be worked out
YEARS = 5
FORMS = tuple(Form)
Cells = dict[tuple[str, int], int | str]


@dataclass(frozen=True)
class Span:
    """A stretch of time, both days included, with its name."""

    label: str
    first: date
    last: date


@dataclass(frozen=True)
class FigureRow:
    """One line: how many persons under each form. `key` narrows the rows behind it."""

    label: str
    counts: dict[int, int]
    key: dict[str, str]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def sees_rows(viewer: Viewer) -> bool:
    return viewer.is_secretary or is_discipline(viewer)


def counted(viewer: Viewer) -> MeasureQuerySet:
    """The measures that this viewer's figures count: all, or those of his departments."""
    rows: MeasureQuerySet
    if sees_rows(viewer):
        rows = Measure.objects.visible_to(viewer)
    elif is_clerk(viewer):
        rows = Measure.objects.all()
    else:
        rows = Measure.objects.filter(department__in=viewer.answers_for)
    return rows.without_closed(viewer).filter(subject__isnull=False)


def quarters(year: int) -> list[Span]:
    starts = [date(year, month, 1) for month in (1, 4, 7, 10)] + [date(year + 1, 1, 1)]
    return [
        Span(_("%(year)s年第%(n)s季度") % {"year": year, "n": n}, start,
             after - timedelta(days=1))
        for n, (start, after) in enumerate(zip(starts, starts[1:], strict=False), start=1)
    ]


def years(last: int) -> list[Span]:
    return [
        Span(_("%(year)s年") % {"year": year}, date(year, 1, 1), date(year, 12, 31))
        for year in range(last, last - YEARS, -1)
    ]


def by_span(viewer: Viewer, spans: Iterable[Span]) -> list[FigureRow]:
    """Each span with its counts, in one query."""
    found = list(spans)
    first, last = min(s.first for s in found), max(s.last for s in found)
    rows = list(counted(viewer).counted(first, last).values_list("decided_on", "form"))
    return [
        FigureRow(
            span.label,
            dict(Counter(form for day, form in rows if span.first <= day <= span.last)),
            {"first": span.first.isoformat(), "last": span.last.isoformat()},
        )
        for span in found
    ]


def by_kind(viewer: Viewer, span: Span) -> list[FigureRow]:
    """What the year's measures were, in the order of their weight: for those who see rows, as a
    kind that is named was taken.
    """
    rows = counted(viewer).counted(span.first, span.last).values_list("kind", "form")
    found: dict[str, Counter[int]] = {}
    for kind, form in rows:
        found.setdefault(kind, Counter())[form] += 1
    return [
        FigureRow(
            str(kind.label), dict(found[kind]),
            {"first": span.first.isoformat(), "last": span.last.isoformat(), "kind": kind},
        )
        for kind in MeasureKind if kind in found
    ]


def shown(
    viewer: Viewer, wholes: Sequence[FigureRow], parts: Sequence[FigureRow] = ()
) -> Cells:
    """What each cell says, by row and form; 0 stands for the total of the row.

    Below three persons, none included, only secretary and discipline see the number. What would
    let it be worked out is closed too: the total of a row with such a cell, and the other
    `parts` (of one whole) under a form when one of them is so small.
    """
    rows = [*parts, *wholes]
    cells: Cells = {(r.label, int(form)): r.counts.get(form, 0) for r in rows for form in FORMS}
    cells |= {(row.label, 0): row.total for row in rows}
    if sees_rows(viewer):
        return cells
    for form in map(int, FORMS):
        if any(_small(row.counts.get(form, 0)) for row in parts):
            cells |= {(row.label, form): CLOSED for row in parts}
        fewer = [row for row in rows if _small(row.counts.get(form, 0))]
        cells |= {(row.label, form): _fewer() for row in fewer}
        cells |= {(row.label, 0): CLOSED for row in fewer}
    cells |= {
        (row.label, 0): CLOSED for row in parts
        if any(cells[row.label, int(form)] == CLOSED for form in FORMS)
    }
    return cells | {(row.label, 0): _fewer() for row in rows if _small(row.total)}


def _small(count: int) -> bool:
    return count < FEWEST


def _fewer() -> str:
    return _("少于%(n)d") % {"n": FEWEST}


def rows_behind(
    viewer: Viewer, *, first: date | None, last: date | None, form: str = "", kind: str = "",
) -> QuerySet[Measure]:
    """The measures behind a figure; nothing for those who see figures only."""
    if not sees_rows(viewer):
        return Measure.objects.none()
    rows = counted(viewer).counted(first or date.min, last or date.max)
    if form:
        rows = rows.filter(form=form)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related("subject", "department", "issuer").defer(
        "matter", "facts", "requirement", "follow_up_note", "revoke_reason"
    )
