"""A large organ is shown folded; what stands there is what the whole chain says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.queries import duty_picture
from portal import picture
from portal.actions import periodic
from portal.forms import people as people_forms
from portal.forms.fields import LongSelect
from portal.models import Assignment, Portfolio
from portal.picture import layout
from portal.queries import organisation
from tests.agreements import scenes

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 20)


@pytest.fixture
def folded(monkeypatch):
    """Departments are bars; `large()` moreover loads only what stands above them."""
    monkeypatch.setattr(layout, "FOLD_ABOVE", 0)
    return lambda: monkeypatch.setattr(picture, "FOLD_ABOVE", 0)


def test_the_folded_chain_is_that_of_the_whole(folded, client_of, cast):
    Portfolio.objects.filter(leader=cast.person["leader"]).delete()
    Assignment.objects.filter(person=cast.person["acting_head"]).delete()
    whole = client_of("clerk").get("/chain/").context
    folded()
    large = client_of("clerk").get("/chain/").context
    assert [replace(row, url="") for row in large["picture"].rows] == [
        replace(row, url="") for row in whole["picture"].rows
    ]
    assert large["picture"].total == whole["picture"].total
    assert large["picture"].label == whole["picture"].label
    assert large["picture"].height == whole["picture"].height
    heads = {gap for gap in whole["chain"].gaps if gap.seat is None}
    assert heads and heads <= set(large["chain"].gaps)


def test_a_bar_opens_the_rows_of_its_department_with_the_sections(folded, client_of, cast):
    folded()
    client = client_of("clerk")
    office = cast.department["BGS"].pk
    assert f"department={office}#rows" in client.get("/chain/").content.decode()
    shown = client.get("/chain/", {"department": office}).context["rows"]
    assert {row.link.seat.person.id for row in shown} == {
        cast.person[key].pk for key in ("office_head", "section_head", "clerk", "discipline")
    }


@pytest.fixture
def signed(cast):
    with scenes.spring():
        campaign = scenes.issued(cast)
        for who in ("leader", "head"):
            scenes.bring_into_force(cast, who)
    return campaign


@pytest.mark.parametrize("who", ["clerk", "leader", "head", "secretary"])
def test_the_folded_signing_is_that_of_the_whole(folded, signed, client_of, who):
    client, page = client_of(who), f"/agreements/campaigns/{signed.pk}/"
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        whole = client.get(page).context["picture"]
    folded()
    with CaptureQueriesContext(connection) as many:
        large = client.get(page).context["picture"]
    assert (large.rows, large.label) == (whole.rows, whole.label)
    assert len(few) == len(many)


@pytest.mark.parametrize("who", ["clerk", "leader", "head", "secretary"])
def test_the_folded_state_of_duties_is_that_of_the_whole(folded, signed, cast, who):
    viewer = cast.viewer(who)
    whole = duty_picture.drawn(viewer, DAY)
    folded()
    large = duty_picture.drawn(viewer, DAY)
    assert (large.rows, large.label) == (whole.rows, whole.label)
    assert [n.lines for n in large.nodes] == [n.lines for n in whole.nodes]


def test_departments_without_their_sections_say_the_same(cast):
    Assignment.objects.filter(person=cast.person["head"]).delete()
    whole = [row for row in organisation.departments_on(DAY) if not row.is_section]
    assert organisation.tops_on(DAY) == whole


@pytest.mark.parametrize("value", ["", "1", 2, None])
def test_a_long_choice_is_written_as_any_other(value):
    choices = [("", "全部"), (1, "办公室"), (2, "　“a”<b>&科")]
    attrs = {"aria-describedby": "hint", "id": "id_x", "required": True}
    usual = forms.Select(choices=choices).render("x", value, attrs)
    assert LongSelect(choices=choices).render("x", value, attrs) == re.sub(r"\n *", "", usual)


def test_the_database_looks_at_its_tables(cast):
    periodic.clean()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'portal_assignment'")
            assert cursor.fetchone()[0]


def test_a_list_is_narrowed_by_departments_that_stand_in_it(cast, monkeypatch):
    section = str(cast.department["MSK"].pk)

    def offered(**asked: str) -> set[str]:
        form = people_forms.PeopleFilter(asked)
        assert form.is_valid() and form.cleaned_data["department"] == asked.get("department", "")
        return {key for key, _label in form.fields["department"].choices}

    assert section in offered()
    monkeypatch.setattr(people_forms, "IN_ONE_LIST", 3)
    assert offered() == {"", *(str(d.pk) for d in cast.department.values() if not d.parent_id)}
    assert section in offered(department=section)
