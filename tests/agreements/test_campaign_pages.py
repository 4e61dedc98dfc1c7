"""The pages of the yearly signing, as the clerk and those who follow it see them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from agreements.actions import exceptions
from agreements.models import Agreement, Campaign, CampaignText, ExceptionRequest
from agreements.states import (
    AgreementState,
    CampaignState,
    Level,
    RequestKind,
    SlotRole,
    Variant,
)
from portal import clock
from portal.models import Absence, AccessLog, LedgerEntry, Notice
from tests.agreements import scenes
from tests.cast import BASIS, MOMENT

R = SlotRole.RESPONSIBLE


@pytest.fixture
def clerk(client_of):
    return client_of("clerk")


@pytest.fixture
def campaign(cast) -> Campaign:
    return scenes.issued(cast)


@pytest.fixture
def preparing(cast) -> Campaign:
    return scenes.draft(cast)


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def body(answer) -> str:
    return answer.content.decode()


FORM = {
    "year": 2027, "name": "2027年度责任书签订", "key_date": "2027-02-01",
    "deadline": "2027-03-31", "term_start": "2027-01-01", "term_end": "2027-12-31",
    "decision_date": "2027-01-20", "method": "online", "online_document": "党组〔2027〕1号",
    "lowest_level": "staff", "number_prefix": "AL",
}


# --- who may come here --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["campaign", "campaign_agreements"])
@pytest.mark.parametrize(
    "who", ["staff", "system_admin", "security_admin", "audit_admin", "outsider"]
)
def test_those_who_do_not_follow_the_signing_are_turned_away(client_of, campaign, name, who):
    assert client_of(who).get(at(name, campaign.pk)).status_code == 403


@pytest.mark.parametrize(
    "name",
    ["campaign_edit", "campaign_preview", "campaign_issue", "campaign_changes",
     "campaign_exceptions", "campaign_close", "campaign_texts"],
)
@pytest.mark.parametrize("who", ["head", "leader", "secretary", "discipline"])
def test_only_the_clerk_runs_a_campaign(client_of, campaign, name, who):
    assert client_of(who).get(at(name, campaign.pk)).status_code == 403


def test_a_draft_is_hidden_from_all_but_the_clerk(client_of, preparing):
    assert client_of("secretary").get(at("campaign", preparing.pk)).status_code == 404
    assert client_of("clerk").get(at("campaign", preparing.pk)).status_code == 200


# --- preparing ------------------------------------------------------------------------------


def test_a_new_campaign_begins_with_sensible_days(clerk, campaign):
    initial = clerk.get(at("campaign_new")).context["form"].initial
    assert initial["year"] == campaign.year + 1 or initial["year"] == clock.today().year
    assert initial["deadline"] >= initial["key_date"] + timedelta(days=30)
    assert initial["term_start"] <= initial["key_date"] <= initial["term_end"]
    assert initial["online_document"] == campaign.online_document


def test_a_campaign_is_opened_and_changed(clerk, cast):
    answer = clerk.post(at("campaign_new"), FORM)
    campaign = Campaign.objects.get()
    assert answer.url == at("campaign", campaign.pk)
    clerk.post(at("campaign_edit", campaign.pk), FORM | {"name": "改名"})
    campaign.refresh_from_db()
    assert campaign.name == "改名"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"deadline": "2027-01-15"}, "截止日期不能早于基准日"),
        ({"key_date": "2026-12-31"}, "基准日应当在责任期限之内"),
        ({"online_document": ""}, "线上签订应当写明"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(clerk, cast, change, sentence):
    answer = clerk.post(at("campaign_new"), FORM | change)
    assert answer.status_code == 422
    assert sentence in body(answer)
    assert FORM["name"] in body(answer)


def test_one_campaign_a_year(clerk, preparing):
    answer = clerk.post(at("campaign_new"), FORM | {"year": 2026})
    assert answer.status_code == 422
    assert "这个年度已有签订批次" in body(answer)


def test_the_preview_says_who_signs_with_whom_and_why(clerk, cast, preparing):
    page = body(clerk.get(at("campaign_preview", preparing.pk)))
    assert "秘书长受党组委托，党外分管领导共同签订" in page
    assert "党组书记与上级党委签订，本批次不另签" in page
    assert page.count("<tr>") > 16


def test_each_text_can_be_read_before_issue(clerk, cast, preparing):
    for who, level in (("head", "department"), ("staff", "staff"), ("leader", "leadership")):
        page = clerk.get(
            at("campaign_preview_text", preparing.pk, cast.person[who].pk, level)
        )
        assert cast.person[who].name in body(page)
        assert 'class="paper"' in body(page)
    gone = at("campaign_preview_text", preparing.pk, cast.person["staff"].pk, "department")
    assert clerk.get(gone).status_code == 404


def test_a_missing_text_is_named_and_keeps_the_campaign_from_being_issued(clerk, preparing):
    CampaignText.objects.filter(variant=Variant.STAFF).delete()
    assert "干部职工没有选定文本" in body(clerk.get(at("campaign_preview", preparing.pk)))
    answer = clerk.post(at("campaign_issue", preparing.pk))
    assert answer.status_code == 422
    assert "有的签订对象还没有选定已定稿的文本" in body(answer)
    assert not Agreement.objects.exists()


def test_texts_are_chosen_from_adopted_versions(clerk, preparing):
    form = clerk.get(at("campaign_texts", preparing.pk)).context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial}
    assert clerk.post(at("campaign_texts", preparing.pk), data).status_code == 302
    assert preparing.texts.count() == len(data)


def test_who_is_away_on_the_key_date_is_suggested_for_deferral(clerk, cast, preparing):
    Absence.objects.create(
        person=cast.person["rare"], kind="sick", start=date(2026, 1, 5), end=date(2027, 6, 30),
        basis_document=BASIS, recorded_at=MOMENT,
    )
    ask = at("campaign_ask", preparing.pk, cast.person["rare"].pk, "staff")
    page = body(clerk.get(at("campaign_preview", preparing.pk), {"only": "absent"}))
    assert ask in page
    assert "提出缓签" in page
    until = clock.today() + timedelta(days=20)
    answer = clerk.post(ask, {"kind": "defer", "until": until.isoformat(), "reason": "长期病假"})
    assert answer.status_code == 302
    request = ExceptionRequest.objects.get()
    assert request.decider == cast.person["liaison_head"]
    exceptions.decide(
        request=request, granted=True, answer="", by=cast.viewer("liaison_head")
    )
    clerk.post(at("campaign_issue", preparing.pk))
    assert scenes.agreement_of(cast.person["rare"]).state == AgreementState.DEFERRED


def test_issuing_says_what_will_be_recorded_and_then_does_it(clerk, cast, preparing):
    page = body(clerk.get(at("campaign_issue", preparing.pk)))
    assert "共 16 份" in page
    assert "线上签订（市政协党组〔2026〕3号）" in page
    assert clerk.post(at("campaign_issue", preparing.pk)).url == at("campaign", preparing.pk)
    assert Agreement.objects.count() == 16
    assert LedgerEntry.objects.filter(word="agreements.campaign_issued").count() == 1
    again = clerk.get(at("campaign_edit", preparing.pk), follow=True)
    assert "只有筹备中的批次可以修改和印发" in body(again)


# --- as it runs -----------------------------------------------------------------------------


def test_the_page_says_who_is_waited_for(client_of, cast, campaign):
    page = body(client_of("secretary").get(at("campaign", campaign.pk)))
    assert "郑知行" in page
    assert "份开放签订" in page
    scenes.sign(cast, "leader", R, by="leader")
    page = body(client_of("secretary").get(at("campaign", campaign.pk)))
    assert "待林望舒签" in page
    assert "林望舒 1 份" in page


def test_every_figure_leads_to_as_many_rows(client_of, cast, campaign):
    scenes.bring_into_force(cast, "leader")
    Agreement.objects.filter(responsible=cast.person["rare"]).update(
        state=AgreementState.DEFERRED, deferred_until=date(2027, 1, 5)
    )
    browser = client_of("secretary")
    page = browser.get(at("campaign", campaign.pk))
    items = [i for i in page.context["figure_items"] if isinstance(i["value"], int)]
    assert {i["label"]: i["value"] for i in items}["应签"] == 16
    for item in items:
        assert browser.get(item["url"]).context["page"].paginator.count == item["value"]
    for rows in (page.context["level_rows"], page.context["department_rows"]):
        for row in rows:
            found = browser.get(at("campaign_agreements", campaign.pk) + "?" + row["query"])
            assert found.context["page"].paginator.count == row["tally"].due


def test_a_head_sees_only_his_own_department(client_of, cast, campaign):
    browser = client_of("head")
    page = browser.get(at("campaign", campaign.pk))
    assert page.context["figures"].total.due == 3
    assert [r.name for r in page.context["figures"].departments] == ["提案委员会"]
    rows = browser.get(at("campaign_agreements", campaign.pk))
    assert {r.name for r in rows.context["rows"]} == {"韩秉文", "许未央", "何静川"}
    assert "钟晚晴" not in body(rows)
    sheet = CalamineWorkbook.from_filelike(
        BytesIO(browser.get(at("campaign_agreements", campaign.pk), {"export": "xlsx"}).content)
    ).get_sheet_by_index(0)
    assert len(sheet.to_python()) == 2 + 3


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "hbw"}, {"韩秉文"}),
        ({"q": "韩"}, {"韩秉文"}),
        ({"level": "leadership_second"}, {"唐见微"}),
        ({"progress": "open"}, {"郑知行", "顾清源", "程映川", "罗听澜"}),
    ],
)
def test_rows_are_found_by_name_level_and_progress(client_of, campaign, asked, names):
    page = client_of("leader").get(at("campaign_agreements", campaign.pk), asked)
    assert {r.name for r in page.context["rows"]} == names


def test_rows_are_sorted_both_ways(client_of, campaign):
    browser = client_of("discipline")
    there = browser.get(at("campaign_agreements", campaign.pk), {"sort": "name"}).context["rows"]
    back = browser.get(at("campaign_agreements", campaign.pk), {"sort": "-name"}).context["rows"]
    assert [r.name for r in there] == [r.name for r in reversed(back)]


def test_the_export_holds_the_rows_asked_for_as_text_and_is_logged(client_of, cast, campaign):
    cast.person["head"].name = "=1+1"
    cast.person["head"].save()
    answer = client_of("secretary").get(
        at("campaign_agreements", campaign.pk), {"level": Level.DEPARTMENT, "export": "xlsx"}
    )
    rows = CalamineWorkbook.from_filelike(
        BytesIO(answer.content)
    ).get_sheet_by_index(0).to_python()
    assert rows[1][:2] == ["编号", "责任人"]
    assert len(rows) == 2 + 4
    assert "=1+1" in {r[1] for r in rows}
    assert AccessLog.objects.filter(kind="export").count() == 1


@pytest.mark.parametrize(
    ("name", "count"), [("campaign_agreements", 3), ("assessments", 0), ("superiors", 0)]
)
def test_registers_of_agreements_are_taken_away_as_csv_and_json(client_of, campaign, name, count):
    """A head takes what he may see and no row more; each time is written down."""
    address = at(name, campaign.pk) if name.startswith("campaign") else reverse(name)
    browser = client_of("head" if name != "superiors" else "clerk")
    rows = json.loads(browser.get(address, {"export": "json"}).content)["rows"]
    lines = browser.get(address, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(rows) == len(lines) - 1 == count
    assert {row["部门"] for row in rows if "部门" in row} <= {"提案委"}
    assert AccessLog.objects.filter(kind="export").count() == 2


def test_the_year_switch_leads_to_the_other_campaign(client_of, cast, campaign):
    other = Campaign.objects.create(
        **{
            f.name: getattr(campaign, f.name)
            for f in Campaign._meta.concrete_fields
            if f.name not in ("id", "year")
        },
        year=2025,
    )
    answer = client_of("secretary").get(at("campaign", campaign.pk), {"year": 2025})
    assert answer.url == at("campaign", other.pk)
    assert "2025 年度" in body(client_of("secretary").get(at("campaign", campaign.pk)))


def test_papers_show_their_progress_and_ask_again(clerk, client_of, campaign):
    Agreement.objects.filter(level=Level.STAFF).update(paper=None)
    page = body(clerk.get(at("campaign", campaign.pk)))
    assert "共 16 份" in page
    assert 'http-equiv="refresh"' in page
    part = body(clerk.get(at("campaign_papers", campaign.pk)))
    assert "<html" not in part
    assert "hx-get" in part
    assert client_of("head").post(at("campaign_papers", campaign.pk)).status_code == 403
    assert "责任书文件" not in body(client_of("head").get(at("campaign", campaign.pk)))


# --- reminders, requests, the end -------------------------------------------------------------


def test_the_clerk_reminds_once_a_day_and_never_above_the_cap(clerk, cast, campaign):
    agreement = scenes.agreement_of(cast.person["leader"])
    before = Notice.objects.filter(recipient=cast.person["leader"]).count()
    url = at("agreement_remind", agreement.pk)
    clerk.post(url)
    again = clerk.post(url, follow=True)
    assert "今天已经提醒过" in body(again)
    assert Notice.objects.filter(recipient=cast.person["leader"]).count() == before + 1
    Agreement.objects.filter(pk=agreement.pk).update(
        reminded_on=clock.today() - timedelta(days=1), reminded_count=6
    )
    assert "提醒次数已到上限" in body(clerk.post(url, follow=True))
    agreement.refresh_from_db()
    assert agreement.reminded_count == 6


def test_nobody_is_reminded_before_his_turn(clerk, client_of, cast, campaign):
    agreement = scenes.agreement_of(cast.person["staff"])
    answer = clerk.post(at("agreement_remind", agreement.pk), follow=True)
    assert "还没有轮到签订" in body(answer)
    assert client_of("head").post(at("agreement_remind", agreement.pk)).status_code == 403


def test_requests_are_listed_open_and_decided(clerk, cast, campaign):
    exceptions.ask(
        agreement=scenes.agreement_of(cast.person["staff"]), kind=RequestKind.RETURN,
        reason="岗位写错了", by=cast.viewer("staff"),
    )
    page = body(clerk.get(at("campaign_exceptions", campaign.pk), {"state": "open"}))
    assert "岗位写错了" in page
    assert at("exception_decide", ExceptionRequest.objects.get().pk) in page
    page = body(clerk.get(at("campaign_exceptions", campaign.pk), {"state": "granted"}))
    assert "没有符合条件的申请" in page


def test_a_closed_campaign_takes_no_more_acts(clerk, cast, campaign):
    assert "待签" in body(clerk.get(at("campaign_close", campaign.pk)))
    clerk.post(at("campaign_close", campaign.pk))
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CLOSED
    page = body(clerk.get(at("campaign", campaign.pk)))
    assert "现在提醒" not in page
    assert "只有签订中的批次才办理变动" in body(clerk.get(at("campaign_changes", campaign.pk)))
