"""Acts outside the ordinary course: who asks, who decides, from which state."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreements.actions import exceptions
from agreements.models import Agreement, CampaignText, ExceptionRequest
from agreements.states import MOVES, AgreementState, RequestKind, SlotRole
from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.models import LedgerEntry, Notice
from tests.agreements import scenes

S, K = AgreementState, RequestKind
R = SlotRole.RESPONSIBLE
ACTORS = (
    "secretary", "leader", "general", "head", "staff", "other_staff", "clerk", "discipline",
    "system_admin", "security_admin", "audit_admin", "outsider",
)
# (kind, whose agreement): (who may ask), (who decides when the clerk, or he himself, asks)
TABLE = {
    (K.RETURN, "staff"): ({"staff"}, "clerk"),
    (K.RETURN, "head"): ({"head"}, "clerk"),
    (K.DEFER, "staff"): ({"head", "clerk"}, "head"),
    (K.DEFER, "head"): ({"leader", "clerk"}, "general"),
    (K.DEFER, "leader"): ({"secretary", "clerk"}, "secretary"),
    (K.EXEMPT, "staff"): ({"clerk"}, "general"),
    (K.EXEMPT, "leader"): ({"clerk"}, "general"),
    (K.EXEMPT, "general"): ({"clerk"}, "secretary"),
    (K.VOID, "staff"): ({"clerk"}, "head"),
    (K.VOID, "head"): ({"clerk"}, "leader"),
    (K.VOID, "leader"): ({"clerk"}, "secretary"),
    (K.EARLY_OPENING, "head"): ({"clerk"}, "secretary"),
    (K.EARLY_OPENING, "staff"): ({"clerk"}, "secretary"),
}


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


@pytest.fixture
def campaign(cast):
    return scenes.issued(cast)


def agreement(cast, whose: str) -> Agreement:
    return scenes.agreement_of(cast.person[whose])


def ask(cast, whose: str, kind: str, by: str, **changes) -> ExceptionRequest:
    content = {"reason": "情况确需如此。"}
    if kind == K.DEFER:
        content["until"] = clock.today() + timedelta(days=1)
    if kind == K.EARLY_OPENING:
        content["document_number"] = "市政协党组〔2026〕9号"
    return exceptions.ask(
        **(
            {"agreement": agreement(cast, whose), "kind": kind, "by": cast.viewer(by)}
            | content | changes
        )
    )


def decide(cast, request, by: str, granted: bool = True, answer: str = "经研究，按此办理。"):
    return exceptions.decide(
        request=request, granted=granted, answer=answer, by=cast.viewer(by)
    )


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as caught:
        act(*args, **kwargs)
    return caught.value.rule


def put(cast, whose: str, state: str) -> Agreement:
    found = agreement(cast, whose)
    Agreement.objects.filter(pk=found.pk).update(state=state)
    found.refresh_from_db()
    return found


@pytest.mark.parametrize(("kind", "whose"), TABLE, ids=str)
def test_only_those_named_may_ask(cast, campaign, kind, whose):
    allowed, _decider = TABLE[kind, whose]
    for actor in ACTORS:
        if actor in allowed:
            continue
        assert refusal(ask, cast, whose, kind, by=actor) == "X1", actor
    assert not ExceptionRequest.objects.exists()


@pytest.mark.parametrize(("kind", "whose"), TABLE, ids=str)
def test_only_the_one_named_decides(cast, campaign, kind, whose):
    allowed, decider = TABLE[kind, whose]
    asker = "clerk" if "clerk" in allowed else whose
    request = ask(cast, whose, kind, by=asker)
    for actor in ACTORS:
        if actor != decider:
            assert refusal(decide, cast, request, by=actor) == "X2", actor
    assert decide(cast, request, by=decider).granted


@pytest.mark.parametrize(("kind", "whose"), TABLE, ids=str)
def test_each_step_is_one_line_in_the_ledger(cast, campaign, kind, whose):
    allowed, decider = TABLE[kind, whose]
    before = LedgerEntry.objects.count()
    request = ask(cast, whose, kind, by="clerk" if "clerk" in allowed else whose)
    assert LedgerEntry.objects.count() == before + 1
    decide(cast, request, by=decider, granted=False)
    assert LedgerEntry.objects.count() == before + 2
    words = set(LedgerEntry.objects.values_list("word", flat=True))
    expected = {"agreements.returned", "agreements.maintained"}
    assert expected <= words if kind == K.RETURN else "agreements.denied" in words


@pytest.mark.parametrize("kind", [K.RETURN, K.DEFER, K.EXEMPT, K.VOID])
@pytest.mark.parametrize("state", list(S))
def test_the_state_from_which_an_act_may_be_asked_for(cast, campaign, kind, state):
    put(cast, "staff", state)
    asker = "staff" if kind == K.RETURN else "clerk"
    if state in MOVES[kind.value][0]:
        assert ask(cast, "staff", kind, by=asker).pk
    else:
        try:
            ask(cast, "staff", kind, by=asker)
        except (RuleBroken, Agreement.DoesNotExist) as caught:
            assert getattr(caught, "rule", "X3") == "X3"
        else:
            pytest.fail("asked for from a state that does not allow it")


@pytest.mark.parametrize(
    ("kind", "state"),
    [(K.DEFER, S.DEFERRED), (K.EXEMPT, S.EXEMPT), (K.VOID, S.VOIDED), (K.RETURN, S.VOIDED)],
)
def test_a_granted_request_is_carried_out(cast, campaign, kind, state):
    found = agreement(cast, "staff")
    allowed, decider = TABLE[kind, "staff"]
    request = ask(cast, "staff", kind, by="clerk" if "clerk" in allowed else "staff")
    decide(cast, request, by=decider)
    found.refresh_from_db()
    assert found.state == state
    if state == S.DEFERRED:
        assert found.deferred_until == request.until


def test_a_return_that_is_not_granted_keeps_the_text_with_an_answer(cast, campaign):
    request = ask(cast, "leader", K.RETURN, by="leader")
    assert agreement(cast, "leader").state == S.RETURNED
    decide(cast, request, by="clerk", granted=False, answer="与分工一致，维持原文本。")
    assert agreement(cast, "leader").state == S.ISSUED
    told = Notice.objects.filter(recipient=cast.person["leader"], title="郑知行的退回申请未同意")
    assert told.get().text == "与分工一致，维持原文本。"
    scenes.sign(cast, "leader", R, by="leader")


def test_a_voided_agreement_has_its_successor_at_once(cast, campaign):
    old = agreement(cast, "head")
    decide(cast, ask(cast, "head", K.VOID, by="clerk"), by="leader")
    new = agreement(cast, "head")
    assert new.predecessor == old
    assert (new.state, new.number) == (S.ISSUED, "AL-2026-B-05")
    assert new.text != old.text  # the number stands in the text


def test_an_early_opening_opens_this_one_agreement(cast, campaign):
    assert refusal(scenes.sign, cast, "head", R, by="head") == "S4"
    decide(cast, ask(cast, "head", K.EARLY_OPENING, by="clerk"), by="secretary")
    scenes.sign(cast, "head", R, by="head")
    assert refusal(scenes.sign, cast, "staff", R, by="staff") == "S4"


@pytest.mark.parametrize(
    ("kind", "changes", "rule"),
    [
        (K.EXEMPT, {"reason": "  "}, "X9"),
        (K.DEFER, {"until": None}, "X4"),
        (K.DEFER, {"until": date(2020, 1, 1)}, "X4"),
        (K.DEFER, {"until": date(2027, 1, 1)}, "X4"),
        (K.EARLY_OPENING, {"document_number": " "}, "X5"),
    ],
)
def test_a_request_says_what_it_must(cast, campaign, kind, changes, rule):
    assert refusal(ask, cast, "staff", kind, by="clerk", **changes) == rule


def test_a_denial_needs_an_answer(cast, campaign):
    request = ask(cast, "staff", K.EXEMPT, by="clerk")
    assert refusal(decide, cast, request, by="general", granted=False, answer=" ") == "X9"


def test_one_matter_is_asked_for_once(cast, campaign):
    ask(cast, "staff", K.EXEMPT, by="clerk")
    assert refusal(ask, cast, "staff", K.EXEMPT, by="clerk") == "X10"


def test_the_second_decision_comes_too_late(cast, campaign):
    request = ask(cast, "staff", K.EXEMPT, by="clerk")
    stale = ExceptionRequest.objects.get(pk=request.pk)
    decide(cast, request, by="general")
    lines = LedgerEntry.objects.count()
    with pytest.raises(StaleState):
        decide(cast, stale, by="general", granted=False)
    assert LedgerEntry.objects.count() == lines


def test_who_asks_does_not_decide(cast, campaign):
    request = ask(cast, "staff", K.DEFER, by="head")
    assert request.decider == cast.person["general"]
    assert refusal(decide, cast, request, by="head") == "X2"
    assert refusal(ask, cast, "leader", K.DEFER, by="secretary") == "X2"


def test_nobody_decides_about_himself(cast, campaign):
    request = ask(cast, "clerk", K.RETURN, by="clerk")
    assert refusal(decide, cast, request, by="clerk") == "X2"
    assert not ExceptionRequest.objects.to_decide(cast.viewer("clerk")).exists()


def test_a_return_comes_before_ones_own_signature(cast, campaign):
    scenes.sign(cast, "leader", R, by="leader")
    assert refusal(ask, cast, "leader", K.RETURN, by="leader") == "X7"


def test_who_was_asked_before_it_was_in_force_does_not_void_it_afterwards(cast, campaign):
    request = ask(cast, "leader", K.VOID, by="clerk")
    scenes.bring_into_force(cast, "leader")
    assert refusal(decide, cast, request, by="secretary") == "X11"
    assert agreement(cast, "leader").state == S.EFFECTIVE
    decide(cast, request, by="secretary", granted=False)


def test_voiding_what_is_in_force_is_decided_higher_up(cast, campaign):
    for whose in ("leader", "head"):
        scenes.bring_into_force(cast, whose)
    assert ask(cast, "head", K.VOID, by="clerk").decider == cast.person["general"]
    assert ask(cast, "leader", K.VOID, by="clerk").decider == cast.person["secretary"]


def test_nothing_is_voided_when_there_is_no_text_for_a_successor(cast, campaign):
    request = ask(cast, "staff", K.VOID, by="clerk")
    CampaignText.objects.filter(campaign=campaign, variant="staff").delete()
    assert refusal(decide, cast, request, by="head") == "C5"
    assert agreement(cast, "staff").state == S.ISSUED
    assert ExceptionRequest.objects.open().count() == 1


# --- refusal ------------------------------------------------------------------------------


def refuse(cast, by: str, reason: str = "本人表示不签。"):
    return exceptions.refuse(
        agreement=agreement(cast, "staff"), reason=reason, by=cast.viewer(by)
    )


@pytest.mark.parametrize("actor", [a for a in ACTORS if a != "head"])
def test_a_refusal_is_recorded_by_the_issuer_alone(cast, campaign, actor):
    assert refusal(refuse, cast, by=actor) == "X8"


def test_a_refusal_is_red_for_the_secretary_and_the_discipline_officers(cast, campaign):
    lines = LedgerEntry.objects.count()
    assert refuse(cast, by="head").state == S.REFUSED
    assert LedgerEntry.objects.count() == lines + 1
    told = Notice.objects.filter(title="许未央拒签责任书")
    assert set(told.values_list("recipient__name", flat=True)) == {"林望舒", "彭念之"}


def test_who_refused_may_yet_sign(cast, campaign):
    for whose in ("leader", "head"):
        scenes.bring_into_force(cast, whose)
    refuse(cast, by="head")
    scenes.bring_into_force(cast, "staff")
    assert agreement(cast, "staff").state == S.EFFECTIVE


def test_a_refusal_says_why_and_comes_before_any_signature(cast, campaign):
    assert refusal(refuse, cast, by="head", reason=" ") == "X9"
    for whose in ("leader", "head"):
        scenes.bring_into_force(cast, whose)
    scenes.sign(cast, "staff", R, by="staff")
    assert refusal(refuse, cast, by="head") == "X3"


# --- deferrals end by themselves ------------------------------------------------------------


def test_an_ended_deferral_opens_by_itself_with_a_new_due_day(cast, campaign):
    request = ask(cast, "leader", K.DEFER, by="clerk")
    decide(cast, request, by="secretary")
    assert refusal(scenes.sign, cast, "leader", R, by="leader") == "S2"
    day = request.until + timedelta(days=1)
    assert exceptions.reopen_ended_deferrals(day=day, by=cast.viewer("clerk")) == 1
    assert exceptions.reopen_ended_deferrals(day=day, by=cast.viewer("clerk")) == 0
    found = agreement(cast, "leader")
    assert found.state == S.ISSUED
    assert found.due_on > day
    scenes.sign(cast, "leader", R, by="leader")
