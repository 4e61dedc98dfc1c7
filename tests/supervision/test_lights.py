"""The lights of supervision from its records: boundary tables, and what follows from an act."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from portal import clock
from portal.actions import lights
from portal.demands import all_demands
from portal.ledger import words
from portal.models import LightRule, WarningLight
from supervision.actions import talks
from supervision.lights.authenticity import Slot, w31, w32, w34
from supervision.lights.portfolio import halves, made_good
from tests.cast import START
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


def test_w43_finds_the_measure_against_an_author_without_opening_his_name(june):
    make = Records(june)
    make.opinion("department_head", person="leader", author="staff", received_on=D(2026, 5, 1))
    make.measure(about="staff", by="leader", decided_on=D(2026, 6, 1))
    lights.refresh(day=DAY)
    light = WarningLight.objects.shining().get(rule="W43")
    assert (light.other, light.person, light.fixed) == (june.person["leader"], None, True)
    assert told(june, "W43") == {"discipline"}


def test_each_demand_names_words_that_the_ledger_knows(db):
    for demand in all_demands():
        for word in demand.words:
            assert words.find(word)
