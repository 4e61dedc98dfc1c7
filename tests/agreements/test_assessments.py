"""Self-check, statement, assessment: written by the person, judged by his superior, answered."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from agreements import assessing
from agreements.actions import assessments as actions
from agreements.assessing import AssessmentState, Grade, Period, StatementState
from agreements.models import Agreement, Assessment, Statement
from agreements.queries import assessments as queries
from agreements.states import AgreementState, Level
from portal.actions import lights
from portal.errors import RuleBroken, StaleState
from portal.models import LedgerEntry, LightRule, Notice, WarningLight
from tests.agreements import scenes
from tests.cast import START

DECEMBER = datetime(2026, 12, 7, 1, tzinfo=UTC)
REMARKS = {str(n): "落实到位" for n in range(4)}
DOCUMENT = "党组会议纪要〔2026〕22号"


@pytest.fixture
def december(cast):
    """The head and one of his staff have agreements in force; it is the end of the year."""
    with scenes.spring():
        scenes.issued(cast)
        for whose in ("leader", "head", "staff"):
            scenes.bring_into_force(cast, whose)
    with time_machine.travel(DECEMBER, tick=True):
        yield


def of(cast, whose: str) -> Agreement:
    return scenes.agreement_of(cast.person[whose])


def hand_in(cast, whose: str, period: Period = Period.YEAR_END) -> Statement:
    return actions.hand_in(
        agreement=of(cast, whose), period=period, text="按责任书履行。", edition=0,
        by=cast.viewer(whose),
    )


def proposed(cast, whose: str = "head", by: str = "leader") -> Assessment:
    hand_in(cast, whose)
    return actions.propose(
        agreement=of(cast, whose), grade=Grade.GOOD, remarks=REMARKS, by=cast.viewer(by)
    )


def decided(cast, whose: str = "head") -> Assessment:
    found = proposed(cast, whose)
    return actions.decide(assessments=[found], document=DOCUMENT, by=cast.viewer("clerk"))[0]


def broken(act, **arguments) -> str:
    with pytest.raises(RuleBroken) as caught:
        act(**arguments)
    return caught.value.rule


# --- the statement ----------------------------------------------------------------------------


def test_the_draft_begins_with_ones_own_records_and_is_kept(cast, client_of, december):
    at = reverse("statement", args=[of(cast, "head").pk, "year_end"])
    browser = client_of("head")
    page = browser.get(at).content.decode()
    assert "一、履行责任情况" in page
    browser.post(at, {"text": "写到一半", "edition": "0", "act": "save"})
    assert "写到一半" in browser.get(at).content.decode()
    assert not Statement.objects.visible_to(cast.viewer("leader")).exists()  # not handed in yet


def test_the_draft_names_each_duty_what_is_late_and_what_is_still_to_do(cast, december):
    one = of(cast, "head")
    text = queries.draft_of(one, Period.YEAR_END, date(2026, 12, 7))
    done, problems, plan = re.split("二、存在的问题和原因|三、下一步打算", text)
    late = "B4 岗位廉政风险排查"  # by 31 March
    ahead = "B2 同本部门人员个别谈话"  # by the end of the year
    assert f"{late}：尚未完成。" in done and f"{late}应于" in problems and late not in plan
    assert ahead in done and ahead not in problems and f"12月31日前完成：{ahead}。" in plan


def test_two_windows_do_not_overwrite_each_other(cast, december):
    agreement, head = of(cast, "head"), cast.viewer("head")
    actions.write(agreement=agreement, period=Period.YEAR_END, text="甲", edition=0, by=head)
    actions.write(agreement=agreement, period=Period.YEAR_END, text="乙", edition=1, by=head)
    with pytest.raises(StaleState):
        actions.write(agreement=agreement, period=Period.YEAR_END, text="丙", edition=1, by=head)
    assert Statement.objects.get().text == "乙"


def test_an_empty_text_is_not_handed_in(cast, client_of, december):
    at = reverse("statement", args=[of(cast, "head").pk, "year_end"])
    page = client_of("head").post(at, {"text": " ", "edition": "0", "act": "hand_in"})
    assert page.status_code == 422
    assert "请写明履行责任的情况后再提交。" in page.content.decode()


def test_handed_in_it_reaches_the_issuer_who_returns_or_accepts_it(cast, client_of, december):
    hand_in(cast, "head")
    assert Notice.objects.filter(
        recipient=cast.person["leader"], title__contains="提交了年终述责材料"
    ).exists()
    at = reverse("statement_review", args=[of(cast, "head").pk, "year_end"])
    page = client_of("leader").post(at, {"result": "return", "text": ""})
    assert "请写明退回的理由。" in page.content.decode()
    client_of("leader").post(at, {"result": "return", "text": "谈话情况请写具体"})
    assert Statement.objects.get().state == StatementState.RETURNED
    again = Statement.objects.get()
    actions.hand_in(
        agreement=of(cast, "head"), period=Period.YEAR_END, text="已补充",
        edition=again.edition, by=cast.viewer("head"),
    )
    client_of("leader").post(at, {"result": "accept", "text": ""})
    assert Statement.objects.get().state == StatementState.REVIEWED


@pytest.mark.parametrize("who", ["leader", "clerk", "staff", "secretary"])
def test_Z1_nobody_writes_for_another(cast, december, who):
    assert broken(
        actions.write, agreement=of(cast, "head"), period=Period.HALF_YEAR, text="代写",
        edition=0, by=cast.viewer(who),
    ) == "Z1"


def test_Z3_without_an_agreement_in_force_there_is_nothing_to_state(cast, december):
    assert broken(
        actions.write, agreement=of(cast, "other_staff"), period=Period.YEAR_END, text="写",
        edition=0, by=cast.viewer("other_staff"),
    ) == "Z3"


# --- the result -------------------------------------------------------------------------------


def test_Z6_the_statement_comes_before_the_grade(cast, december):
    assert broken(
        actions.propose, agreement=of(cast, "head"), grade=Grade.GOOD, remarks=REMARKS,
        by=cast.viewer("leader"),
    ) == "Z6"


def test_Z7_each_criterion_of_the_agreement_gets_its_remark(cast, client_of, december):
    hand_in(cast, "head")
    at = reverse("assessment_propose", args=[of(cast, "head").pk])
    page = client_of("leader").get(at).content.decode()
    for criterion in ("教育谈话", "制度执行", "作风建设", "问题整改"):
        assert criterion in page
    sent = {"grade": "good", "remark_0": "好", "remark_1": "", "remark_2": "好", "remark_3": "好"}
    page = client_of("leader").post(at, sent)
    assert page.status_code == 422
    assert "请逐项写明评价意见。" in page.content.decode()
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("who", ["head", "staff", "clerk", "discipline", "non_party_leader"])
def test_Z4_only_the_superior_judges(cast, december, who):
    hand_in(cast, "head")
    assert broken(
        actions.propose, agreement=of(cast, "head"), grade=Grade.GOOD, remarks=REMARKS,
        by=cast.viewer(who),
    ) == "Z4"


def test_the_person_sees_nothing_before_the_party_group_decided(cast, client_of, december):
    proposed(cast)
    page = client_of("head").get(reverse("assessment", args=[of(cast, "head").pk]))
    assert "良好" not in page.content.decode()
    found = Assessment.objects.get()
    assert broken(
        actions.decide, assessments=[found], document=" ", by=cast.viewer("clerk")
    ) == "Z8"
    client_of("clerk").post(
        reverse("assessments_decide"), {"chosen": [found.pk], "document": DOCUMENT}
    )
    page = client_of("head").get(reverse("assessment", args=[of(cast, "head").pk]))
    assert "良好" in page.content.decode()


def test_a_staff_members_result_is_that_of_his_department(cast, december):
    hand_in(cast, "staff")
    found = actions.propose(
        agreement=of(cast, "staff"), grade=Grade.EXCELLENT, remarks={"0": "认真"},
        by=cast.viewer("head"),
    )
    assert found.state == AssessmentState.DECIDED


def test_the_answer_is_read_or_a_recheck_within_ten_working_days(cast, client_of, december):
    found = decided(cast)
    assert found.answer_until == date(2026, 12, 21)
    at = reverse("assessment_answer", args=[of(cast, "head").pk])
    page = client_of("head").post(at, {"act": "object", "text": ""})
    assert "请写明申请复核的理由。" in page.content.decode()
    client_of("head").post(at, {"act": "object", "text": "整改已全部完成"})
    actions.recheck(
        assessment=found, grade=Grade.EXCELLENT, text="情况属实", document=DOCUMENT,
        by=cast.viewer("clerk"),
    )
    found.refresh_from_db()
    assert (found.grade, found.result) == (Grade.GOOD, Grade.EXCELLENT)  # the first one stays
    page = client_of("head").get(reverse("assessment", args=[of(cast, "head").pk]))
    assert "原为良好" in page.content.decode()


@pytest.mark.parametrize(("days", "rule"), [(0, ""), (1, "Z9")])
def test_Z9_the_last_day_itself_is_in_time(days, rule):
    last = date(2026, 12, 21)
    verdict = assessing.objection(
        today=last + timedelta(days=days), last_day=last, text="有异议"
    )
    assert verdict.rule == rule


@pytest.mark.parametrize(
    ("state", "days", "ok"),
    [
        (AssessmentState.DECIDED, 0, False), (AssessmentState.DECIDED, 1, True),
        (AssessmentState.ANSWERED, 0, True), (AssessmentState.OBJECTED, 9, False),
        (AssessmentState.RECHECKED, 0, True), (AssessmentState.PROPOSED, 9, False),
    ],
)
def test_Z12_nothing_is_filed_over_the_persons_head(state, days, ok):
    last = date(2026, 12, 21)
    verdict = assessing.may_close(
        state=state, today=last + timedelta(days=days), last_day=last
    )
    assert bool(verdict) is ok


def test_read_and_filed(cast, client_of, december):
    found = decided(cast)
    actions.answer(assessment=found, object_=False, text="", by=cast.viewer("head"))
    client_of("clerk").post(reverse("assessments_close"), {"chosen": [found.pk]})
    found.refresh_from_db()
    assert found.state == AssessmentState.CLOSED
    words = LedgerEntry.objects.filter(subject=f"agreements.assessment:{found.pk}")
    assert list(words.order_by("seq").values_list("word", flat=True)) == [
        "agreements.assessment_proposed", "agreements.assessment_decided",
        "agreements.assessment_read", "agreements.assessment_closed",
    ]


# --- who sees what ----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["staff", "staff_two", "acting_head", "non_party_leader"])
def test_colleagues_see_no_result_and_no_statement(cast, client_of, december, who):
    decided(cast)
    page = client_of(who).get(reverse("assessment", args=[of(cast, "head").pk]))
    assert page.status_code == 404
    assert not Assessment.objects.visible_to(cast.viewer(who)).exists()
    assert not Statement.objects.visible_to(cast.viewer(who)).exists()


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin"])
def test_the_administrators_see_none(cast, december, who):
    decided(cast)
    assert not Assessment.objects.visible_to(cast.viewer(who)).exists()


def test_the_list_costs_the_same_for_many_as_for_few(
    cast, client_of, december, django_assert_max_num_queries
):
    for whose in ("head", "staff"):
        hand_in(cast, whose)
    clerk = cast.viewer("clerk")
    rows = list(queries.assessed(clerk))
    for few in (rows[:1], rows):
        with django_assert_max_num_queries(2):
            queries.rows_of(few, clerk)


def test_home_asks_from_the_day_on_and_turns_late_after_the_due_day(cast, client_of, december):
    page = client_of("head").get(reverse("home")).content.decode()
    assert "填写年终述责材料" in page
    assert "还有 8 天" in page
    assert "填写半年自查材料" in page  # since June: late
    with time_machine.travel(datetime(2026, 12, 16, 1, tzinfo=UTC), tick=True):
        assert "逾期 1 天" in client_of("head").get(reverse("home")).content.decode()


@pytest.mark.parametrize(
    ("in_force_on", "today", "asked"),
    [
        (date(2026, 6, 30), date(2026, 6, 9), False),  # not yet
        (date(2026, 6, 10), date(2026, 6, 10), True),
        (date(2026, 6, 30), date(2026, 12, 1), True),
        (date(2026, 7, 1), date(2026, 12, 1), False),  # there was nothing to keep in that half
    ],
)
def test_the_half_year_check_is_asked_of_agreements_in_force_by_its_day(
    in_force_on: date, today: date, asked: bool
):
    asked_for = assessing.is_asked(
        Period.HALF_YEAR, in_force_on=in_force_on, today=today, year=2026
    )
    assert asked_for is asked


def test_each_level_has_the_criteria_of_its_agreement():
    assert set(assessing.CRITERIA) == set(Level)


def test_what_was_returned_is_asked_for_again_and_said_once(cast, client_of, december):
    found = hand_in(cast, "head")
    actions.review(statement=found, accept=False, text="请写明原因。", by=cast.viewer("leader"))
    browser = client_of("head")
    assert "修改年终述责材料" in browser.get(reverse("home")).content.decode()
    at = reverse("statement", args=[of(cast, "head").pk, "year_end"])
    page = browser.post(
        at, {"text": "原因是……", "edition": "1", "act": "hand_in"}, follow=True
    )
    assert [str(each) for each in page.context["messages"]] == ["已提交。"]
    # Coming back by the browser's arrow: told so on the page of the statement, no refusal.
    page = browser.get(at, follow=True)
    assert page.status_code == 200 and "材料已提交，退回后才能修改。" in page.content.decode()


def test_a_statement_of_last_year_is_asked_for_until_the_year_is_on_file(
    cast, client_of, december
):
    with time_machine.travel(datetime(2027, 1, 20, 1, tzinfo=UTC), tick=True):
        page = client_of("head").get(reverse("home")).content.decode()
        assert "填写年终述责材料" in page and "填写半年自查材料" not in page
        # The list opens on the year whose agreements were issued last.
        assert of(cast, "staff").number in client_of("head").get(
            reverse("assessments")
        ).content.decode()


def test_the_new_year_issued_ahead_does_not_hide_the_statements_that_are_due(
    cast, client_of, december
):
    due = hand_in(cast, "staff").agreement_id
    scenes.issued(
        cast, year=2027, name="2027年度责任书签订", key_date=date(2027, 1, 1),
        deadline=date(2027, 3, 31), term_start=date(2027, 1, 1), term_end=date(2027, 12, 31),
    )
    page = client_of("head").get(f"{reverse('assessments')}?statement=handed_in")
    assert "2026年度的半年自查" in page.content.decode()
    assert [row.agreement.pk for row in page.context["rows"]] == [due]


def test_the_superior_finds_what_waits_for_him_and_judges_beside_the_statement(
    cast, client_of, december
):
    hand_in(cast, "staff")
    browser = client_of("head")
    home = browser.get(reverse("home")).content.decode()
    at = f"{reverse('assessments')}?statement=handed_in"
    assert at in home
    page = browser.get(at).content.decode()
    assert of(cast, "staff").number in page and of(cast, "head").number not in page
    page = browser.get(reverse("assessment_propose", args=[of(cast, "staff").pk]))
    assert "按责任书履行。" in page.content.decode()


def test_a_result_stays_to_be_read_when_the_agreement_ended(cast, client_of, december):
    decided(cast)
    one = of(cast, "head")
    Agreement.objects.filter(pk=one.pk).update(state=AgreementState.ENDED)
    at = reverse("assessment", args=[one.pk])
    assert "良好" in client_of("head").get(at).content.decode()


def test_statement_and_result_are_taken_away_on_paper(cast, client_of, december):
    decided(cast)
    pk = of(cast, "head").pk
    for at, words in (
        (reverse("statement_paper", args=[pk, "year_end"]), ("述责报告", "按责任书履行。", "AL-")),
        (reverse("assessment_paper", args=[pk]), ("考核结果", "良好", DOCUMENT, "按责任书履行。")),
    ):
        answer = client_of("head").get(at)
        assert answer["Content-Type"] == "application/pdf"
        pages = PdfReader(BytesIO(answer.content)).pages
        text = "".join(page.extract_text() for page in pages)
        for word in words:
            assert word in text


# --- W83: the statement that is late --------------------------------------------------------------


def lit(cast, day: date) -> dict[str, str]:
    """Whose light shines on a day, and how."""
    lights.refresh(day=day)
    keys = {person.pk: key for key, person in cast.person.items()}
    found = WarningLight.objects.shining().filter(rule="W83")
    return {keys[row.person_id]: row.level for row in found}


@pytest.fixture
def judged(cast):
    """Signed by leaders in and outside the party, a head and one of his staff."""
    LightRule.objects.update(active_from=START)
    with scenes.spring():
        scenes.issued(cast)
        for whose in ("leader", "non_party_leader", "general", "head", "staff"):
            scenes.bring_into_force(cast, whose)


@pytest.mark.parametrize(
    ("day", "level"),
    [
        (date(2026, 12, 15), None), (date(2026, 12, 16), "yellow"),
        (date(2027, 1, 31), "yellow"), (date(2027, 2, 1), "red"),
    ],
)
def test_leading_cadres_of_the_party_owe_it_and_nobody_else(cast, judged, day, level):
    with time_machine.travel(datetime(day.year, day.month, day.day, 2, tzinfo=UTC)):
        expected = dict.fromkeys(("leader", "general", "head"), level) if level else {}
        assert lit(cast, day) == expected  # neither staff nor people outside the party


def test_it_tells_himself_and_the_clerk_and_goes_out_when_it_is_handed_in(cast, judged):
    day = date(2027, 2, 1)
    with time_machine.travel(datetime(2027, 2, 1, 2, tzinfo=UTC), tick=True):
        assert lit(cast, day)["head"] == "red"
        told = {
            who for who in cast.user
            if WarningLight.objects.visible_to(cast.viewer(who)).shining()
            .filter(rule="W83", person=cast.person["head"]).exists()
        }
        assert told == {"head", "clerk"}
        statement = hand_in(cast, "head")
        assert not WarningLight.objects.shining().filter(
            rule="W83", person=cast.person["head"]
        ).exists()
        assert "head" not in lit(cast, day)
        actions.review(
            statement=statement, accept=False, text="补充", by=cast.viewer("leader")
        )
        assert lit(cast, day)["head"] == "red"  # returned: it is owed again
