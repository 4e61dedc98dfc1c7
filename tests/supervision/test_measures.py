"""Measures as acts: authority, effect periods, service, answers, endings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.models import LedgerEntry, Notice
from supervision.actions import measure_answers, measures
from supervision.models import Measure, ServiceRecord
from supervision.states import MEASURE_MOVES, MeasureState
from tests.supervision import measure_scenes as scenes
from tests.supervision.records import Records

pytestmark = pytest.mark.django_db


def breaks(rule, act):
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.rule == rule, broken.value


# --- authority ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "kind", "issuer", "rule"),
    [
        ("organ_managed", "criticism", "secretary", None),
        ("organ_managed", "admonition_talk", "party_group", None),
        ("city_managed", "admonition_talk", "party_group", "M1"),
        ("province_managed", "ordered_self_exam", "party_group", "M1"),
        ("city_managed", "criticism", "secretary", None),
        ("organ_managed", "party_warning", "secretary", "M1"),
        ("organ_managed", "criticism", "city_discipline", "V5"),
        ("organ_managed", "org_reorganization", "party_group", "M5"),
    ],
)
def test_outside_the_authority_only_what_was_received_is_written_down(
    cast, level, kind, issuer, rule
):
    cast.person["staff"].management_authority = level
    cast.person["staff"].save()

    def save():
        return scenes.draft(cast, kind=kind, issuer_kind=issuer)

    if rule:
        breaks(rule, save)
        assert not Measure.objects.exists()
    else:
        assert save().state == "draft"


def test_what_is_forbidden_here_may_be_recorded_as_received(cast):
    cast.person["staff"].management_authority = "city_managed"
    cast.person["staff"].save()
    row = scenes.received(cast, kind="admonition_letter", issuer_kind="org_department")
    assert (row.state, row.form, row.received) == ("decided", 1, True)


def test_a_received_decision_names_body_number_and_day(cast):
    breaks("M2", lambda: scenes.received(cast, decision_number=" "))


@pytest.mark.parametrize("about", ["staff_two"])
def test_nobody_outside_the_party_gets_a_party_sanction_or_an_admonition_here(cast, about):
    breaks("M3", lambda: scenes.received(cast, about=about, kind="party_warning"))
    breaks("M1", lambda: scenes.draft(
        cast, about=about, kind="admonition_talk", issuer_kind="party_group"))


def test_the_form_follows_from_the_measure(cast):
    assert scenes.draft(cast).form == 1
    assert scenes.received(cast, kind="demerit").form == 2
    assert scenes.received(cast, kind="dismissal_from_post").form == 3
    interview = scenes.draft(cast, kind="duty_interview")
    assert interview.form is None  # counts only when held for a fault


def test_the_measure_keeps_how_its_object_stood_on_the_day(cast):
    row = scenes.draft(cast)
    assert (row.post_text, row.department.code) == ("一级主任科员", "TAW")
    assert row.management_level == "organ_managed"


# --- who decides ----------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["leader", "head", "staff", "clerk"])
def test_nobody_drafts_in_the_name_of_the_secretary(cast, by):
    breaks("V5", lambda: scenes.draft(cast, by=by))


def test_a_leader_takes_measures_where_he_is_in_charge_and_nowhere_else(cast):
    assert scenes.decided(cast, by="leader", issuer_kind="portfolio_leader").issuer.name == "郑知行"
    breaks("V5", lambda: scenes.draft(
        cast, by="leader", about="other_staff", issuer_kind="portfolio_leader"))


def test_what_discipline_staff_draft_for_a_leader_he_decides_himself(cast):
    row = scenes.draft(cast, by="discipline", issuer_kind="portfolio_leader")
    breaks("V5", lambda: measures.decide(
        measure=row, edition=1, by=cast.viewer("discipline")))
    row = measures.ask(measure=row, edition=1, by=cast.viewer("discipline"))
    assert Notice.objects.get().recipient_id == cast.person["leader"].pk
    row = measures.decide(measure=row, edition=row.edition, by=cast.viewer("leader"))
    assert (row.state, row.approved_by) == ("decided", cast.user["leader"])


def test_a_refused_measure_ends(cast):
    row = scenes.draft(cast, by="discipline", issuer_kind="secretary")
    row = measures.ask(measure=row, edition=1, by=cast.viewer("discipline"))
    secretary = cast.viewer("secretary")
    breaks("M26", lambda: measures.refuse(measure=row, reason=" ", by=secretary))
    row = measures.refuse(measure=row, reason="事实不清，先核实", by=secretary)
    assert (row.state, row.refuse_reason) == ("refused", "事实不清，先核实")
    assert Notice.objects.filter(recipient=cast.person["discipline"]).exists()


def test_a_body_decides_together_and_says_when(cast):
    given = {"kind": "ordered_self_exam", "issuer_kind": "party_group"}
    breaks("M6", lambda: scenes.decided(cast, **given))
    assert scenes.decided(cast, **given, collective_on=clock.today()).state == "decided"


def test_nobody_takes_a_measure_against_himself_or_sees_it_coming(cast):
    breaks("V1", lambda: scenes.draft(cast, about="secretary"))
    row = scenes.decided(cast)
    assert not Measure.objects.visible_to(cast.viewer("staff")).exists()
    scenes.serve(cast, row)
    assert Measure.objects.readable_by(cast.viewer("staff")).exists()


def test_subordinates_of_the_object_decide_and_serve_nothing(cast):
    row = scenes.decided(cast, about="general", kind="reminder_talk")
    breaks("V3", lambda: scenes.serve(cast, row, by="discipline"))
    assert scenes.serve(cast, row, by="secretary").state == "served"


def test_every_act_stands_in_the_ledger_under_a_veil(cast):
    scenes.answered(cast, scenes.ordered(cast))
    for entry in LedgerEntry.objects.all():
        assert entry.word == "supervision.restricted" and "measure" not in entry.subject
        assert scenes.MATTER not in entry.body


# --- effect periods -------------------------------------------------------------------------


def test_the_effect_period_is_computed_and_shown_with_rule_and_basis(cast):
    row = scenes.received(
        cast, kind="admonition_letter", issuer_kind="org_department",
        decided_on=date(2026, 3, 5),
    )
    assert (row.effective_on, row.effect_ends_on) == (date(2026, 3, 5), date(2026, 9, 4))
    sentence = row.effect_arithmetic[0]
    assert "自2026年3月5日起6个月：至2026年9月5日的前一日，即2026年9月4日" in sentence
    assert "依据：法定（" in sentence and "起适用的规定）" in sentence


def test_the_rule_of_the_effective_day_counts_and_the_last_of_february_is_clamped(cast):
    row = scenes.received(cast, kind="admin_warning", decided_on=date(2025, 8, 31))
    assert row.effect_ends_on == date(2026, 2, 28)


def test_a_second_party_sanction_adds_what_was_left_of_the_first(cast):
    scenes.received(cast, kind="party_warning", decided_on=date(2026, 1, 10))
    second = scenes.received(cast, kind="party_warning", decided_on=date(2026, 7, 10))
    assert len(second.effect_arithmetic) == 2
    assert second.effect_ends_on > date(2027, 7, 9)


def test_a_circular_has_no_effect_period(cast):
    row = scenes.decided(cast, kind="circular", issuer_kind="party_group",
                         collective_on=clock.today())
    assert row.effect_ends_on is None and row.effect_arithmetic == []


def test_who_was_admonished_is_visited_after_the_period_and_not_before(cast):
    given = {"kind": "admonition_letter", "issuer_kind": "org_department"}
    discipline, today = cast.viewer("discipline"), clock.today()
    runs, over = (
        scenes.serve(cast, scenes.received(cast, decided_on=today - timedelta(days=n), **given))
        for n in (150, 200)
    )
    breaks("M14", lambda: measures.follow_up(measure=runs, note="已改正", by=discipline))
    breaks("M25", lambda: measures.follow_up(measure=over, note=" ", by=discipline))
    closed = measures.follow_up(measure=over, note="已改正", by=discipline)
    assert (closed.state, closed.followed_up_by) == ("closed", cast.user["discipline"])


# --- service, answers, endings --------------------------------------------------------------


def test_service_is_recorded_and_sets_the_day_of_the_answer(cast):
    row = scenes.ordered(cast)
    assert ServiceRecord.objects.get().person == cast.person["staff"]
    assert row.reply_due > clock.today() + timedelta(days=9)
    assert Notice.objects.filter(recipient=cast.person["staff"]).get().title == "有一份文书送达您"


def test_only_the_object_answers_and_only_after_service(cast):
    row = scenes.ordered(cast)
    for by in ("head", "staff_two", "discipline", "secretary"):
        breaks("V5", lambda by=by: scenes.answered(cast, row, by=by))
    breaks("M20", lambda: measure_answers.answer(
        measure=row, text=" ", uploads=[], by=cast.viewer("staff")))
    assert scenes.answered(cast, row).kind == "self_exam"


def test_a_paper_is_read_once_and_sent_back_with_a_reason(cast):
    row = scenes.ordered(cast)
    paper, reader = scenes.answered(cast, row), cast.viewer("secretary")
    breaks("M21", lambda: measure_answers.review(
        answer=paper, accepted=False, note="", by=reader))
    measure_answers.review(answer=paper, accepted=False, note="过于笼统", by=reader)
    with pytest.raises(StaleState):
        measure_answers.review(answer=paper, accepted=True, note="", by=reader)
    breaks("M17", lambda: measures.close(measure=row, by=reader))
    again = scenes.answered(cast, row)
    measure_answers.review(answer=again, accepted=True, note="", by=reader)
    assert measures.close(measure=row, by=reader).state == "closed"


def test_lifting_ends_the_effect_and_revoking_takes_it_out_of_the_figures(cast):
    row = scenes.serve(cast, scenes.received(cast))
    breaks("M22", lambda: measures.lift(
        measure=row, lifted_on=clock.today(), basis="", by=cast.viewer("discipline")))
    row = measures.lift(measure=row, lifted_on=clock.today(), basis="安监解〔2026〕1号",
                        by=cast.viewer("discipline"))
    assert not Measure.objects.in_effect(clock.today()).exists()
    assert Measure.objects.standing().exists()
    measures.revoke(measure=row, reason="复审撤销", by=cast.viewer("discipline"))
    assert not Measure.objects.standing().exists()


# --- every state, every act -----------------------------------------------------------------

ACTS = {
    "ask": lambda m, v: measures.ask(measure=m, edition=m.edition, by=v),
    "refuse": lambda m, v: measures.refuse(measure=m, reason="不妥", by=v),
    "decide": lambda m, v: measures.decide(measure=m, edition=m.edition, by=v),
    "serve": lambda m, v: measures.serve(
        measure=m, served_on=clock.today(), manner="in_person", witness="", by=v),
    "answer": lambda m, v: measure_answers.answer(measure=m, text="说明", uploads=[], by=v),
    "close": lambda m, v: measures.close(measure=m, by=v),
    "follow_up": lambda m, v: measures.follow_up(measure=m, note="已回访", by=v),
    "lift": lambda m, v: measures.lift(
        measure=m, lifted_on=clock.today(), basis="决定", by=v),
    "revoke": lambda m, v: measures.revoke(measure=m, reason="有误", by=v),
}


@pytest.mark.parametrize("state", list(MeasureState))
@pytest.mark.parametrize("act", list(ACTS))
def test_what_a_state_does_not_allow_changes_no_row(cast, state, act):
    make = Records(cast)
    row = make.measure(
        state=state, by="secretary", recorder="secretary", issuer_kind="secretary",
        matter="事由", management_level="organ_managed",
        **make.stamp("served") if state in ("served", "closed", "lifted") else {},
    )
    before = Measure.objects.filter(pk=row.pk).values().get()
    by = "staff" if act == "answer" else "secretary"
    try:
        ACTS[act](row, cast.viewer(by))
    except RuleBroken:
        assert Measure.objects.filter(pk=row.pk).values().get() == before
        assert not LedgerEntry.objects.exists()
    else:
        assert state in MEASURE_MOVES[act].start
    if state in MEASURE_MOVES[act].start and act != "answer":
        assert Measure.objects.filter(pk=row.pk).values().get() != before


@pytest.mark.parametrize("act", ["decide", "serve", "close", "lift", "revoke", "ask", "refuse"])
@pytest.mark.parametrize(
    "by", ["staff", "staff_two", "head", "leader", "non_party_leader", "clerk", "other_staff"]
)
def test_who_has_no_part_in_a_measure_moves_nothing(cast, act, by):
    make = Records(cast)
    state = {"decide": "asked", "refuse": "asked", "ask": "draft"}.get(act, "decided")
    row = make.measure(state=state, by="secretary", recorder="secretary",
                       issuer_kind="secretary", matter="事由")
    before = Measure.objects.filter(pk=row.pk).values().get()
    with pytest.raises(RuleBroken):
        ACTS[act](row, cast.viewer(by))
    assert Measure.objects.filter(pk=row.pk).values().get() == before


def test_a_letter_bears_the_word_of_the_body_that_signs_it(cast):
    kind = "reminder_letter"
    group = scenes.decided(cast, kind=kind, issuer_kind="party_group", reply_due=clock.today())
    assert group.number == f"安协党组提〔{clock.today().year}〕1号"
    office = scenes.decided(
        cast, by="discipline", kind=kind, issuer_kind="office_discipline_commission",
        about=None, code="TAW", reply_due=clock.today(),
    )
    assert office.number == f"安协机纪提〔{clock.today().year}〕1号"
