"""Instructions, slips, grants, recusals: who may, and that it holds at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from portal import clock
from portal.errors import RuleBroken
from portal.models import AccessLog, LedgerEntry, Notice
from supervision.actions import clue_slips, instructions, knowledge, leave_refusals
from supervision.models import (
    ClueSlip,
    EarlySign,
    Finding,
    Instruction,
    LeaveRefusal,
    Measure,
    NeedToKnow,
    Recusal,
)
from supervision.queries.instructions import on_record
from supervision.queries.knowledge import standing
from supervision.states import TASK_MOVES, TaskState
from tests.portal.refusals import refused
from tests.supervision.records import CANARY
from tests.together import at_once

pytestmark = pytest.mark.django_db


def told(cast, record, to="head", by="leader", **changes):
    given = {"text": CANARY, "answerer": cast.person[to],
             "answer_due": clock.today() + timedelta(days=7)}  # fmt: skip
    return instructions.give(record=record, by=cast.viewer(by), **given | changes)


# --- instructions -----------------------------------------------------------------------------


def test_an_instruction_reaches_its_answerer_and_the_answer_its_giver(cast, make):
    finding = make.finding(served=True)
    given = told(cast, finding)
    assert Notice.objects.get().recipient == cast.person["head"]
    instructions.answer(instruction=given, text="已办", by=cast.viewer("head"))
    assert Instruction.objects.get().state == TaskState.ANSWERED
    assert Notice.objects.unread().get().recipient == cast.person["leader"]
    assert [e.word for e in LedgerEntry.objects.order_by("seq")] == [
        "supervision.instruction_given", "supervision.instruction_answered"
    ]
    assert CANARY not in "".join(e.body for e in LedgerEntry.objects.all())


def test_an_instruction_on_a_confidential_record_stands_under_a_veil(cast, make):
    told(cast, make.sign(), to="head")
    told(cast, make.finding(about="staff", served=True))
    assert {e.word for e in LedgerEntry.objects.all()} == {"supervision.restricted"}


@pytest.mark.parametrize(
    ("to", "by", "changes", "rule"),
    [
        ("head", "leader", {"text": " "}, "I1"),
        ("head", "leader", {"answer_due": clock.today() - timedelta(days=1)}, "I7"),
        ("other_staff", "leader", {}, "I3"),
        ("head", "head", {}, "V5"),
        ("head", "non_party_leader", {}, "V5"),
        ("head", "clerk", {}, "V5"),
    ],
)
def test_what_no_instruction_may_be(cast, make, to, by, changes, rule):
    finding = make.finding(served=True)
    with refused(rule):
        told(cast, finding, to, by, **changes)
    assert not Instruction.objects.exists()


def test_the_object_and_those_under_him_are_not_instructed(cast, make):
    opinion = make.opinion("leader", person="general", code=None)
    for to in ("general", "discipline"):  # the officer works under the secretary-general
        with refused("I2"):
            told(cast, opinion, to, "secretary")
    with refused("I2"):
        told(cast, make.finding(about="head", served=True), "head", "secretary")


@pytest.mark.parametrize("state", TaskState.values)
def test_each_act_in_each_state_by_each_role(cast, make, state):
    finding = make.finding(served=True)
    acts = {
        "answer": ("head", lambda row, by: instructions.answer(
            instruction=row, text="已办", by=by)),
        "cancel": ("leader", lambda row, by: instructions.cancel(instruction=row, by=by)),
    }
    for name, (who, act) in acts.items():
        for role in ("staff", "head", "leader", "secretary", "discipline", "clerk"):
            row = told(cast, finding)
            Instruction.objects.filter(pk=row.pk).update(state=state)
            allowed = role == who and state in TASK_MOVES[name].start
            try:
                act(row, cast.viewer(role))
            except RuleBroken:
                assert not allowed, (name, role)
                assert Instruction.objects.get(pk=row.pk).state == state
            else:
                assert allowed, (name, role)


def test_the_partial_shows_the_text_to_readers_only(cast, make, django_assert_max_num_queries):
    finding = make.finding(served=True)
    told(cast, finding)
    with django_assert_max_num_queries(16):
        mine = on_record(cast.viewer("leader"), finding)
    assert mine.rows[0].reads
    assert mine.url
    theirs = on_record(cast.viewer("clerk"), finding)
    assert not theirs.rows[0].reads
    assert not theirs.url
    assert not on_record(cast.viewer("staff"), finding).rows


def test_an_instruction_from_the_opinion_to_its_answer(client_of, cast, make):
    opinion = make.opinion("leader", person="leader", code=None, number="意1")
    secretary = client_of("secretary")
    page = secretary.get(reverse("opinion", args=[opinion.pk])).content.decode()
    new = reverse("instruction_new", args=["opinion", opinion.pk])
    assert new in page
    refused_page = secretary.post(new, {
        "text": "请核实", "answerer": cast.person["head"].pk,
        "answer_due": (clock.today() + timedelta(days=3)).isoformat()})
    assert "批示不能交由事项涉及的人员或者其下属办理" in refused_page.content.decode()
    assert "请核实" in refused_page.content.decode()
    answer = secretary.post(new, {
        "text": "请核实", "answerer": cast.person["discipline"].pk,
        "answer_due": (clock.today() + timedelta(days=3)).isoformat()}, follow=True)
    assert "请核实" in answer.content.decode()
    officer = client_of("discipline")
    assert "办理林望舒批示" in officer.get("/").content.decode()
    row = Instruction.objects.get()
    officer.post(reverse("instruction_answer", args=[row.pk]), {"answer": "已核实"})
    page = secretary.get(reverse("opinion", args=[opinion.pk])).content.decode()
    assert "已核实" in page
    assert client_of("head").get(reverse("instruction", args=[row.pk])).status_code == 404
    assert client_of("leader").get(new).status_code == 404
    assert client_of("head").get(new).status_code == 403


# --- transfer slips -----------------------------------------------------------------------------


def test_a_slip_holds_five_facts_and_its_receipt_and_nothing_else():
    names = {f.name for f in ClueSlip._meta.concrete_fields}
    assert names == {"id", "number", "transferred_on", "from_body", "to_body", "receipt_number",
                     "receipt_on", "created_at", "created_by"}


def test_a_slip_is_kept_by_discipline_alone(client_of):
    today = clock.today().isoformat()
    data = {"number": "移1", "transferred_on": today, "from_body": "机关纪委", "to_body": "派驻组"}
    desk = client_of("discipline")
    assert "移1" in desk.post(reverse("clue_slip_new"), data, follow=True).content.decode()
    again = desk.post(reverse("clue_slip_new"), data)
    assert "这个移送单号已经登记" in again.content.decode()
    slip = ClueSlip.objects.get()
    address = reverse("clue_slip_receipt", args=[slip.pk])
    early = (clock.today() - timedelta(days=1)).isoformat()
    wrong = desk.post(address, {"receipt_number": "收1", "receipt_on": early})
    assert "回执日期不能早于移送日期" in wrong.content.decode()
    desk.post(address, {"receipt_number": "收1", "receipt_on": today})
    assert ClueSlip.objects.get().receipt_number == "收1"
    assert desk.get(address).status_code == 403
    for key in ("secretary", "leader", "head", "clerk", "staff", "audit_admin"):
        assert client_of(key).get(reverse("clue_slips")).status_code == 403


def test_that_a_clue_was_passed_on_is_told_by_no_line_and_by_no_figure(cast, client_of):
    """The audit administrator reads the ledger, everybody the page of what is asked of whom."""
    month_ago = clock.now().replace(day=1) - timedelta(days=10)
    before = client_of("staff").get(reverse("demands")).content.decode()
    with time_machine.travel(month_ago):
        slip = clue_slips.transfer(
            number="移1", transferred_on=clock.today(), from_body="机关纪委", to_body="派驻组",
            by=cast.viewer("discipline"),
        )
        clue_slips.receipt(
            slip=slip, receipt_number="收1", receipt_on=clock.today(), by=cast.viewer("discipline")
        )
    words = set(LedgerEntry.objects.values_list("word", flat=True))
    assert words == {"supervision.restricted"}
    after = client_of("staff").get(reverse("demands")).context["burden"].groups
    rows = [row for _role, rows, _own in after for row in rows if "线索移送单" in str(row.what)]
    assert rows and "线索移送单" in before
    assert not any(row.entries for row in rows) and all(row.elsewhere for row in rows)


def test_a_slip_of_tomorrow_is_refused(cast):
    with refused("I9"):
        clue_slips.transfer(
            number="移2", transferred_on=clock.today() + timedelta(days=1), from_body="机关纪委",
            to_body="派驻组", by=cast.viewer("discipline"),
        )


# --- who may know -------------------------------------------------------------------------------


def granted(cast, record, to="general", by="discipline", **changes):
    given = {"level": "content", "purpose": "日常监督", "until": None}
    return knowledge.grant(record=record, person=cast.person[to], by=cast.viewer(by),
                           **given | changes)


@pytest.mark.parametrize("kind", ["sign", "finding", "opinion", "measure", "case"])
def test_a_grant_and_a_recusal_hold_at_once_and_everywhere(cast, make, kind):
    record = make.measure(by="secretary") if kind == "measure" else getattr(make, kind)()
    model, viewer = type(record), cast.viewer("general")
    assert not model.objects.visible_to(viewer).exists()
    grant = granted(cast, record)
    assert model.objects.readable_by(viewer).exists()
    out = knowledge.recuse(record=record, person=cast.person["general"], reason="亲属",
                           by=cast.viewer("discipline"))
    assert not model.objects.visible_to(viewer).exists()
    knowledge.end_recusal(recusal=out, record=record, by=cast.viewer("discipline"))
    assert model.objects.readable_by(viewer).exists()
    knowledge.revoke(grant=grant, record=record, by=cast.viewer("discipline"))
    assert not model.objects.visible_to(viewer).exists()
    assert {e.word for e in LedgerEntry.objects.all()} == {"supervision.restricted"}


@pytest.mark.parametrize(
    ("to", "by", "changes", "rule"),
    [
        ("staff", "discipline", {}, "K1"),
        ("discipline", "discipline", {}, "K5"),
        ("general", "discipline", {"purpose": " "}, "K3"),
        ("general", "discipline", {"until": clock.today() - timedelta(days=1)}, "K4"),
        ("general", "leader", {}, "V5"),
        ("general", "clerk", {}, "V5"),
        ("general", "head", {}, "V5"),
    ],
)
def test_who_is_granted_nothing(cast, make, to, by, changes, rule):
    with refused(rule):
        granted(cast, make.sign(), to, by, **changes)
    assert not NeedToKnow.objects.exists()


def test_the_recused_and_whoever_knows_already_are_not_granted_again(cast, make):
    sign = make.sign()
    granted(cast, sign)
    with refused("K6"):
        granted(cast, sign)
    knowledge.recuse(record=sign, person=cast.person["second"], reason="亲属",
                     by=cast.viewer("secretary"))
    with refused("K2"):
        granted(cast, sign, "second")


def test_the_object_who_keeps_discipline_grants_and_sees_nothing_in_his_own_case(cast, make):
    sign = make.sign(about="discipline", by="office_head", code="BGS")
    with refused("V1"):
        granted(cast, sign, "leader")
    granted(cast, sign, "leader", "secretary")
    assert not standing(cast.viewer("discipline"))
    assert len(standing(cast.viewer("secretary"))) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two writers at once")
def test_a_recusal_entered_twice_at_once_is_entered_once(cast, make):
    sign = make.sign()

    def enter(_turn: int) -> str:
        try:
            knowledge.recuse(record=sign, person=cast.person["general"], reason="亲属",
                             by=cast.viewer("discipline"))
        except RuleBroken as broken:
            return broken.rule
        return "entered"

    assert sorted(at_once(enter, 2)) == ["K6", "entered"]
    assert Recusal.objects.count() == 1


def test_the_pages_of_knowledge(client_of, cast, make):
    sign = make.sign()
    desk = client_of("discipline")
    where = reverse("knowledge", args=["early_sign", sign.pk])
    assert where in desk.get(reverse("early_sign", args=[sign.pk])).content.decode()
    form = reverse("knowledge_grant", args=["early_sign", sign.pk])
    data = {"person": cast.person["general"].pk, "level": "content", "purpose": "日常监督"}
    assert "日常监督" in desk.post(form, data, follow=True).content.decode()
    assert "罗听澜" in desk.get(reverse("knowledge_list")).content.decode()
    assert CANARY in client_of("general").get(
        reverse("early_sign", args=[sign.pk])).content.decode()
    grant = NeedToKnow.objects.get()
    desk.post(reverse("knowledge_revoke", args=["early_sign", sign.pk, grant.pk]))
    assert client_of("general").get(reverse("early_sign", args=[sign.pk])).status_code == 404
    himself = {"person": cast.person["discipline"].pk, "reason": "亲属"}
    gone = desk.post(reverse("recusal_enter", args=["early_sign", sign.pk]), himself, follow=True)
    assert gone.status_code == 200
    assert desk.get(where).status_code == 404
    assert not EarlySign.objects.visible_to(cast.viewer("discipline")).exists()
    assert Recusal.objects.get().person == cast.person["discipline"]
    assert desk.get(reverse("knowledge", args=["unknown", sign.pk])).status_code == 404


@pytest.mark.parametrize("kind", ["finding", "opinion", "measure", "case"])
def test_who_knows_and_who_is_out_is_kept_from_the_page_of_each_record(
    client_of, cast, make, kind
):
    record = make.measure(by="secretary") if kind == "measure" else getattr(make, kind)()
    page, where = reverse(kind, args=[record.pk]), reverse("knowledge", args=[kind, record.pk])
    desk, read = client_of("discipline"), AccessLog.objects.filter(kind="view_confidential")
    assert where in desk.get(page).content.decode()
    data = {"person": cast.person["leader"].pk, "reason": "近亲属"}
    desk.post(reverse("recusal_enter", args=[kind, record.pk]), data)
    before = read.count()
    assert "近亲属" in desk.get(where).content.decode() and read.count() == before + 1
    assert client_of("leader").get(page).status_code in (403, 404)
    desk.post(reverse("recusal_end", args=[kind, record.pk, Recusal.objects.get().pk]))
    assert "已解除" in desk.get(where).content.decode()
    for who in ("leader", "head", "staff", "clerk"):
        assert client_of(who).get(where).status_code in (403, 404)
        assert where not in client_of(who).get(page).content.decode()


def test_who_is_out_of_a_record_is_out_of_what_rests_on_it(cast, make):
    finding = make.finding(about="staff")
    measure = make.measure(by="secretary", finding=finding)
    given = instructions.give(
        record=finding, text="抓紧办理", answerer=cast.person["leader"],
        answer_due=clock.today(), by=cast.viewer("secretary"),
    )
    rows = [Finding.objects, Measure.objects, Instruction.objects]
    assert all(r.visible_to(cast.viewer("discipline")).exists() for r in rows)
    knowledge.recuse(record=finding, person=cast.person["discipline"], reason="近亲属",
                     by=cast.viewer("secretary"))
    assert not any(r.visible_to(cast.viewer("discipline")).exists() for r in rows)
    assert all(r.visible_to(cast.viewer("secretary")).exists() for r in rows)
    assert measure.pk and given.pk


# --- leaves that were not approved ------------------------------------------------------------


def test_a_refused_leave_is_kept_with_its_reason_and_hidden_from_who_refused(cast, client_of):
    desk = client_of("discipline")
    data = {"person": cast.person["staff"].pk, "refuser": cast.person["head"].pk,
            "refused_on": clock.today().isoformat(), "reason": "金丝雀理由"}
    assert desk.post(reverse("leave_refusal_new"), {**data, "reason": " "}).status_code == 422
    page = desk.post(reverse("leave_refusal_new"), data, follow=True).content.decode()
    assert "许未央" in page and "金丝雀理由" in page
    entry = LedgerEntry.objects.get()
    assert entry.word == "supervision.restricted" and "金丝雀" not in entry.body
    for key in ("staff", "head", "leader", "secretary", "clerk"):
        assert client_of(key).get(reverse("leave_refusals")).status_code == 403
    for party in ("refuser", "person"):
        LeaveRefusal.objects.update(person=cast.person["staff"], refuser=cast.person["head"])
        LeaveRefusal.objects.update(**{party: cast.person["discipline"]})
        assert "金丝雀理由" not in desk.get(reverse("leave_refusals")).content.decode()


@pytest.mark.parametrize(
    ("given", "rule"),
    [({"refuser": "staff"}, "I14"), ({"refuser": "discipline"}, "I14"),
     ({"person": "discipline"}, "I14"), ({"days": 1}, "I9"), ({"reason": " "}, "I15"),
     ({"by": "secretary"}, "V5")],
)
def test_what_is_no_record_of_a_refused_leave(cast, given, rule):
    with pytest.raises(RuleBroken) as broken:
        leave_refusals.record(
            person=cast.person[given.get("person", "staff")],
            refuser=cast.person[given.get("refuser", "head")],
            refused_on=clock.today() + timedelta(days=given.get("days", 0)),
            reason=given.get("reason", "工作忙"), by=cast.viewer(given.get("by", "discipline")),
        )
    assert broken.value.rule == rule and not LeaveRefusal.objects.exists()
