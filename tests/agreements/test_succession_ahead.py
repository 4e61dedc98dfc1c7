"""换届 confirmed weeks before its day: nothing ends before it, everything follows on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from agreements import jobs
from agreements.actions import handovers, renewing, succession
from agreements.models import (
    Agreement,
    CampaignText,
    Handover,
    IssuerChange,
    Succession,
)
from agreements.states import AgreementState, HandoverState, Level, Reason, SuccessionState, Variant
from agreements.texts import sha256
from portal import clock
from portal.actions import people
from portal.chain import chain_on
from portal.errors import RuleBroken, StaleState
from portal.models import Assignment, LedgerEntry, Notice, Person, Portfolio
from portal.periods import DAY
from portal.roles import Role
from portal.vocabulary import PoliticalStatus
from tests.agreements import scenes
from tests.agreements.test_succession import DOCUMENT, order
from tests.cast import Cast
from tests.together import at_once

MARCH, PLENARY = date(2026, 3, 2), date(2026, 4, 10)
S = AgreementState


@contextmanager
def on(day: date) -> Iterator[None]:
    with time_machine.travel(datetime.combine(day, time(1, 30), UTC), tick=True):
        yield


@pytest.fixture
def organ(cast: Cast) -> Cast:
    """Issued; a leader, his head and one of the staff have signed; somebody will come."""
    with scenes.spring():
        scenes.issued(cast)
        for key in ("leader", "non_party_leader", "head", "staff"):
            scenes.bring_into_force(cast, key)
    for n, name in enumerate(("傅明远", "纪怀瑾"), start=1):
        cast.person[f"new{n}"] = Person.objects.create(
            code=f"N{n}", name=name, pinyin="x", initials="x",
            political_status=PoliticalStatus.PARTY_MEMBER,
        )
    return cast


def confirm(cast: Cast, day: date = PLENARY, known: date = MARCH + DAY) -> Succession:
    """In March the clerk confirms: another secretary, another leader of 提案委."""
    with on(known):
        succession.apply(
            order=order(cast, {"secretary": "new1", "leader": "new2"}, on=day),
            by=cast.viewer("clerk"),
        )
    return Succession.objects.get(state=SuccessionState.PLANNED)


def superiors(cast: Cast, day: date, *who: str) -> list[str]:
    links = chain_on(day).by_person
    return [links[cast.person[key].pk][0].superior.name for key in who]


BEFORE, AFTER = ["林望舒", "郑知行"], ["傅明远", "纪怀瑾"]
ASKED = ("non_party_leader", "head")


def renewed() -> list[Agreement]:
    return list(
        Agreement.objects.filter(level=Level.LEADERSHIP).exclude(reason=Reason.REGULAR)
        .order_by("number")
    )


def test_until_the_eve_nothing_has_ended(organ):
    old = {key: scenes.agreement_of(organ.person[key]) for key in ("leader", "head", "staff")}
    confirm(organ)
    for day in (MARCH, PLENARY - DAY):
        assert superiors(organ, day, *ASKED) == BEFORE
    with on(PLENARY - DAY):
        assert jobs.successions_periodic() == ""
        assert not renewed() and not IssuerChange.objects.exists()
        for agreement in old.values():
            agreement.refresh_from_db()
            assert (agreement.state, agreement.replaced) == (S.EFFECTIVE, False)
        assert Role.SECRETARY in organ.viewer("secretary").roles
        assert Role.LEADER in organ.viewer("leader").roles
        assert organ.viewer("leader").in_charge == {organ.department["TAW"].pk}


@pytest.mark.parametrize("late", [0, 1, 5], ids=["the day", "the day after", "five days later"])
def test_on_the_day_l1_is_renewed_and_those_below_stay_bound(organ, late):
    below = {key: scenes.agreement_of(organ.person[key]) for key in ("head", "staff")}
    confirm(organ)
    for day in (PLENARY, PLENARY + DAY):
        assert superiors(organ, day, *ASKED) == AFTER  # by its date, whoever runs or not
    with on(PLENARY + late * DAY):
        assert jobs.successions_periodic() == "换届生效 1 次"
        made = renewed()
        assert {(a.responsible.name, a.issuer.name, a.reason) for a in made} >= {
            ("顾清源", "傅明远", Reason.RE_SIGNED), ("纪怀瑾", "傅明远", Reason.SUPPLEMENTARY),
        }
        assert {a.issuer.name for a in made} == {"傅明远"}
        assert {a.due_on for a in made} == {clock.today() + timedelta(days=30)}
        gone = Agreement.objects.get(responsible=organ.person["leader"])
        assert (gone.state, gone.ended_on) == (S.ENDED, PLENARY)
        for agreement in below.values():
            agreement.refresh_from_db()
            assert (agreement.state, agreement.replaced) == (S.EFFECTIVE, False)
        change = IssuerChange.objects.get()
        assert (change.agreement, change.issuer.name, change.start) == (
            below["head"], "纪怀瑾", PLENARY
        )
        told = Notice.objects.get(recipient=organ.person["clerk"], title="换届已生效")
        assert "上级责任书" in told.text
        assert LedgerEntry.objects.filter(word="agreements.succession_begun").count() == 1
        assert jobs.successions_periodic() == ""  # a second time there is nothing to do
        assert renewed() == made


def test_what_was_shown_is_what_comes(organ):
    with scenes.spring():
        asked = order(organ, {"secretary": "new1", "leader": "new2"}, on=PLENARY)
        seen = succession.preview(order=asked, by=organ.viewer("clerk"))
        assert not Succession.objects.exists()
        assert succession.apply(order=asked, by=organ.viewer("clerk")) == seen
    with on(PLENARY):
        jobs.successions_periodic()
        assert {
            (a.responsible.name, str(a.get_level_display()), str(a.get_reason_display()))
            for a in renewed()
        } == set(seen.issued)
        assert [
            (c.agreement.number, c.agreement.responsible.name, c.agreement.issuer.name,
             c.issuer.name) for c in IssuerChange.objects.all()
        ] == seen.issuers
        assert {(a.number, a.responsible.name) for a in Agreement.objects.filter(
            state=S.ENDED)} == set(seen.closed)


def test_what_the_new_secretary_has_issued_already_is_not_renewed_again(organ):
    confirm(organ)
    with on(PLENARY):
        campaign = Agreement.objects.first().campaign
        person = organ.person["new2"].pk
        from_hand = renewing.issuing.issue_changes(
            campaign=campaign, keys=[(person, str(Level.LEADERSHIP))], by=organ.viewer("clerk")
        )
        jobs.successions_periodic()
        assert [a for a in renewed() if a.responsible_id == person] == from_hand


def test_handovers_can_be_prepared_before_the_day(organ):
    confirm(organ)
    found = Handover.objects.get(leaver=organ.person["leader"])
    assert (found.last_day, found.due_on) == (PLENARY - DAY, PLENARY + 29 * DAY)
    assert {seat.successor for seat in found.seats.all()} == {organ.person["new2"]}


# --- it comes otherwise -------------------------------------------------------------------------


def cancel(cast: Cast, by: str = "clerk", **changes: str) -> Succession:
    said = {"reason": "大会延期", "document": "市委〔2026〕40号"} | changes
    return succession.cancel(
        succession=Succession.objects.latest("pk"), by=cast.viewer(by), **said
    )


def standing(day: date) -> set[tuple[object, ...]]:
    """Who holds what on a day, and until when, as it is known now."""
    seats = Assignment.objects.on(day).values_list(
        "person__name", "post", "start", "end", "basis_document"
    )
    charges = Portfolio.objects.on(day).values_list(
        "leader__name", "department", "relation", "start", "end", "basis_document"
    )
    return {*seats, *charges}


def test_before_its_day_it_can_be_taken_back_and_confirmed_anew(organ):
    before = standing(MARCH), standing(PLENARY)
    confirm(organ)
    assert standing(PLENARY) != before[1]
    with on(PLENARY - DAY):
        row = cancel(organ)
        assert row.cancel_reason == "大会延期（依据：市委〔2026〕40号）"
        assert (standing(MARCH), standing(PLENARY)) == before
        assert {h.state for h in Handover.objects.all()} == {HandoverState.CANCELLED}
    with on(PLENARY):
        assert jobs.successions_periodic() == "" and not renewed()
    confirm(organ, PLENARY + DAY, known=PLENARY)
    assert superiors(organ, PLENARY + DAY, *ASKED) == AFTER


def changed(cast: Cast) -> None:
    seat = Assignment.objects.standing().get(person=cast.person["new2"])
    people.correct_assignment(
        assignment=seat, start=PLENARY + DAY, by=cast.viewer("clerk")
    )


def signed(cast: Cast) -> None:
    found = Handover.objects.get(leaver=cast.person["leader"])
    handovers.write(
        handover=found, text="已移交。", edition=found.edition, by=cast.viewer("leader")
    )
    handovers.sign(
        handover=found, by=cast.viewer("leader"), auth=scenes.proof(),
        seen_sha256=sha256(handovers.text_of(Handover.objects.get(pk=found.pk))),
    )


@pytest.mark.parametrize(
    ("before", "ask", "rule"),
    [
        (None, {"by": "head"}, "HO8"), (None, {"reason": " "}, "HO23"),
        (None, {"document": ""}, "HO23"), (changed, {}, "HO22"), (signed, {}, "HO22"),
    ],
    ids=["not the clerk", "no reason", "no document", "changed since", "a handover is signed"],
)
def test_when_it_cannot_be_taken_back(organ, before, ask, rule):
    confirm(organ)
    with on(MARCH + 2 * DAY):
        if before is not None:
            before(organ)
        after = standing(PLENARY)
        with pytest.raises(RuleBroken) as broken:
            cancel(organ, **ask)
        assert broken.value.rule == rule
        assert standing(PLENARY) == after


def test_on_its_day_it_is_not_taken_back_any_more(organ):
    confirm(organ)
    with on(PLENARY), pytest.raises(StaleState):
        cancel(organ)


def test_one_at_a_time(organ):
    confirm(organ)
    with on(MARCH + 2 * DAY), pytest.raises(RuleBroken, match="已有一次换届等待生效"):
        succession.apply(
            order=order(organ, {"general": "second"}), by=organ.viewer("clerk")
        )


def test_a_text_that_is_missing_is_told_when_it_is_confirmed(organ):
    CampaignText.objects.filter(variant=Variant.LEADERSHIP).delete()
    with pytest.raises(RuleBroken, match="还没有选定已定稿的文本"):
        confirm(organ)
    assert not Succession.objects.exists()


# --- pages --------------------------------------------------------------------------------------


def test_the_page_shows_what_waits_and_takes_it_back(organ, client_of):
    with scenes.spring():
        clerk = client_of("clerk")
        page = clerk.get(reverse("succession"))
        sent = {f.name: f.value() or "" for f in page.context["form"]}
        post = Assignment.objects.get(person=organ.person["secretary"]).post_id
        sent |= {
            f"post_{post}": "傅明远", "basis_document": DOCUMENT, "on": PLENARY.isoformat()
        }
        shown = clerk.post(reverse("succession"), sent)
        answer = clerk.post(
            reverse("succession"), sent | {"confirmed": shown.context["seen"]}, follow=True
        )
        text = answer.content.decode()
        assert "2026年4月10日起生效" in text and "待生效的换届" in text
        assert "傅明远 党组书记、主席" in text and "核对变动" not in text
        assert clerk.get(reverse("succession_carry_out")).status_code == 404
        assert "换届：新一届班子任职" in clerk.get(reverse("organ_year")).content.decode()
        ask = clerk.get(reverse("succession_cancel")).content.decode()
        assert "任职和分工恢复到确认以前" in ask
        clerk.post(reverse("succession_cancel"), {"reason": "延期", "document": "〔2026〕40号"})
        assert not Succession.objects.planned().exists()
        assert "核对变动" in clerk.get(reverse("succession")).content.decode()


def test_what_the_system_could_not_do_stands_before_the_clerk_with_the_reason(organ, client_of):
    confirm(organ)
    kept = CampaignText.objects.get(variant=Variant.LEADERSHIP)
    campaign, text = kept.campaign, kept.text
    kept.delete()
    with on(PLENARY):
        with pytest.raises(RuleBroken):
            jobs.successions_periodic()
        assert not renewed()
        clerk = client_of("clerk")
        assert "换届的任职日期已到，责任书尚未印发" in clerk.get("/").content.decode()
        refused = clerk.post(reverse("succession_carry_out"))
        assert refused.status_code == 422
        assert "还没有选定已定稿的文本" in refused.content.decode()
        CampaignText.objects.create(campaign=campaign, variant=Variant.LEADERSHIP, text=text)
        clerk.post(reverse("succession_carry_out"))
        assert renewed()
        assert "责任书尚未印发" not in clerk.get("/").content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two writers at once")
def test_two_workers_at_once_do_it_once(organ):
    confirm(organ)
    with on(PLENARY):
        results = at_once(lambda _turn: renewing.carry_out_due(PLENARY), 2)
        assert sorted(results) == [0, 1]
        assert len({a.responsible_id for a in renewed()}) == len(renewed())
        assert renewing.carry_out_due(PLENARY) == 0
