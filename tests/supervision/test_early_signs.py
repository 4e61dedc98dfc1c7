"""Early signs: noted by those who answer, decided by others than the object, forgotten in time."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from portal import clock
from portal.errors import RuleBroken
from portal.models import AccessLog, LedgerEntry, Notice
from supervision import jobs
from supervision.actions import early_signs as signs
from supervision.models import EarlySign, Finding, NeedToKnow
from supervision.queries.early_signs import listed, with_due
from supervision.states import EARLY_SIGN_MOVES, EarlySignState
from tests.portal.refusals import refused
from tests.supervision.records import AT, CANARY

pytestmark = pytest.mark.django_db


def noted(cast, by="head", about="staff", **changes):
    fields = {"kind": "early_sign", "subject": cast.person[about], "noticed_on": clock.today(),
              "source": "routine_check", "facts": CANARY}  # fmt: skip
    return signs.note(noticed=signs.Noticed(**fields | changes), by=cast.viewer(by))


@pytest.mark.parametrize(
    ("by", "about", "rule"),
    [
        ("head", "staff", None), ("leader", "staff", None), ("leader", "head", None),
        ("discipline", "other_staff", None), ("secretary", "leader", None),
        ("head", "other_staff", "I11"), ("head", "leader", "I11"), ("head", "head", "V1"),
        ("staff", "staff_two", "V5"), ("clerk", "staff", "V5"),
    ],
)  # fmt: skip
def test_who_notes_a_sign_of_whom(cast, by, about, rule):
    if rule is None:
        assert noted(cast, by, about).state == "open"
        assert LedgerEntry.objects.get().word == "supervision.restricted"
        assert not Notice.objects.exists()
        return
    with refused(rule):
        noted(cast, by, about)
    assert not EarlySign.objects.exists()


def test_nothing_lies_in_the_future_and_facts_are_given(cast):
    with refused("I9"):
        noted(cast, noticed_on=clock.today() + timedelta(days=1))
    with refused("I13"):
        noted(cast, facts=" ")


ACTS = {
    "respond": lambda s, by: signs.respond(sign=s, assessment="已谈话", talk=None, by=by),
    "close": lambda s, by: signs.close(sign=s, note="已改正", by=by),
    "unfounded": lambda s, by: signs.find_unfounded(sign=s, note="查无此事", by=by),
    "confirm": lambda s, by: signs.confirm(
        sign=s, title="值班脱岗", category="work", severity="slight", by=by),
}
ROLES = ("staff", "staff_two", "head", "leader", "non_party_leader", "secretary", "discipline",
         "clerk", "general", "outsider", "audit_admin")  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", EarlySignState.values)
def test_each_act_in_each_state_by_each_role(cast, make, act, state):
    """The leader in charge and discipline decide; what is not allowed changes no row."""
    for role in ROLES:
        sign = make.sign(state=state)
        allowed = role in ("leader", "discipline") and state in EARLY_SIGN_MOVES[act].start
        before = EarlySign.objects.filter(pk=sign.pk).values().get()
        try:
            ACTS[act](sign, cast.viewer(role))
        except RuleBroken:
            assert not allowed, role
            assert EarlySign.objects.filter(pk=sign.pk).values().get() == before
        else:
            assert allowed, role


@pytest.mark.parametrize(
    ("about", "code", "deciders"),
    [("leader", None, {"secretary", "discipline"}), ("head", "TAW", {"leader", "discipline"}),
     ("discipline", "BGS", {"general"}), ("general", None, {"secretary"}),
     ("rare", "NYW", {"secretary", "discipline"})],
)
def test_who_decides_by_whom_it_concerns(cast, make, about, code, deciders):
    """A leader's sign goes to the secretary; nobody decides about his own superior."""
    sign = make.sign(about=about, by="discipline", department=code and cast.department[code])
    found = {
        key for key in ROLES
        if EarlySign.objects.readable_by(cast.viewer(key)).exists()
        and signs.may_decide(sign, cast.viewer(key))
    }
    assert found == deciders


def test_the_second_decision_hears_of_the_first(cast, make):
    sign = make.sign()
    signs.close(sign=sign, note="已改正", by=cast.viewer("leader"))
    with refused("F15"):
        signs.respond(sign=sign, assessment="谈话", talk=None, by=cast.viewer("discipline"))


def test_a_confirmed_sign_becomes_the_draft_of_a_finding(cast):
    finding = ACTS["confirm"](noted(cast), cast.viewer("leader"))
    assert (finding.state, finding.facts, finding.names_person) == ("draft", CANARY, True)
    assert finding.subject == cast.person["staff"]
    assert Finding.objects.get().early_sign.state == "confirmed"


# --- forgotten --------------------------------------------------------------------------------


def test_what_was_not_confirmed_is_deleted_after_its_term_and_only_the_fact_remains(cast, make):
    today = clock.today()
    due = make.sign(keep_until=today - timedelta(days=1), state="closed")
    last_day = make.sign(keep_until=today)
    confirmed = make.sign(keep_until=today - timedelta(days=1), state="confirmed")
    NeedToKnow.objects.create(
        kind="early_sign", record=due.pk, person=cast.person["general"], level="content",
        purpose=CANARY, granted_at=AT, granted_by=cast.user["secretary"],
    )
    out = io.StringIO()
    call_command("purge_early_signs", stdout=out)
    assert "1" in out.getvalue()
    assert set(EarlySign.objects.all()) == {last_day, confirmed}
    assert not NeedToKnow.objects.exists()
    entry = LedgerEntry.objects.get()
    assert entry.word == "supervision.early_signs_deleted"
    assert '"count":1' in entry.body
    assert "删除期满苗头性问题 0 条" in jobs.periodic()
    assert LedgerEntry.objects.filter(word="supervision.early_signs_deleted").count() == 1


def test_it_is_kept_a_year_by_the_organs_own_rule(cast):
    sign = noted(cast)
    assert (sign.keep_until - clock.today()).days in range(364, 370)


# --- pages ------------------------------------------------------------------------------------


def test_from_noticing_to_the_talk(client_of, cast):
    head = client_of("head")
    proposed = head.get(reverse("early_sign_new")).content.decode()
    assert "许未央" in proposed
    answer = head.post(
        reverse("early_sign_new"),
        {"subject": cast.person["staff"].pk, "kind": "early_sign", "source": "routine_check",
         "noticed_on": clock.today().isoformat(), "facts": CANARY}, follow=True,
    )  # fmt: skip
    assert CANARY in answer.content.decode()
    assert "登记谈话提醒" not in answer.content.decode()
    sign = EarlySign.objects.get()
    assert AccessLog.objects.filter(object=f"supervision.earlysign:{sign.pk}").exists()
    leader = client_of("leader")
    assert "研判处置苗头性问题" in leader.get("/").content.decode()
    page = leader.get(reverse("early_sign", args=[sign.pk])).content.decode()
    assert f"person={cast.person['staff'].pk}&amp;kind=reminder_talk" in page
    leader.post(reverse("early_sign_respond", args=[sign.pk]), {"assessment": "已谈话提醒"})
    assert EarlySign.objects.get().state == "responded"
    for key, status in (("staff", 403), ("staff_two", 403), ("acting_head", 404), ("clerk", 403)):
        assert client_of(key).get(reverse("early_sign", args=[sign.pk])).status_code == status
        assert "许未央" not in client_of(key).get(reverse("early_signs")).content.decode() or (
            status == 403
        )
    assert head.get(reverse("early_sign_close", args=[sign.pk])).status_code == 403


def test_the_list_takes_as_many_queries_for_three_as_for_thirty(
    make, cast, django_assert_num_queries
):
    viewer = cast.viewer("discipline")
    for count in (3, 27):
        for _n in range(count):
            make.sign()
        with django_assert_num_queries(3):
            with_due(listed(viewer))
