"""The signing meeting: what took place, who came, who may read of whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.models import Agreement, MeetingAttendance, SigningMeeting
from portal import clock
from portal.models import LedgerEntry, Person
from tests.agreements import scenes
from tests.portal import upload_files as made


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


@pytest.fixture
def campaign(cast):
    return scenes.issued(cast)


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def body(answer) -> str:
    return answer.content.decode()


def typed(cast, **changes):
    staff = cast.person["staff"].pk
    return {
        "name": "2026年度签订会", "held_on": clock.today().isoformat(), "place": "三楼会议室",
        "chaired_by": cast.person["secretary"].pk, "minutes": "书记讲话。",
        f"attendance_{staff}": "leave", f"reason_{staff}": "因公出差",
        f"stage_{cast.person['leader'].pk}": "on",
    } | changes


def record(cast, campaign, client_of, **changes):
    return client_of("clerk").post(at("meeting_edit", campaign.pk), typed(cast, **changes))


def test_a_meeting_is_recorded_with_everybody_who_was_due(cast, campaign, client_of):
    assert record(cast, campaign, client_of).status_code == 302
    meeting = SigningMeeting.objects.get()
    due = {a.responsible_id for a in Agreement.objects.live()}
    due |= {a.issuer_id for a in Agreement.objects.live()}
    rows = {r.person_id: r for r in meeting.attendances.all()}
    assert set(rows) == due
    assert rows[cast.person["staff"].pk].attendance == "leave"
    assert rows[cast.person["leader"].pk].on_stage
    assert {r.attendance for pk, r in rows.items() if pk != cast.person["staff"].pk} == {"present"}


def test_each_saving_is_a_line_of_the_ledger(cast, campaign, client_of):
    record(cast, campaign, client_of)
    record(cast, campaign, client_of, place="二楼会议室")
    assert LedgerEntry.objects.filter(word="agreements.meeting_recorded").count() == 2
    assert SigningMeeting.objects.get().place == "二楼会议室"


def test_the_figures_lead_to_their_rows(cast, campaign, client_of):
    record(cast, campaign, client_of)
    clerk = client_of("clerk")
    answer = clerk.get(at("meeting", campaign.pk))
    total = MeetingAttendance.objects.count()
    figures = {str(f["label"]): f for f in answer.context["figure_items"]}
    assert figures["应到"]["value"] == total
    assert figures["到会"]["value"] == total - 1
    assert "缺席" not in figures
    rate = f"{(total - 1) * 100 / total:.1f}%"
    assert f"到会率 {rate}" in body(answer)
    for label in ("到会", "请假", "台上签订"):
        shown = clerk.get(at("meeting", campaign.pk) + figures[label]["url"].split("#")[0])
        assert len(shown.context["rows"]) == figures[label]["value"], label


def test_the_faults_stand_at_the_rows_and_nothing_typed_is_lost(cast, campaign, client_of):
    staff, head = cast.person["staff"].pk, cast.person["head"].pk
    answer = record(
        cast, campaign, client_of,
        **{
            f"reason_{staff}": "", f"attendance_{head}": "absent", f"stage_{head}": "on",
            "held_on": "",
        },
    )
    assert answer.status_code == 422
    rows = {r.person.pk: r for r in answer.context["rows"]}
    assert rows[staff].fault == "请写明请假的原因。"
    assert rows[head].fault == "未到会的人员不能在会上签订。"
    assert rows[head].attendance == "absent"
    assert rows[cast.person["leader"].pk].on_stage
    assert "许未央：请写明请假的原因。" in body(answer)
    assert "held_on" in answer.context["form"].errors
    assert not SigningMeeting.objects.exists()


def test_M3_a_meeting_to_come_is_not_recorded(cast, campaign, client_of):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    answer = record(cast, campaign, client_of, held_on=tomorrow)
    assert answer.context["form"].errors == {"held_on": ["会议日期不能晚于今天。"]}


def test_files_are_added_and_saved_under_their_name(cast, campaign, client_of):
    files = [
        SimpleUploadedFile("讲话稿.pdf", made.pdf(3), "application/pdf"),
        SimpleUploadedFile("会场.jpg", made.jpeg_from_a_phone(), "image/jpeg"),
    ]
    record(cast, campaign, client_of, files=files)
    record(cast, campaign, client_of)
    attachments = list(SigningMeeting.objects.get().files.order_by("pk"))
    assert [a.name for a in attachments] == ["讲话稿.pdf", "会场.jpg"]
    answer = client_of("head").get(at("meeting_file", campaign.pk, attachments[0].pk))
    assert answer.content == made.pdf(3)
    assert answer["Content-Disposition"].startswith("attachment")
    assert client_of("staff").get(
        at("meeting_file", campaign.pk, attachments[0].pk)
    ).status_code == 403
    assert "讲话稿.pdf" not in body(client_of("staff").get(at("meeting", campaign.pk)))


def test_an_unfit_file_is_named(cast, campaign, client_of):
    answer = record(
        cast, campaign, client_of, files=[SimpleUploadedFile("坏.pdf", b"text")]
    )
    assert answer.context["form"].errors["files"][0].startswith("坏.pdf：")


@pytest.mark.parametrize(
    ("key", "sees", "hidden"),
    [
        ("staff", ["staff", "head"], ["other_staff", "leader"]),
        ("head", ["staff", "head"], ["other_staff"]),
        ("leader", ["leader", "staff"], ["other_staff"]),
        ("secretary", ["staff", "other_staff"], []),
        ("discipline", ["staff", "other_staff"], []),
    ],
)
def test_attendance_is_seen_of_oneself_and_ones_department(
    cast, campaign, client_of, key, sees, hidden
):
    record(cast, campaign, client_of)
    answer = client_of(key).get(at("meeting", campaign.pk))
    assert answer.status_code == 200
    shown = {row.person_id for row in answer.context["rows"]}
    assert {cast.person[k].pk for k in sees} <= shown
    assert not {cast.person[k].pk for k in hidden} & shown
    assert bool(answer.context["figure_items"]) == (key in ("secretary", "discipline"))


def test_only_the_clerk_records(cast, campaign, client_of):
    for key in ("secretary", "head", "staff", "discipline", "audit_admin"):
        assert client_of(key).get(at("meeting_edit", campaign.pk)).status_code == 403
    assert client_of("audit_admin").get(at("meeting", campaign.pk)).status_code == 403


def test_a_campaign_in_preparation_has_no_meeting(cast, client_of):
    draft = scenes.draft(cast)
    for name in ("meeting", "meeting_edit"):
        assert client_of("clerk").get(at(name, draft.pk)).status_code == 404


def test_before_the_meeting_the_page_says_so(cast, campaign, client_of):
    assert "还没有登记签订会" in body(client_of("staff").get(at("meeting", campaign.pk)))


def test_a_large_meeting_lists_the_leaders_and_heads(
    cast, campaign, client_of, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("agreements.queries.meetings.MOST_LISTED", 3)
    client = client_of("clerk")
    client.get(at("meeting_edit", campaign.pk))
    with django_assert_max_num_queries(30):
        answer = client.get(at("meeting_edit", campaign.pk))
    listed = {row.person.pk for row in answer.context["rows"]}
    assert cast.person["head"].pk in listed
    assert cast.person["staff"].pk not in listed
    assert Person.objects.count() > len(listed)
