"""The lights of supervision from its records: boundary tables, and what follows from an act."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine

from portal import clock
from portal.actions import files, lights
from portal.demands import all_demands
from portal.errors import RuleBroken
from portal.ledger import words
from portal.models import Assignment, Attachment, LightRule, WarningLight
from portal.vocabulary import Basis
from supervision import events
from supervision.actions import (
    instructions,
    knowledge,
    leave_refusals,
    measure_answers,
    measures,
    talks,
)
from supervision.lights.authenticity import Slot, w31, w32, w34
from supervision.lights.portfolio import halves, made_good
from supervision.models import Finding, Instruction, RecordFile, Recusal
from supervision.rules.likeness import likeness, most_alike, sketch_of
from supervision.rules.talks import held_in_office
from tests.cast import MOMENT, START
from tests.supervision import report_scenes
from tests.supervision.records import Records
from tests.supervision.test_talks import recorded

D = date
DAY = D(2026, 6, 15)
NUMBERS = {"window": 3, "old": 30, "count": 10, "share": 50, "least": 3}


@pytest.mark.parametrize(
    ("count", "age", "apart", "others", "found"),
    [
        (10, 31, 0, 90, 10), (10, 30, 0, 90, 0), (9, 31, 0, 90, 0), (3, 31, 0, 3, 3),
        (3, 31, 0, 4, 0), (2, 31, 0, 0, 0), (3, 31, 1, 0, 3), (3, 31, 2, 0, 0),
    ],
)
def test_w31_entered_in_bulk_long_after(count, age, apart, others, found):
    entered = [DAY + timedelta(days=apart * n) for n in range(count)]
    rows = [(day - timedelta(days=age), day) for day in entered]
    rows += [(DAY - timedelta(days=60), DAY - timedelta(days=60))] * others
    assert w31(rows, **NUMBERS) == found


def slot(start, end=None, record="a", person=1, day=DAY):
    return Slot(person, day, start, end, record)


def test_w32_more_than_six_talks_in_an_hour_or_less_than_five_minutes():
    starts = [slot(time(9, n * 8), time(9, n * 8 + 7), str(n)) for n in range(7)]
    assert w32(starts, count=6, minutes=5) == (7, False)
    assert w32(starts[:6], count=6, minutes=5) == (0, False)
    assert w32([slot(time(9), time(9, 4))], count=6, minutes=5) == (0, True)
    assert w32([slot(time(9), time(9, 5))], count=6, minutes=5) == (0, False)


def test_w34_two_records_at_one_time():
    first = slot(time(9), time(10))
    assert w34([first, slot(time(9, 59), time(11), "b")])
    assert not w34([first, slot(time(10), time(11), "b")])
    assert not w34([first, slot(time(9, 30), time(11), "a")])  # the same record


TEXT = (
    "围绕遵守中央八项规定精神，谈了公务接待、用车审批和假日值守三个方面的要求，"
    "提醒严格执行报备制度，重大事项及时请示报告，管好身边工作人员。"
)


def test_w33_texts_are_alike_by_their_words_and_not_by_their_marks():
    def sketch(text, key=b"one"):
        return sketch_of([text], key)

    assert likeness(sketch(TEXT), sketch(TEXT.replace("，", "、 "))) == 100
    assert likeness(sketch(TEXT), sketch(TEXT + "另提醒外出报备")) >= 85
    assert likeness(sketch(TEXT), sketch(TEXT[::-1])) < 20
    assert likeness(sketch(TEXT), sketch(TEXT, b"other key")) < 20
    assert sketch("提醒外出报备") == ""  # too short to compare
    assert not any(word in sketch(TEXT) for word in ("接待", TEXT[:3]))


@pytest.mark.parametrize(("same", "found"), [(2, 2), (3, 3), (4, 4)])
def test_w33_counts_the_texts_that_are_alike(same, found):
    rows = [sketch_of([TEXT], b"k")] * same + [sketch_of([TEXT[::-1]], b"k")]
    assert most_alike(rows, 90) == found


def test_w33_shines_at_the_third_record_and_tells_discipline(june):
    for _n in range(2):
        recorded(june, "staff", points=TEXT)
    lights.refresh(day=DAY)
    assert not told(june, "W33")
    recorded(june, "staff", points=TEXT)
    lights.refresh(day=DAY)
    assert told(june, "W33") == {"discipline"}


def test_w36_no_talk_before_somebody_came_but_a_pre_post_talk(june):
    Assignment.objects.filter(person=june.person["staff"]).update(start=D(2026, 6, 12))
    with pytest.raises(RuleBroken) as broken:
        recorded(june, "staff", held_on=D(2026, 6, 11))
    assert (broken.value.rule, broken.value.field) == ("T19", "held_on")
    assert recorded(june, "staff", held_on=D(2026, 6, 12)).recorded_at
    assert held_in_office(D(2026, 6, 11), [])


def test_a_later_hearing_makes_good_the_earlier_half_year():
    first, second = halves(D(2026, 8, 1))
    found = list(made_good([D(2026, 7, 5)], (first, second), START))
    assert [(p.code, done) for p, _start, done in found] == [
        ("2026H1", D(2026, 6, 30)), ("2026H2", None)
    ]
    assert [p.code for p, *_r in made_good([], (first, second), D(2026, 6, 12))] == ["2026H2"]
    assert len(list(made_good([], (first, second), D(2026, 6, 11)))) == 2


@pytest.fixture
def june(cast):
    LightRule.objects.update(active_from=START)
    with time_machine.travel(datetime(2026, 6, 15, 2, tzinfo=UTC), tick=True):
        yield cast


def told(cast, rule):
    return {
        who for who in cast.user
        if WarningLight.objects.visible_to(cast.viewer(who)).filter(rule=rule).shining().exists()
    }


def test_an_early_sign_lights_for_author_leader_and_discipline_never_for_its_subject(june):
    Records(june).sign(noticed_on=D(2026, 6, 5))
    lights.refresh(day=DAY)
    assert told(june, "W17") == {"head", "leader", "discipline"}


def test_a_talk_that_is_confirmed_puts_its_light_out_at_once(june):
    talk = recorded(june, "staff")
    lights.refresh(day=clock.today() + timedelta(days=40))
    assert WarningLight.objects.shining().filter(rule="W19").count() == 1
    talks.confirm(talk=talk, edition=talk.edition, by=june.viewer("staff"))
    assert not WarningLight.objects.shining().filter(rule="W19").exists()


def counted(rule: str) -> list[int]:
    lights.refresh(day=DAY)
    return shown(rule)


def shown(rule: str) -> list[int]:
    return [row.facts["count"] for row in WarningLight.objects.shining().filter(rule=rule)]


@pytest.mark.parametrize("hidden", ["names a person", "recused", "answers himself"])
def test_the_numbers_of_findings_tell_a_leader_of_none_that_is_closed_to_him(june, hidden):
    """W26 and W23: what the list of findings hides does not come back as a number."""
    make, day = Records(june), D(2026, 6, 1)
    for _n in range(4):
        make.finding(served=True, found_on=day)
    closed = make.stamp("served", "closed")
    make.finding(state="closed", found_on=D(2026, 1, 5), **closed)
    assert counted("W26") == [4] and counted("W23") == [4]
    if hidden == "names a person":
        make.finding(about="leader", found_on=day)
    elif hidden == "recused":
        Recusal.objects.create(
            kind="finding", record=make.finding(served=True, found_on=day).pk, reason="亲属",
            person=june.person["leader"], entered_at=MOMENT, entered_by=june.user["discipline"],
        )
    else:
        make.finding(answers="leader", found_on=day)
    assert Finding.objects.visible_to(june.viewer("leader")).filter(found_on=day).count() == 4
    assert counted("W26") == [4] and counted("W23") == [4]


def test_a_figure_of_findings_follows_a_recusal_at_once(june):
    """W26: the leader's light counts what he may know of, not only from the next night on."""
    make, by = Records(june), june.viewer("discipline")
    one, *_others = [make.finding(served=True, found_on=D(2026, 6, 1)) for _n in range(5)]
    assert counted("W26") == [5]
    out = knowledge.recuse(record=one, person=june.person["leader"], reason="亲属", by=by)
    assert shown("W26") == [4]
    knowledge.end_recusal(recusal=out, record=one, by=by)
    assert shown("W26") == [5]


@pytest.mark.parametrize(
    ("kind", "tells"), [("integrity_routine", {"clerk"}), ("criticism", set())]
)
def test_the_clerk_is_not_told_of_a_talk_that_is_no_routine_one(june, kind, tells):
    """W34 and W31: that somebody is criticised is told to few."""
    make = Records(june)
    for hour in (9, 9, 9):
        make.talk(kind, state="confirmed", held_on=D(2026, 5, 4), started_at=time(hour),
                  ended_at=time(hour + 1), recorded_at=MOMENT.replace(year=2026, month=6, day=14),
                  recorded_by=june.user["head"])
    lights.refresh(day=DAY)
    assert told(june, "W34") == tells and told(june, "W31") == tells


def shines(rule: str) -> bool:
    return WarningLight.objects.shining().filter(rule=rule).exists()


def test_what_follows_a_measure_lights_and_goes_out_with_the_act(june):
    measure = Records(june).measure(
        "party_warning", form=2, decided_on=D(2026, 5, 1), served=True
    )
    lights.refresh(day=DAY)
    assert shines("W48") and told(june, "W48") == {"discipline"}
    measures.record_execution(
        measure=measure, announced_on=D(2026, 5, 20), formalities_on=None,
        execution_reported_on=None, by=june.viewer("discipline"),
    )
    assert not shines("W48")


def test_w46_shines_for_who_owes_a_self_examination_until_he_hands_it_in(june):
    measure = Records(june).measure("ordered_self_exam", served=True, decided_on=D(2026, 6, 1),
                                    reply_due=D(2026, 6, 12))
    lights.refresh(day=DAY)
    assert told(june, "W46") == {"staff", "discipline"}
    measure_answers.answer(measure=measure, text="检查如下。", uploads=(), by=june.viewer("staff"))
    assert not shines("W46")


def test_w27_goes_out_with_the_answer(june):
    given = Instruction.objects.create(
        text="请报告", on_record=Records(june).finding().pk, on_kind="finding",
        given_on=D(2026, 5, 1), answer_due=D(2026, 5, 15), answerer=june.person["head"],
        giver=june.person["leader"], created_at=MOMENT, created_by=june.user["leader"],
    )
    lights.refresh(day=DAY)
    assert shines("W27")
    instructions.answer(instruction=given, text="已办结。", by=june.viewer("head"))
    assert not shines("W27")


@pytest.mark.parametrize(("records", "shining"), [(1, False), (2, True)])
def test_w35_the_same_bytes_at_two_records(june, records, shining):
    file = files.store(b"%PDF-1.4 photo", "application/pdf")
    for _n in range(records):
        attachment = Attachment.objects.create(
            file=file, added_at=MOMENT, added_by=june.user["head"]
        )
        RecordFile.objects.create(
            record=uuid4(), kind="rectification", name="照片.pdf", attachment=attachment
        )
    lights.refresh(day=DAY)
    assert shines("W35") is shining


def test_w43_finds_the_measure_against_an_author_without_opening_his_name(june):
    make = Records(june)
    make.opinion("department_head", person="leader", author="staff", received_on=D(2026, 5, 1))
    make.measure(about="staff", by="leader", decided_on=D(2026, 6, 1))
    lights.refresh(day=DAY)
    light = WarningLight.objects.shining().get(rule="W43")
    assert (light.other, light.person, light.fixed) == (june.person["leader"], None, True)
    assert told(june, "W43") == {"discipline"}


def test_w43_finds_a_transfer_out_of_the_department_of_who_was_criticised(june):
    Records(june).opinion("department_head", person="head", author="staff",
                          received_on=D(2026, 5, 1))
    staff = Assignment.objects.get(person=june.person["staff"])
    lights.refresh(day=DAY)
    assert not told(june, "W43")
    Assignment.objects.filter(pk=staff.pk).update(end=D(2026, 6, 9))
    post = Assignment.objects.get(person=june.person["other_staff"]).post
    Assignment.objects.create(
        person=staff.person, post=post, start=D(2026, 6, 10), basis_document="通知",
        recorded_at=clock.now(), recorded_by=june.user["clerk"],
    )
    lights.refresh(day=DAY)
    assert told(june, "W43") == {"discipline"}


@pytest.mark.parametrize(("times", "tells"), [(1, set()), (2, {"discipline"})])
def test_w43_counts_leaves_that_who_was_criticised_did_not_approve(june, times, tells):
    Records(june).opinion("department_head", person="head", author="staff",
                          received_on=D(2026, 5, 1))
    for n in range(times):
        leave_refusals.record(
            person=june.person["staff"], refuser=june.person["head"],
            refused_on=D(2026, 6, 1 + n), reason="工作忙", by=june.viewer("discipline"),
        )
    lights.refresh(day=DAY)
    assert told(june, "W43") == tells


def test_w73_tells_secretary_and_clerk_until_the_report_is_signed_off(june):
    with time_machine.travel(datetime(2027, 2, 1, 2, tzinfo=UTC), tick=True):
        lights.refresh(day=D(2027, 2, 1))
        assert told(june, "W73") == {"secretary", "clerk"}
        light = WarningLight.objects.shining().get(rule="W73")
        assert (light.level, light.due_on) == ("red", D(2027, 1, 31))
        report_scenes.issued(june)
        assert not told(june, "W73")


# What nobody is asked for: acts of the system, and what a person does because he wants to.
NOT_ASKED = {
    "agreements.handover_cancelled", "agreements.handover_changed", "agreements.in_force",
    "agreements.issued", "agreements.issuer_changed", "agreements.received",
    "agreements.reopened", "agreements.succession_begun", "portal.access_day_closed",
    "portal.feed_opened", "portal.feed_revoked", "portal.pack_asked", "portal.pack_taken",
    "portal.paper_issued", "supervision.early_signs_deleted", "supervision.file_attached",
    "supervision.file_removed", "supervision.opinions_released",
}


def test_whatever_people_do_here_stands_in_the_list_of_what_is_asked(db):
    listed = {word for demand in all_demands() for word in demand.words}
    for word in listed:
        assert words.find(word)
    hidden = events.RESTRICTED  # stand in the ledger under one generic word
    written = {word.name for word in words.all_words()} - hidden
    assert written - NOT_ASKED - listed == set()
    assert not NOT_ASKED & listed


@pytest.mark.django_db
def test_no_demand_gives_the_kind_of_its_basis_for_the_basis():
    kinds = {str(label) for label in Basis.labels}
    assert not [str(one.what) for one in all_demands() if str(one.citation) in kinds]
