"""Inquiry letters: who knows of them, the reply and its term, the opinion, the outcome."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.models import LedgerEntry, Person
from supervision import home
from supervision.actions import inquiries, measure_answers, measures
from supervision.models import Inquiry, Measure
from supervision.queries.terms import due_after
from supervision.rules import measures as rules
from tests.supervision import measure_scenes as scenes

pytestmark = pytest.mark.django_db


def breaks(rule, act):
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.rule == rule, broken.value


def titles(cast, who) -> str:
    return " ".join(str(line.title) for line in home.owed(cast.viewer(who)))


def conclude(cast, row, outcome="concluded", by="discipline"):
    row.refresh_from_db()
    return inquiries.conclude(measure=row, outcome=outcome, by=cast.viewer(by))


@pytest.mark.parametrize("received", [False, True])
def test_an_inquiry_goes_from_the_letter_to_its_outcome(cast, received):
    row = scenes.inquiry(cast, received=received)
    assert row.reply_due == due_after("inquiry.reply", clock.today()).day
    assert "按函询要求提交书面说明" in titles(cast, "staff")
    inquiries.reply(measure=row, replied_on=clock.today(), by=cast.viewer("staff"))
    assert "函询" not in titles(cast, "staff")
    assert "在书面说明上签署意见：许未央" in titles(cast, "secretary")
    breaks("M29", lambda: conclude(cast, row))
    inquiries.opine(measure=row, text="同意采信", by=cast.viewer("secretary"))
    assert "登记函询的处理结果：许未央" in titles(cast, "discipline")
    done = conclude(cast, row)
    assert (done.state, done.form, done.inquiry.outcome) == ("closed", 1, "concluded")
    assert LedgerEntry.objects.filter(word="supervision.inquiry_concluded").count() == 0  # veiled


@pytest.mark.parametrize(("outcome", "form"), [("otherwise", None), ("transferred", None)])
def test_only_what_ended_here_counts_as_the_first_form(cast, outcome, form):
    assert conclude(cast, scenes.opined(cast), outcome).form is form


def test_who_did_not_reply_is_handed_over_and_nothing_else(cast):
    row = scenes.inquiry(cast)
    breaks("M28", lambda: conclude(cast, row))
    assert conclude(cast, row, "transferred").state == "closed"


def test_on_the_secretarys_own_reply_his_superior_puts_the_opinion(cast):
    row = scenes.inquiry(cast, about="secretary", received=True)
    inquiries.reply(measure=row, replied_on=clock.today(), by=cast.viewer("secretary"))
    breaks("V1", lambda: inquiries.opine(measure=row, text="x", by=cast.viewer("secretary")))
    assert conclude(cast, row).state == "closed"


@pytest.mark.parametrize(
    ("days", "ok"), [(-1, False), (0, True), (1, False)], ids=["before", "the day", "tomorrow"]
)
def test_the_day_of_the_reply_lies_between_service_and_today(cast, days, ok):
    row, today = scenes.inquiry(cast), clock.today()
    assert bool(rules.replied_in_time(today, today + timedelta(days=days), today)) is ok
    if not ok:
        breaks("M27", lambda: inquiries.reply(
            measure=row, replied_on=today + timedelta(days=days), by=cast.viewer("staff")))


def test_a_letter_of_the_organ_needs_the_secretary_and_one_to_a_higher_cadre_is_received(cast):
    row = scenes.inquiry_draft(cast)
    breaks("V5", lambda: measures.decide(measure=row, edition=1, by=cast.viewer("discipline")))
    Person.objects.filter(pk=cast.person["head"].pk).update(management_authority="city_managed")
    breaks("M1", lambda: scenes.inquiry_draft(cast, about="head"))
    assert scenes.inquiry(cast, about="head", received=True).received


def test_no_text_of_a_reply_is_taken_and_nothing_ends_beside_its_page(cast):
    row = scenes.inquiry(cast)
    breaks("V5", lambda: measure_answers.answer(
        measure=row, text="说明", uploads=[], by=cast.viewer("staff")))
    breaks("M30", lambda: measures.close(measure=row, by=cast.viewer("discipline")))


def test_each_step_is_taken_once(cast):
    row = scenes.opined(cast)
    for act in (
        lambda: inquiries.reply(measure=row, replied_on=clock.today(), by=cast.viewer("staff")),
        lambda: inquiries.opine(measure=row, text="又", by=cast.viewer("secretary")),
    ):
        with pytest.raises(StaleState):
            act()
    conclude(cast, row)
    with pytest.raises(StaleState):
        conclude(cast, row)


@pytest.mark.parametrize("who", ["head", "leader", "clerk", "staff_two", "non_party_leader"])
def test_nobody_else_knows_of_it(cast, client_of, who):
    row = scenes.inquiry(cast)
    client = client_of(who)
    for route in ("inquiry", "inquiry_reply", "inquiry_opine", "inquiry_conclude", "measure"):
        assert client.get(reverse(route, args=[row.pk])).status_code == 404, route
    assert "函询" not in client.get(reverse("measures")).content.decode().split("<main")[1].split(
        "</form>")[-1]


def test_before_the_service_its_object_does_not_know(cast, client_of):
    row = scenes.inquiry_draft(cast)
    measures.ask(measure=row, edition=1, by=cast.viewer("discipline"))
    url = reverse("inquiry", args=[row.pk])
    assert client_of("staff").get(url).status_code == 404
    assert client_of("secretary").get(url).status_code == 200


def test_the_pages_lead_through_it_and_the_opinion_is_the_signers_alone(cast, client_of):
    page = client_of("discipline").post(reverse("inquiry_new"), {
        "key": "5f0c9a52-6b7e-4f47-9c4e-0a6a0c5a5b11", "edition": "0",
        "subject": cast.person["staff"].pk, "issuer_kind": "org_department",
        "issuing_body": "市委组织部", "decision_number": "安组函询〔2026〕3号",
        "decided_on": clock.today().isoformat(), "act": "draft",
    })
    row = Measure.objects.get()
    assert page.url == reverse("measure", args=[row.pk])
    here = reverse("inquiry", args=[row.pk])
    assert client_of("discipline").get(page.url).url == here
    client_of("discipline").post(reverse("measure_receive", args=[row.pk]), {"edition": 1})
    client_of("discipline").post(reverse("measure_serve", args=[row.pk]), {
        "served_on": clock.today().isoformat(), "manner": "in_person"})
    text = client_of("staff").get(here).content.decode()
    assert "15个工作日" in text and "登记书面说明" in text and "市委组织部" in text
    client_of("staff").post(reverse("inquiry_reply", args=[row.pk]), {
        "replied_on": clock.today().isoformat()})
    assert Inquiry.objects.get().replied_by == cast.user["staff"]
    client_of("secretary").post(reverse("inquiry_opine", args=[row.pk]), {"text": "同意采信"})
    assert "同意采信" in client_of("secretary").get(here).content.decode()
    for who in ("discipline", "staff"):
        assert "同意采信" not in client_of(who).get(here).content.decode()
    client_of("discipline").post(reverse("inquiry_conclude", args=[row.pk]), {
        "outcome": "concluded"})
    text = client_of("staff").get(here).content.decode()
    assert "予以了结" in text and "第一种形态" in text


def test_a_refusal_and_its_reason_are_read_by_who_asked_and_who_refused(cast, client_of):
    row = scenes.draft(cast, by="discipline", issuer_kind="secretary")
    measures.ask(measure=row, edition=1, by=cast.viewer("discipline"))
    url = reverse("measure_refuse", args=[row.pk])
    assert client_of("secretary").post(url, {"reason": ""}).status_code == 422
    answer = client_of("secretary").post(url, {"reason": "事实不清"}, follow=True)
    assert "事实不清" in answer.content.decode()
    page = client_of("discipline").get(reverse("measure", args=[row.pk]))
    assert "事实不清" in page.content.decode()
