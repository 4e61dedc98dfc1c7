"""Every act of a case in every state by every hand, and any order of acts: nothing slips."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portal import clock
from portal.errors import RuleBroken
from portal.ledger.verify import verify
from portal.models import LedgerEntry
from portal.periods import add_months
from supervision.actions import appeals, cases, decisions, execution
from supervision.actions.decisions import FROM_DECISION
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    Appeal,
    CaseEvent,
    ExecutionStep,
    Measure,
)
from supervision.queries.terms import due_after
from supervision.states import CASE_MOVES, CaseState, leads
from tests.snapshots import Contents, rows_of
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


LINES = LedgerEntry._meta.db_table


def rows() -> Contents:
    """All that the acts may touch, as it stands in the tables."""
    return rows_of(
        AccountabilityCase, AccountabilityDecision, CaseEvent, ExecutionStep, Appeal, Measure,
        LedgerEntry,
    )


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
    S.EXEMPTED: (*_HEARD, "exempt"),
}  # fmt: skip
_EXECUTED = (*_SERVED, *["execute"] * 5)  # a circular to a cadre is followed by five steps
WAYS |= {S.REVIEWED: (*_EXECUTED, "review"), S.CLOSED: (*_EXECUTED, "review", "close")}


def test_every_state_is_tried():
    assert set(WAYS) == set(S)


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


def also(act: str, role: str) -> bool:
    """Who else may do what is mostly done by another hand: his own step, an appeal on paper."""
    return (act, role) in {("execute", "staff"), ("appeal", "discipline")}


class CaseMachine(RuleBasedStateMachine):
    """A case to which anybody does anything in any order, on any day."""

    cast: Any = None  # each run of the test has its own

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.clock = time_machine.travel(datetime(2026, 1, 30, 2, tzinfo=UTC))
        self.time = self.clock.start()
        self.thread = Thread(self.cast)
        self.shown = self.served = False
        self.unwritten = set(verify().findings)  # the cast itself came without a ledger

    def teardown(self) -> None:
        faults = set(verify().findings) - self.unwritten
        self.clock.stop()
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)
        assert not faults

    @initialize(far=st.integers(0, len(WAYS[S.CLOSED])))
    def it_came_so_far(self, far: int) -> None:
        """Somewhere on the way to its end: chance alone seldom gets there."""
        for act in WAYS[S.CLOSED][:far]:
            self.attempt(act, HANDS[act])

    @rule(days=st.sampled_from((1, 10, 31)))
    def days_pass(self, days: int) -> None:
        self.time.shift(timedelta(days=days))

    @rule(act=st.sampled_from(sorted(HANDS)), role=st.sampled_from(ROLES))
    def somebody_tries(self, act: str, role: str) -> None:
        self.attempt(act, role)

    @rule(data=st.data())
    def the_right_hand_goes_on(self, data: Any) -> None:
        state = self.thread.case.state
        acts = [act for act in HANDS if state in CASE_MOVES[act].start]
        if acts:
            act = data.draw(st.sampled_from(acts))
            self.attempt(act, HANDS[act])

    def attempt(self, act: str, role: str) -> None:
        start, before = self.thread.case.state, rows()
        try:
            with transaction.atomic():
                self.thread.do(act, role)
        except RuleBroken:
            assert rows() == before, (act, start, role)
            return
        end = self.thread.case.state
        assert role == HANDS[act] or also(act, role), (act, start, role)
        assert leads(CASE_MOVES, act, start, end) or (
            act == "execute" and start == end == S.APPEALED
        )
        assert len(rows()[LINES]) > len(before[LINES]), "each act has its line"
        self.shown = (self.shown or act == "show_facts") and act != "investigate_again"
        self.served = self.served or act == "announce"

    @invariant()
    def the_object_learns_of_it_only_what_was_shown_and_served(self) -> None:
        himself = self.cast.viewer("staff")
        decided = AccountabilityDecision.objects.visible_to(himself)
        assert AccountabilityCase.objects.visible_to(himself).exists() == self.shown
        assert decided.exists() == self.served
        assert not decided.filter(served_at=None).exists()

    @invariant()
    def one_decision_stands_and_what_followed_goes_with_it(self) -> None:
        state = self.thread.case.state
        live = AccountabilityDecision.objects.filter(state__in=("draft", "issued", "served"))
        assert live.count() <= 1
        if state in (S.DECIDED, S.ANNOUNCED, S.EXECUTING, S.REVIEWED, S.CLOSED, S.APPEALED):
            assert live.exclude(state="draft").exists()
        assert Appeal.objects.filter(state="filed").exists() == (state == S.APPEALED)
        ended = AccountabilityDecision.objects.filter(state__in=("changed", "revoked"))
        assert not Measure.objects.filter(decision__in=ended).exclude(
            state="revoked").exists()
        steps = ExecutionStep.objects.filter(state="open")
        assert not steps.filter(decision__in=ended).exists()
        assert not (state in (S.REVIEWED, S.CLOSED) and steps.exists())

    @invariant()
    def every_term_runs_from_its_day_and_names_its_basis(self) -> None:
        for step in ExecutionStep.objects.select_related("decision"):
            early = step.kind in FROM_DECISION
            start = step.decision.decided_on if early else step.decision.served_on
            assert step.due_on == due_after(step.term_code, start).day > start
            assert step.basis_text
            assert not (step.state == "done" and step.decision.served_on is None)
        for appeal in Appeal.objects.select_related("decision"):
            assert appeal.filed_on <= add_months(appeal.decision.served_on, 1)
            late: date = add_months(appeal.filed_on, 1)
            assert late <= appeal.answer_due <= late + timedelta(days=10)



def test_no_order_of_acts_leads_a_case_astray(cast):
    run_state_machine_as_test(
        type("Machine", (CaseMachine,), {"cast": cast}),
        settings=settings(
            max_examples=10, stateful_step_count=12, deadline=None,
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )
