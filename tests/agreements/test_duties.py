"""Duties of agreements: they come to be, end, are fulfilled by records, and are shown."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.actions import clause_duties, duties, duty_evidence, ending, texts
from agreements.models import ClauseDuty, DutyEvidence, DutyOccurrence, TextVersion
from agreements.states import OccurrenceState as State
from agreements.views import duties as duty_pages
from portal.errors import RuleBroken
from portal.models import Portfolio
from portal.uploads import Upload
from supervision.models import Talk, TalkParticipant
from tests.agreements import scenes
from tests.cast import BASIS, MOMENT
from tests.supervision.records import Records

CHAIN = ("leader", "head", "staff", "staff_two")


@pytest.fixture
def year(cast):
    """The leader of 提案委, its head and its staff have signed on a morning of March."""
    with scenes.spring():
        scenes.issued(cast)
        for who in CHAIN:
            scenes.bring_into_force(cast, who)
        yield cast


def owed(cast, who, clause, **more):
    return DutyOccurrence.objects.filter(
        owner=cast.person[who], duty__clause=clause, **more
    ).order_by("due_on", "pk")


def hold_talk(cast, talker, to, day, kind="integrity_routine", state="confirmed"):
    talk = Talk.objects.create(
        kind=kind, state=state, held_on=day, created_at=MOMENT, created_by=cast.user[talker],
        recorded_at=datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
        recorded_by=cast.user[talker],
        form="collective" if kind == "collective_reminder" else "individual",
    )
    TalkParticipant.objects.create(talk=talk, person=cast.person[talker], role="talker")
    for who in to:
        TalkParticipant.objects.create(
            talk=talk, person=cast.person[who], role="interviewee",
            department=cast.department["TAW"],
        )
    duties.record_made([cast.person[talker].pk])
    return talk


def test_an_agreement_in_force_knows_what_falls_due(year):
    quarters = owed(year, "head", "B1")
    assert [o.due_on for o in quarters] == [
        date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)
    ]
    talks = owed(year, "head", "B2", duty__evidence="individual_talk")
    assert {o.subject_person.name for o in talks} == {"许未央", "何静川"}
    assert {o.occasion for o in owed(year, "head", "B3")} == {
        "劳动节", "端午节", "中秋节", "国庆节"
    }
    hearings = owed(year, "leader", "A2", duty__evidence="hearing")
    assert {o.subject_department.code for o in hearings} == {"TAW"} and hearings.count() == 2
    assert {o.owner.name for o in owed(year, "head", "C9")} == {"韩秉文"}


def test_a_talk_entered_once_serves_each_duty_it_fits(year):
    hold_talk(year, "head", ["staff"], date(2026, 3, 2))
    served = DutyOccurrence.objects.filter(state=State.DONE)
    assert {(o.duty.clause, o.subject_person.name) for o in served} == {
        ("B2", "许未央"), ("C9", "许未央")
    }
    assert DutyEvidence.objects.standing().values("record").distinct().count() == 1
    with CaptureQueriesContext(connection):
        duties.record_made([year.person["head"].pk])
    assert DutyEvidence.objects.count() == 2  # a second run changes nothing


@pytest.mark.parametrize(("about", "done"), [(None, True), ("staff", False)])
def test_a_finding_on_a_person_is_not_told_by_a_duty_that_is_done(year, about, done):
    """Clerk and superiors see that a department was checked, and on which day."""
    Records(year).finding(
        about=about, by="leader", source="special_check", found_on=date(2026, 3, 5)
    )
    with time_machine.travel(datetime(2026, 3, 9, 2, tzinfo=UTC)):
        duties.record_made([year.person["leader"].pk])
    assert owed(year, "leader", "A7", state=State.DONE).exists() is done


def test_after_a_record_only_duties_that_its_kind_fulfils_are_matched_again(year):
    talk = hold_talk(year, "head", ["staff"], date(2026, 3, 2))
    Talk.objects.filter(pk=talk.pk).update(state="cancelled")
    head = [year.person["head"].pk]
    assert duties.record_made(head, ["hearing"]) == 0
    assert DutyEvidence.objects.standing().count() == 2
    assert duties.record_made(head, ["individual_talk", "collective_talk"]) == 2
    assert not DutyEvidence.objects.standing().exists()


def test_a_record_that_counts_no_more_takes_its_link_along(year):
    talk = hold_talk(year, "head", ["staff"], date(2026, 3, 2))
    Talk.objects.filter(pk=talk.pk).update(state="cancelled")
    duties.settle_all()
    assert not DutyEvidence.objects.standing().exists()
    assert DutyEvidence.objects.count() == 2  # withdrawn, not deleted
    assert not DutyOccurrence.objects.filter(state=State.DONE).exists()


def test_the_night_computes_what_the_record_did_at_once(year):
    hold_talk(year, "head", ["staff", "staff_two"], date(2026, 3, 2), "collective_reminder")
    before = list(DutyOccurrence.objects.order_by("pk").values())
    assert duties.settle_all() == (0, 0)
    assert list(DutyOccurrence.objects.order_by("pk").values()) == before
    assert owed(year, "head", "B2", state=State.DONE).count() == 1


def test_a_terminated_agreement_ends_its_duties(year):
    from_ = scenes.agreement_of(year.person["staff"])
    ending_of(year, from_)
    assert set(DutyOccurrence.objects.filter(agreement=from_).values_list("state", flat=True)) == {
        State.ENDED
    }


def ending_of(cast, agreement):
    from_day = date(2026, 3, 2)
    ending.end(
        agreement=agreement, reason="调离", document="任〔2026〕1号", on=from_day,
        by=cast.viewer("clerk"),
    )


def test_a_portfolio_that_changes_splits_the_half_year(year):
    may = date(2026, 5, 15)
    row = Portfolio.objects.get(department=year.department["TAW"])
    row.end = may - timedelta(days=1)
    row.save()
    Portfolio.objects.create(
        leader=year.person["general"], department=year.department["TAW"], relation="in_charge",
        start=may, basis_document=BASIS, recorded_at=MOMENT,
    )
    scenes.bring_into_force(year, "general")
    with time_machine.travel(datetime(2026, 5, 20, 2, tzinfo=UTC)):
        duties.settle_all()
    old = owed(year, "leader", "A2", duty__evidence="hearing")
    assert [(o.start, o.end, o.state) for o in old] == [
        (date(2026, 1, 1), date(2026, 5, 14), State.ENDED),
        (date(2026, 7, 1), date(2026, 12, 31), State.ENDED),
    ]
    new = owed(year, "general", "A2", subject_department=year.department["TAW"])
    assert [(o.start, o.state) for o in new] == [(may, State.OPEN), (date(2026, 7, 1), State.OPEN)]


def test_non_party_leaders_owe_no_party_lesson(cast):
    with scenes.spring():
        scenes.issued(cast)
        scenes.bring_into_force(cast, "non_party_leader")
        scenes.bring_into_force(cast, "leader")
    assert owed(cast, "leader", "A8").exists()
    assert not owed(cast, "non_party_leader", "A8").exists()
    assert owed(cast, "non_party_leader", "A2").exists()


# --- papers, and the texts themselves -------------------------------------------------------

PAPER = Upload("会议记录.pdf", b"%PDF-1.7 minutes", "application/pdf", 1)


def test_a_paper_counts_only_where_no_record_exists(year):
    talk = owed(year, "head", "B2", duty__evidence="collective_talk").first()
    study = owed(year, "head", "B1").first()
    by = year.viewer("head")
    given = {"file": PAPER, "day": date(2026, 3, 2), "note": "", "by": by}
    with pytest.raises(RuleBroken, match="自动计入"):
        duty_evidence.upload(occurrence=talk, **given)
    with pytest.raises(RuleBroken, match="承担人本人"):
        duty_evidence.upload(occurrence=study, **{**given, "by": year.viewer("leader")})
    with pytest.raises(RuleBroken, match="完成日期"):
        duty_evidence.upload(occurrence=study, **{**given, "day": date(2026, 4, 1)})
    duty_evidence.upload(occurrence=study, **given)
    with pytest.raises(RuleBroken, match="已经履行"):
        duty_evidence.upload(occurrence=study, **given)
    duties.settle_all()
    study.refresh_from_db()
    assert (study.state, study.done_on) == (State.DONE, date(2026, 3, 2))


def test_duties_are_copied_with_a_text_and_frozen_with_it(cast):
    scenes.adopt_samples(cast)
    clerk = cast.viewer("clerk")
    adopted = TextVersion.objects.get(variant="department")
    duty = adopted.duties.first()
    with pytest.raises(RuleBroken, match="已定稿"):
        clause_duties.keep(text=adopted, duty=duty, by=clerk, what="改动")
    draft = texts.begin_version(
        variant="department", name="部门", source=adopted.source, by=clerk, based_on=adopted
    )
    assert [d.what for d in draft.duties.all()] == [d.what for d in adopted.duties.all()]
    ClauseDuty.objects.filter(pk=draft.duties.first().pk).update(clause="Z9")
    with pytest.raises(RuleBroken, match="条款在文本中不存在"):
        texts.adopt(text=draft, seen=texts.wording(draft), document="纪要", by=clerk)


# --- pages ----------------------------------------------------------------------------------


def test_my_duties_are_on_one_page_with_basis_evidence_and_one_tap(year, client_of):
    hold_talk(year, "head", ["staff"], date(2026, 3, 2))
    page = client_of("head").get("/agreements/duties/").content.decode()
    for words in ("节前廉政提醒", "责任书约定", "一次登记，计入 2 项", "下次 6月30日"):
        assert words in page
    assert f'/supervision/talks/new/?person={year.person["staff_two"].pk}' in page
    study = owed(year, "head", "B1").first()
    assert f"/agreements/duties/{study.pk}/upload/" in page
    printed = client_of("leader").get("/agreements/duties/print/").content.decode()
    assert "听取分管部门" in printed and "提案委员会" in printed


def test_a_leader_sees_his_departments_and_nobody_elses(year):
    seen = {
        who: set(
            DutyOccurrence.objects.visible_to(year.viewer(who)).values_list(
                "owner__name", flat=True
            )
        )
        for who in ("leader", "head", "non_party_leader", "staff", "system_admin", "secretary")
    }
    assert seen["leader"] == {"郑知行", "韩秉文"}
    assert seen["head"] == {"韩秉文"}
    assert seen["non_party_leader"] == seen["staff"] == seen["system_admin"] == set()
    assert seen["secretary"] == {"郑知行", "韩秉文"}


def test_the_page_asks_as_often_for_three_hundred_as_for_three(year, client_of):
    client = client_of("head")
    client.get("/agreements/duties/")

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/agreements/duties/")
        return len(asked)

    few = queries()
    first = owed(year, "head", "B2", duty__evidence="individual_talk").first()
    rows = []
    for number in range(300):
        row = DutyOccurrence.objects.get(pk=first.pk)
        row.pk, row.key = None, f"many:{number}"
        row._state.adding = True
        rows.append(row)
    DutyOccurrence.objects.bulk_create(rows)
    assert queries() == few


def test_a_department_whose_agreement_is_not_in_force_is_named_and_not_left_out(year, client_of):
    page = client_of("secretary").get("/agreements/duties/").content.decode()
    assert "责任书未生效" in page  # the others of the organ have not signed
    for at in ("/agreements/duties/", "/agreements/duties/print/"):
        page = client_of("leader").get(at).content.decode()
        assert "提案委员会" in page and "责任书未生效" not in page


def test_more_departments_than_one_page_holds_are_turned_over(year, client_of, monkeypatch):
    secretary = client_of("secretary")
    whole = names_of_units(secretary.get("/agreements/duties/"))
    monkeypatch.setattr(duty_pages, "TOGETHER", 3)
    turned = [
        names_of_units(secretary.get("/agreements/duties/", {"units": number}))
        for number in range(1, -(-len(whole) // 3) + 1)
    ]
    assert len(whole) > 3 and {len(names) for names in turned[:-1]} == {3}
    assert [name for names in turned for name in names] == whole


def names_of_units(answer):
    """The leaders and departments that the page lists."""
    table = answer.content.decode().split('id="units"')[1].split("</table>")[0]
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', table)
