"""Asking and deciding on the screen: what will be recorded, who decides, what came of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agreements.actions import exceptions
from agreements.models import Agreement, ExceptionRequest
from agreements.states import AgreementState, RequestKind, SlotRole
from tests.agreements import scenes

K = RequestKind


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


@pytest.fixture
def campaign(cast):
    return scenes.issued(cast)


def page_of(cast, whose: str, kind: str) -> str:
    return reverse("exception_ask", args=[scenes.agreement_of(cast.person[whose]).pk, kind])


def says(response, *texts: str) -> bool:
    return all(text in response.content.decode() for text in texts)


def asked(cast, whose: str = "staff", kind: str = K.EXEMPT, by: str = "clerk"):
    return exceptions.ask(
        agreement=scenes.agreement_of(cast.person[whose]), kind=kind,
        reason="挂职期间由接收单位签订。", by=cast.viewer(by),
    )


@pytest.mark.parametrize(
    ("whose", "kind", "by", "decider"),
    [
        ("leader", K.RETURN, "leader", "党办会同签订方林望舒"),
        ("staff", K.DEFER, "clerk", "韩秉文"),
        ("staff", K.DEFER, "head", "罗听澜"),
        ("staff", K.EXEMPT, "clerk", "罗听澜"),
        ("head", K.VOID, "clerk", "郑知行"),
        ("head", K.EARLY_OPENING, "clerk", "林望舒"),
    ],
)
def test_the_page_says_who_will_decide(cast, campaign, client_of, whose, kind, by, decider):
    page = client_of(by).get(page_of(cast, whose, kind))
    assert says(page, "将记录：", decider, scenes.agreement_of(cast.person[whose]).number)


def test_a_return_is_asked_and_answered_and_both_are_read_on_the_page(
    cast, campaign, client_of
):
    own = scenes.agreement_of(cast.person["leader"])
    page = client_of("leader").post(
        page_of(cast, "leader", K.RETURN), {"reason": "分工与党组会议决定不一致。"}, follow=True
    )
    assert says(page, "已退回，等待答复。", "分工与党组会议决定不一致。", "由党办会同签订方决定")
    request = ExceptionRequest.objects.get()
    decide = reverse("exception_decide", args=[request.pk])
    answered = client_of("clerk").post(
        decide, {"granted": "no", "answer": "已核对，与会议决定一致。"}, follow=True
    )
    assert says(answered, "决定已记录", "已核对，与会议决定一致。", "维持原文本")
    own.refresh_from_db()
    assert own.state == AgreementState.ISSUED


def test_a_mistake_keeps_what_was_typed(cast, campaign, client_of):
    page = client_of("clerk").post(
        page_of(cast, "staff", K.DEFER), {"reason": "长期病假。", "until": "2020-01-01"}
    )
    assert page.status_code == 422
    assert says(page, "长期病假。", "缓签截止日期应当晚于今天，且不超过责任期限。")
    assert not ExceptionRequest.objects.exists()


def test_the_same_request_twice_is_said(cast, campaign, client_of):
    asked(cast)
    page = client_of("clerk").post(page_of(cast, "staff", K.EXEMPT), {"reason": "再次提出。"})
    assert page.status_code == 422
    assert says(page, "同一事项已有一项申请尚未决定。")
    own = reverse("agreement", args=[scenes.agreement_of(cast.person["staff"]).pk])
    assert not says(client_of("clerk").get(own), "申请免签")


def test_where_it_cannot_be_asked_for_now_the_agreement_says_why(cast, campaign, client_of):
    scenes.sign(cast, "leader", SlotRole.RESPONSIBLE, by="leader")
    page = client_of("leader").get(page_of(cast, "leader", K.RETURN), follow=True)
    assert says(page, "本人签订之前才能退回。")


def test_early_opening_is_offered_only_while_the_gate_is_closed(cast, campaign, client_of):
    for whose, offered in (("leader", False), ("head", True)):
        own = reverse("agreement", args=[scenes.agreement_of(cast.person[whose]).pk])
        assert says(client_of("clerk").get(own), "申请提前开放") == offered


def test_a_voiding_leads_to_the_successor(cast, campaign, client_of):
    request = asked(cast, "head", K.VOID)
    page = client_of("leader").post(
        reverse("exception_decide", args=[request.pk]), {"granted": "yes", "answer": ""},
        follow=True,
    )
    new = scenes.agreement_of(cast.person["head"])
    assert says(page, f"已作废，新的责任书 {new.number} 已印发。", "已由新的责任书接替")


def test_a_denial_without_a_reason_comes_back(cast, campaign, client_of):
    request = asked(cast)
    page = client_of("general").post(
        reverse("exception_decide", args=[request.pk]), {"granted": "no", "answer": ""}
    )
    assert page.status_code == 422
    assert says(page, "请写明理由。")


def test_what_is_decided_is_shown_and_not_decided_again(cast, campaign, client_of):
    request = asked(cast)
    decide = reverse("exception_decide", args=[request.pk])
    client_of("general").post(decide, {"granted": "yes", "answer": "同意。"})
    page = client_of("general").get(decide)
    assert says(page, "同意。", "决定时间")
    assert not says(page, "确认决定")
    again = client_of("general").post(decide, {"granted": "no", "answer": "不同意。"})
    assert again.status_code == 422
    assert says(again, "这条记录刚刚已有变动")


def test_others_do_not_see_a_request_and_who_sees_it_does_not_decide_it(
    cast, campaign, client_of
):
    decide = reverse("exception_decide", args=[asked(cast).pk])
    assert client_of("head").get(decide).status_code == 404
    assert client_of("staff").get(decide).status_code == 403
    clerk = client_of("clerk")
    assert says(clerk.get(decide), "这项申请应当由他人决定。")
    assert clerk.post(decide, {"granted": "yes"}).status_code == 403


def test_a_request_before_issue_has_its_page_too(cast, client_of):
    campaign = scenes.draft(cast)
    request = exceptions.ask_before_issue(
        campaign=campaign, person=cast.person["staff"], level="staff", kind=K.EXEMPT,
        reason="挂职期间由接收单位签订。", by=cast.viewer("clerk"),
        issuer_id=cast.person["head"].pk,
    )
    client = client_of("general")
    decide = reverse("exception_decide", args=[request.pk])
    assert says(client.get(decide), "尚未印发", "许未央")
    done = client.post(decide, {"granted": "yes", "answer": ""}, follow=True)
    assert says(done, "决定已记录，已通知申请人和责任人。")


def test_a_refusal_is_recorded_with_what_follows(cast, campaign, client_of):
    own = scenes.agreement_of(cast.person["leader"])
    page = reverse("agreement_refuse", args=[own.pk])
    assert says(client_of("secretary").get(page), "报告党组书记和纪检干部；本人仍可签订。")
    done = client_of("secretary").post(page, {"reason": "本人表示不签。"}, follow=True)
    assert says(done, "拒签已记录", "本人表示不签。")
    assert Agreement.objects.get(pk=own.pk).state == AgreementState.REFUSED
    assert client_of("leader").get(page).status_code == 403
