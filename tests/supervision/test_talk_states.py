"""Every act on a talk in every state by every role; what is refused changes no row."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portal import clock
from portal.errors import RuleBroken
from portal.models import LedgerEntry, Notice
from supervision.actions import talks
from supervision.models import Talk, TalkCorrection, TalkParticipant, TalkResponse
from supervision.states import TALK_MOVES, TalkState
from supervision.vocabulary import TalkKind
from tests.cast import make_cast
from tests.snapshots import rows_of
from tests.supervision.records import Records

pytestmark = pytest.mark.django_db
S = TalkState
ROLES = ("head", "staff", "staff_two", "leader", "secretary", "discipline", "clerk")
DRAFTS, SETTLED = {S.DRAFT, S.PLANNED}, {S.CONFIRMED, S.DISPUTED}
# act -> (who may, in which states it is possible, the state after it; None: as before)
ALLOWED = {
    "save": ("head", DRAFTS, None),
    "plan": ("head", DRAFTS, S.PLANNED),
    "record": ("head", DRAFTS, S.RECORDED),
    "edit": ("head", {S.RECORDED}, None),
    "cancel": ("head", DRAFTS, S.CANCELLED),
    "confirm": ("staff", {S.RECORDED, S.DISPUTED}, S.CONFIRMED),
    "dispute": ("staff", {S.RECORDED}, S.DISPUTED),
    "remark": ("staff", set(S) - DRAFTS - {S.CANCELLED}, None),
    "correct": ("head", SETTLED | {S.REVIEWED}, None),
    "review": ("head", SETTLED, S.REVIEWED),
}


def content(cast, **fields):
    return talks.Content(
        kind=TalkKind.INTEGRITY_ROUTINE, interviewees=(cast.person["staff"].pk,), fields=fields
    )


_viewers = {}


def viewer(cast, who):
    """Worked out once for each cast: nobody changes his post here."""
    key = (id(cast), who)
    if key not in _viewers:
        _viewers[key] = (cast, cast.viewer(who))  # the cast is kept, so that its id stays its own
    return _viewers[key][1]


def perform(act, talk, cast, who):
    """The act as its page would ask for it."""
    by, edition = viewer(cast, who), talk.edition
    match act:
        case "save":
            new = content(cast, held_on=talk.held_on, points="新的要点")
            talks.save_draft(key=talk.pk, content=new, edition=edition, by=by)
        case "edit":
            new = content(cast, points="改过的要点")
            talks.edit(talk=talk, content=new, edition=edition, by=by)
        case "plan":
            later = clock.today() + timedelta(days=3)
            Talk.objects.filter(pk=talk.pk).update(held_on=later)
            talks.plan(talk=talk, edition=edition, by=by)
        case "cancel":
            talks.cancel(talk=talk, reason="改期", by=by)
        case "remark":
            talks.add_remark(talk=talk, by=by, text="补充")
        case "correct":
            talks.correct(talk=talk, field="points", text="更正", reason="笔误", by=by)
        case "review":
            talks.review(talk=talk, note="已改", by=by)
        case "dispute":
            talks.dispute(talk=talk, edition=edition, by=by, remark="未谈到")
        case _:
            getattr(talks, act)(talk=talk, edition=edition, by=by)


def rows():
    """All that an act could have touched."""
    return rows_of(Talk, TalkParticipant, TalkResponse, TalkCorrection, LedgerEntry, Notice)


def tried(act, talk, cast, who):
    """Whether the act was done; if it was refused, nothing has changed."""
    before = rows()
    try:
        with transaction.atomic():
            perform(act, talk, cast, who)
    except RuleBroken:
        assert rows() == before
        return False
    return True


@pytest.mark.parametrize("act", ALLOWED)
def test_an_act_is_done_by_its_role_in_its_states_and_else_changes_nothing(act, cast):
    who_may, states, end = ALLOWED[act]
    make = Records(cast)
    for state in S:
        for who in ROLES:
            with transaction.atomic():
                talk = make.talk(state=state)
                done = tried(act, talk, cast, who)
                assert done == (who == who_may and state in states), (act, state, who)
                if done:
                    now = Talk.objects.get(pk=talk.pk).state
                    assert now == (end or state)
                    if act in TALK_MOVES:
                        assert now in TALK_MOVES[act].end
                transaction.set_rollback(True)


class TalkMachine(RuleBasedStateMachine):
    """Any order of acts by anybody: the table says what happens, and no text is ever lost."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.cast = make_cast()
        self.talk = talks.save_draft(
            key=uuid.uuid4(), edition=0, by=self.cast.viewer("head"),
            content=content(self.cast, held_on=clock.today(), points="原来的要点"),
        )
        self.state, self.answers, self.corrections, self.locked = S.DRAFT, 0, 0, ""

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def attempt(self, act, who):
        who_may, states, end = ALLOWED[act]
        talk = Talk.objects.get(pk=self.talk.pk)
        if act != "plan" and talk.held_on > clock.today():
            Talk.objects.filter(pk=talk.pk).update(held_on=clock.today())
            talk.refresh_from_db()
        done = tried(act, talk, self.cast, who)
        assert done == (who == who_may and self.state in states), (act, self.state, who)
        if done:
            self.state = end or self.state
            self.answers += act in ("confirm", "dispute", "remark")
            self.corrections += act == "correct"
            if act in ("confirm", "dispute") and not self.locked:
                self.locked = Talk.objects.get(pk=self.talk.pk).points

    @invariant()
    def the_table_tells_the_truth(self):
        talk = Talk.objects.get(pk=self.talk.pk)
        assert talk.state == self.state
        assert talk.responses.count() == self.answers
        assert talk.corrections.count() == self.corrections
        assert not self.locked or talk.points == self.locked
        assert bool(talk.number) == (talk.recorded_at is not None)


def _rule(act, who):
    def step(self):
        self.attempt(act, who)

    step.__name__ = f"{who}_tries_to_{act}"
    return rule()(step)


for _act in ALLOWED:
    for _who in ("head", "staff", "staff_two"):
        setattr(TalkMachine, f"{_who}_tries_to_{_act}", _rule(_act, _who))


def test_no_order_of_acts_leads_a_talk_astray(db):
    run_state_machine_as_test(
        TalkMachine,
        settings=settings(max_examples=6, stateful_step_count=14, deadline=None, database=None),
    )
