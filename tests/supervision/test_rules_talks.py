"""T rules: kinds of talks are kept apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from portal.calendars import WorkingDays
from portal.chain import chain_on
from supervision import access
from supervision.rules import parties, talks
from supervision.rules.parties import Closeness, Deed
from supervision.rules.talks import Position, TalkFacts
from supervision.vocabulary import (
    RECEIVED_TALKS,
    ROUTINE_TALKS,
    MeasureKind,
    TalkForm,
    TalkKind,
)
from tests.supervision.records import DAY, Records

P = Position
LEVELS = ("organ_managed", "city_managed", "province_managed")


@pytest.mark.parametrize("kind", sorted(ROUTINE_TALKS))
def test_a_routine_talk_never_becomes_a_measure(kind):
    assert talks.measure_of(kind) is None
    assert not talks.traits(kind).restricted


@pytest.mark.parametrize("kind", sorted(set(TalkKind) - ROUTINE_TALKS))
def test_every_other_talk_is_a_measure_of_its_own_kind(kind):
    assert talks.measure_of(kind) == MeasureKind(kind)
    assert talks.traits(kind).restricted


def test_the_two_words_that_sound_alike_are_two_things():
    ours, theirs = talks.traits("reminder_talk"), talks.traits("talk_reminder")
    assert ours.measure == MeasureKind.REMINDER_TALK
    assert theirs.measure == MeasureKind.TALK_REMINDER
    assert theirs.received
    assert not ours.received


# kind, level of the interviewee, positions that may hold it
HELD = [
    ("integrity_routine", "organ_managed", {P.SECRETARY, P.LEADER_IN_CHARGE, P.HEAD, P.SUPERIOR,
                                            P.DISCIPLINE}),
    ("integrity_routine", "city_managed", {P.SECRETARY, P.LEADER_IN_CHARGE, P.HEAD, P.SUPERIOR}),
    ("integrity_routine", "province_managed", {P.SECRETARY, P.TEAM_MEMBER}),
    ("heart_to_heart", "organ_managed", set(P)),
    ("integrity_pre_post", "city_managed", {P.SECRETARY, P.LEADER_IN_CHARGE}),
    ("reminder_talk", "organ_managed", {P.SECRETARY, P.LEADER_IN_CHARGE, P.HEAD}),
    ("reminder_talk", "city_managed", {P.SECRETARY, P.LEADER_IN_CHARGE}),
    ("reminder_talk", "province_managed", {P.SECRETARY}),
    ("criticism", "organ_managed", {P.SECRETARY, P.LEADER_IN_CHARGE, P.DISCIPLINE}),
    ("criticism", "city_managed", {P.SECRETARY}),
    ("key_talk", "city_managed", {P.SECRETARY}),
    ("duty_interview", "organ_managed", {P.SECRETARY, P.LEADER_IN_CHARGE, P.DISCIPLINE}),
    ("duty_interview", "city_managed", {P.SECRETARY}),
    ("duty_interview", "province_managed", set()),
    ("talk_reminder", "organ_managed", {P.DISCIPLINE}),
    ("warning_talk", "province_managed", {P.DISCIPLINE}),
]


@pytest.mark.parametrize(("kind", "level", "allowed"), HELD)
def test_t1_who_may_hold_which_talk(kind, level, allowed):
    found = {p for p in P if talks.may_hold(kind, frozenset({p}), level)}
    assert found == allowed
    refusal = talks.may_hold(kind, frozenset(), level)
    assert refusal.rule == "T1"


def test_a_form_offers_only_what_may_be_held():
    offered = talks.kinds_open_to(frozenset({P.HEAD}), "organ_managed")
    assert TalkKind.REMINDER_TALK in offered
    assert TalkKind.CRITICISM not in offered
    assert not set(offered) & RECEIVED_TALKS


def test_a_head_who_reminds_tells_the_leader():
    assert talks.tells_leader("reminder_talk", frozenset({P.HEAD}))
    assert not talks.tells_leader("reminder_talk", frozenset({P.HEAD, P.LEADER_IN_CHARGE}))


FULL = TalkFacts(
    kind=TalkKind.CRITICISM, form=TalkForm.INDIVIDUAL, held_on=DAY, started_at=time(9),
    ended_at=time(9, 30), talkers=frozenset({1}), interviewees=frozenset({2}),
    others=frozenset({3}), filled=frozenset({"reason", "points", "response", "verdict"}),
)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("", {}),
        ("T16", {"interviewees": frozenset()}),
        ("T2", {"talkers": frozenset({2})}),
        ("T3", {"others": frozenset()}),
        ("T3", {"others": frozenset({2})}),  # the interviewee is no witness
        ("", {"kind": TalkKind.REMINDER_TALK, "others": frozenset()}),
        ("T4", {"interviewees": frozenset({2, 4})}),
        ("T4", {"form": TalkForm.COLLECTIVE}),
        ("T5", {"kind": TalkKind.COLLECTIVE}),
        ("", {"kind": TalkKind.COLLECTIVE, "form": TalkForm.COLLECTIVE}),
        ("T6", {"held_on": date(2026, 3, 6)}),
        ("T6", {"held_on": None}),
        ("T7", {"ended_at": time(9)}),
        ("T8", {"filled": frozenset({"reason", "points", "verdict"})}),
        ("", {"kind": TalkKind.HEART_TO_HEART, "filled": frozenset()}),
        ("T9", {"kind": TalkKind.ADMONITION_TALK}),
        ("", {"kind": TalkKind.ADMONITION_TALK, "decision_known": True}),
        ("T10", {"kind": TalkKind.TALK_REMINDER}),
        ("", {"kind": TalkKind.TALK_REMINDER, "filled": frozenset()}),
        ("T14", {"follow_up": True}),
        ("T14", {"review_on": DAY}),
        ("", {"follow_up": True, "review_on": date(2026, 4, 5)}),
    ],
)
def test_what_a_record_needs(rule, change):
    assert talks.may_record(replace(FULL, **change), DAY).rule == rule


def test_t8_names_the_missing_section():
    verdict = talks.may_record(replace(FULL, filled=frozenset()), DAY)
    assert str(verdict.sentence) == "请填写谈话事由。"
    assert verdict.field == "reason"


@pytest.mark.parametrize(
    ("kind", "form", "state"),
    [
        ("integrity_routine", "individual", "recorded"),
        ("integrity_routine", "collective", "confirmed"),
        ("collective_reminder", "collective", "confirmed"),
        ("talk_reminder", "individual", "confirmed"),
    ],
)
def test_who_waits_for_confirmation(kind, form, state):
    assert talks.state_when_recorded(kind, form) == state


@pytest.mark.parametrize(
    ("state", "as_of", "expected"),
    [
        ("confirmed", DAY, True), ("disputed", DAY, True), ("draft", date(2027, 1, 1), False),
        ("recorded", DAY, False), ("recorded", date(2026, 3, 26), False),
        ("recorded", date(2026, 3, 27), True), ("cancelled", date(2027, 1, 1), False),
    ],
)  # fmt: skip
def test_an_unconfirmed_talk_counts_after_fifteen_working_days(state, as_of, expected):
    assert talks.counts(state, DAY, as_of, WorkingDays()) is expected


def test_editing_and_answering_stay_with_talker_and_interviewee():
    assert talks.may_edit("recorded", "talker")
    assert talks.may_edit("draft", None, drafts_for_talker=True)
    assert talks.may_edit("draft", "interviewee").rule == "T13"
    assert talks.may_edit("confirmed", "talker").rule == "T12"
    assert talks.may_respond("recorded", "interviewee")
    assert talks.may_respond("recorded", "talker").rule == "T11"
    assert talks.may_respond("draft", "interviewee").rule == "T17"


# --- positions on the chain of a day ------------------------------------------------------


@pytest.mark.parametrize(
    ("talker", "interviewee", "expected"),
    [
        ("head", "staff", {P.HEAD, P.SUPERIOR, P.BRANCH_FELLOW}),
        ("leader", "staff", {P.LEADER_IN_CHARGE, P.SUPERIOR}),
        ("leader", "head", {P.LEADER_IN_CHARGE, P.SUPERIOR}),
        ("secretary", "staff", {P.SECRETARY, P.SUPERIOR}),
        ("leader", "general", {P.TEAM_MEMBER}),
        ("non_party_leader", "acting_head", {P.LEADER_IN_CHARGE, P.SUPERIOR}),
        ("acting_head", "other_staff", {P.HEAD, P.SUPERIOR, P.BRANCH_FELLOW}),
        ("section_head", "clerk", {P.HEAD, P.SUPERIOR, P.BRANCH_FELLOW}),
        ("office_head", "clerk", {P.HEAD, P.SUPERIOR, P.BRANCH_FELLOW}),
        ("staff", "head", {P.BRANCH_FELLOW}),
        ("head", "other_staff", set()),
    ],
)
def test_what_the_talker_is_to_the_interviewee(cast, talker, interviewee, expected):
    people = cast.person
    found = access.positions(people[talker].pk, people[interviewee].pk, chain_on(DAY))
    assert found == expected


def test_subordinates_neither_answer_nor_approve_nor_verify(cast):
    sign = Records(cast).sign(about="head", by="leader")
    for deed in (Deed.ANSWER, Deed.APPROVE, Deed.DECIDE, Deed.VERIFY):
        assert access.may(cast.viewer("staff"), deed, sign).rule == "V3"
        assert access.may(cast.viewer("head"), deed, sign).rule == "V1"
        assert access.may(cast.viewer("leader"), deed, sign)


def test_an_organizations_head_stands_for_it(cast):
    case = Records(cast).case(
        object_kind="organization", object_person=None, party_only=False,
        object_department=cast.department["TAW"],
    )
    assert access.may(cast.viewer("head"), Deed.DECIDE, case).rule == "V1"
    assert access.may(cast.viewer("staff"), Deed.VERIFY, case).rule == "V3"


@pytest.mark.parametrize("deed", sorted(set(Deed) - {Deed.DRAFT}))
def test_v4_only_drafting_may_be_delegated(deed):
    assert parties.may(Deed.DRAFT, Closeness(acts_for_another=True))
    assert parties.may(deed, Closeness(acts_for_another=True)).rule == "V4"


def test_a_snapshot_names_who_answered_on_the_day(cast):
    found = access.answerable_on(cast.department["TAW"].pk, DAY)
    assert found["head"] == {"id": cast.person["head"].pk, "name": "韩秉文"}
    assert found["leader"]["name"] == "郑知行"
    assert found["relation"] == "in_charge"
