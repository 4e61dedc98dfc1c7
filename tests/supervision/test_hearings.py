"""Hearings and symposia: who records them, and how each point comes to its answer."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from portal import clock
from portal.calendars import add_working_days
from portal.errors import RuleBroken, StaleState
from portal.models import Assignment, LedgerEntry, Notice
from supervision import home_hearings
from supervision.actions import hearings
from supervision.models import Hearing, HearingPoint
from supervision.queries import hearings as queries
from supervision.vocabulary import HearingKind

pytestmark = pytest.mark.django_db
RAISED = "办公用房紧张"


def content(cast, kind="report", *, chair="leader", department="TAW", people=("head",),
            points=((RAISED, "office_head", None),), **fields):
    return hearings.Content(
        kind=HearingKind(kind), chair=cast.person[chair].pk,
        department=cast.department[department].pk if department else None,
        people=tuple(cast.person[n].pk for n in people),
        points=[
            hearings.Raised(text, cast.person[who].pk if who else None, due)
            for text, who, due in points
        ],
        fields={"held_on": clock.today(), "topic": "听取提案委工作汇报", **fields},
    )


def recorded(cast, by="leader", **given):
    return hearings.record_new(content=content(cast, **given), edition=0, by=cast.viewer(by))


def breaks(rule, act):
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.rule == rule


def test_a_point_goes_to_its_answerer_with_a_day(cast):
    recorded(cast)
    point = HearingPoint.objects.get()
    assert point.answer_due == add_working_days(clock.today(), 15)
    assert Notice.objects.get().recipient_id == cast.person["office_head"].pk
    entry = LedgerEntry.objects.get()
    assert entry.word == "supervision.hearing_recorded"
    assert RAISED not in entry.body


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"department": None}, "H3"),
        ({"people": ()}, "H3"),
        ({"kind": "symposium", "department": None, "people": ()}, "H13"),
        ({"department": "JKW"}, "H4"),
        ({"held_on": date(2199, 1, 1)}, "H2"),
        ({"started_at": time(10), "ended_at": time(9)}, "H5"),
        ({"points": ((" ", "office_head", None),)}, "H6"),
        ({"points": ((RAISED, None, date(2020, 1, 1)),)}, "H10"),
        ({"next_on": date(2020, 1, 1)}, "H12"),
    ],
)
def test_what_no_hearing_may_be(cast, given, rule):
    breaks(rule, lambda: recorded(cast, **given))
    assert not Hearing.objects.exists()


def test_w36_nobody_was_heard_before_he_came(cast):
    Assignment.objects.filter(person=cast.person["head"]).update(start=clock.today())
    before = clock.today() - timedelta(days=1)
    breaks("H16", lambda: recorded(cast, held_on=before))
    breaks("H16", lambda: recorded(cast, kind="symposium", department=None, held_on=before))
    assert not Hearing.objects.exists()
    assert recorded(cast, held_on=clock.today()).recorded_at


def test_the_clerk_writes_it_down_for_a_leader_and_a_head_does_not(cast):
    assert recorded(cast, by="clerk").chair == cast.person["leader"]
    breaks("H1", lambda: recorded(cast, by="head"))
    breaks("H15", lambda: recorded(cast, by="clerk", chair="head", kind="symposium",
                                   department=None))


def test_the_second_of_two_who_save_hears_of_the_first(cast):
    row = hearings.save_draft(content=content(cast), edition=0, by=cast.viewer("leader"))
    hearings.save_draft(content=content(cast, place="会议室"), edition=1, hearing=row,
                        by=cast.viewer("leader"))
    with pytest.raises(StaleState):
        hearings.save_draft(content=content(cast), edition=1, hearing=row,
                            by=cast.viewer("leader"))
    assert Hearing.objects.get().place == "会议室"
    assert not LedgerEntry.objects.exists()


def test_a_point_is_answered_closed_and_taken_up_again_and_no_answer_is_lost(cast):
    recorded(cast)
    point, leader = HearingPoint.objects.get(), cast.viewer("leader")
    breaks("H7", lambda: hearings.answer(point=point, text="好", by=cast.viewer("staff")))
    breaks("H8", lambda: hearings.answer(point=point, text=" ", by=cast.viewer("office_head")))
    with pytest.raises(StaleState):
        hearings.close(point=point, by=leader)
    hearings.answer(point=point, text="已调剂两间", by=cast.viewer("office_head"))
    with pytest.raises(StaleState):
        hearings.answer(point=point, text="再答", by=cast.viewer("office_head"))
    hearings.close(point=point, by=leader)
    due = clock.today() + timedelta(days=9)
    breaks("H9", lambda: hearings.reopen(point=point, reason=" ", due=due, by=leader))
    breaks("H1", lambda: hearings.reopen(point=point, reason="不够", due=due,
                                         by=cast.viewer("staff")))
    point = hearings.reopen(point=point, reason="仍不够用", due=due, by=leader)
    assert (point.state, point.answer_due, point.closed_at) == ("open", due, None)
    point = hearings.answer(point=point, text="再调剂一间", by=cast.viewer("office_head"))
    assert [text in point.answer for text in ("已调剂两间", "仍不够用", "再调剂一间")] == [True] * 3
    words = set(LedgerEntry.objects.values_list("word", flat=True))
    assert {"supervision.point_answered", "supervision.point_closed",
            "supervision.point_reopened"} <= words


def test_an_unanswered_point_stands_on_its_answerers_front_page_overdue_first(cast):
    row = recorded(cast, held_on=clock.today() - timedelta(days=60))
    owed = list(home_hearings.owed(cast.viewer("office_head")))
    assert owed[0].status == "late"
    assert owed[0].basis == "local"
    assert owed[0].url == reverse("point_answer", args=[row.points.get().pk])
    late = [o for o in home_hearings.owed(cast.viewer("leader")) if o.status == "late"]
    assert late[0].url.endswith("?state=late")
    assert not list(home_hearings.owed(cast.viewer("staff")))


def test_a_draft_troubles_nobody(cast):
    hearings.save_draft(content=content(cast), edition=0, by=cast.viewer("leader"))
    assert not list(home_hearings.owed(cast.viewer("office_head")))
    assert not Hearing.objects.visible_to(cast.viewer("head")).exists()


def test_a_department_not_heard_in_the_half_year_is_named(cast):
    today = clock.today()
    assert [r.done for r in queries.to_hear(cast.viewer("leader"), today)] == [False]
    recorded(cast)
    assert [r.done for r in queries.to_hear(cast.viewer("leader"), today)] == [True]
    assert queries.half_of(date(2026, 6, 30)) == (date(2026, 1, 1), date(2026, 6, 30))
    assert queries.half_of(date(2026, 7, 1))[0] == date(2026, 7, 1)


def test_a_leader_records_a_hearing_from_a_departments_name(cast, client_of):
    client = client_of("leader")
    page = client.get(reverse("hearing_new"), {"department": cast.department["TAW"].pk})
    assert "听取提案委员会工作汇报" in page.content.decode()
    given = {
        "edition": 0, "kind": "report", "chair": cast.person["leader"].pk,
        "department": cast.department["TAW"].pk, "topic": "听取汇报",
        "held_on": clock.today().isoformat(), "people": [cast.person["head"].pk],
        "points-TOTAL_FORMS": 2, "points-INITIAL_FORMS": 0, "points-0-text": RAISED,
        "points-0-answerer": cast.person["office_head"].pk, "points-1-text": "",
    }
    more = client.post(reverse("hearing_new"), given | {"act": "more"}).content.decode()
    assert RAISED in more and "第 5 条" in more
    found = client.post(
        reverse("hearing_new"), given | {"act": "find", "find_people": "hjc"}
    ).content.decode()
    assert "何静川" in found and RAISED in found
    refused = client.post(reverse("hearing_new"), given | {"act": "record", "people": []})
    assert refused.status_code == 422 and RAISED in refused.content.decode()
    done = client.post(reverse("hearing_new"), given | {"act": "record"}, follow=True)
    assert RAISED in done.content.decode()


def test_a_point_is_handled_on_its_pages(cast, client_of):
    recorded(cast, points=((RAISED, None, None),))
    pk = HearingPoint.objects.get().pk
    leader, office = client_of("leader"), client_of("office_head")
    assert office.get(reverse("point", args=[pk])).status_code == 404
    leader.post(reverse("point_assign", args=[pk]), {
        "answerer": cast.person["office_head"].pk, "due": clock.today().isoformat(),
    })
    assert office.get(reverse("point_close", args=[pk])).status_code == 403
    office.post(reverse("point_answer", args=[pk]), {"text": "已调剂"})
    assert "已调剂" in leader.get(reverse("point", args=[pk])).content.decode()
    leader.post(reverse("point_close", args=[pk]))
    assert HearingPoint.objects.get().state == "closed"
    page = leader.get(reverse("points"), {"state": "closed", "person": "tjm"})
    assert RAISED in page.content.decode()


@pytest.mark.parametrize("name", ["hearings", "points"])
def test_the_lists_ask_as_much_for_many_as_for_few(cast, client_of, name,
                                                  django_assert_max_num_queries):
    client = client_of("leader")
    client.get(reverse(name))
    first, counts = recorded(cast), []
    for many in (3, 300):
        rows = Hearing.objects.bulk_create(
            Hearing(kind="report", state="recorded", chair=first.chair, topic=f"汇报{n}",
                    department=first.department, held_on=first.held_on,
                    created_at=first.created_at, recorded_at=first.recorded_at,
                    recorded_by=first.recorded_by)
            for n in range(many)
        )
        HearingPoint.objects.bulk_create(
            HearingPoint(hearing=row, number=1, text=RAISED, answerer=first.chair,
                         answer_due=first.held_on)
            for row in rows
        )
        with django_assert_max_num_queries(30) as asked:
            client.get(reverse(name))
        counts.append(len(asked))
    assert counts[0] == counts[1]
