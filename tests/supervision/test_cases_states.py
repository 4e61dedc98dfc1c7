"""Every act of a case in every state by every hand, and any order of acts: nothing slips."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.errors import RuleBroken
from portal.models import LedgerEntry
from supervision.actions import appeals, cases, decisions, execution
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    Appeal,
    CaseEvent,
    ExecutionStep,
    Measure,
)
from supervision.states import CASE_MOVES, CaseState, leads
from tests.supervision.case_scenes import DRAFT, CaseScenes

pytestmark = pytest.mark.django_db
S = CaseState
ROLES = ("secretary", "discipline", "leader", "head", "staff", "clerk", "audit_admin")
# Whose act it is, when the state allows it; `staff` is the object.
HANDS = {
    "edit": "discipline", "approve": "secretary", "refuse": "secretary",
    "establish": "discipline", "show_facts": "discipline", "defend": "staff",
    "weigh": "discipline", "investigate_again": "discipline", "decide_together": "discipline",
    "draft": "discipline", "issue": "secretary", "not_accountable": "discipline",
    "exempt": "discipline", "announce": "discipline", "execute": "discipline",
    "review": "discipline", "close": "discipline", "appeal": "staff", "uphold": "secretary",
    "change": "secretary", "revoke": "secretary",
}  # fmt: skip


class Thread:
    """One case and everything that can be done to it, whatever its state."""

    def __init__(self, cast: Any) -> None:
        self.scenes = CaseScenes(cast)
        self.cast = cast
        self.pk = self.scenes.proposed().pk

    @property
    def case(self) -> AccountabilityCase:
        return AccountabilityCase.objects.get(pk=self.pk)

    def decision(self) -> AccountabilityDecision:
        found = AccountabilityDecision.objects.filter(case=self.pk).order_by("-created_at")
        if not found:
            raise RuleBroken("", "no decision")
        return found[0]

    def do(self, act: str, role: str) -> None:
        by, case, today = self.cast.viewer(role), self.case, clock.today()
        if act in ("change", "revoke"):
            binding = AccountabilityDecision.objects.filter(
                case=case, state__in=("issued", "served")).first()
            if binding is None:
                raise RuleBroken("", "nothing binds")
            getattr(appeals, act)(decision=binding, reason="理由", by=by)
            return
        verbs: dict[str, Callable[[], Any]] = {
            "edit": lambda: cases.edit(case=case, content=self.scenes.proposal(text="改"),
                                       edition=case.edition, by=by),
            "approve": lambda: cases.approve(case=case, members=[], note="", by=by),
            "refuse": lambda: cases.refuse(case=case, reason="材料不足", by=by),
            "establish": lambda: cases.establish(
                case=case, facts="事实", evidence="证据", circumstances=["error_tolerance"],
                edition=case.edition, by=by),
            "show_facts": lambda: cases.show_facts(case=case, shown_on=today, by=by),
            "defend": lambda: cases.defend(case=case, text="意见", by=by),
            "weigh": lambda: self._weigh(case, by),
            "investigate_again": lambda: cases.investigate_again(case=case, reason="补", by=by),
            "decide_together": lambda: cases.decide_together(
                case=case, meeting=self.scenes.meeting(), by=by),
            "draft": lambda: self._draft(case, by),
            "issue": lambda: self._issue(case, by),
            "not_accountable": lambda: cases.leave_unpunished(
                case=case, end=S.NOT_ACCOUNTABLE, circumstances=[], reason="理由", by=by),
            "exempt": lambda: cases.leave_unpunished(
                case=case, end=S.EXEMPTED, circumstances=["error_tolerance"], reason="理由",
                by=by),
            "announce": lambda: execution.serve(
                case=case, served_on=today, manner="in_person", witness="", by=by),
            "execute": lambda: self._step(by),
            "review": lambda: execution.review(case=case, note="", by=by),
            "close": lambda: execution.close(case=case, note="", by=by),
            "appeal": lambda: appeals.file(decision=self.decision(), text="申诉", by=by),
            "uphold": lambda: self._answer(by),
        }
        verbs[act]()

    def _weigh(self, case: Any, by: Any) -> None:
        defence = case.defences.filter(reply=None).first()
        if defence is None:
            raise RuleBroken("", "no defence")
        cases.weigh(defence=defence, adopted="not", reason="理由", by=by)

    def _draft(self, case: Any, by: Any) -> None:
        kept = case.decisions.filter(state="draft").first()
        fields = {**DRAFT, "decided_on": clock.today(), "collective_on": clock.today()}
        decisions.save_draft(case=case, fields=fields, edition=kept.edition if kept else 0, by=by)

    def _issue(self, case: Any, by: Any) -> None:
        kept = case.decisions.filter(state="draft").first()
        decisions.issue(case=case, edition=kept.edition if kept else 0, by=by)

    def _step(self, by: Any) -> None:
        step = ExecutionStep.objects.filter(decision__case=self.pk, state="open").first()
        if step is None:
            raise RuleBroken("", "no open step")
        execution.finish_step(step=step, done_on=clock.today(), note="", by=by)

    def _answer(self, by: Any) -> None:
        appeal = Appeal.objects.filter(decision__case=self.pk, state="filed").first()
        if appeal is None:
            raise RuleBroken("", "no appeal")
        appeals.answer(appeal=appeal, result="upheld", text="维持", answered_on=clock.today(),
                       by=by)


def rows() -> list[Any]:
    """All that the acts may touch, as it stands in the tables."""
    tables = (AccountabilityCase, AccountabilityDecision, CaseEvent, ExecutionStep, Appeal,
              Measure)
    return [sorted(map(repr, table.objects.values_list())) for table in tables] + [
        LedgerEntry.objects.count()
    ]


# The acts that bring a fresh case into a state.
WAYS: dict[str, tuple[str, ...]] = {
    S.PROPOSED: (), S.REFUSED: ("refuse",), S.INVESTIGATING: ("approve",),
    S.HEARING: ("approve", "establish", "show_facts"),
}  # fmt: skip
_HEARD = (*WAYS[S.HEARING], "defend", "weigh", "decide_together")
WAYS |= {
    S.COLLECTIVE_DECISION: _HEARD, S.NOT_ACCOUNTABLE: (*_HEARD, "not_accountable"),
    S.DECIDED: (*_HEARD, "draft", "issue"),
    S.ANNOUNCED: (*_HEARD, "draft", "issue", "announce"),
}  # fmt: skip
_SERVED = WAYS[S.ANNOUNCED]
WAYS |= {
    S.EXECUTING: (*_SERVED, "execute"), S.APPEALED: (*_SERVED, "appeal"),
    S.REVOKED: (*_SERVED, "revoke"), S.CHANGED: (*_SERVED, "change"),
}  # fmt: skip


@pytest.mark.parametrize("state", WAYS)
def test_each_act_in_each_state_by_each_role(cast, state):
    """Whose act it is not, or not its state: refused, and no row changes."""
    thread = Thread(cast)
    for act in WAYS[state]:
        thread.do(act, HANDS[act])
    assert thread.case.state == state
    before = rows()
    for act, role in itertools.product(HANDS, ROLES):
        allowed = state in CASE_MOVES[act].start or (act, state) == ("execute", S.APPEALED)
        if allowed and role == HANDS[act]:
            continue
        if act == "execute" and allowed and role == "staff":
            continue  # his own step
        if act == "appeal" and allowed and role == "discipline":
            continue  # an appeal on paper
        with pytest.raises(RuleBroken):
            thread.do(act, role)
        assert rows() == before, (state, act, role)


@settings(max_examples=8, deadline=None, derandomize=True,
          suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.sampled_from(sorted(HANDS)), min_size=4, max_size=14))
def test_any_order_of_acts_keeps_the_machine_whole(cast, acts):
    """States follow the table, a refused act leaves every row as it was."""
    thread = Thread(cast)
    for act in (*_HEARD[: len(acts) // 2], *acts):
        start, before = thread.case.state, rows()
        try:
            thread.do(act, HANDS[act])
        except RuleBroken:
            assert rows() == before, act
        else:
            end = thread.case.state
            known = "execute" if (act, start) == ("execute", S.APPEALED) else act
            assert known == act and (
                start == end == S.APPEALED or leads(CASE_MOVES, act, start, end)
            )
        live = AccountabilityDecision.objects.filter(
            case=thread.pk, state__in=("draft", "issued", "served")
        )
        assert live.count() <= 1
        if thread.case.state in (S.DECIDED, S.ANNOUNCED, S.EXECUTING):
            assert live.exclude(state="draft").exists()
