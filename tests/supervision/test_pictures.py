"""Talks by month and findings by quarter, drawn: who sees what, and that marks lead to rows."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from supervision.models import Finding, Talk

pytestmark = pytest.mark.django_db
TODAY = "2026-07-20 10:00"


@pytest.fixture(autouse=True)
def summer(cast):
    with time_machine.travel(TODAY, tick=False):
        yield


def lines(page):
    return [[cell.value for _label, cell in line] for line in page.context["lines"]]


def row_of(page, name: str) -> list[str]:
    return next(line for line in lines(page) if name in line[0])


@pytest.fixture
def talks(make):
    """Two of the three people of 提案委 were talked with, one of them twice."""
    make.talk(state="confirmed", held_on=date(2026, 2, 28))
    make.talk(state="confirmed", held_on=date(2026, 5, 1))
    make.talk(state="confirmed", held_on=date(2026, 6, 30), to="staff_two")
    make.talk("collective_reminder", form="collective", state="confirmed",
              held_on=date(2026, 1, 5), to="staff_two")  # not individual
    make.talk("criticism", state="confirmed", held_on=date(2026, 1, 6))  # a measure


def test_coverage_counts_people_up_to_each_month_s_end(talks, client_of):
    page = client_of("clerk").get(reverse("talk_coverage"))
    found = row_of(page, "提案")
    assert found[2:9] == ["0", "1", "1", "1", "1", "2", "2"]
    assert found[9:] == [""] * 5  # months that have not begun


def test_a_field_of_the_grid_leads_to_its_talks(talks, client_of):
    page = client_of("discipline").get(reverse("talk_coverage"))
    mark = next(
        m for m in page.context["pictures"][0].marks if "提案" in m.title and "2月底" in m.title
    )
    behind = client_of("discipline").get(mark.url)
    assert [line[1] for line in lines(behind)] == ["日常廉政谈话"] and "已谈1人" in mark.title


@pytest.mark.parametrize(
    ("who", "names"),
    [("head", {"TAW"}), ("leader", {"TAW"}), ("secretary", None), ("clerk", None)],
)
def test_coverage_shows_departments_for_which_one_answers(talks, cast, client_of, who, names):
    found = {line[0] for line in lines(client_of(who).get(reverse("talk_coverage")))}
    own = {cast.department[code].name for code in names or ()}
    assert own <= found if names is None else cast.department["JKW"].name not in found
    assert (cast.department["JKW"].name in found) is (names is None)


@pytest.fixture
def findings(make):
    """Four of the first quarter in four states, and one of the second on a person."""
    day = {"found_on": date(2026, 2, 2)}
    served = {**day, "state": "served", **make.stamp("served")}
    make.finding(state="closed", **day, **make.stamp("served", "closed"))
    make.finding(state="found", **day)
    make.rectification(make.finding(**served), due_on=date(2026, 7, 19), state="planned")
    make.rectification(make.finding(**served), due_on=date(2026, 7, 20), state="planned")
    make.finding(state="unfounded", **day)
    make.finding(state="found", found_on=date(2026, 4, 1), names_person=True,
                 subject=make.cast.person["staff"])


def test_findings_stand_in_the_quarter_in_which_they_were_found(findings, client_of):
    page = client_of("secretary").get(reverse("findings_flow"))
    assert lines(page)[0][1:] == ["4", "1", "1", "1", "1"]
    assert lines(page)[1][1:] == ["1", "0", "0", "0", "1"]
    for mark in page.context["pictures"][0].marks:
        if mark.url:
            behind = client_of("secretary").get(mark.url)
            assert str(len(lines(behind))) == mark.word.text, mark.title


def test_only_findings_that_the_viewer_may_know_are_counted(findings, client_of):
    clerk = client_of("clerk").get(reverse("findings_flow"))
    assert lines(clerk)[1][1] == "0"  # it names a person
    other = client_of("non_party_leader").get(reverse("findings_flow"))
    assert lines(other)[0][1] == "0"


@pytest.mark.parametrize("name", ["talk_coverage", "findings_flow", "four_forms"])
def test_pictures_go_on_paper_and_ask_the_same_questions_for_any_number(
    name, make, client_of
):
    client = client_of("secretary")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        return len(queries)

    make.talk(state="confirmed"), make.finding(), make.measure("criticism", served=True)
    asked()
    before = asked()
    for _n in range(6):
        make.talk(state="confirmed"), make.finding(), make.measure("criticism", served=True)
    assert asked() == before and Talk.objects.count() == Finding.objects.count() == 7
    paper = client.get(reverse(name) + "?export=pdf")
    assert paper.content.startswith(b"%PDF") and paper["Content-Type"] == "application/pdf"
