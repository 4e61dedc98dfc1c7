"""Talks as acts: what is kept, who answers, what is refused."""

from __future__ import annotations

import uuid
from datetime import date, time

import pytest

from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.models import LedgerEntry, Notice
from supervision.actions import talks
from supervision.models import Talk, TalkCorrection, TalkResponse
from supervision.vocabulary import TalkForm, TalkKind

pytestmark = pytest.mark.django_db
TOLD = "提醒外出报备"


def content(cast, *names, kind="integrity_routine", **fields):
    several = len(names) > 1 or kind == "collective_reminder"
    return talks.Content(
        kind=TalkKind(kind), form=TalkForm.COLLECTIVE if several else TalkForm.INDIVIDUAL,
        interviewees=tuple(cast.person[n].pk for n in names),
        fields={"held_on": clock.today(), "points": TOLD, **fields},
    )


def draft(cast, *names, by="head", **given):
    return talks.save_draft(
        key=uuid.uuid4(), content=content(cast, *(names or ("staff",)), **given), edition=0,
        by=cast.viewer(by),
    )


def recorded(cast, *names, by="head", **given):
    talk = draft(cast, *names, by=by, **given)
    return talks.record(talk=talk, edition=talk.edition, by=cast.viewer(by))



def breaks(rule, act):
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.rule == rule


def test_a_draft_is_kept_however_little_was_written_and_leaves_no_line(cast):
    talk = talks.save_draft(
        key=uuid.uuid4(), content=talks.Content(kind=TalkKind.INTEGRITY_ROUTINE), edition=0,
        by=cast.viewer("head"),
    )
    assert Talk.objects.get(pk=talk.pk).state == "draft"
    assert not LedgerEntry.objects.exists()


def test_the_second_of_two_who_save_hears_of_the_first(cast):
    talk = draft(cast)
    later = content(cast, "staff", place="会议室")
    talks.save_draft(key=talk.pk, content=later, edition=1, by=cast.viewer("head"))
    with pytest.raises(StaleState):
        talks.save_draft(key=talk.pk, content=content(cast, "staff"), edition=1,
                         by=cast.viewer("head"))
    assert Talk.objects.get().place == "会议室"


def test_an_unchanged_draft_keeps_its_edition(cast):
    talk = draft(cast)
    again = talks.save_draft(key=talk.pk, content=content(cast, "staff"), edition=1,
                             by=cast.viewer("head"))
    assert again.edition == 1


def test_a_record_is_shown_to_the_interviewee(cast):
    talk = recorded(cast)
    assert talk.state == "recorded"
    assert Notice.objects.get().recipient_id == cast.person["staff"].pk
    assert LedgerEntry.objects.get().word == "supervision.talk_recorded"
    assert TOLD not in LedgerEntry.objects.get().body


def test_a_collective_talk_with_many_is_settled_at_once(cast):
    talk = recorded(cast, "staff", "staff_two", kind="collective_reminder")
    assert talk.state == "confirmed"
    assert not Notice.objects.exists()


def test_a_measure_talk_stands_in_the_ledger_under_a_veil(cast):
    recorded(
        cast, kind="reminder_talk", by="leader", reason="苗头", response="接受", verdict="settled"
    )
    entry = LedgerEntry.objects.get()
    assert entry.word == "supervision.restricted"
    assert "talk" not in entry.subject


@pytest.mark.parametrize(
    ("by", "to", "given", "rule"),
    [
        ("head", "other_staff", {}, "T1"),
        ("head", "leader", {}, "T1"),
        ("head", "staff", {"kind": "criticism"}, "T3"),
        ("leader", "staff", {"kind": "key_talk", "reason": "事由", "response": "好"}, "T3"),
        ("head", "staff", {"points": ""}, "T8"),
        ("head", "staff", {"held_on": date(2199, 1, 1)}, "T6"),
        ("head", "staff", {"started_at": time(10), "ended_at": time(9)}, "T7"),
        ("head", "staff", {"review_on": date(2020, 1, 1)}, "T14"),
        ("discipline", "staff", {"kind": "warning_talk"}, None),
    ],
)
def test_what_no_record_may_be(cast, by, to, given, rule):
    if rule is None:
        assert recorded(cast, to, by=by, **given).points == ""
        return
    breaks(rule, lambda: recorded(cast, to, by=by, **given))
    assert not Talk.objects.exclude(state="draft").exists()


def test_nobody_talks_with_himself(cast):
    breaks("T2", lambda: draft(cast, "head"))


def test_who_is_no_party_member_takes_up_no_party_matter(cast):
    breaks("V6", lambda: draft(cast, "other_staff", by="non_party_leader", kind="reminder_talk"))
    assert recorded(cast, "acting_head", by="non_party_leader").state == "recorded"


def test_staff_hold_no_talks(cast):
    breaks("T1", lambda: draft(cast, "staff_two", by="staff"))


def test_an_admonition_needs_its_decision(cast):
    given = {"kind": "admonition_talk", "reason": "事由", "response": "接受", "verdict": "settled"}
    talk = draft(cast, by="leader", **given)
    taker = cast.person["discipline"].pk
    with_two = content(cast, "staff", **given)
    with_two = talks.Content(**{**vars(with_two), "note_taker": taker})
    talk = talks.save_draft(key=talk.pk, content=with_two, edition=1, by=cast.viewer("leader"))
    breaks("T9", lambda: talks.record(talk=talk, edition=2, by=cast.viewer("leader")))


def test_a_confirmed_record_is_locked(cast):
    talk = talks.confirm(talk=recorded(cast), edition=1, by=cast.viewer("staff"))
    assert (talk.state, talk.locked_by) == ("confirmed", cast.user["staff"])
    breaks("T12", lambda: talks.edit(talk=talk, content=content(cast, "staff"), edition=1,
                                     by=cast.viewer("head")))
    assert not Notice.objects.unread().filter(recipient=cast.person["staff"]).exists()


def test_the_second_confirmation_is_refused(cast):
    talk = recorded(cast)
    talks.confirm(talk=talk, edition=1, by=cast.viewer("staff"))
    with pytest.raises(StaleState):
        talks.confirm(talk=talk, edition=1, by=cast.viewer("staff"))
    assert TalkResponse.objects.count() == 1


def test_what_was_changed_meanwhile_is_not_confirmed_unread(cast):
    talk = recorded(cast)
    talks.edit(talk=talk, content=content(cast, "staff", points="改过的要点"), edition=1,
               by=cast.viewer("head"))
    with pytest.raises(StaleState):
        talks.confirm(talk=talk, edition=1, by=cast.viewer("staff"))


def test_a_dispute_keeps_both_texts(cast):
    talk = talks.dispute(talk=recorded(cast), edition=1, by=cast.viewer("staff"), remark="未谈到")
    assert (talk.state, talk.points) == ("disputed", TOLD)
    assert TalkResponse.objects.get().text == "未谈到"
    breaks("T15", lambda: talks.dispute(talk=talk, edition=1, by=cast.viewer("staff"), remark=" "))
    assert talks.confirm(talk=talk, edition=1, by=cast.viewer("staff")).state == "confirmed"
    assert TalkResponse.objects.count() == 2


@pytest.mark.parametrize("by", ["head", "staff_two", "leader", "secretary", "discipline"])
def test_only_the_interviewee_confirms(cast, by):
    talk = recorded(cast)
    breaks("T11", lambda: talks.confirm(talk=talk, edition=1, by=cast.viewer(by)))


def test_a_correction_stands_beside_the_old_text(cast):
    talk = talks.confirm(talk=recorded(cast), edition=1, by=cast.viewer("staff"))
    talks.correct(talk=talk, field="points", text="更正后的要点", reason="笔误",
                  by=cast.viewer("head"))
    assert TalkCorrection.objects.get().text == "更正后的要点"
    assert Talk.objects.get().points == TOLD
    breaks("T13", lambda: talks.correct(talk=talk, field="points", text="a", reason="b",
                                        by=cast.viewer("staff")))


def test_a_review_is_done_once(cast):
    talk = talks.confirm(talk=recorded(cast), edition=1, by=cast.viewer("staff"))
    assert talks.review(talk=talk, note="已改", by=cast.viewer("head")).state == "reviewed"
    with pytest.raises(StaleState):
        talks.review(talk=talk, note="已改", by=cast.viewer("head"))


def test_a_draft_may_be_put_away_and_a_record_may_not(cast):
    put_away = talks.cancel(talk=draft(cast), reason="改期", by=cast.viewer("head"))
    assert put_away.state == "cancelled"
    with pytest.raises(StaleState):
        talks.cancel(talk=recorded(cast), reason="改期", by=cast.viewer("head"))


@pytest.mark.parametrize(
    ("by", "to", "leader", "told"),
    [("head", "staff", "leader", True), ("acting_head", "other_staff", "non_party_leader", False)],
)
def test_a_reminder_talk_is_told_to_the_leader_who_may_know_of_it(cast, by, to, leader, told):
    """What is a matter of the party is not told to a leader outside it."""
    talk = recorded(
        cast, to, by=by, kind=TalkKind.REMINDER_TALK, reason="迟到", response="今后注意",
        verdict="explained",
    )
    seen = Talk.objects.visible_to(cast.viewer(leader)).filter(pk=talk.pk).exists()
    heard = Notice.objects.filter(recipient=cast.person[leader], title__contains="提醒谈话")
    assert (seen, heard.exists()) == (told, told)
