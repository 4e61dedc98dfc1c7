"""What each person finds on the front page about accountability."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import until
from portal.errors import Sentence
from portal.home import Owed
from portal.nav import WORKBENCH, YEAR, Link
from portal.roles import Permission
from portal.viewer import Viewer
from portal.vocabulary import Basis
from supervision.models import AccountabilityDecision
from supervision.queries import cases
from supervision.queries.cases import object_name
from supervision.states import CaseState, DecisionState

SHOWN = 10
_BASIS = Basis.STATUTORY  # 问责条例: each stage of a case follows from the one before
S = CaseState
_NEXT: dict[str, tuple[str, Sentence]] = {
    S.INVESTIGATING: ("case_establish", gettext_lazy("登记调查事实，同对象见面")),
    S.HEARING: ("case", gettext_lazy("记录陈述申辩，报集体研究")),
    S.COLLECTIVE_DECISION: ("case_draft", gettext_lazy("拟定问责决定书")),
    S.CHANGED: ("case_draft", gettext_lazy("拟定新的问责决定书")),
    S.DECIDED: ("case_serve", gettext_lazy("送达问责决定书")),
    S.REVIEWED: ("case_close", gettext_lazy("问责结案")),
}


def links(viewer: Viewer) -> Iterable[Link]:
    """The register for those who keep or decide cases; decisions for those whom one reaches."""
    if viewer.person_id is None:
        return
    if viewer.may(Permission.KEEP_CASES) or viewer.may(Permission.DECIDE_CASES):
        yield Link(YEAR, gettext_lazy("问责台账"), "cases", Permission.VIEW_CASES, 80)
        yield Link(
            YEAR, gettext_lazy("监督文书归档"), "supervision_archive",
            Permission.VIEW_INTEGRITY_FILES, 95,
        )
    elif AccountabilityDecision.objects.visible_to(viewer).exclude(
        state=DecisionState.DRAFT
    ).exists():
        yield Link(WORKBENCH, gettext_lazy("问责决定"), "decisions", Permission.VIEW_CASES, 80)


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Proposals, decisions and appeals to decide; cases to carry on; steps with their terms."""
    if viewer.person_id is None or not viewer.may(Permission.VIEW_CASES):
        return
    if viewer.may(Permission.DECIDE_CASES):
        yield from _to_decide(viewer)
    yield from _to_carry_on(viewer)
    yield from _steps(viewer)
    for case in cases.to_defend(viewer)[:SHOWN]:
        yield Owed(
            "due", _("待陈述"), _("对问责事实陈述和申辩"), _("事实材料已同本人见面"), _BASIS,
            url=reverse("case_defend", args=[case.pk]), label=_("陈述申辩"),
        )


def _to_decide(viewer: Viewer) -> Iterable[Owed]:
    for case in cases.to_approve(viewer)[:SHOWN]:
        yield Owed(
            "due", _("待批准"), _("批准启动问责：%(who)s") % {"who": object_name(case)},
            case.number, _BASIS, reverse("case_approve", args=[case.pk]), _("去审批"),
        )
    for case in cases.to_issue(viewer)[:SHOWN]:
        yield Owed(
            "due", _("待印发"), _("审签问责决定书：%(who)s") % {"who": object_name(case)},
            case.number, _BASIS, reverse("case_issue", args=[case.pk]), _("去审签"),
        )
    for appeal in cases.appeals_to_answer(viewer).order_by("answer_due")[:SHOWN]:
        yield _dated(
            _("答复申诉：%(who)s") % {"who": object_name(appeal.decision.case)},
            _("自收到申诉之日起1个月内"), "statutory", appeal.answer_due,
            reverse("appeal_answer", args=[appeal.pk]), _("去答复"),
        )


def _to_carry_on(viewer: Viewer) -> Iterable[Owed]:
    for case in cases.to_carry_on(viewer)[:SHOWN]:
        route, what = _NEXT[case.state]
        yield Owed(
            "due", _("待办理"), f"{what}：{object_name(case)}",
            f"{case.number} {case.get_state_display()}", _BASIS,
            reverse(route, args=[case.pk]), _("去办理"),
        )


def _steps(viewer: Viewer) -> Iterable[Owed]:
    for step in cases.steps_due(viewer).order_by("due_on")[:SHOWN]:
        own = step.owner_id == viewer.person_id
        who = "" if own else f"：{object_name(step.decision.case)}"
        yield _dated(
            f"{step.get_kind_display()}{who}", step.basis_text, "", step.due_on,
            reverse("execution_step", args=[step.pk]), _("去办理"),
        )


def _dated(
    title: str, why: Any, basis: str, due_on: date, url: str, label: str
) -> Owed:
    status, word = until(due_on, clock.today())
    return Owed(status, word, title, why, basis, url=url, label=label, due_on=due_on)
