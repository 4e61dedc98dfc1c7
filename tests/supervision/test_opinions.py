"""Opinions as acts: routed by their object, protected from it, answered, never traced back."""

from __future__ import annotations

import pytest
from django.db import connection

from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.ledger.verify import verify
from portal.models import AccessLog, LedgerEntry, Notice, Portfolio, RoleGrant
from supervision.actions import anonymous, opinions
from supervision.models import (
    AuthorOpening,
    Opinion,
    OpinionAnswer,
    OpinionAssignment,
    OpinionAuthor,
    Recusal,
    WaitingOpinion,
)
from supervision.queries.opinion_objects import placed
from supervision.queries.terms import due_after
from supervision.receipts import new_receipt
from supervision.states import OPINION_MOVES, OpinionState
from tests.portal.refusals import refused
from tests.supervision.records import AT, CANARY

pytestmark = pytest.mark.django_db
TEXT = "建议减少会议，多到科室听意见"
STORES = (Opinion, WaitingOpinion, OpinionAuthor, LedgerEntry, Notice, AccessLog)


def said(cast, about, person=None, code=None, text=TEXT):
    return opinions.Said(
        about=about, category="work", text=text,
        person_id=cast.person[person].pk if person else None,
        department_id=cast.department[code].pk if code else None,
    )


def given(cast, about="matter", person=None, code=None, by="staff", consents=False):
    return opinions.submit(
        said=said(cast, about, person, code), consents=consents, by=cast.viewer(by)
    )


def assigned(cast, make, handler="discipline", by="discipline"):
    opinion = make.opinion("department", answer_due=clock.today())
    return opinions.assign(
        opinion=opinion, handler=cast.person[handler], note="", by=cast.viewer(by)
    )


def faults() -> list[str]:
    """Records of opinions that the ledger does not vouch for (the cast has no lines at all)."""
    return [f.where for f in verify().findings if "supervision.opinion" in f.where]


def counts() -> list[int]:
    return [model.objects.count() for model in STORES]


# --- what an opinion is really about --------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "person", "code", "routed"),
    [
        ("colleague", "staff", "TAW", "colleague"),
        ("colleague", "head", "TAW", "department_head"),
        ("colleague", "acting_head", "JKW", "department_head"),
        ("colleague", "leader", "TAW", "leader"),
        ("colleague", "general", "BGS", "leader"),
        ("colleague", "second", "BGS", "leader"),
        ("colleague", "discipline", "BGS", "discipline"),
        ("colleague", "clerk", "MSK", "clerk"),
        ("colleague", "secretary", "BGS", "secretary"),
        ("leader", "secretary", None, "secretary"),
        ("department_head", None, "TAW", "department_head"),
        ("department", None, "TAW", "department"),
        ("matter", None, None, "matter"),
    ],
)
def test_the_route_follows_what_the_person_is_and_not_what_was_ticked(
    cast, about, person, code, routed
):
    found = placed(
        about, cast.person[person].pk if person else None,
        cast.department[code].pk if code else None,
    )
    assert found.about == routed
    if about == "department_head":
        assert found.person_id == cast.person["head"].pk


@pytest.mark.parametrize(
    ("about", "person", "code", "readers", "assigners"),
    [
        ("matter", None, "TAW", {"discipline"}, {"discipline", "clerk"}),
        ("colleague", "staff", "TAW", {"leader", "discipline"}, {"leader", "discipline"}),
        ("department", None, "TAW", {"leader", "discipline"}, {"leader", "discipline"}),
        ("department_head", None, "TAW", {"leader", "discipline"}, {"leader", "discipline"}),
        ("department", None, "BGS", {"general"}, {"general"}),
        ("leader", "leader", None, {"secretary", "discipline"}, {"secretary", "discipline"}),
        ("discipline", None, None, {"secretary"}, {"secretary"}),
        ("clerk", None, None, {"secretary"}, {"secretary"}),
        ("colleague", "discipline", "BGS", {"secretary"}, {"secretary"}),
    ],
)
def test_who_reads_and_who_assigns_by_object_and_role(
    cast, about, person, code, readers, assigners
):
    """The whole of the routing table, for each of the cast, from an author outside."""
    opinion = given(cast, about, person, code, by="rare")
    everybody = [key for key in cast.user if key != "rare"]
    reads = {k for k in everybody if Opinion.objects.read_on_desk_by(cast.viewer(k)).exists()}
    may = {k for k in everybody if Opinion.objects.assignable_by(cast.viewer(k)).exists()}
    assert (reads, may) == (readers, assigners)
    assert not Opinion.objects.on_desk_of(cast.viewer("rare")).exists()  # an author has no desk
    assert opinion.state == OpinionState.RECEIVED


def test_what_nobody_may_take_up_goes_to_the_secretary(cast):
    Portfolio.objects.filter(department=cast.department["BGS"]).delete()
    opinion = given(cast, "department", code="BGS", by="rare")
    assert opinion.handler == cast.person["secretary"]
    assert opinion.state == OpinionState.ASSIGNED
    assert Opinion.objects.read_on_desk_by(cast.viewer("secretary")).exists()
    assert not faults()


# --- what is stored nowhere -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "person", "text", "rule"),
    [
        ("secretary", None, TEXT, "Y1"),
        ("leader", "secretary", TEXT, "Y1"),
        ("colleague", "secretary", TEXT, "Y1"),
        ("leader", "leader", "他收了老板的红包", "Y2"),
        ("leader", None, TEXT, "Y7"),
        ("matter", None, " ", "Y5"),
        ("matter", None, "字" * 2001, "Y5"),
    ],
)
def test_what_is_not_taken_leaves_no_row_anywhere(cast, about, person, text, rule):
    before = counts()
    with refused(rule):
        opinions.submit(said=said(cast, about, person, text=text), consents=False,
                        by=cast.viewer("staff"))
    with refused(rule):
        anonymous.leave(said=said(cast, about, person, text=text), receipt=new_receipt())
    assert counts() == before


# --- the author ---------------------------------------------------------------------------------


def test_a_named_opinion_tells_its_author_to_no_column_line_or_message(cast):
    """Not as number, account or name, in any table but the sealed one."""
    given(cast, "department", code="TAW", by="staff")
    author = OpinionAuthor.objects.get()
    assert int(author.person) == cast.person["staff"].pk
    assert not Notice.objects.exists()
    assert not AccessLog.objects.exists()
    entry = LedgerEntry.objects.get()
    assert (entry.actor, entry.word) == ("system", "supervision.restricted")
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, mark FROM supervision_opinionauthor")
        stored, mark = cursor.fetchone()
    assert stored != str(cast.person["staff"].pk)
    assert len(mark) == 64


def test_opening_the_author_needs_a_reason_and_is_told(cast):
    opinion = given(cast, "department", code="TAW")
    for reason, by, rule in (("", "discipline", "Y9"), ("核实", "leader", "Y9"),
                             ("核实", "head", "V1"), ("核实", "secretary", "V5")):
        with refused(rule):
            opinions.open_author(opinion=opinion, reason=reason, by=cast.viewer(by))
    found = opinions.open_author(opinion=opinion, reason="核实情况", by=cast.viewer("discipline"))
    assert found == cast.person["staff"]
    assert AuthorOpening.objects.get().reason == "核实情况"
    assert LedgerEntry.objects.last().word == "supervision.restricted"


def test_an_anonymous_opinion_has_no_author_to_open(cast, make):
    with refused("Y10"):
        opinions.open_author(opinion=make.opinion(), reason="核实", by=cast.viewer("discipline"))


def test_only_the_author_rates_and_only_an_answer(cast, make):
    opinion = given(cast, "department", code="TAW")
    with refused("Y15"):
        opinions.rate(opinion=opinion, satisfaction="satisfied", by=cast.viewer("staff"))
    opinion = opinions.assign(opinion=opinion, handler=cast.person["leader"], note="",
                              by=cast.viewer("discipline"))
    opinions.answer(opinion=opinion, text="已采纳", by=cast.viewer("leader"))
    with refused("Y15"):
        opinions.rate(opinion=opinion, satisfaction="satisfied", by=cast.viewer("leader"))
    opinions.rate(opinion=opinion, satisfaction="not_satisfied", by=cast.viewer("staff"))
    assert Opinion.objects.get().satisfaction == "not_satisfied"
    assert LedgerEntry.objects.last().actor == "system"
    assert not faults()


# --- assigned, answered, closed -------------------------------------------------------------------


def test_an_answer_is_due_after_fifteen_working_days(cast):
    opinion = given(cast)
    assert opinion.answer_due == due_after("opinion.answer", clock.today()).day


@pytest.mark.parametrize(
    ("handler", "rule"), [("head", "Y3"), ("staff", "Y3"), ("staff_two", "Y3")]
)
def test_w42_nobody_of_the_department_is_given_it(cast, make, handler, rule):
    opinion = make.opinion("department", answer_due=clock.today())
    with refused(rule):
        opinions.assign(opinion=opinion, handler=cast.person[handler], note="",
                        by=cast.viewer("discipline"))
    assert not OpinionAssignment.objects.exists()


def test_a_subordinate_of_the_object_neither_answers_nor_closes(cast, make):
    """The discipline officer works under the secretary-general."""
    opinion = make.opinion("leader", person="general", code=None, answer_due=clock.today(),
                           handler="discipline", state="assigned")
    with refused("V3"):
        opinions.answer(opinion=opinion, text="答复", by=cast.viewer("discipline"))
    Opinion.objects.update(state="answered")
    with refused("V3"):
        opinions.close(opinion=opinion, by=cast.viewer("discipline"))


def test_a_recused_officer_is_out(cast, make):
    opinion = make.opinion("department", answer_due=clock.today())
    Recusal.objects.create(kind="opinion", record=opinion.pk, person=cast.person["discipline"],
                           reason="亲属", entered_at=AT, entered_by=cast.user["secretary"])
    with refused("V2"):
        opinions.assign(opinion=opinion, handler=cast.person["leader"], note="",
                        by=cast.viewer("discipline"))


def test_the_handler_answers_again_and_both_answers_stand(cast, make):
    opinion = assigned(cast, make)
    assert Notice.objects.get().recipient == cast.person["discipline"]
    for text in ("已研究", "补充答复"):
        opinions.answer(opinion=opinion, text=text, by=cast.viewer("discipline"))
    assert [a.text for a in OpinionAnswer.objects.order_by("answered_at")] == ["已研究", "补充答复"]
    assert not Notice.objects.unread().exists()
    closed = opinions.close(opinion=opinion, by=cast.viewer("discipline"))
    assert closed.state == OpinionState.CLOSED
    assert not faults()


def test_the_second_of_two_who_assign_hears_of_the_first(cast, make):
    opinion = assigned(cast, make)
    opinions.answer(opinion=opinion, text="已研究", by=cast.viewer("discipline"))
    with pytest.raises(StaleState):
        opinions.assign(opinion=opinion, handler=cast.person["leader"], note="",
                        by=cast.viewer("leader"))


ACTS = {
    "assign": lambda o, cast, by: opinions.assign(
        opinion=o, handler=cast.person["leader"], note="", by=by),
    "answer": lambda o, cast, by: opinions.answer(opinion=o, text="答复", by=by),
    "close": lambda o, cast, by: opinions.close(opinion=o, by=by),
}
MAY = {"assign": {"leader", "discipline"}, "answer": {"leader"}, "close": {"leader", "discipline"}}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", OpinionState.values)
def test_each_act_in_each_state_by_each_role(cast, make, act, state):
    """What is not allowed changes no row, whoever tries it."""
    for role in ("staff", "head", "leader", "non_party_leader", "secretary", "discipline",
                 "clerk", "outsider", "audit_admin"):
        opinion = make.opinion("department", state=state, answer_due=clock.today(),
                               handler=None if state == "received" else "leader")
        allowed = role in MAY[act] and state in OPINION_MOVES[act].start
        before = Opinion.objects.filter(pk=opinion.pk).values().get()
        try:
            ACTS[act](opinion, cast, cast.viewer(role))
        except RuleBroken:
            assert not allowed, (role, state, act)
            assert Opinion.objects.filter(pk=opinion.pk).values().get() == before
        else:
            assert allowed, (role, state, act)


# --- anonymous ------------------------------------------------------------------------------------


def test_anonymous_opinions_wait_and_leave_shuffled_with_one_line(cast):
    texts = [f"{CANARY}{n}" for n in range(3)]
    for text in texts:
        assert anonymous.release() == 0
        anonymous.leave(said=said(cast, "department", code="TAW", text=text),
                        receipt=new_receipt())
    assert not LedgerEntry.objects.exists()
    assert anonymous.release() == 3
    assert not WaitingOpinion.objects.exists()
    assert {o.text for o in Opinion.objects.all()} == set(texts)
    entry = LedgerEntry.objects.get()
    assert (entry.word, entry.actor) == ("supervision.opinions_released", "system")
    assert '"count":3' in entry.body
    assert anonymous.release() == 0
    assert not faults()


def test_one_alone_leaves_after_a_day_and_a_night(cast):
    anonymous.leave(said=said(cast, "matter"), receipt=new_receipt())
    assert anonymous.release() == 0
    WaitingOpinion.objects.update(day=clock.today().replace(year=clock.today().year - 1))
    assert anonymous.release() == 1


def test_the_same_form_sent_twice_is_one_opinion(cast):
    code = new_receipt()
    for _time in range(2):
        anonymous.leave(said=said(cast, "matter"), receipt=code)
    assert WaitingOpinion.objects.count() == 1
    WaitingOpinion.objects.update(day=clock.today().replace(year=clock.today().year - 1))
    anonymous.release()
    anonymous.leave(said=said(cast, "matter"), receipt=code)
    assert not WaitingOpinion.objects.exists()


def test_a_day_has_room_for_so_many_and_nobody_is_slowed_down_by_address(cast, monkeypatch):
    monkeypatch.setattr("supervision.actions.anonymous.preferences.value", lambda key: 1)
    anonymous.leave(said=said(cast, "matter"), receipt=new_receipt())
    with refused("Y12"):
        anonymous.leave(said=said(cast, "matter"), receipt=new_receipt())


def test_nothing_of_the_writing_is_kept_beside_the_day():
    names = {f.name for f in WaitingOpinion._meta.concrete_fields}
    assert names == {"id", "payload", "receipt_hash", "day"}


def test_a_discipline_officer_without_the_role_reads_nothing(cast, make):
    make.opinion("department")
    RoleGrant.objects.filter(role="discipline").update(revoked_at=AT)
    assert not Opinion.objects.on_desk_of(cast.viewer("discipline")).exists()
