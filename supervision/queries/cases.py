"""What the pages of accountability ask: the register, one thread, what each person owes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence
from portal.models import Person
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    Appeal,
    CaseMember,
    ExecutionStep,
    RecordFile,
)
from supervision.states import (
    CASE_ENDED,
    CASE_KNOWN_TO_OBJECT,
    SHAPES,
    AppealState,
    CaseState,
    DecisionState,
    StepState,
)
from supervision.vocabulary import AccountabilityWay, ObjectKind, RecordKind

CONTENT = ("proposal", "facts", "evidence", "conclusion", "end_reason")
DECISION_CONTENT = ("facts", "evidence", "reasoning", "end_reason")
ACTS: dict[str, Sentence] = {
    "propose": _("提出问责建议"),
    "refuse": _("未批准启动"),
    "approve": _("批准启动问责调查"),
    "show_facts": _("事实材料同对象见面"),
    "defend": _("记录陈述申辩"),
    "weigh": _("说明陈述申辩采纳情况"),
    "investigate_again": _("退回补充调查"),
    "decide_together": _("集体研究"),
    "draft": _("拟定问责决定书"),
    "issue": _("印发问责决定书"),
    "not_accountable": _("不予问责"),
    "exempt": _("免予问责"),
    "receive": _("登记收到的决定"),
    "announce": _("送达、宣布问责决定"),
    "execute": _("办理执行事项"),
    "review": _("核查执行情况"),
    "close": _("结案"),
    "appeal": _("收到申诉"),
    "uphold": _("维持原决定"),
    "change": _("变更决定"),
    "revoke": _("撤销决定"),
}
_LATE = {"refuse", "investigate_again", "appeal", "change", "revoke"}
_QUIET = {"draft", "weigh"}  # told by the record itself; many of them say nothing


# --- the register -------------------------------------------------------------------------


def register(viewer: Viewer) -> QuerySet[AccountabilityCase]:
    """Cases of which the viewer may know, without their content."""
    rows: QuerySet[AccountabilityCase] = (
        AccountabilityCase.objects.visible_to(viewer)
        .defer(*CONTENT)
        .select_related("object_person", "object_department", "department")
    )
    return rows


def narrowed(
    rows: QuerySet[AccountabilityCase], *, person: str = "", state: str = "", kind: str = "",
    department: str = "", year: int | None = None, open: bool = False, number: str = "",
) -> QuerySet[AccountabilityCase]:
    """The register by object (name, pinyin), state, kind, department and year of proposal."""
    if person.strip():
        people = Person.objects.named_like(person).values("pk")
        rows = rows.filter(
            Q(object_person__in=people) | Q(object_department__name__icontains=person.strip())
        )
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(object_kind=kind)
    if department:
        rows = rows.filter(Q(department=department) | Q(department__parent=department))
    if year:
        rows = rows.filter(created_at__year=year)
    return rows


@dataclass(frozen=True)
class CaseRow:
    """One line of the register: no content."""

    case: AccountabilityCase
    decision: AccountabilityDecision | None
    due_on: date | None  # the earliest open step

    @property
    def who(self) -> str:
        return object_name(self.case)

    @property
    def ways(self) -> str:
        return ways_of(self.decision) if self.decision else ""


def object_name(case: AccountabilityCase) -> str:
    found = case.object_department or case.object_person
    return found.name if found else ""


def ways_of(decision: AccountabilityDecision) -> str:
    return "、".join(str(AccountabilityWay(way).label) for way in decision.ways)


def described(cases: Iterable[AccountabilityCase], viewer: Viewer) -> list[CaseRow]:
    """The cases with the decision that stands, as far as the viewer may know of it."""
    chosen = list(cases)
    decisions = AccountabilityDecision.objects.visible_to(viewer).filter(
        case__in=[c.pk for c in chosen],
        state__in=(DecisionState.ISSUED, DecisionState.SERVED),
    ).defer(*DECISION_CONTENT).prefetch_related(
        Prefetch("steps", ExecutionStep.objects.filter(state=StepState.OPEN).defer("note"))
    )
    by_case = {d.case_id: d for d in decisions}
    rows = []
    for case in chosen:
        found = by_case.get(case.pk)
        days = [step.due_on for step in found.steps.all()] if found else []
        rows.append(CaseRow(case, found, min(days, default=None)))
    return rows


def decisions_known(viewer: Viewer) -> QuerySet[AccountabilityDecision]:
    """Decisions of which the viewer may know, without their content."""
    rows: QuerySet[AccountabilityDecision] = (
        AccountabilityDecision.objects.visible_to(viewer)
        .exclude(state=DecisionState.DRAFT)
        .defer(*DECISION_CONTENT)
        .select_related("case__object_person", "case__object_department", "case__department")
    )
    return rows


# --- one thread ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Happening:
    """One line of the thread."""

    at: datetime
    who: str
    text: Sentence
    note: str = ""
    kind: str = "done"
    url: str = ""


def thread(case: AccountabilityCase) -> list[Happening]:
    """All that happened in a case, in order; for those who may read it."""
    shown = []
    for event in case.events.select_related("made_by__person"):
        if event.act in _QUIET:
            continue
        kind = "late" if event.act in _LATE else "done"
        shown.append(
            Happening(event.made_at, str(event.made_by or ""), ACTS[event.act], event.note, kind)
        )
    return shown


def whole(case_pk: Any) -> AccountabilityCase:
    """The case with all that its page names."""
    found: AccountabilityCase = AccountabilityCase.objects.select_related(
        "object_person", "object_department", "department", "clause__version__regulation",
        "finding", "created_by__person",
    ).get(pk=case_pk)
    return found


def decisions_of(case: AccountabilityCase, viewer: Viewer) -> list[AccountabilityDecision]:
    """The decisions of a case that the viewer may read, newest first, with what followed."""
    rows = AccountabilityDecision.objects.readable_by(viewer).filter(case=case)
    return list(
        rows.select_related("clause__version__regulation", "paper")
        .prefetch_related(
            Prefetch("steps", ExecutionStep.objects.select_related("owner").order_by("due_on")),
            Prefetch("appeals", Appeal.objects.select_related("filed_by__person")),
            "circulation",
        )
        .order_by("-created_at")
    )


def files_of(kind: RecordKind, record: Any) -> list[RecordFile]:
    rows = RecordFile.objects.about(kind, record).filter(removed_at=None)
    return list(rows.select_related("attachment__file"))


def members_of(case: AccountabilityCase) -> list[CaseMember]:
    return list(case.members.filter(ended_at=None).select_related("person").order_by("added_at"))


def shape(state: str) -> str:
    return SHAPES[CaseState][state]


# --- what is owed on the home page ----------------------------------------------------------

_KEEPER = frozenset(
    {
        CaseState.INVESTIGATING, CaseState.HEARING, CaseState.COLLECTIVE_DECISION,
        CaseState.DECIDED, CaseState.REVIEWED, CaseState.CHANGED,
    }
)  # fmt: skip


def _read(viewer: Viewer) -> QuerySet[AccountabilityCase]:
    rows: QuerySet[AccountabilityCase] = (
        AccountabilityCase.objects.readable_by(viewer)
        .defer(*CONTENT)
        .select_related("object_person", "object_department")
    )
    return rows


def to_approve(viewer: Viewer) -> QuerySet[AccountabilityCase]:
    """Proposals that wait for the head of the party group."""
    return _read(viewer).filter(state=CaseState.PROPOSED)


def to_issue(viewer: Viewer) -> QuerySet[AccountabilityCase]:
    """Drafts of decisions that wait to be signed off."""
    return _read(viewer).filter(
        state__in=(CaseState.COLLECTIVE_DECISION, CaseState.CHANGED),
        decisions__state=DecisionState.DRAFT,
    )


def to_carry_on(viewer: Viewer) -> QuerySet[AccountabilityCase]:
    """Cases whose next act is with those who keep or investigate them."""
    rows = _read(viewer).filter(state__in=_KEEPER)
    if not viewer.may(Permission.KEEP_CASES):
        mine = CaseMember.objects.filter(person_id=viewer.as_person, ended_at=None)
        rows = rows.filter(
            pk__in=mine.values("case"), state__in=(CaseState.INVESTIGATING, CaseState.HEARING)
        )
    return rows


def steps_due(viewer: Viewer) -> QuerySet[ExecutionStep]:
    """Open steps: one's own, and for those who keep cases all that nobody else owes."""
    mine = Q(owner_id=viewer.person_id) if viewer.person_id is not None else Q(pk__in=())
    if viewer.may(Permission.KEEP_CASES):
        mine |= Q(owner=None)
    return ExecutionStep.objects.filter(
        mine, state=StepState.OPEN,
        decision__in=AccountabilityDecision.objects.readable_by(viewer).filter(
            state__in=(DecisionState.ISSUED, DecisionState.SERVED)
        ).values("pk"),
    ).defer("note").select_related("decision__case__object_person",
                                   "decision__case__object_department")


def appeals_to_answer(viewer: Viewer) -> QuerySet[Appeal]:
    return Appeal.objects.filter(
        state=AppealState.FILED,
        decision__case__in=AccountabilityCase.objects.readable_by(viewer).values("pk"),
    ).defer("text", "answer").select_related("decision__case__object_person",
                                             "decision__case__object_department")


def to_defend(viewer: Viewer) -> QuerySet[AccountabilityCase]:
    """Cases whose facts were shown to the viewer and in which he has not yet spoken."""
    return AccountabilityCase.objects.shown_to(viewer).filter(
        state=CaseState.HEARING, defence_on=None
    ).defer(*CONTENT)


def known_to_object(case: AccountabilityCase) -> bool:
    return case.state in CASE_KNOWN_TO_OBJECT


def is_over(case: AccountabilityCase) -> bool:
    return case.state in CASE_ENDED


def is_organization(case: AccountabilityCase) -> bool:
    return case.object_kind == ObjectKind.ORGANIZATION
