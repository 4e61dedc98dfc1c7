"""One agreement's statements and result, the list of all, and the draft from own records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from agreements.assessing import (
    CRITERIA,
    SHAPES,
    AssessmentState,
    Grade,
    Period,
    StatementState,
)
from agreements.models import Agreement, Assessment, DutyOccurrence, Statement
from agreements.models.assessments import judged_by
from agreements.states import AgreementState, Level, OccurrenceState
from portal.access import Viewer
from portal.errors import Sentence

Provider = Callable[[int, date, date], Iterable[str]]


@dataclass(frozen=True)
class Remark:
    """A criterion of the agreement and what the superior wrote of it."""

    criterion: Sentence
    text: str


@dataclass(frozen=True)
class Row:
    """One agreement in the list: what is handed in, and how far the result has come."""

    agreement: Agreement
    half_year: str
    year_end: str
    result: str

    @staticmethod
    def shape(state: str) -> str:
        return SHAPES.get(state, "off")


def assessed(viewer: Viewer) -> QuerySet[Agreement]:
    """Agreements in force whose statements or result concern the viewer, his own included."""
    rows = Agreement.objects.visible_to(viewer).filter(state=AgreementState.EFFECTIVE)
    if not viewer.reads_all_agreements:
        from_below = judged_by(viewer, "")
        rows = rows.filter(from_below) | rows.filter(responsible_id=viewer.person_id or 0)
    return rows.select_related("responsible", "department", "campaign").defer("text")


def rows_of(agreements: Iterable[Agreement], viewer: Viewer) -> list[Row]:
    """The states of these agreements, as far as the viewer may know them; two queries."""
    found = list(agreements)
    ids = [a.pk for a in found]
    statements = {
        (agreement, period): StatementState(state).label
        for agreement, period, state in Statement.objects.visible_to(viewer)
        .filter(agreement_id__in=ids).values_list("agreement_id", "period", "state")
    }
    results = {
        agreement: AssessmentState(state).label
        for agreement, state in Assessment.objects.visible_to(viewer)
        .filter(agreement_id__in=ids).values_list("agreement_id", "state")
    }
    return [
        Row(
            a, str(statements.get((a.pk, Period.HALF_YEAR), "")),
            str(statements.get((a.pk, Period.YEAR_END), "")), str(results.get(a.pk, "")),
        )
        for a in found
    ]


def remarks_of(assessment: Assessment) -> list[Remark]:
    """The superior's remarks, criterion by criterion."""
    criteria = CRITERIA[Level(assessment.agreement.level)]
    return [
        Remark(criterion, assessment.remarks.get(str(n), ""))
        for n, criterion in enumerate(criteria)
    ]


def draft_of(agreement: Agreement, period: Period) -> str:
    """What the person's own records say, as the beginning of his text; he edits it."""
    first = agreement.term_start
    last = date(first.year, 6, 30) if period == Period.HALF_YEAR else agreement.term_end
    lines = [*_duties(agreement, first, last), *records_of(agreement.responsible_id, first, last)]
    kept = "\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1))
    return _(
        "一、履行责任情况\n%(kept)s\n\n二、存在的问题和原因\n\n三、下一步打算\n"
    ) % {"kept": kept or _("（没有可以自动填入的记录，请补充。）")}


def records_of(person_id: int, first: date, last: date) -> list[str]:
    """What upper floors recorded of this person, one line for each kind."""
    lines: list[str] = []
    for name in settings.LUZE_RECORD_PROVIDERS:
        provider: Provider = import_string(name)
        lines += provider(person_id, first, last)
    return lines


def _duties(agreement: Agreement, first: date, last: date) -> Iterable[str]:
    """How many of the duties of the agreement that fell due are done."""
    rows = DutyOccurrence.objects.filter(agreement=agreement).within(first, last)
    total = rows.exclude(state=OccurrenceState.ENDED).count()
    if total:
        done = rows.filter(state=OccurrenceState.DONE).count()
        yield _("责任事项 %(total)s 项，已完成 %(done)s 项。") % {"total": total, "done": done}


@dataclass(frozen=True)
class Lowered:
    """Somebody proposed a lower grade than the person's last one."""

    by: int
    person: int
    day: date


def lowered_since(day: date) -> list[Lowered]:
    """Whose grade was proposed lower than that of the campaign before, since a day; 2 queries."""
    rows = list(
        Assessment.objects.filter(proposed_at__date__gte=day)
        .exclude(proposed_by__person=None)
        .select_related("agreement__campaign", "proposed_by")
        .defer("agreement__text")
    )
    order = list(Grade)
    before: dict[int, list[tuple[int, Grade]]] = defaultdict(list)
    earlier = Assessment.objects.filter(
        agreement__responsible_id__in={row.agreement.responsible_id for row in rows}
    ).select_related("agreement__campaign").defer("agreement__text")
    for old in earlier:
        before[old.agreement.responsible_id].append((old.agreement.campaign.year, old.result))
    found = []
    for row in rows:
        person, year = row.agreement.responsible_id, row.agreement.campaign.year
        past = [pair for pair in before[person] if pair[0] < year]
        proposer = row.proposed_by.person_id
        if past and proposer is not None:
            last = max(past, key=lambda pair: pair[0])[1]
            if order.index(Grade(row.grade)) > order.index(last):
                found.append(Lowered(proposer, person, timezone.localdate(row.proposed_at)))
    return found
