"""Integrity opinions: drafted together, held where somebody must look, one paper."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal import clock
from portal.delivery import official
from portal.errors import RuleBroken, StaleState
from portal.models import LedgerEntry
from supervision import prints_integrity
from supervision.actions import integrity, measures
from supervision.models import IntegrityOpinionRequest
from supervision.rules import integrity as rules
from supervision.rules.integrity import PersonFacts
from tests.supervision import finding_scenes, measure_scenes

pytestmark = pytest.mark.django_db


def breaks(rule, act):
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.rule == rule, broken.value


def asked(cast, *names):
    today = clock.today()
    return integrity.ask(
        fields={"requester": "市委组织部", "request_number": "安组函〔2026〕8号",
                "occasion": "promotion", "purpose": ""},
        people=[cast.person[n] for n in names or ("head", "staff", "staff_two")],
        received_on=today, due_on=today + timedelta(days=7), by=cast.viewer("discipline"),
    )


def entry(cast, request, name):
    return request.entries.get(person=cast.person[name])


@pytest.mark.parametrize(
    ("day", "held"),
    [(date(2026, 3, 4), False), (date(2026, 3, 5), True), (date(2026, 9, 4), True),
     (date(2026, 9, 5), False)],
)
def test_who_is_inside_an_effect_period_is_held_first_and_last_day_included(day, held):
    facts = PersonFacts(((date(2026, 3, 5), date(2026, 9, 4)),))
    assert (rules.drafted(facts, day) is None) is held


def test_those_without_anything_are_drafted_at_once_and_the_others_wait(cast):
    measure_scenes.serve(cast, measure_scenes.received(cast))
    finding_scenes.recorded(cast, about="staff_two")
    request = asked(cast)
    waiting = {e.person.name for e in request.entries.filter(conclusion="")}
    assert waiting == {"许未央", "何静川"}
    assert entry(cast, request, "head").conclusion == "nothing_known"


def test_a_lifted_or_revoked_measure_and_a_groundless_finding_hold_nobody(cast):
    row = measure_scenes.received(cast)
    measures.revoke(measure=row, reason="有误", by=cast.viewer("discipline"))
    found = finding_scenes.recorded(cast, about="staff_two")
    finding_scenes.findings.find_unfounded(
        finding=found, note="查否", by=cast.viewer("discipline"))
    assert not asked(cast).entries.filter(conclusion="").exists()


def test_the_machine_says_nothing_about_those_held_and_a_person_cannot_say_nothing_known(cast):
    measure_scenes.serve(cast, measure_scenes.received(cast))
    request, by = asked(cast), cast.viewer("discipline")
    held = entry(cast, request, "staff")
    breaks("L3", lambda: integrity.submit(request=request, by=by))
    breaks("L6", lambda: integrity.conclude(
        entry=held, conclusion="nothing_known", text="", by=by))
    breaks("L7", lambda: integrity.conclude(
        entry=held, conclusion="in_effect_period", text=" ", by=by))
    integrity.conclude(entry=held, conclusion="in_effect_period", text="影响期至明年", by=by)
    integrity.submit(request=request, by=by)


def test_the_secretary_approves_and_not_the_drafter(cast):
    request = asked(cast)
    breaks("L4", lambda: integrity.approve(request=request, by=cast.viewer("discipline")))
    breaks("L5", lambda: integrity.answer(request=request, by=cast.viewer("discipline")))
    integrity.approve(request=request, by=cast.viewer("secretary"))
    done = integrity.answer(request=request, by=cast.viewer("discipline"))
    assert done.state == "answered" and "廉〔" in done.number
    assert {e.word for e in LedgerEntry.objects.all()} == {"supervision.restricted"}


def test_what_came_up_after_the_draft_stops_the_approval(cast):
    request = asked(cast)
    measure_scenes.received(cast)
    breaks("L3", lambda: integrity.approve(request=request, by=cast.viewer("secretary")))
    row = entry(cast, request, "staff")
    breaks("L6", lambda: integrity.conclude(
        entry=row, conclusion="nothing_known", text="", by=cast.viewer("discipline")))


def test_a_matter_that_was_opened_after_the_draft_is_looked_at_by_a_person(cast, client_of):
    request, by = asked(cast), cast.viewer("discipline")
    finding_scenes.recorded(cast, about="staff_two")
    url = reverse("integrity_opinion", args=[request.pk])
    page = client_of("discipline").get(url).content.decode()
    assert "1人待人工核对" in page and "报请批准" not in page
    breaks("L3", lambda: integrity.submit(request=request, by=by))
    breaks("L3", lambda: integrity.approve(request=request, by=cast.viewer("secretary")))
    integrity.conclude(
        entry=entry(cast, request, "staff_two"), conclusion="nothing_known", text="", by=by)
    assert "报请批准" in client_of("discipline").get(url).content.decode()
    integrity.submit(request=request, by=by)
    integrity.approve(request=request, by=cast.viewer("secretary"))


def test_what_comes_up_after_the_approval_stops_the_paper_until_it_is_approved_again(
    cast, client_of
):
    request, by = asked(cast), cast.viewer("discipline")
    integrity.approve(request=request, by=cast.viewer("secretary"))
    finding_scenes.recorded(cast, about="staff_two")
    breaks("L8", lambda: integrity.answer(request=request, by=by))
    url = reverse("integrity_opinion", args=[request.pk])
    page = client_of("discipline").get(url).content.decode()
    assert "1人待人工核对" in page and reverse("integrity_answer", args=[request.pk]) not in page
    with pytest.raises(StaleState):  # about the others everything stays as it was approved
        integrity.conclude(
            entry=entry(cast, request, "head"), conclusion="under_review", text="另行答复", by=by)
    sent = {"conclusion": "nothing_known", "text": ""}
    looked = reverse("integrity_entry", args=[entry(cast, request, "staff_two").pk])
    assert client_of("discipline").post(looked, sent).status_code == 302
    breaks("L5", lambda: integrity.answer(request=request, by=by))
    integrity.approve(request=request, by=cast.viewer("secretary"))
    assert integrity.answer(request=request, by=by).state == "answered"


def test_nobody_handles_or_sees_the_request_in_which_he_stands(cast, client_of):
    breaks("V1", lambda: asked(cast, "discipline"))
    request = asked(cast, "secretary")
    url = reverse("integrity_opinion", args=[request.pk])
    assert client_of("secretary").get(url).status_code == 404
    assert client_of("discipline").get(url).status_code == 200


def test_the_paper_says_what_may_be_said_and_nothing_of_the_matter(cast):
    measure_scenes.serve(cast, measure_scenes.received(cast))
    request, by = asked(cast), cast.viewer("discipline")
    integrity.conclude(entry=entry(cast, request, "staff"), conclusion="in_effect_period",
                       text="影响期未满", by=by)
    integrity.approve(request=request, by=cast.viewer("secretary"))
    html = official.html(prints_integrity.opinion_of(integrity.answer(request=request, by=by)))
    assert "许未央" in html and "影响期未满" in html and "未发现影响使用的问题" in html
    assert "政务警告" not in html and measure_scenes.MATTER not in html


def test_a_pasted_list_of_names_is_read_and_its_faults_are_named(cast, client_of):
    client = client_of("discipline")
    form = {"requester": "市委组织部", "occasion": "award", "received_on": str(clock.today())}
    answer = client.post(reverse("integrity_new"), form | {"people": "韩秉文\n查无此人"})
    assert answer.status_code == 422 and "查无此人" in answer.content.decode()
    client.post(reverse("integrity_new"), form | {"people": "韩秉文\n0012\n韩秉文"})
    request = IntegrityOpinionRequest.objects.get()
    assert request.entries.count() == 2
    text = client.get(reverse("integrity_opinion", args=[request.pk])).content.decode()
    assert "惯例" in text and "未发现影响使用的问题" in text
    assert "批准廉政意见" in client_of("secretary").get(reverse("home")).content.decode()
    for key in ("head", "clerk", "staff"):
        assert client_of(key).get(reverse("integrity_opinions")).status_code == 403


def test_one_request_asks_the_same_number_of_queries_for_many_people(
    cast, client_of, django_assert_max_num_queries
):
    client = client_of("discipline")

    def count(request) -> int:
        with django_assert_max_num_queries(200) as seen:
            client.get(reverse("integrity_opinion", args=[request.pk]))
        return len(seen)

    few = asked(cast, "head")
    many = asked(cast, "head", "staff", "staff_two", "other_staff", "leader", "general", "rare")
    client.get(reverse("integrity_opinions"))
    assert count(few) == count(many)
