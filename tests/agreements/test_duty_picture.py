"""The chain coloured by the state of duties: who sees how much, on the page and on paper."""

from __future__ import annotations

import subprocess
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import DutyOccurrence
from agreements.queries import duty_picture
from portal.models import AccessLog
from tests.agreements import scenes
from tests.agreements.test_duties import CHAIN

pytestmark = pytest.mark.django_db
BEHIND = "2026-07-20 10:00"  # the second quarter is over


@pytest.fixture
def year(cast):
    with scenes.spring():
        scenes.issued(cast)
        for who in CHAIN:
            scenes.bring_into_force(cast, who)
        yield cast


def kinds(cast, who: str, day: date) -> dict[str, str]:
    """The mark of each person whom the viewer sees judged, by the cast's name."""
    picture = duty_picture.drawn(cast.viewer(who), day)
    names = {person.pk: key for key, person in cast.person.items()}
    return {
        names[seat[0]]: placed.mark.kind
        for placed in picture.marks
        if (seat := placed.seat)[0] in names and placed.mark.kind != "plain"
    }


def test_marks_follow_from_duties(year):
    day = date(2026, 3, 20)
    assert kinds(year, "clerk", day)["head"] == "due"
    assert kinds(year, "clerk", date(2026, 7, 20))["head"] == "late"
    assert kinds(year, "clerk", day)["other_staff"] == "off"  # nothing in force for him


def test_each_sees_the_duties_of_those_for_whom_he_answers(year):
    day = date(2026, 7, 20)
    leader = kinds(year, "leader", day)
    assert leader["head"] == leader["leader"] == "late"
    assert {"other_staff", "acting_head", "secretary"}.isdisjoint(leader)
    assert {"leader", "other_staff", "acting_head"}.isdisjoint(kinds(year, "head", day))
    assert {"other_staff", "acting_head"} <= set(kinds(year, "secretary", day))


def test_the_table_says_what_the_picture_shows(year, client_of):
    with time_machine.travel(BEHIND, tick=False):
        page = client_of("secretary").get(reverse("duties_chain"))
    (picture,) = page.context["pictures"]
    lines = [[cell.value for _label, cell in line] for line in page.context["lines"]]
    late = sum(placed.mark.kind == "late" for placed in picture.marks)
    in_table = sum(int(line[5] or 0) for line in lines) + sum("有逾期" in line[1] for line in lines)
    assert late == in_table > 0
    link = next(p.mark.url for p in picture.marks if p.mark.kind == "late")
    assert client_of("secretary").get(link).status_code == 200


def test_on_paper_stand_the_picture_and_its_table(year, client_of):
    response = client_of("discipline").get(reverse("duties_chain") + "?export=pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=response.content, capture_output=True, check=True
    ).stdout.decode()
    assert "责任链履责状态" in text and text.count("提案委") > 1  # in the picture, in the table
    assert AccessLog.objects.filter(object="agreements.duties_chain").exists()


def test_the_front_page_leads_those_who_answer_for_others_to_the_figures(year, client_of):
    for who, found in (("head", True), ("leader", True), ("clerk", True), ("staff", False)):
        page = client_of(who).get(reverse("home")).content.decode()
        assert (reverse("duties_chain") in page) is found, who


def test_the_same_number_of_queries_for_any_number_of_duties(year, client_of):
    client = client_of("secretary")
    client.get(reverse("duties_chain"))
    before = queries(client)
    DutyOccurrence.objects.filter(owner=year.person["head"]).update(owner=year.person["staff"])
    assert queries(client) == before
    DutyOccurrence.objects.filter(agreement__responsible=year.person["staff"]).update(
        owner=year.person["other_staff"]
    )
    assert queries(client) == before


def queries(client) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(reverse("duties_chain"))
    return len(found)
