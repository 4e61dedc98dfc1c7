"""Pages of talks: the form with its people, drafts for others, the paper, lists of any length."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal import clock
from portal.errors import RuleBroken
from portal.models import AccessLog, Assignment, LedgerEntry, Person, Post
from supervision import home_talks, prints_talks
from supervision.actions import delegations, talks
from supervision.documents.talks import record_html
from supervision.models import Delegation, Talk, TalkPaper, TalkParticipant
from supervision.queries import talks as queries
from supervision.vocabulary import TalkKind
from tests.supervision.records import AT, DAY, Records

pytestmark = pytest.mark.django_db
TOLD = "提醒外出报备"


def given(**more):
    return {
        "key": str(uuid.uuid4()), "edition": 0, "kind": "integrity_routine", "points": TOLD,
        "held_on": clock.today().isoformat(), **more,
    }


def delegated(cast, drafter="staff_two", principal="head"):
    return delegations.give(
        drafter=cast.person[drafter].pk, start=clock.today(), end=None, basis_document="通知1号",
        by=cast.viewer(principal),
    )


def test_one_tap_on_a_name_begins_the_record(cast, client_of):
    client = client_of("head")
    owed = client.get(reverse("talks_owed")).content.decode()
    address = re.search(r'href="([^"]+)">许未央<', owed).group(1)
    page = client.get(address).content.decode()
    assert "许未央" in page and "岗位廉政风险" in page
    done = client.post(
        address, given(interviewees=[cast.person["staff"].pk], act="submit"), follow=True
    )
    assert "待核对" in done.content.decode()
    assert Talk.objects.get().number.endswith("1号")


def test_a_stranger_in_the_address_is_not_taken_up(cast, client_of):
    page = client_of("head").get(reverse("talk_new"), {"person": cast.person["rare"].pk})
    assert "李赟䶮" not in page.content.decode()
    assert "日常廉政谈话" in page.content.decode()


def test_the_whole_department_is_talked_to_in_one_tap(cast, client_of):
    client_of("head").post(reverse("talk_new"), given(
        kind="collective_reminder", whole_interviewees=[cast.department["TAW"].pk], act="submit"
    ))
    talk = Talk.objects.get()
    assert (talk.form, talk.state) == ("collective", "confirmed")
    assert talk.participants.filter(role="interviewee").count() == 2


def test_people_are_found_by_pinyin_and_nothing_typed_is_lost(cast, client_of):
    page = client_of("secretary").post(
        reverse("talk_new"), given(act="find", find_interviewees="xwy")
    ).content.decode()
    assert "许未央" in page and TOLD in page
    assert not Talk.objects.exists()


def test_a_talk_is_agreed_on_before_it_is_held(cast, client_of):
    later = (clock.today() + timedelta(days=2)).isoformat()
    client_of("head").post(reverse("talk_new"), given(
        held_on=later, interviewees=[cast.person["staff"].pk], act="plan"
    ))
    talk = Talk.objects.get()
    assert talk.state == "planned"
    page = client_of("staff").get(reverse("talk", args=[talk.pk])).content.decode()
    assert "已约定" in page and TOLD not in page


# --- drafting for others ----------------------------------------------------------------------


def test_a_delegate_drafts_and_the_talker_submits(cast, client_of):
    client = client_of("staff_two")
    assert client.get(reverse("talk_new")).status_code == 403
    delegated(cast)
    page = client.get(reverse("talk_new")).content.decode()
    assert "为韩秉文代拟" in page and "提请核对" not in page
    data = given(interviewees=[cast.person["staff"].pk])
    client.post(reverse("talk_new"), data | {"act": "submit"})
    talk = Talk.objects.get()
    assert talk.state == "draft"
    assert talk.participants.get(role="talker").person == cast.person["head"]
    refused = pytest.raises(RuleBroken)
    with refused as broken:
        talks.record(talk=talk, edition=talk.edition, by=cast.viewer("staff_two"))
    assert broken.value.rule == "T13"
    assert any("提交" in str(o.title) for o in home_talks.owed(cast.viewer("head")))
    assert talks.record(talk=talk, edition=talk.edition, by=cast.viewer("head")).recorded_at


def test_the_clerk_enters_routine_talks_from_paper_and_no_others(cast):
    def draft(kind):
        return talks.save_draft(
            key=uuid.uuid4(), edition=0, by=cast.viewer("clerk"),
            content=talks.Content(kind=kind, talker=cast.person["head"].pk,
                                  interviewees=(cast.person["staff"].pk,)),
        )

    assert draft(TalkKind.INTEGRITY_ROUTINE).participants.filter(role="talker").exists()
    with pytest.raises(RuleBroken) as broken:
        draft(TalkKind.REMINDER_TALK)
    assert broken.value.rule == "V5"


def test_in_a_large_organ_the_clerk_finds_the_talker_by_name(cast, client_of, monkeypatch):
    head, general = cast.person["head"], cast.person["general"]
    address, clerk = reverse("talk_new"), client_of("clerk")
    assert f'<option value="{head.pk}"' in clerk.get(address).content.decode()
    monkeypatch.setattr(queries, "FEW", 1)
    page = clerk.get(address).content.decode()
    assert f'name="talker" value="{general.pk}"' in page
    assert f'name="talker" value="{head.pk}"' not in page
    found = given(act="find", find_talker=head.name, talker=general.pk)
    page = clerk.post(address, found).content.decode()
    assert f'name="talker" value="{head.pk}"' in page and f"为{general.name}代拟" in page
    page = clerk.post(address, given(act="find", talker=head.pk)).content.decode()
    assert f"为{head.name}代拟" in page and TOLD in page
    for stranger in (cast.person["staff"].pk, "x", 10**20):
        page = clerk.post(address, given(act="find", talker=stranger)).content.decode()
        assert f"为{head.name}代拟" not in page and "代拟" in page
    staff = cast.person["staff"].pk
    clerk.post(address, given(act="save", talker=head.pk, interviewees=[staff]))
    assert Talk.objects.get().participants.get(role="talker").person == head


def test_a_delegation_is_given_and_ended_on_its_pages(cast, client_of):
    client = client_of("head")
    client.post(reverse("delegation_give"), {
        "drafter": cast.person["staff_two"].pk, "start": clock.today().isoformat(),
        "basis_document": "通知1号",
    })
    row = Delegation.objects.get()
    assert "何静川" in client.get(reverse("delegations")).content.decode()
    assert client_of("leader").get(reverse("delegation_end", args=[row.pk])).status_code == 404
    client.post(reverse("delegation_end", args=[row.pk]))
    assert not Delegation.objects.standing().exists()
    words = list(LedgerEntry.objects.order_by("seq").values_list("word", flat=True))
    assert words == ["supervision.delegation_given", "supervision.delegation_ended"]


# --- the paper ------------------------------------------------------------------------------


def settled(cast):
    talk = talks.save_draft(
        key=uuid.uuid4(), edition=0, by=cast.viewer("head"),
        content=talks.Content(
            kind=TalkKind.INTEGRITY_ROUTINE, interviewees=(cast.person["staff"].pk,),
            fields={"held_on": clock.today(), "points": TOLD},
        ),
    )
    talk = talks.record(talk=talk, edition=1, by=cast.viewer("head"))
    return talks.confirm(talk=talk, edition=1, by=cast.viewer("staff"), remark="没有补充")


def test_the_paper_is_set_once_for_each_state_and_kept_encrypted(cast, client_of):
    talk, client = settled(cast), client_of("staff")
    first, second = (client.get(reverse("talk_paper", args=[talk.pk])) for _n in range(2))
    assert first.content.startswith(b"%PDF") and first.content == second.content
    assert TalkPaper.objects.count() == 1
    assert TalkPaper.objects.get().file.confidential
    assert AccessLog.objects.filter(kind="export").count() == 2
    talks.correct(talk=talk, field="points", text="更正的要点", reason="笔误",
                  by=cast.viewer("head"))
    html = record_html(prints_talks.paper_of(Talk.objects.get()))
    assert TOLD in html and "更正的要点" in html and "没有补充" in html
    assert prints_talks.standing_of(talk) != TalkPaper.objects.get().standing


@pytest.mark.parametrize(("who", "status"), [("leader", 403), ("other_staff", 404)])
def test_who_may_not_read_the_record_gets_no_paper(cast, client_of, who, status):
    talk = settled(cast)
    assert client_of(who).get(reverse("talk_paper", args=[talk.pk])).status_code == status


def test_an_unsettled_record_has_no_paper(cast, client_of):
    talk = Records(cast).talk(state="recorded")
    assert client_of("head").get(reverse("talk_paper", args=[talk.pk])).status_code == 403


# --- lists of any length --------------------------------------------------------------------


def test_the_ledger_asks_as_much_for_many_as_for_few(cast, client_of,
                                                    django_assert_max_num_queries):
    client, counts = client_of("discipline"), []
    client.get(reverse("talks"))
    for many in (3, 300):
        found = Talk.objects.bulk_create(
            Talk(kind="integrity_routine", state="confirmed", held_on=DAY, created_at=AT,
                 created_by=cast.user["head"])
            for _n in range(many)
        )
        TalkParticipant.objects.bulk_create(
            TalkParticipant(talk=talk, person=cast.person[who], role=role)
            for talk in found for who, role in (("head", "talker"), ("staff", "interviewee"))
        )
        with django_assert_max_num_queries(30) as asked:
            client.get(reverse("talks"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_whom_one_owes_a_talk_asks_as_much_for_many_as_for_few(cast, client_of,
                                                              django_assert_max_num_queries):
    client, counts = client_of("head"), []
    client.get(reverse("talks_owed"))
    post = Post.objects.filter(department=cast.department["TAW"], kind="staff").first()
    for many in (3, 300):
        people = Person.objects.bulk_create(
            Person(code=f"{many}-{n}", name="张三", pinyin="zhangsan", initials="zs",
                   political_status="party_member")
            for n in range(many)
        )
        Assignment.objects.bulk_create(
            Assignment(person=person, post=post, kind="main", start=DAY, basis_document="文",
                       recorded_at=AT)
            for person in people
        )
        with django_assert_max_num_queries(41) as asked:
            client.get(reverse("talks_owed"))
            client.get(reverse("talk_new"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_record_waits_five_working_days_and_the_front_page_says_so(cast):
    talk = Records(cast).talk(recorded_at=AT, recorded_by=cast.user["head"])
    line = next(iter(home_talks.owed(cast.viewer("staff"))))
    assert (line.status, line.basis) == ("late", "custom")
    assert line.due_on == date(2026, 3, 12)
    assert "5个工作日" in line.why and str(talk.pk) in line.url
