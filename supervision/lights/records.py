"""W17 to W27, W41 to W50b, W73, W84: records that wait for somebody, one light each."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from portal.models import Portfolio
from portal.vocabulary import Relation
from supervision.lights import retaliation
from supervision.lights.ground import Ground, record
from supervision.models import (
    Appeal,
    EarlySign,
    Extension,
    Finding,
    Instruction,
    Measure,
    MeasureAnswer,
    Opinion,
    Rectification,
    Recusal,
    RegulationVersion,
    Report,
    Talk,
    TalkParticipant,
)
from supervision.states import (
    FINDING_OPEN,
    MEASURE_STANDS,
    OPINION_OPEN,
    RECTIFICATION_OPEN,
    RECTIFYING,
    AppealState,
    EarlySignState,
    ExtensionState,
    FindingState,
    MeasureState,
    RectificationState,
    ReportState,
    TalkState,
    TaskState,
)
from supervision.vocabulary import (
    ADMONITIONS,
    ORGANIZATIONAL_MEASURES,
    PARTY_SANCTIONS,
    Category,
    MeasureKind,
    RecordKind,
    ReportKind,
    TalkRole,
)
from supervision.warnings.decisions import (
    DueFacts,
    EffectFacts,
    OpinionFacts,
    ReportFacts,
    RuleFacts,
    SinceFacts,
)
from supervision.warnings.findings import (
    ExtensionsFacts,
    InstructionFacts,
    OpenFacts,
    PlanFacts,
    RectifyFacts,
    RecurrenceFacts,
)
from supervision.warnings.portfolio import ConfirmFacts, ReviewFacts, SignFacts

YEAR = 366  # days back in which sanctions and recurrences are watched


def compute(ground: Ground) -> None:
    _signs(ground)
    _talks(ground)
    _rectifications(ground)
    _findings(ground)
    _instructions(ground)
    _opinions(ground)
    _self_examinations(ground)
    _measures(ground)
    _appeals(ground)
    _regulations(ground)
    if ground.scope is None:
        _reports(ground)
        retaliation.compute(ground)


def _signs(ground: Ground) -> None:
    if not ground.wants("W17"):
        return
    rows = ground.of_people(EarlySign.objects.filter(state=EarlySignState.OPEN), "author")
    for pk, author, department, noticed in rows.values_list(
        "pk", "author_id", "department_id", "noticed_on"
    ):
        ground.judge(
            "W17", SignFacts(noticed), str(pk), person_id=author, department_id=department,
            **record("early_sign", pk),
        )


def _talks(ground: Ground) -> None:
    """W18, W19: of each talker."""
    if not ground.wants("W18", "W19"):
        return
    states = (TalkState.RECORDED, TalkState.CONFIRMED, TalkState.DISPUTED)
    talkers = ground.of_people(
        TalkParticipant.objects.filter(role=TalkRole.TALKER), "person"
    )
    waiting = Talk.objects.filter(state=TalkState.RECORDED) | Talk.objects.filter(
        state__in=states, review_on__isnull=False
    )
    for pk, talker, state, held_on, review_on, recorded_at in talkers.filter(
        talk__in=waiting.values("pk")
    ).order_by().values_list(
        "talk_id", "person_id", "talk__state", "talk__held_on", "talk__review_on",
        "talk__recorded_at",
    ):
        columns = {"person_id": talker, **record("talk", pk)}
        if state == TalkState.RECORDED and recorded_at is not None:
            recorded_on = timezone.localdate(recorded_at)
            ground.judge("W19", ConfirmFacts(recorded_on), f"{pk}", **columns)
        elif review_on is not None and held_on is not None:
            ground.judge("W18", ReviewFacts(held_on, review_on), f"{pk}", **columns)


def _rectifications(ground: Ground) -> None:
    """W21, W22, W24: of the responsible department."""
    if not ground.wants("W21", "W22", "W24"):
        return
    rows = ground.of_departments(Rectification.objects.filter(state__in=RECTIFICATION_OPEN))
    granted: dict[Any, list[int]] = defaultdict(list)
    for pk, old, new in Extension.objects.filter(
        state=ExtensionState.GRANTED, rectification__in=rows.values("pk")
    ).values_list("rectification_id", "old_due", "new_due"):
        granted[pk].append((new - old).days)
    for pk, department, state, served, planned, due_on in rows.values_list(
        "pk", "department_id", "state", "served_on", "planned_at", "due_on"
    ):
        columns = {"department_id": department, **record("rectification", pk)}
        if state == RectificationState.NOTICED:
            planned_on = timezone.localdate(planned) if planned else None
            ground.judge("W21", PlanFacts(served, planned_on), f"{pk}", **columns)
        submitted = state not in RECTIFYING
        ground.judge("W22", RectifyFacts(served, due_on, submitted), f"{pk}", **columns)
        days = granted[pk]
        ground.judge("W24", ExtensionsFacts(served, len(days), sum(days)), f"{pk}", **columns)


def _findings(ground: Ground) -> None:
    """W23, W26: of a department as a whole, from the findings that its leader may know of.

    A number would tell him of others: of those that name a person, of those from which somebody
    is recused, and of those for which he answers himself and that were not served yet.
    """
    if not ground.wants("W23", "W26"):
        return
    since = ground.day - timedelta(days=YEAR)
    rows = ground.of_departments(
        Finding.objects.standing().filter(department__isnull=False, names_person=False)
        .exclude(state=FindingState.CLOSED, closed_at__lt=_moment(since))
        .exclude(pk__in=Recusal.objects.filter(kind=RecordKind.FINDING, ended_at=None)
                 .values("record"))
        .exclude(served_at=None, answerable__in=Portfolio.objects.on(ground.day)
                 .filter(relation=Relation.IN_CHARGE).values("leader"))
    )
    opened: dict[int, list[date]] = defaultdict(list)
    found: dict[tuple[int, str], list[date]] = defaultdict(list)
    closed: dict[tuple[int, str], list[date]] = defaultdict(list)
    for department, category, state, found_on, closed_at in rows.values_list(
        "department_id", "category", "state", "found_on", "closed_at"
    ):
        found[department, category].append(found_on)
        if state in FINDING_OPEN:
            opened[department].append(found_on)
        elif closed_at is not None:
            closed[department, category].append(timezone.localdate(closed_at))
    for department, days in opened.items():
        ground.judge("W26", OpenFacts(days), str(department), department_id=department)
    for (department, category), days in closed.items():
        first = min(days)
        ground.judge(
            "W23", RecurrenceFacts(first, found[department, category]),
            f"{department}:{category}:{first.isoformat()}", department_id=department,
            facts={"category": str(Category(category).label)},
        )


def _moment(day: date) -> Any:
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day))


def _instructions(ground: Ground) -> None:
    if not ground.wants("W27"):
        return
    rows = ground.of_people(Instruction.objects.filter(state=TaskState.OPEN), "answerer")
    for pk, answerer, given in rows.values_list("pk", "answerer_id", "given_on"):
        ground.judge(
            "W27", InstructionFacts(given), str(pk), person_id=answerer,
            **record("instruction", pk),
        )


def _opinions(ground: Ground) -> None:
    if not ground.wants("W41"):
        return
    rows = ground.of_people(Opinion.objects.filter(state__in=OPINION_OPEN), "handler")
    for pk, handler, received in rows.values_list("pk", "handler_id", "received_on"):
        ground.judge(
            "W41", OpinionFacts(received), str(pk), person_id=handler, **record("opinion", pk)
        )


def _self_examinations(ground: Ground) -> None:
    if not ground.wants("W46"):
        return
    rows = ground.of_people(
        Measure.objects.filter(
            reply_due__isnull=False, decided_on__isnull=False,
            state__in=(MeasureState.DECIDED, MeasureState.SERVED),
        ).exclude(pk__in=MeasureAnswer.objects.values("measure"))
        .exclude(kind=MeasureKind.INQUIRY_LETTER),
        "subject",
    )
    for pk, subject, decided, due_on in rows.values_list(
        "pk", "subject_id", "decided_on", "reply_due"
    ):
        ground.judge(
            "W46", DueFacts(decided, due_on), str(pk), person_id=subject,
            **record("measure", pk),
        )


def _measures(ground: Ground) -> None:
    """W47 to W50b: what must follow a measure or sanction. Discipline staff only."""
    if not ground.wants("W47", "W48", "W49", "W50a", "W50b"):
        return
    since = ground.day - timedelta(days=3 * YEAR)
    rows = ground.of_records(
        Measure.objects.filter(state__in=MEASURE_STANDS, decided_on__gte=since)
    )
    for row in rows.values_list(
        "pk", "kind", "decided_on", "formalities_on", "announced_on", "execution_reported_on",
        "effect_ends_on", "followed_up_at", "lifted_at",
    ):
        pk, kind, decided, formalities, announced, reported, ends, followed, lifted = row
        columns = record("measure", pk)
        if kind in ORGANIZATIONAL_MEASURES:
            ground.judge("W47", SinceFacts(decided, formalities), f"{pk}", **columns)
        if kind in PARTY_SANCTIONS:
            ground.judge("W48", SinceFacts(decided, announced), f"{pk}", **columns)
            ground.judge("W49", SinceFacts(decided, reported), f"{pk}", **columns)
        facts = EffectFacts(ends, followed is not None, lifted is not None)
        if kind in ADMONITIONS:
            ground.judge("W50a", facts, f"{pk}", **columns)
        ground.judge("W50b", facts, f"{pk}", **columns)


def _reports(ground: Ground) -> None:
    """W73: on the year gone by."""
    year = ground.day.year - 1
    issued = Report.objects.filter(kind=ReportKind.YEAR, year=year, state=ReportState.ISSUED)
    ground.judge("W73", ReportFacts(year, issued.exists()), str(year))


def _regulations(ground: Ground) -> None:
    """W84: rules that a department answers for, from the first day on which a review is asked.

    Its review day, or the day from which a rule that it rests on holds in a text later than its
    own and than its last review.
    """
    if not ground.wants("W84"):
        return
    held = RegulationVersion.objects.in_force(ground.day).order_by()
    owned = ground.of_departments(held.exclude(regulation__owner=None), "regulation__owner")
    rows = list(owned.values_list(
        "regulation_id", "regulation__title", "regulation__owner_id", "effective_on",
        "review_on", "reviewed_on",
    ))
    bases: dict[int, list[date]] = defaultdict(list)
    for rule, day in held.filter(
        regulation__based_on_this__in={row[0] for row in rows}
    ).values_list("regulation__based_on_this", "effective_on"):
        bases[rule].append(day)
    for rule, title, owner, effective, review, reviewed in rows:
        known = max(effective, reviewed or effective)
        days = [day for day in bases[rule] if day > known]
        days += [review] if review is not None and review <= ground.day else []
        ground.judge(
            "W84", RuleFacts(min(days, default=None)), f"{rule}", department_id=owner,
            facts={"title": f"《{title}》"},
        )


def _appeals(ground: Ground) -> None:
    if not ground.wants("W50"):
        return
    rows = ground.of_records(Appeal.objects.filter(state=AppealState.FILED), "decision__case")
    for pk, case, filed in rows.values_list("pk", "decision__case_id", "filed_on"):
        ground.judge("W50", SinceFacts(filed), str(pk), **record("case", case))
