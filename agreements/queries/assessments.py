"""One agreement's statements and result, the list of all, and the draft from own records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
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
from agreements.models import Agreement, Assessment, Campaign, DutyOccurrence, Statement
from agreements.models.assessments import judged_by
from agreements.states import AgreementState, Level, OccurrenceState
from portal import clock
from portal.days import cn_day
from portal.errors import Sentence
from portal.viewer import Viewer

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
    """Agreements whose statements or result concern the viewer, his own included.

    Those in force, and those that ended after something was handed in for them.
    """
    said = Statement.objects.filter(agreement=OuterRef("pk")).exclude(state=StatementState.DRAFT)
    rows = Agreement.objects.visible_to(viewer).filter(
        Q(state=AgreementState.EFFECTIVE) | Q(Exists(said), state=AgreementState.ENDED)
    )
    if not viewer.reads_all_agreements:
        from_below = judged_by(viewer, "")
        rows = rows.filter(from_below) | rows.filter(responsible_id=viewer.person_id or 0)
    return rows.select_related("responsible", "department", "campaign").defer("text")


def latest_year() -> int:
    """The last year that has begun and whose agreements were issued.

    In January that is still the year that ended; in December, with the agreements of the new year
    issued ahead, it is still the one whose statements are due.
    """
    today = clock.today()
    begun = Campaign.objects.issued().filter(term_start__lte=today)
    found: int | None = begun.aggregate(year=Max("year"))["year"]
    return found or today.year


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


def draft_of(agreement: Agreement, period: Period, today: date) -> str:
    """What the person's own records say, as the beginning of his text; he edits it.

    His duties one by one, what he recorded, what is late, and what is still to do.
    """
    first = agreement.term_start
    last = date(first.year, 6, 30) if period == Period.HALF_YEAR else agreement.term_end
    duties = _duties(agreement, first, last)
    records = list(records_of(agreement.responsible_id, first, last))
    done = [
        _numbered(_("（一）责任事项完成情况"), [each.sentence(today) for each in duties]),
        _numbered(_("（二）日常履责记录"), records),
    ]
    parts = [
        _("一、履行责任情况"),
        *(done if duties or records else [_("（没有可以自动填入的记录，请补充。）")]),
        "", _("二、存在的问题和原因"),
        _numbered("", [each.late_sentence for each in duties if each.is_late(today)]),
        "", _("三、下一步打算"),
        _numbered("", [each.plan for each in duties if each.is_ahead(today)]),
    ]
    return "\n".join(parts).replace("\n\n\n", "\n\n") + "\n"


def _numbered(title: str, lines: Iterable[str]) -> str:
    found = [f"{n}. {line}" for n, line in enumerate(lines, start=1)]
    return "\n".join([title, *found] if title and found else found)


def duty_sentences(agreement: Agreement) -> list[str]:
    """How each duty of the agreement stands, for who judges it."""
    found = _duties(agreement, agreement.term_start, agreement.term_end)
    return [each.sentence(clock.today()) for each in found]


def records_of(person_id: int, first: date, last: date) -> list[str]:
    """What upper floors recorded of this person, one line for each kind."""
    lines: list[str] = []
    for name in settings.LUZE_RECORD_PROVIDERS:
        provider: Provider = import_string(name)
        lines += provider(person_id, first, last)
    return lines


@dataclass
class _Duty:
    """One duty of the agreement over the period: how often owed, how often done."""

    name: str
    owed: int = 0
    done: int = 0
    missing: date | None = None  # the first day by which something not done was or is due

    def sentence(self, today: date) -> str:
        if self.owed == 1:
            waits = _("尚未完成") if self.is_late(today) else _("尚未到期")
            return _("%(name)s：%(state)s。") % {
                "name": self.name, "state": _("已完成") if self.done else waits
            }
        return _("%(name)s：应完成 %(owed)d 项，已完成 %(done)d 项。") % {
            "name": self.name, "owed": self.owed, "done": self.done
        }

    def is_late(self, today: date) -> bool:
        return self.missing is not None and self.missing < today

    @property
    def late_sentence(self) -> str:
        assert self.missing is not None
        return _("%(name)s应于%(day)s前完成，尚未完成。") % {
            "name": self.name, "day": cn_day(self.missing)
        }

    def is_ahead(self, today: date) -> bool:
        return self.missing is not None and self.missing >= today

    @property
    def plan(self) -> str:
        assert self.missing is not None
        return _("%(day)s前完成：%(name)s。") % {"day": cn_day(self.missing), "name": self.name}


def _duties(agreement: Agreement, first: date, last: date) -> list[_Duty]:
    """The duties of the agreement that fall due between the days, in the order of its clauses."""
    rows = (
        DutyOccurrence.objects.filter(agreement=agreement).within(first, last)
        .exclude(state=OccurrenceState.ENDED).select_related("duty")
        .order_by("duty__order", "duty_id", "due_on")
    )
    found: dict[int, _Duty] = {}
    for row in rows:
        duty = found.setdefault(row.duty_id, _Duty(f"{row.duty.clause} {row.duty.what}"))
        duty.owed += 1
        if row.state == OccurrenceState.DONE:
            duty.done += 1
        elif duty.missing is None:
            duty.missing = row.due_on
    return list(found.values())


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
