"""What the front page tells each person about signing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements import home_signing
from agreements.actions import exceptions, meetings
from agreements.models import Agreement
from agreements.states import Method, RequestKind, SlotRole
from portal import clock
from portal.actions import files
from portal.models import Assignment, Person, Post
from portal.viewer import Viewer
from tests.agreements import scenes
from tests.cast import BASIS, MOMENT, START

R = SlotRole.RESPONSIBLE
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


@pytest.fixture
def campaign(cast):
    return scenes.issued(cast)


def owed(cast, whose: str):
    return list(home_signing.owed(cast.viewer(whose)))


def late_by(days: int) -> None:
    Agreement.objects.update(due_on=clock.today() - days * DAY)


def test_my_open_signature_is_the_first_thing_with_its_due_day(cast, campaign):
    (line,) = owed(cast, "leader")
    assert str(line.title) == "签订本人的责任书 AL-2026-A-01"
    assert (line.status, str(line.word)) == ("due", "还有 29 天")
    assert line.due_on == scenes.DEADLINE
    assert line.basis == "local"
    own = scenes.agreement_of(cast.person["leader"])
    assert line.url == reverse("agreement_sign", args=[own.pk])


@pytest.mark.parametrize(("days", "word"), [(0, "今天到期"), (3, "逾期 3 天")])
def test_the_due_day_itself_is_not_late(cast, campaign, days, word):
    late_by(days)
    (line,) = owed(cast, "leader")
    assert (line.status, str(line.word)) == ("late" if days else "due", word)


def test_what_is_not_open_yet_is_owed_by_nobody(cast, campaign):
    assert owed(cast, "head") == []
    assert owed(cast, "system_admin") == []
    assert owed(cast, "outsider") == []


def test_countersignatures_are_one_line_with_names(cast, campaign):
    for whose in ("leader", "non_party_leader", "general"):
        scenes.sign(cast, whose, R, by=whose)
    (line,) = owed(cast, "secretary")
    assert str(line.title) == "与郑知行、顾清源、罗听澜签订责任书"
    assert (str(line.label), line.url) == ("去签订", reverse("sitting"))


def test_many_names_are_counted(cast):
    hire(cast, 5)
    scenes.issued(cast)
    for whose in ("leader", "head"):
        scenes.bring_into_force(cast, whose)
    for own in Agreement.objects.filter(issuer=cast.person["head"]).select_related("responsible"):
        sign_for(own)
    (line,) = owed(cast, "head")
    assert str(line.title).endswith("等7人签订责任书")


def test_on_paper_the_line_says_where_to_sign(cast):
    scenes.issued(cast, method=Method.PAPER)
    (line,) = owed(cast, "leader")
    assert str(line.title) == "在纸质责任书 AL-2026-A-01 上签字"


def test_a_request_waits_on_the_desk_of_the_one_who_decides(cast, campaign):
    request = exceptions.ask(
        agreement=scenes.agreement_of(cast.person["staff"]), kind=RequestKind.EXEMPT,
        reason="挂职期间由接收单位签订。", by=cast.viewer("clerk"),
    )
    titles = {str(line.title): line.url for line in owed(cast, "general")}
    assert titles["许未央的免签申请"] == reverse("exception_decide", args=[request.pk])
    assert not any("许未央" in str(line.title) for line in owed(cast, "head"))
    exceptions.decide(request=request, granted=True, answer="", by=cast.viewer("general"))
    assert not any("许未央" in str(line.title) for line in owed(cast, "general"))


def test_the_front_page_shows_mine_and_those_who_sign_with_me(cast, campaign, client_of):
    page = client_of("head").get(reverse("home")).content.decode()
    number = scenes.agreement_of(cast.person["head"]).number
    for text in ("我的责任书", number, "责任内容", "本部门", "许未央", "何静川"):
        assert text in page, text
    staff = client_of("staff").get(reverse("home")).content.decode()
    assert "本部门" not in staff.split("<main", 1)[1]


def test_the_secretary_finds_the_superior_agreement_on_his_page(cast, campaign, client_of):
    scan = files.store(b"%PDF-1.7 superior", "application/pdf")
    meetings.record_superior(
        scan=scan, by=cast.viewer("clerk"), year=2026, name="2026年度主体责任责任书",
        number="安责书〔2026〕27号", superior="中共安澜市委员会",
        responsible=cast.person["secretary"], signed_on=clock.today(),
        term_start=clock.today().replace(month=1, day=1),
        term_end=clock.today().replace(month=12, day=31),
        tasks=[meetings.Task("每半年专题研究不少于1次", None)],
    )
    page = client_of("secretary").get(reverse("my_agreement")).content.decode()
    assert "2026年度主体责任责任书" in page
    assert "每半年专题研究不少于1次" in page
    assert "2026年度主体责任责任书" not in client_of("leader").get(
        reverse("my_agreement")
    ).content.decode()


def hire(cast, count: int) -> None:
    post = Post.objects.create(
        title="科员", kind="staff", department=cast.department["TAW"], order=900
    )
    for number in range(count):
        person = Person.objects.create(
            code=f"H{number:03}", name=f"测试{number}", pinyin="ceshi", initials="cs",
            political_status="masses", display_order=100 + number,
        )
        Assignment.objects.create(
            person=person, post=post, start=START, basis_document=BASIS, recorded_at=MOMENT
        )


def questions(act) -> int:
    act()
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_many_in_the_department_cost_no_more_questions_than_one(cast, client_of):
    hire(cast, 25)
    scenes.issued(cast)
    small, large = cast.viewer("liaison_head"), cast.viewer("head")
    for part in (home_signing.owed, home_signing.sections):
        few = questions(lambda part=part: list(part(small)))
        many = questions(lambda part=part: list(part(large)))
        assert many <= few
    page = reverse("my_agreement")
    few = questions(lambda: client_of("liaison_head").get(page))
    many = questions(lambda: client_of("head").get(page))
    assert many <= few


def test_a_long_sitting_costs_no_more_questions_than_a_short_one(cast, client_of):
    hire(cast, 12)
    scenes.issued(cast)
    for whose in ("leader", "head"):
        scenes.bring_into_force(cast, whose)
    rows = Agreement.objects.filter(issuer=cast.person["head"]).select_related("responsible")
    client, page = client_of("head"), reverse("sitting")
    counts = []
    for few in (1, 14):
        for own in rows[:few]:
            sign_for(own)
        counts.append(questions(lambda: client.get(page)))
    assert counts[1] <= counts[0]


def sign_for(own: Agreement) -> None:
    """The responsible person signs his own; he needs no account for it here."""
    slot = scenes.slot(own, R)
    if hasattr(slot, "signature"):
        return
    viewer = Viewer(person_id=own.responsible_id, name=own.responsible.name)
    scenes.signing.sign(
        slot=slot, by=viewer, auth=scenes.proof(), seen_sha256=own.text_sha256
    )
