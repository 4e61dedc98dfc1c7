"""Findings and rectification as acts: every state, act and role; any order; what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.models import LedgerEntry, Notice
from supervision.actions import extensions, findings, rectification
from supervision.models import (
    Extension,
    Finding,
    Rectification,
    RectificationStep,
    ServiceRecord,
    Verification,
)
from supervision.states import FINDING_MOVES, RECTIFICATION_MOVES, RectificationState
from tests.snapshots import Contents, rows_of
from tests.supervision import finding_scenes as scenes

pytestmark = pytest.mark.django_db


def breaks(rule, act):
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.rule == rule, broken.value


# --- recording and serving ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "about", "code", "broken"),
    [
        ("discipline", None, "TAW", None), ("secretary", "staff", "TAW", None),
        ("clerk", None, "JKW", None), ("clerk", "staff", "TAW", "V5"),
        ("leader", "staff", "TAW", None), ("leader", None, "JKW", "V5"),
        ("head", None, "TAW", None), ("head", None, "NYW", "V5"),
        ("discipline", "discipline", "BGS", "V1"), ("staff", None, "TAW", "V5"),
        ("audit_admin", None, "TAW", "V5"),
    ],
)
def test_who_may_write_down_which_finding(cast, by, about, code, broken):
    if broken:
        breaks(broken, lambda: scenes.draft(cast, by=by, about=about, code=code))
        assert not Finding.objects.exists()
    else:
        assert scenes.draft(cast, by=by, about=about, code=code).state == "draft"


def test_a_draft_leaves_no_line_and_a_record_keeps_the_chain_of_its_day(cast):
    found = scenes.draft(cast)
    assert not LedgerEntry.objects.exists()
    breaks("F23", lambda: findings.record(
        finding=found, answerable_id=cast.person["other_staff"].pk, edition=1,
        by=cast.viewer("discipline")))
    found = findings.record(finding=found, answerable_id=cast.person["head"].pk, edition=1,
                            by=cast.viewer("discipline"))
    assert found.chain_snapshot["leader"]["name"] == "郑知行"
    assert found.chain_confirmed_by == cast.user["discipline"] and "问〔" in found.number
    assert LedgerEntry.objects.get().word == "supervision.finding_recorded"


def test_another_department_asks_for_the_confirmation_again(cast):
    found = scenes.recorded(cast)
    changed = findings.save_draft(
        key=found.pk, fields=scenes.fields(cast, code="JKW"), edition=found.edition,
        by=cast.viewer("discipline"),
    )
    assert (changed.state, changed.answerable, changed.chain_snapshot) == ("draft", None, {})


def test_a_finding_that_names_somebody_stands_in_the_ledger_under_a_veil(cast):
    scenes.served(cast, about="staff")
    assert {e.word for e in LedgerEntry.objects.all()} == {"supervision.restricted"}
    people = set(ServiceRecord.objects.values_list("person__name", flat=True))
    assert people == {"韩秉文", "许未央"}


@pytest.mark.parametrize(
    ("told", "broken"),
    [
        ({"requirement": " "}, "F13"), ({"verifier": "head"}, "F3"),
        ({"responsible": "other_staff"}, "F23"),
        ({"served_on": timedelta(days=1)}, "F18"), ({"served_on": timedelta(days=-1)}, "F18"),
        ({"due_on": timedelta(days=0)}, "F19"), ({"due_on": timedelta(days=120)}, "F19"),
    ],
)
def test_what_a_notice_may_not_say(cast, told, broken):
    given = {k: clock.today() + v if isinstance(v, timedelta) else v for k, v in told.items()}
    breaks(broken, lambda: scenes.served(cast, told=given))
    assert not Rectification.objects.exists() and not ServiceRecord.objects.exists()


@pytest.mark.parametrize("by", ["head", "clerk", "non_party_leader", "staff"])
def test_who_has_no_say_serves_no_notice(cast, by):
    found = scenes.recorded(cast)
    breaks("V5", lambda: findings.serve(
        finding=found, notice=scenes.notice(cast), by=cast.viewer(by)))


def test_what_was_served_is_changed_no_more(cast):
    found = scenes.served(cast).finding
    found.refresh_from_db()
    breaks("F17", lambda: findings.save_draft(
        key=found.pk, fields=scenes.fields(cast, title="改"), edition=found.edition,
        by=cast.viewer("discipline")))


def test_the_notice_reaches_who_is_concerned(cast):
    scenes.served(cast)
    told = Notice.objects.filter(title="整改通知书已送达")
    assert {n.recipient.name for n in told} == {"韩秉文"}


# --- work, verification, close --------------------------------------------------------------


def test_without_evidence_or_with_an_open_step_nothing_is_submitted(cast):
    found, head = scenes.planned(cast), cast.viewer("head")

    def submit():
        found.refresh_from_db()
        return rectification.submit(rectification=found, report="已改", rule_made=False,
                                    uploads=[], edition=found.edition, by=head)

    breaks("F9", submit)
    rectification.finish_step(step=found.steps.get(), result="好", done_on=clock.today(),
                              uploads=[], by=cast.viewer("staff"))
    breaks("F9", submit)


def test_nobody_verifies_what_he_did_or_answers_for(cast):
    found = scenes.submitted(cast)
    for by in ("head", "staff"):
        breaks("F3", lambda by=by: rectification.verify(
            rectification=found, passed=True, note="", verified_on=clock.today(),
            by=cast.viewer(by)))
    assert not Verification.objects.exists()


def test_who_stands_below_the_object_verifies_nothing(cast):
    """The clerk's section head answers to the office's head, whom the finding names."""
    found = scenes.served(
        cast, about="office_head", code="BGS", answers="office_head", by="secretary",
        told={"responsible": "office_head", "verifier": "section_head"},
    )
    Rectification.objects.filter(pk=found.pk).update(state="submitted")
    breaks("V3", lambda: rectification.verify(
        rectification=found, passed=True, note="", verified_on=clock.today(),
        by=cast.viewer("section_head")))


def test_what_is_sent_back_needs_a_reason_and_goes_on(cast):
    found, by = scenes.submitted(cast), cast.viewer("discipline")
    breaks("F12", lambda: rectification.verify(
        rectification=found, passed=False, note=" ", verified_on=clock.today(), by=by))
    rectification.verify(rectification=found, passed=False, note="缺会议记录",
                         verified_on=clock.today(), by=by)
    found.refresh_from_db()
    assert found.state == "returned"
    breaks("F8", lambda: rectification.close(rectification=found, note="", by=by))


def test_reopening_keeps_the_thread_and_sets_a_new_day(cast):
    found, by = scenes.closed(cast), cast.viewer("discipline")
    again = rectification.reopen(
        rectification=found, reason="问题反弹", due_on=clock.today() + timedelta(days=20), by=by)
    assert (again.state, again.reopened_count, again.closed_at) == ("reopened", 1, None)
    again.finding.refresh_from_db()
    assert again.finding.state == "served"
    acts = list(again.events.values_list("act", flat=True))
    assert acts == ["plan", "step", "submit", "verify", "close", "reopen"]


def test_a_groundless_finding_ends_its_rectification_and_hides(cast):
    found = scenes.planned(cast)
    breaks("F20", lambda: findings.find_unfounded(
        finding=found.finding, note=" ", by=cast.viewer("discipline")))
    findings.find_unfounded(finding=found.finding, note="核实无此事",
                            by=cast.viewer("discipline"))
    found.refresh_from_db()
    assert found.state == "cancelled"
    assert not Finding.objects.visible_to(cast.viewer("head")).exists()


# --- extensions -----------------------------------------------------------------------------


def extension(cast, found, days, by="head"):
    return extensions.ask(rectification=found, new_due=found.due_on + timedelta(days=days),
                          reason="需协调外单位", by=cast.viewer(by))


def test_the_leader_in_charge_grants_the_first_extension_and_the_asker_never(cast):
    found = scenes.planned(cast)
    asked = extension(cast, found, 10)
    assert Notice.objects.filter(recipient=cast.person["leader"]).count() >= 1
    for by in ("head", "discipline", "non_party_leader"):
        breaks("F7", lambda by=by: extensions.decide(
            extension=asked, granted=True, answer="", by=cast.viewer(by)))
    extensions.decide(extension=asked, granted=True, answer="", by=cast.viewer("leader"))
    found.refresh_from_db()
    assert found.due_on == asked.new_due
    with pytest.raises(StaleState):
        extensions.decide(extension=asked, granted=True, answer="", by=cast.viewer("leader"))


def test_beyond_ninety_days_or_for_the_third_time_the_secretary_decides(cast):
    found = scenes.planned(cast)
    asked = extension(cast, found, 91)
    breaks("F6", lambda: extensions.decide(
        extension=asked, granted=True, answer="", by=cast.viewer("leader")))
    extensions.decide(extension=asked, granted=True, answer="", by=cast.viewer("secretary"))
    found.refresh_from_db()
    assert found.due_on == asked.new_due


def test_one_request_at_a_time_and_not_too_late(cast):
    found = scenes.planned(cast)
    asked = extension(cast, found, 5)
    with pytest.raises(StaleState):
        extension(cast, found, 6)
    extensions.withdraw(extension=asked, by=cast.viewer("head"))
    Rectification.objects.filter(pk=found.pk).update(due_on=clock.today() + timedelta(days=1))
    found.refresh_from_db()
    breaks("F5", lambda: extension(cast, found, 5))
    breaks("V5", lambda: extension(cast, found, 5, by="staff"))


# --- every state, act and role --------------------------------------------------------------

ACTS = {
    "plan": lambda r, v, c: rectification.plan(
        rectification=r, text="方案", steps=[scenes.step(c)], edition=r.edition, by=v),
    "step": lambda r, v, c: rectification.finish_step(
        step=r.steps.order_by("-number").first(), result="好", done_on=clock.today(),
        uploads=[scenes.picture()], by=v),
    "submit": lambda r, v, c: rectification.submit(
        rectification=r, report="报告", rule_made=False, uploads=[scenes.picture()],
        edition=r.edition, by=v),
    "verify": lambda r, v, c: rectification.verify(
        rectification=r, passed=True, note="", verified_on=clock.today(), by=v),
    "return": lambda r, v, c: rectification.verify(
        rectification=r, passed=False, note="再改", verified_on=clock.today(), by=v),
    "close": lambda r, v, c: rectification.close(rectification=r, note="", by=v),
    "reopen": lambda r, v, c: rectification.reopen(
        rectification=r, reason="反弹", due_on=clock.today() + timedelta(days=9), by=v),
    "cancel": lambda r, v, c: findings.find_unfounded(finding=r.finding, note="不实", by=v),
}
MAY = {
    "plan": {"head"}, "step": {"head", "staff"}, "submit": {"head"},
    "verify": {"discipline"}, "return": {"discipline"}, "close": {"discipline", "secretary"},
    "reopen": {"discipline", "secretary"}, "cancel": {"discipline", "secretary"},
}
ROLES = ("discipline", "secretary", "leader", "head", "staff", "staff_two", "clerk",
         "acting_head", "audit_admin")


def rows() -> Contents:
    """All that an act could have touched, as it stands."""
    return rows_of(
        Rectification, Finding, RectificationStep, Extension, Verification, LedgerEntry, Notice
    )


def put(cast, found: Rectification, state: str, act: str) -> Rectification:
    """The rectification in a state, with all that the act itself would want."""
    Rectification.objects.filter(pk=found.pk).update(state=state)
    ended = {"closed": "closed", "cancelled": "unfounded"}.get(state, "served")
    Finding.objects.filter(pk=found.finding_id).update(state=ended)
    if act == "step":
        RectificationStep.objects.create(
            rectification=found, number=9, text="再查", person=cast.person["staff"],
            due_on=clock.today())
    if act == "close":
        Verification.objects.create(
            rectification=found, verifier=cast.person["discipline"],
            responsible=cast.person["head"], verified_on=clock.today(), result="passed",
            made_at=clock.now(), made_by=cast.user["discipline"])
    return Rectification.objects.select_related("finding").get(pk=found.pk)


@pytest.mark.parametrize("state", list(RectificationState))
def test_each_act_happens_in_its_states_by_its_roles_and_changes_no_row_otherwise(cast, state):
    submitted = scenes.submitted(cast)
    viewers = {role: cast.viewer(role) for role in ROLES}
    for act, do in ACTS.items():
        for role in ROLES:
            with transaction.atomic():
                found = put(cast, submitted, state, act)
                before = rows()
                allowed = role in MAY[act] and state in RECTIFICATION_MOVES[act].start
                try:
                    with transaction.atomic():
                        do(found, viewers[role], cast)
                except RuleBroken:
                    assert rows() == before, (state, act, role)
                    assert not allowed, (state, act, role)
                else:
                    found.refresh_from_db()
                    assert allowed, (state, act, role)
                    assert found.state in RECTIFICATION_MOVES[act].end
                transaction.set_rollback(True)


# --- any order ------------------------------------------------------------------------------


def machine_of(cast) -> type[RuleBasedStateMachine]:
    """A finding to which anybody does anything in any order."""
    viewers = {role: cast.viewer(role) for role in ROLES}

    class FindingMachine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.frame = transaction.atomic()
            self.frame.__enter__()
            self.finding = scenes.recorded(cast)

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

        @rule(role=st.sampled_from(ROLES))
        def serve(self, role):
            self.attempt("serve", None, lambda: findings.serve(
                finding=self.finding, notice=scenes.notice(cast), by=viewers[role]))

        @rule(act=st.sampled_from(sorted(ACTS)), role=st.sampled_from(ROLES))
        def work(self, act, role):
            found = Rectification.objects.select_related("finding").filter(
                finding=self.finding).first()
            if found is None or (act == "step" and not found.steps.exists()):
                return
            self.attempt(act, found, lambda: ACTS[act](found, viewers[role], cast))

        def attempt(self, act, found, do) -> None:
            start = self.states()
            before = rows() if found else ()
            try:
                with transaction.atomic():
                    do()
            except RuleBroken:
                assert self.states() == start
                assert not found or rows() == before
                return
            end = self.states()
            if found is not None:
                move = RECTIFICATION_MOVES[act]
                assert start[1] in move.start and end[1] in move.end
            if start[0] != end[0]:
                assert any(
                    start[0] in m.start and end[0] in m.end for m in FINDING_MOVES.values())
            # A closed thread was verified; a served one has a rectification.
            assert end[1] != "closed" or Verification.objects.filter(result="passed").exists()
            assert end[0] not in ("served", "closed") or end[1]

        def states(self) -> tuple[str, str]:
            self.finding.refresh_from_db()
            found = Rectification.objects.filter(finding=self.finding).first()
            return self.finding.state, found.state if found else ""

    return FindingMachine


def test_no_order_of_acts_leads_where_no_move_leads(cast):
    run_state_machine_as_test(
        machine_of(cast),
        settings=settings(
            max_examples=8, stateful_step_count=14, deadline=None,
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )
