"""Figures of the four forms and one person's file: who sees how much."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from portal.models import AccessLog
from tests.supervision.records import DAY

pytestmark = pytest.mark.django_db
URL = f"?year={DAY.year}"


def cells(page):
    """The table's lines as plain values."""
    return [[cell.value for _label, cell in line] for line in page.context["lines"]]


@pytest.fixture
def five(make):
    """Three criticisms and a party warning in the first quarter, one reminder in the third."""
    for _n in range(3):
        make.measure("criticism", served=True)
    make.measure("party_warning", form=2, served=True)
    make.measure("reminder_talk", decided_on=date(DAY.year, 8, 1), about="other_staff",
                 code="JKW", by="non_party_leader", served=True)
    make.measure("criticism", state="revoked", **make.stamp("revoked"))
    make.talk()  # a routine talk is no measure


def test_the_secretary_sees_figures_that_lead_to_their_rows(five, client_of):
    page = client_of("secretary").get(reverse("four_forms") + URL)
    found = cells(page)
    assert found[0][1:] == ["3", "1", "0", "0", "4"]
    assert found[2][1:] == ["1", "0", "0", "0", "1"]
    assert found[4][1:] == ["4", "1", "0", "0", "5"]
    link = page.context["lines"][0][1][1].url
    behind = client_of("secretary").get(link)
    assert len(behind.context["lines"]) == 3


@pytest.mark.parametrize(
    ("by", "lines"), [("kind", [["提醒谈话", "1"], ["批评教育", "3"], ["党内警告", "0"]]),
                      ("year", [["2026年", "4"]])]
)
def test_figures_by_kind_and_by_year(five, client_of, by, lines):
    page = client_of("discipline").get(reverse("four_forms") + f"{URL}&by={by}")
    assert [line[:2] for line in cells(page)][: len(lines)] == lines


def test_others_see_their_own_departments_and_no_small_numbers(five, client_of):
    leader = cells(client_of("leader").get(reverse("four_forms") + URL))
    assert leader[4][1:3] == ["3", "少于3"]
    other = cells(client_of("non_party_leader").get(reverse("four_forms") + URL))
    assert other[4][1] == "少于3"
    page = client_of("leader").get(reverse("four_forms") + URL)
    assert not any(cell.url for line in page.context["lines"] for _label, cell in line)


@pytest.mark.parametrize("by", ["quarter", "year", "kind"])
@pytest.mark.parametrize("who", ["head", "leader", "clerk"])
def test_one_measure_is_not_told_by_a_figure_that_is_not_none(make, client_of, who, by):
    """Who is in a small department would know whom it concerns, and that is not told him."""
    client = client_of(who)

    def shown():
        page = client.get(reverse("four_forms") + f"{URL}&by={by}")
        return cells(page), [mark.title for one in page.context["pictures"] for mark in one.marks]

    before = shown()
    make.measure("criticism", served=True)
    assert shown() == before


def test_his_own_measure_is_counted_for_nobody_who_does_not_know_of_it_yet(make, client_of):
    for _n in range(3):
        make.measure("criticism", served=True)
    make.measure("criticism", about="head", by="secretary")
    year = cells(client_of("head").get(reverse("four_forms") + f"{URL}&by=year"))
    assert year[0][1] == "3"


@pytest.mark.parametrize(("who", "status"), [("leader", 403), ("clerk", 403), ("staff", 403),
                                             ("discipline", 200)])
def test_the_rows_behind_are_for_secretary_and_discipline(five, client_of, who, status):
    assert client_of(who).get(reverse("four_forms_rows")).status_code == status


def test_figures_go_out_within_what_is_shown(five, client_of):
    response = client_of("clerk").get(reverse("four_forms") + f"{URL}&export=xlsx")
    assert response.status_code == 200
    assert AccessLog.objects.filter(kind="export", object="supervision.four_forms").exists()


# --- one person's file ----------------------------------------------------------------------


@pytest.fixture
def filed(make):
    make.talk()
    make.measure("criticism", served=True)
    make.measure("admonition_talk")  # not served yet
    make.finding(about="staff")
    make.decision(make.case(shown=True), served=True, ways=["circular"])


def what(client, *args):
    page = client.get(reverse("person_file", args=args) if args else reverse("own_file"))
    return [line[1] for line in cells(page)]


def test_discipline_sees_the_whole_file(filed, client_of, cast):
    kinds = what(client_of("discipline"), cast.person["staff"].pk)
    assert sorted(kinds) == sorted(["谈话", "措施", "措施", "问题", "问责事项", "问责决定"])
    assert AccessLog.objects.filter(object=f"person_file:{cast.person['staff'].pk}").exists()


def test_the_person_himself_sees_what_was_served(filed, client_of):
    assert sorted(what(client_of("staff"))) == sorted(["谈话", "措施", "问责事项", "问责决定"])


def test_the_file_names_a_talk_by_its_number(make, client_of, cast):
    make.talk(number="安协机纪谈〔2026〕3号")
    page = client_of("discipline").get(reverse("person_file", args=[cast.person["staff"].pk]))
    assert [line[3] for line in cells(page)] == ["安协机纪谈〔2026〕3号"]


@pytest.mark.parametrize("who", ["head", "leader", "clerk", "other_staff", "audit_admin"])
def test_the_file_of_another_does_not_exist(filed, client_of, cast, who):
    url = reverse("person_file", args=[cast.person["staff"].pk])
    assert client_of(who).get(url).status_code == 404


def test_the_page_of_a_person_leads_to_his_file_only_for_the_entitled(filed, client_of, cast):
    url = reverse("person", args=[cast.person["staff"].pk])
    for who, leads in (("discipline", True), ("staff", True), ("head", False)):
        assert ("查看廉政档案" in client_of(who).get(url).content.decode()) is leads
