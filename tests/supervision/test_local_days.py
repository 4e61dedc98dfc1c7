"""An act in the first hours of a day is of that day, not of the day before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from agreements.evidence import Asked
from portal import calendars
from portal.models import Assignment
from supervision import prints_decisions
from supervision.evidence import PROVIDER, TALK
from supervision.queries import coverage, person_file

pytestmark = pytest.mark.django_db
EARLY = datetime(2026, 6, 15, 23, 30, tzinfo=UTC)  # half past seven of the next morning here
DAY = date(2026, 6, 16)


@pytest.mark.parametrize(("after", "found"), [(0, 0), (1, 1)])
def test_an_unconfirmed_talk_counts_after_its_working_days_from_the_day_here(
    cast, make, after, found
):
    make.talk(held_on=date(2026, 6, 15), recorded_at=EARLY, recorded_by=cast.user["head"])
    last = calendars.table(DAY, date(2026, 8, 1)).add_working_days(DAY, 15)
    day = last + timedelta(days=after)
    asked = Asked(date(2026, 1, 1), day, kinds=frozenset({TALK}))
    assert len(list(PROVIDER.facts(asked))) == found
    rows = coverage.by_month(cast.viewer("head"), 2026, day)
    assert [row.now for row in rows] == [found]


def test_a_case_bears_the_day_here(cast, make, client_of):
    make.case(created_at=EARLY)
    page = client_of("discipline").get(reverse("cases")).content.decode()
    assert "6月16日" in page and "6月15日" not in page
    [paper] = person_file.papers_of(cast.viewer("discipline"), cast.person["staff"])
    assert paper.day == DAY


def test_a_decision_names_who_headed_the_department_on_the_day_here(cast, make):
    case = make.case(
        object_kind="organization", object_person=None, created_at=EARLY,
        object_department=cast.department["TAW"],
    )
    decision = make.decision(case, responsibility="main_leadership", ways=["org_circular"])
    Assignment.objects.filter(person=cast.person["head"]).update(end=date(2026, 6, 15))
    assert cast.person["head"].name not in str(prints_decisions.paper_of(decision).blocks)
