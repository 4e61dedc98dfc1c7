"""Who answered for it on that day: the chain, the posts, and the agreement that bound."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.actions import ending
from agreements.queries.trace import trace
from agreements.states import SlotRole
from portal.models import Assignment, Portfolio
from portal.vocabulary import ResponsibilityType
from tests.agreements import scenes
from tests.cast import BASIS

T = ResponsibilityType
DAY = date(2026, 3, 2)
PAPER = "市政协党组〔2026〕11号"


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


def stops(found) -> list[tuple[str, ResponsibilityType, bool]]:
    return [
        (row.stop.person.name, row.stop.responsibility, row.stop.beside) for row in found.rows
    ]


def of(cast, *, person: str = "", department: str = "", by: str = "secretary", **asked):
    whom = (
        {"person": cast.person[person].pk} if person
        else {"department": cast.department[department].pk}
    )
    return trace(cast.viewer(by), **({"day": DAY} | whom | asked))


@pytest.mark.parametrize(
    ("whom", "expected"),
    [
        (
            {"person": "staff"},
            [("许未央", T.DIRECT), ("韩秉文", T.MAIN), ("郑知行", T.MAIN), ("林望舒", T.OVERALL)],
        ),
        (
            {"department": "TAW"},
            [("韩秉文", T.MAIN), ("郑知行", T.MAIN), ("林望舒", T.OVERALL)],
        ),
        (  # section -> office -> secretary-general -> secretary
            {"person": "clerk"},
            [
                ("邓若水", T.DIRECT), ("蒋行之", T.DIRECT), ("田景明", T.MAIN),
                ("罗听澜", T.MAIN), ("林望舒", T.OVERALL),
            ],
        ),
        (  # the leader in charge is no party member: he stands beside who signs for the group
            {"department": "JKW"},
            [
                ("宋致远", T.MAIN), ("顾清源", T.MAIN), ("罗听澜", T.IMPORTANT),
                ("林望舒", T.OVERALL),
            ],
        ),
        (  # a leader who only liaises bears the lesser responsibility
            {"department": "NYW"},
            [
                ("谢予安", T.MAIN), ("程映川", T.IMPORTANT), ("罗听澜", T.IMPORTANT),
                ("林望舒", T.OVERALL),
            ],
        ),
        ({"person": "secretary"}, [("林望舒", T.OVERALL)]),
    ],
    ids=["staff", "department", "section", "non-party", "liaison", "top"],
)
def test_the_chain_goes_up_to_the_secretary(cast, whom, expected):
    found = of(cast, **whom)
    assert [stop[:2] for stop in stops(found)] == expected
    assert found.path.whole


def test_each_stop_names_its_document_and_the_agreement_in_force(cast):
    scenes.issued(cast)
    scenes.bring_into_force(cast, "leader")
    scenes.sign(cast, "head", SlotRole.RESPONSIBLE, by="head")
    head, leader, _top = of(cast, department="TAW").rows
    assert head.posts == (("主任", BASIS, ""),)
    assert head.agreements == ()  # one side only
    assert (str(leader.portfolio[0]), leader.portfolio[1]) == ("分管", BASIS)
    (bound,) = leader.agreements
    assert bound.number == scenes.agreement_of(cast.person["leader"]).number
    assert [s.name for s in bound.signatures] == ["郑知行", "林望舒"]


def test_nothing_binds_the_day_before_the_last_signature(cast):
    scenes.issued(cast)
    scenes.bring_into_force(cast, "leader")
    assert of(cast, person="leader").rows[0].agreements
    assert not of(cast, person="leader", day=DAY - timedelta(days=1)).rows[0].agreements


def test_a_colleague_sees_who_answered_and_not_the_paper(cast):
    scenes.issued(cast)
    scenes.bring_into_force(cast, "leader")
    row = of(cast, department="TAW", by="staff_two").rows[1]
    assert row.stop.person.name == "郑知行"
    assert not row.agreements  # not of his department: not even that it exists
    assert row.without == "不在您的查阅范围"  # and not that there is none
    own = of(cast, department="TAW", by="staff_two").rows[0]
    assert own.without == "这一天没有生效的责任书"


def test_a_moved_portfolio_leaves_yesterday_as_it_was(cast):
    row = Portfolio.objects.get(department=cast.department["TAW"])
    Portfolio.objects.filter(pk=row.pk).update(end=date(2026, 2, 28))
    Portfolio.objects.create(
        leader=cast.person["general"], department=row.department, relation=row.relation,
        start=date(2026, 3, 1), basis_document=PAPER, recorded_at=scenes.SPRING,
    )
    assert stops(of(cast, department="TAW", day=date(2026, 2, 28)))[1][0] == "郑知行"
    now = of(cast, department="TAW")
    assert stops(now)[1][0] == "罗听澜"
    assert now.rows[1].portfolio[1] == PAPER


def test_as_known_then_leaves_out_what_was_recorded_later(cast):
    """A post corrected in May for March: March as known in April still names the first one."""
    before = datetime(2026, 4, 1, tzinfo=UTC)
    held = Assignment.objects.get(person=cast.person["head"])
    Assignment.objects.filter(pk=held.pk).update(
        withdrawn_at=datetime(2026, 5, 1, tzinfo=UTC), withdrawn_by=cast.user["clerk"]
    )
    Assignment.objects.create(
        person=cast.person["staff"], post=held.post, start=held.start, basis_document=PAPER,
        recorded_at=datetime(2026, 5, 1, tzinfo=UTC),
    )
    assert stops(of(cast, department="TAW"))[0][0] == "许未央"
    assert stops(of(cast, department="TAW", known_at=before))[0][0] == "韩秉文"


def test_an_agreement_ended_later_still_binds_as_known_before(cast):
    scenes.issued(cast)
    scenes.bring_into_force(cast, "leader")
    known = datetime(2026, 3, 3, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 3, 9, 1, tzinfo=UTC), tick=True):
        ending.end(
            agreement=scenes.agreement_of(cast.person["leader"]), reason="调离", document=PAPER,
            on=DAY, by=cast.viewer("clerk"),
        )
        assert not of(cast, person="leader").rows[0].agreements
        assert of(cast, person="leader", known_at=known).rows[0].agreements


def test_without_a_secretary_the_leader_stays_the_leader_in_charge(cast, client_of):
    Assignment.objects.filter(person=cast.person["secretary"]).delete()
    page = client_of("clerk").get(
        reverse("trace"), {"department": cast.department["TAW"].pk, "on": DAY.isoformat()}
    ).content.decode()
    assert "责任链没有到党组书记" in page and "分管领导" in page and "上一级空缺" not in page


def test_a_vacancy_is_said_and_not_guessed(cast, client_of):
    Assignment.objects.filter(person=cast.person["acting_head"]).delete()
    page = client_of("secretary").get(
        reverse("trace"), {"department": cast.department["JKW"].pk, "on": DAY.isoformat()}
    )
    assert "那一天有空缺" in page.content.decode()


@pytest.mark.parametrize("asked", [{"department": "TAW"}, {"person": "head"}])
def test_a_head_without_a_leader_stays_a_head(cast, asked):
    Portfolio.objects.filter(department=cast.department["TAW"]).delete()
    found = of(cast, **asked)
    assert stops(found) == [("韩秉文", T.MAIN, False)]
    assert not found.path.whole


def test_a_leader_who_heads_a_department_of_which_nobody_is_in_charge_answers_as_its_head(cast):
    Portfolio.objects.filter(department=cast.department["TAW"]).delete()
    Assignment.objects.filter(person=cast.person["head"]).update(person=cast.person["leader"])
    assert stops(of(cast, person="staff")) == [
        ("许未央", T.DIRECT, False), ("郑知行", T.MAIN, False), ("林望舒", T.OVERALL, False),
    ]


def test_one_asks_by_name_or_initials_and_chooses(cast, client_of):
    page = client_of("staff").get(reverse("trace"), {"q": "hbw", "on": "2026-03-02"})
    address = f"?person={cast.person['head'].pk}&amp;on=2026-03-02"
    assert address in page.content.decode()
    text = client_of("staff").get(
        reverse("trace"), {"person": cast.person["head"].pk, "on": "2026-03-02"}
    ).content.decode()
    assert "2026年3月2日谁对韩秉文负责" in text
    assert text.index("韩秉文</a>") < text.index("郑知行</a>") < text.index("林望舒</a>")


def test_a_day_to_come_as_known_is_refused_beside_its_field(cast, client_of):
    page = client_of("staff").get(reverse("trace"), {"known": "2030-01-01"})
    assert "不能晚于今天。" in page.content.decode()


def test_a_missing_person_is_not_found(client_of):
    assert client_of("staff").get(reverse("trace"), {"person": "999999"}).status_code == 404


def test_a_long_chain_costs_no_more_than_a_short_one(cast):
    scenes.issued(cast)
    viewer = cast.viewer("secretary")
    counts = []
    for whose in ("head", "clerk"):
        with CaptureQueriesContext(connection) as asked:
            trace(viewer, day=DAY, person=cast.person[whose].pk)
        counts.append(len(asked))
    assert counts[0] == counts[1]
