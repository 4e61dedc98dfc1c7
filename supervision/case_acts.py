"""Which acts a case offers to whom: state and role in one table, for buttons and guards."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.models import AccountabilityCase
from supervision.rules.parties import Deed
from supervision.states import CaseState, DecisionState
from supervision.vocabulary import ExecutionKind


class Hand(StrEnum):
    """Whose act it is."""

    KEEP = "keep"  # those who keep cases: discipline staff
    INVESTIGATE = "investigate"  # they, and those who were appointed
    DECIDE = "decide"  # the head of the party group
    OBJECT = "object"


S = CaseState
# Route -> whose act, in which states, the button's words.
ACTS: dict[str, tuple[Hand, frozenset[CaseState], Sentence]] = {
    "case_approve": (Hand.DECIDE, frozenset({S.PROPOSED}), _("批准启动")),
    "case_refuse": (Hand.DECIDE, frozenset({S.PROPOSED}), _("不批准")),
    "case_edit": (Hand.KEEP, frozenset({S.PROPOSED}), _("修改")),
    "case_establish": (Hand.INVESTIGATE, frozenset({S.INVESTIGATING}), _("登记调查事实")),
    "case_show": (Hand.INVESTIGATE, frozenset({S.INVESTIGATING}), _("事实见面")),
    "case_defend": (Hand.OBJECT, frozenset({S.HEARING}), _("陈述申辩")),
    "case_defence": (Hand.INVESTIGATE, frozenset({S.HEARING}), _("记录陈述申辩")),
    "case_collective": (Hand.KEEP, frozenset({S.HEARING}), _("登记集体研究")),
    "case_issue": (
        Hand.DECIDE, frozenset({S.COLLECTIVE_DECISION, S.CHANGED}), _("审签印发决定书")
    ),
    "case_draft": (
        Hand.KEEP, frozenset({S.COLLECTIVE_DECISION, S.CHANGED}), _("拟定决定书")
    ),
    "case_end": (Hand.KEEP, frozenset({S.COLLECTIVE_DECISION}), _("不予、免予问责")),
    "case_serve": (Hand.KEEP, frozenset({S.DECIDED}), _("送达决定书")),
    "case_circulate": (
        Hand.KEEP, frozenset({S.ANNOUNCED, S.EXECUTING, S.APPEALED}), _("通报")
    ),
    "case_review": (Hand.KEEP, frozenset({S.EXECUTING}), _("核查执行情况")),
    "case_close": (Hand.KEEP, frozenset({S.REVIEWED}), _("结案")),
    "case_appeal": (
        Hand.KEEP, frozenset({S.ANNOUNCED, S.EXECUTING, S.REVIEWED}), _("登记书面申诉")
    ),
    "case_members": (Hand.KEEP, frozenset({S.INVESTIGATING, S.HEARING}), _("调查人员")),
    "case_again": (
        Hand.INVESTIGATE, frozenset({S.HEARING, S.COLLECTIVE_DECISION}), _("退回补充调查")
    ),
    "case_change": (
        Hand.DECIDE, frozenset({S.ANNOUNCED, S.EXECUTING, S.REVIEWED, S.CLOSED}), _("变更决定")
    ),
    "case_revoke": (
        Hand.DECIDE,
        frozenset({S.DECIDED, S.ANNOUNCED, S.EXECUTING, S.REVIEWED, S.CLOSED}),
        _("撤销决定"),
    ),
}


def may_hand(hand: Hand, case: AccountabilityCase, viewer: Viewer) -> bool:
    """Whether the viewer is the one whose act it is, whatever the state."""
    if hand == Hand.OBJECT:
        return AccountabilityCase.objects.shown_to(viewer).filter(pk=case.pk).exists()
    if not AccountabilityCase.objects.readable_by(viewer).filter(pk=case.pk).exists():
        return False
    entitled: dict[Hand, Callable[[], bool]] = {
        Hand.KEEP: lambda: viewer.may(Permission.KEEP_CASES),
        Hand.DECIDE: lambda: viewer.may(Permission.DECIDE_CASES),
        Hand.INVESTIGATE: lambda: access.may_investigate(viewer, case),
    }
    return entitled[hand]() and bool(access.may(viewer, Deed.DECIDE, case))


def offered(case: AccountabilityCase, viewer: Viewer) -> list[tuple[str, Sentence]]:
    """Routes and words of what the viewer may do now, the most likely first."""
    hands = {hand for hand in Hand if may_hand(hand, case, viewer)}
    return [
        (route, words)
        for route, (hand, states, words) in ACTS.items()
        if hand in hands and case.state in states and _fits(route, case)
    ]


def _fits(route: str, case: AccountabilityCase) -> bool:
    """What an act needs besides the state."""
    if route == "case_issue":
        return case.decisions.filter(state=DecisionState.DRAFT).exists()
    if route == "case_circulate":
        return case.decisions.filter(
            state=DecisionState.SERVED, circulated_on=None,
            steps__kind=ExecutionKind.CIRCULATION,
        ).exists()
    return True


def may_weigh(case: AccountabilityCase, viewer: Viewer) -> bool:
    return case.state == CaseState.HEARING and may_hand(Hand.INVESTIGATE, case, viewer)
