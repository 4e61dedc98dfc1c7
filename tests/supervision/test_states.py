"""States and moves: every state can be reached and left, and nothing moves otherwise."""

from __future__ import annotations

import pytest

from supervision import states
from supervision.states import MACHINES, SHAPES, CaseState, TalkState

STARTS = {
    "TalkState": "draft", "ReminderState": "draft", "HearingState": "draft", "PointState": "open",
    "OpinionState": "received", "EarlySignState": "open", "FindingState": "draft",
    "RectificationState": "noticed", "ExtensionState": "asked", "MeasureState": "draft",
    "CaseState": "proposed", "DecisionState": "draft", "StepState": "open",
    "AppealState": "filed", "TaskState": "open", "ReportState": "draft",
}  # fmt: skip
machines = pytest.mark.parametrize(
    ("machine", "moves"), MACHINES.items(), ids=lambda value: getattr(value, "__name__", "")
)


@machines
def test_moves_name_only_states_of_their_machine(machine, moves):
    for move in moves.values():
        assert move.start | move.end <= set(machine.values)
        assert move.start
        assert move.end


@machines
def test_every_state_can_be_reached_from_the_first(machine, moves):
    reached = {STARTS[machine.__name__]}
    while True:
        further = {end for m in moves.values() if m.start & reached for end in m.end}
        if further <= reached:
            break
        reached |= further
    assert reached == set(machine.values)


@machines
def test_every_state_has_a_shape_and_a_chinese_name(machine, moves):
    assert set(SHAPES[machine]) == set(machine.values)
    assert set(SHAPES[machine].values()) <= {"done", "half", "due", "late", "off"}
    assert all(str(label) and not str(label).isascii() for label in machine.labels)


@machines
def test_possible_acts_are_those_that_begin_here(machine, moves):
    for state in machine.values:
        for act, move in moves.items():
            assert (act in states.possible(moves, state)) == (state in move.start)


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        ("draft", {"edit", "plan", "record", "cancel"}),
        ("planned", {"edit", "plan", "record", "cancel"}),
        ("recorded", {"edit", "confirm", "dispute"}),
        ("disputed", {"confirm", "review"}),
        ("confirmed", {"review"}),
        ("reviewed", set()),
        ("cancelled", set()),
    ],
)
def test_a_confirmed_talk_is_locked(state, acts):
    assert set(states.possible(states.TALK_MOVES, state)) == acts
    assert (state in states.TALK_OPEN) == ("edit" in acts)


def test_a_collective_talk_is_settled_at_once():
    assert states.leads(states.TALK_MOVES, "record", "draft", "confirmed")
    assert not states.leads(states.TALK_MOVES, "record", "confirmed", "confirmed")


@pytest.mark.parametrize(
    ("act", "start", "end", "allowed"),
    [
        ("approve", "proposed", "investigating", True),
        ("issue", "investigating", "decided", False),  # nobody decides before he has heard
        ("issue", "hearing", "decided", False),
        ("decide_together", "hearing", "collective_decision", True),
        ("issue", "collective_decision", "decided", True),
        ("appeal", "decided", "appealed", False),  # not before it is served
        ("appeal", "executing", "appealed", True),
        ("uphold", "appealed", "executing", True),
        ("close", "executing", "closed", False),
        ("receive", "proposed", "decided", True),
        ("exempt", "collective_decision", "exempted", True),
        ("approve", "refused", "investigating", False),
    ],
)
def test_the_way_of_a_case(act, start, end, allowed):
    assert states.leads(states.CASE_MOVES, act, start, end) is allowed


def test_the_object_knows_of_a_case_only_after_the_facts_are_shown():
    before = {CaseState.PROPOSED, CaseState.REFUSED, CaseState.INVESTIGATING}
    assert not before & states.CASE_KNOWN_TO_OBJECT
    assert CaseState.HEARING in states.CASE_KNOWN_TO_OBJECT


@pytest.mark.parametrize(
    ("act", "start", "allowed"),
    [
        ("verify", "planned", False), ("verify", "submitted", True),
        ("close", "submitted", False), ("close", "verified", True),
        ("submit", "noticed", False), ("submit", "returned", True),
        ("reopen", "closed", True), ("plan", "closed", False),
    ],
)  # fmt: skip
def test_the_way_of_a_rectification(act, start, allowed):
    assert (act in states.possible(states.RECTIFICATION_MOVES, start)) is allowed


def test_an_ended_state_has_no_way_out_but_reopening():
    assert not states.possible(states.CASE_MOVES, CaseState.EXEMPTED)
    assert not states.possible(states.FINDING_MOVES, "unfounded")
    assert not states.possible(states.MEASURE_MOVES, "revoked")
    assert TalkState.CANCELLED not in states.TALK_COUNTS
