"""The figures of a report, from the records of its span: counts only, nobody's name.

They are the same for whoever fills a report: measures, sanctions and decisions below three are
not told, because a report goes beyond secretary and discipline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.queries import SigningYear, duty_lines, signing_of
from portal.errors import Sentence
from portal.models import Assignment
from portal.viewer import Viewer
from supervision.models import (
    AccountabilityDecision,
    Finding,
    Hearing,
    HearingPoint,
    IntegrityReminder,
    Measure,
    Rectification,
    Talk,
    TalkParticipant,
)
from supervision.queries.figures import FEWEST
from supervision.states import DecisionState, FindingState, PointState
from supervision.vocabulary import Category, HearingKind, MeasureKind, TalkKind, TalkRole
from supervision.vocabulary.measures import SANCTIONS

WARNED = (MeasureKind.REMINDER_TALK, MeasureKind.REMINDER_LETTER)
ROUTINE = (TalkKind.INTEGRITY_ROUTINE, TalkKind.PRE_POST, TalkKind.LEAVING, TalkKind.COLLECTIVE)
TALKED = (TalkKind.HEART_TO_HEART, TalkKind.INDIVIDUAL)


@dataclass(frozen=True)
class Figure:
    """One number of a report. `value` is a number or words in its place; `url` where rows are."""

    code: str
    label: Sentence
    value: int | str
    unit: Sentence
    url: str = ""

    @property
    def stored(self) -> list[Any]:
        return [self.code, str(self.label), self.value, str(self.unit)]


def figures_for(viewer: Viewer, year: int, first: date, last: date,
                today: date) -> dict[str, Any]:
    """All figures, and the rows of the tables, as a report keeps them."""
    day = min(last, today)
    signing = signing_of(year, viewer, today)
    return {
        "day": day.isoformat(),
        "figures": [f.stored for f in all_figures(viewer, year, first, last, today)],
        "levels": [
            [str(row.label), row.tally.signed, row.tally.due, row.tally.deducted]
            for row in (signing.figures.levels if signing else ())
        ],
        "duties": [
            [str(d.label), d.total, d.done, d.late]
            for d in duty_lines(viewer, first, day, today)
        ],
        "findings": _by_category(first, last),
    }


def all_figures(viewer: Viewer, year: int, first: date, last: date,
                today: date) -> Iterator[Figure]:
    yield from _signing(signing_of(year, viewer, today))
    yield from _duties(viewer, first, min(last, today), today)
    yield from _listening(first, last)
    yield from _talking(first, last, min(last, today))
    yield from _checking(first, last, today)
    yield from _measures(first, last)


def _signing(found: SigningYear | None) -> Iterator[Figure]:
    unit = _("份")
    if found is None:
        return
    total = found.figures.total
    at = reverse("campaign_agreements", args=[found.campaign_id])
    for code, label, value, query in (
        ("due", _("应签责任书"), total.due, ""),
        ("signed", _("已签责任书"), total.signed, "?progress=signed"),
        ("waiting", _("待签责任书"), total.waiting, "?progress=waiting"),
        ("deferred", _("缓签"), found.deferred, "?progress=deferred"),
        ("exempt", _("免签"), found.exempt, "?progress=exempt"),
        ("refused", _("拒签"), found.refused, "?progress=refused"),
        ("supplementary", _("补签"), found.supplementary, ""),
        ("renewed", _("重签"), found.renewed, ""),
    ):
        yield Figure(code, label, value, unit, at + query)
    rate = "" if total.rate is None else f"{total.rate}%"
    yield Figure("rate", _("签订率"), rate or _("无"), "", at)


def _duties(viewer: Viewer, first: date, last: date, today: date) -> Iterator[Figure]:
    lines, unit = duty_lines(viewer, first, last, today), _("项")
    for code, label, value in (
        ("item_total", _("到期责任事项"), sum(line.total for line in lines)),
        ("item_done", _("已完成责任事项"), sum(line.done for line in lines)),
        ("item_late", _("逾期责任事项"), sum(line.late for line in lines)),
    ):
        yield Figure(code, label, value, unit, reverse("my_duties"))


def _listening(first: date, last: date) -> Iterator[Figure]:
    held = Hearing.objects.recorded().filter(held_on__range=(first, last))
    at = f"{reverse('hearings')}?first={first}&last={last}&kind="
    for code, label, kind, unit in (
        ("hearing", _("听取汇报"), HearingKind.REPORT, _("次")),
        ("symposium", _("座谈会"), HearingKind.SYMPOSIUM, _("场")),
    ):
        yield Figure(code, label, held.of_kind(kind).count(), unit, at + kind)
    raised = HearingPoint.objects.filter(hearing__in=held)
    answered = raised.exclude(state=PointState.OPEN).count()
    yield Figure("point", _("收到意见建议"), raised.count(), _("条"), reverse("points"))
    yield Figure("point_answered", _("已答复意见建议"), answered, _("条"),
                 reverse("points"))


def _talking(first: date, last: date, day: date) -> Iterator[Figure]:
    talks = Talk.objects.counting().filter(held_on__range=(first, last))
    met = TalkParticipant.objects.filter(role=TalkRole.INTERVIEWEE)
    at = f"{reverse('talks')}?kind="
    individual = met.filter(talk__in=talks.filter(kind__in=TALKED)).count()
    yield Figure("talk", _("谈心谈话、个别谈话"), individual, _("人次"), at)
    routine = met.filter(talk__in=talks.filter(kind__in=ROUTINE))
    yield Figure("integrity", _("日常廉政谈话"), routine.count(), _("人次"),
                 at + TalkKind.INTEGRITY_ROUTINE)
    staff = set(Assignment.objects.on(day).values_list("person_id", flat=True))
    reached = staff & set(routine.values_list("person_id", flat=True))
    coverage = f"{len(reached) * 100 // len(staff)}%" if staff else _("无")
    yield Figure("coverage", _("廉政谈话覆盖率"), coverage, "", at + TalkKind.INTEGRITY_ROUTINE)
    sent = IntegrityReminder.objects.sent().filter(sent_on__range=(first, last)).count()
    yield Figure("reminder", _("廉政提醒"), sent, _("次"),
                 f"{reverse('reminders')}?first={first}&last={last}")


def _checking(first: date, last: date, today: date) -> Iterator[Figure]:
    found = Finding.objects.standing().filter(found_on__range=(first, last))
    at, unit = reverse("findings"), _("个")
    closed = found.filter(state=FindingState.CLOSED).count()
    late = Rectification.objects.overdue(today).filter(finding__in=found).count()
    yield Figure("finding", _("发现问题"), found.count(), unit, at)
    yield Figure("closed", _("已整改销号"), closed, unit, f"{at}?state={FindingState.CLOSED}")
    yield Figure("late", _("逾期未整改"), late, unit, at)


def _measures(first: date, last: date) -> Iterator[Figure]:
    rows = Measure.objects.counted(first, last).filter(subject__isnull=False)
    at = reverse("four_forms")
    counts = rows.aggregate(
        n1=Count("pk", filter=Q(kind__in=WARNED)),
        n2=Count("pk", filter=Q(kind=MeasureKind.CRITICISM)),
        n3=Count("pk", filter=Q(kind=MeasureKind.ORDERED_SELF_EXAM)),
        n4=Count("pk", filter=Q(kind__in=SANCTIONS)),
    )
    decided = AccountabilityDecision.objects.exclude(
        state__in=(DecisionState.DRAFT, DecisionState.REVOKED)
    ).filter(decided_on__range=(first, last)).count()
    for code, label, value, unit in (
        ("n1", _("提醒谈话、提醒函"), counts["n1"], _("人次")),
        ("n2", _("批评教育"), counts["n2"], _("人次")),
        ("n3", _("责令检查"), counts["n3"], _("人次")),
        ("n4", _("党纪政务处分"), counts["n4"], _("人次")),
        ("n5", _("问责决定"), decided, _("件")),
    ):
        yield Figure(code, label, _told(value), unit, at)


def _told(count: int) -> int | str:
    """Below three persons a report says no number."""
    return count if count == 0 or count >= FEWEST else _("少于%(n)d") % {"n": FEWEST}


def _by_category(first: date, last: date) -> list[list[Any]]:
    rows = (
        Finding.objects.standing().filter(found_on__range=(first, last)).order_by()
        .values("category")
        .annotate(found=Count("pk"), closed=Count("pk", filter=Q(state=FindingState.CLOSED)))
    )
    by_code = {row["category"]: row for row in rows}
    return [
        [str(one.label), by_code[one]["found"], by_code[one]["closed"]]
        for one in Category if one in by_code
    ]
