"""What a trace tells of duties, talks and findings, to whom, and where it may begin."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.actions import duties
from agreements.models import DutyOccurrence
from agreements.queries.trace import Question, answer, question
from supervision.models import Recusal
from supervision.trace import STARTS
from tests.agreements import scenes
from tests.supervision.records import AT

DAY = date(2026, 3, 5)  # of the records
LATER = datetime(2026, 3, 9, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


def told(cast, by="secretary", day=DAY, known=None, code="TAW"):
    """{name: {label: (text, [lines])}} of the chain of a department."""
    traced = answer(
        cast.viewer(by), Question(day, known, department=cast.department[code].pk)
    )
    return {
        row.stop.person.name: {
            str(f.label): (str(f.text), [str(line.text) for line in f.lines]) for f in row.facts
        }
        for row in traced.rows
    }


@pytest.fixture
def year(cast):
    scenes.issued(cast)
    for who in ("leader", "head", "staff", "staff_two"):
        scenes.bring_into_force(cast, who)
    return cast


# --- duties -----------------------------------------------------------------------------------


def talk_of_the_head(cast, make):
    """A talk on the fifth of March, linked to the duties on that day."""
    make.talk(state="confirmed", **make.stamp("recorded", by="head"))
    with time_machine.travel(AT):
        duties.record_made([cast.person["head"].pk])


def test_duties_are_counted_as_of_the_day(year, make):
    talk_of_the_head(year, make)
    before, words = told(year, day=date(2026, 3, 4))["韩秉文"]["责任事项"][0], "已履行%s项"
    assert words % 0 in before
    after, lines = told(year)["韩秉文"]["责任事项"]
    assert words % 2 in after and "逾期" not in after
    assert "C9" in " ".join(lines)
    late, _lines = told(year, day=date(2026, 4, 1))["韩秉文"]["责任事项"]
    assert "逾期" in late  # the first quarter is over


def test_duties_as_known_leave_out_what_was_linked_later(year, make):
    talk_of_the_head(year, make)
    assert "责任事项" not in told(year, known=date(2026, 2, 1))["韩秉文"]
    assert "已履行2项" in told(year, known=date(2026, 3, 5))["韩秉文"]["责任事项"][0]


@pytest.mark.parametrize(("known", "owed"), [(4, True), (5, False)])
def test_duties_that_ended_on_a_day_were_owed_as_known_on_the_day_before(year, known, owed):
    """Asked for a later day: what the system knew at the end of the fourth of March."""
    DutyOccurrence.objects.filter(owner=year.person["head"]).update(
        state="ended", ended_on=DAY, done_on=None
    )
    found = told(year, day=date(2026, 3, 9), known=date(2026, 3, known))["韩秉文"]
    assert ("责任事项" in found) is owed


@pytest.mark.parametrize(
    ("by", "sees"),
    [("secretary", True), ("leader", True), ("head", True), ("other_staff", False)],
)
def test_duties_are_shown_to_those_who_answer(year, by, sees):
    assert ("责任事项" in told(year, by)["韩秉文"]) == sees


# --- talks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "routine", "measure"),
    [
        ("secretary", True, True), ("discipline", True, True), ("leader", True, True),
        ("head", True, True), ("clerk", True, False), ("staff", True, False),
        ("staff_two", False, False), ("other_staff", False, False),
    ],
)
def test_talks_are_counted_for_those_who_may_know_of_each(cast, make, by, routine, measure):
    make.talk(state="confirmed", **make.stamp("recorded", by="head"))
    make.talk("criticism", to="staff_two", state="draft")
    make.talk(
        "reminder_talk", to="staff_two", state="confirmed", **make.stamp("recorded", by="head")
    )
    found = told(cast, by)["韩秉文"].get("谈话", ("", []))
    who = " ".join(found[1])
    assert ("许未央" in who) == routine
    expected = measure or by == "staff_two"  # the interviewee knows of his own
    assert ("何静川" in who) == expected
    assert len(found[1]) == routine + expected


def test_talks_after_the_day_and_those_recorded_later_do_not_count(cast, make):
    make.talk(state="confirmed", recorded_at=LATER, recorded_by=cast.user["head"])
    assert "谈话" not in told(cast, day=date(2026, 3, 4))["韩秉文"]
    assert "谈话" in told(cast)["韩秉文"]
    assert "谈话" not in told(cast, known=date(2026, 3, 8))["韩秉文"]
    assert "谈话" in told(cast, known=date(2026, 3, 9))["韩秉文"]


# --- findings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "known", "shown"),
    [
        (date(2026, 3, 4), None, False), (DAY, None, True), (date(2026, 3, 8), None, True),
        (date(2026, 3, 9), None, False), (DAY, date(2026, 3, 4), False),
        (date(2026, 3, 9), date(2026, 3, 8), True),
    ],
)
def test_a_finding_stands_from_its_day_until_it_is_closed(cast, make, day, known, shown):
    make.finding(
        served=True, state="closed", closed_at=LATER, closed_by=cast.user["discipline"],
        **make.stamp("recorded"),
    )
    found = told(cast, day=day, known=known)["韩秉文"]
    assert ("未销号的问题" in found) == shown


@pytest.mark.parametrize(
    ("by", "sees"),
    [("secretary", True), ("leader", True), ("discipline", True), ("staff", False),
     ("head", False), ("clerk", False)],
)
def test_a_finding_that_names_a_person_is_hidden_from_him_and_his_peers(cast, make, by, sees):
    make.finding(about="head", **make.stamp("recorded"))
    assert ("未销号的问题" in told(cast, by)["韩秉文"]) == sees


def test_whoever_is_recused_is_told_nothing(cast, make):
    finding = make.finding(**make.stamp("recorded"))
    Recusal.objects.create(
        kind="finding", record=finding.pk, person=cast.person["leader"], reason="亲属",
        entered_at=AT, entered_by=cast.user["discipline"],
    )
    assert "未销号的问题" not in told(cast, "leader")["韩秉文"]


# --- cost -------------------------------------------------------------------------------------


def test_many_facts_cost_no_more_queries_than_few(cast, make):
    def one():
        make.talk(state="confirmed", **make.stamp("recorded", by="head"))
        make.finding(served=True, **make.stamp("recorded"))

    counts = []
    for more in (2, 12):
        for _number in range(more):
            one()
        cast.viewer("secretary")  # found anew after what was written: not what is counted here
        with CaptureQueriesContext(connection) as asked:
            told(cast)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 32


# --- where it begins ----------------------------------------------------------------------------


def test_a_finding_leads_to_those_who_answered_on_the_day_it_happened(cast, make, client_of):
    finding = make.finding(
        served=True, happened_on=date(2026, 2, 2), number="问题〔2026〕1号",
        **make.stamp("recorded"),
    )
    client = client_of("discipline")
    page = client.get(reverse("finding", args=[finding.pk])).content.decode()
    address = f"{reverse('trace')}?matter=finding:{finding.pk}"
    assert address in page
    text = client.get(address).content.decode()
    assert "2026年2月2日谁对提案委员会负责" in text
    assert "登记问题时确认的责任人：韩秉文" in text
    assert reverse("finding", args=[finding.pk]) in text
    other = client.get(f"{address}&on=2026-03-01").content.decode()
    assert "2026年3月1日谁对提案委员会负责" in other


def test_a_finding_is_found_by_its_number_and_title(cast, make, client_of):
    finding = make.finding(number="问题〔2026〕1号", **make.stamp("recorded"))
    page = client_of("discipline").get(reverse("trace"), {"q": "值班记录"})
    assert f"?matter=finding:{finding.pk}" in page.content.decode()
    page = client_of("other_staff").get(reverse("trace"), {"q": "值班记录"})
    assert "matter=finding" not in page.content.decode()


def test_a_case_begins_with_its_object_on_the_day_of_its_finding(cast, make):
    finding = make.finding(about="staff", happened_on=date(2026, 2, 2), **make.stamp("recorded"))
    case = make.case(finding=finding)
    start = STARTS.start(cast.viewer("discipline"), f"case:{case.pk}")
    assert (start.person, start.day) == (cast.person["staff"].pk, date(2026, 2, 2))


@pytest.mark.parametrize("by", ["staff", "other_staff", "head", "clerk"])
def test_a_hidden_matter_is_a_missing_one(cast, make, client_of, by):
    case = make.case()
    client = client_of(by)
    hidden = client.get(reverse("trace"), {"matter": f"case:{case.pk}"})
    missing = client.get(reverse("trace"), {"matter": "case:00000000-0000-0000-0000-000000000000"})
    assert hidden.status_code == missing.status_code == 404
    assert client.get(reverse("trace"), {"matter": "x:1"}).status_code == 404


@pytest.mark.parametrize("key", ["d0-20260302", "d12-20260302", "p7-20260302-20260401"])
def test_a_question_has_one_key(key):
    assert question(key).key == key or key.startswith("d0")


@pytest.mark.parametrize("key", ["", "x1-20260302", "d1-20261302", "d1", "d１-20260302", "p1-2026"])
def test_another_key_asks_nothing(key):
    assert question(key) is None


def test_pages_of_people_and_departments_lead_there(cast, client_of):
    for kind, pk in (
        ("person", cast.person["head"].pk), ("department", cast.department["TAW"].pk)
    ):
        page = client_of("staff").get(reverse(kind, args=[pk])).content.decode()
        assert f"{reverse('trace')}?{kind}={pk}" in page
