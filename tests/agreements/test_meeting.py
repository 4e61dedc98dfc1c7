"""The signing meeting is a record; the superior's agreement is the secretary's own."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfWriter

from agreements.models import SigningMeeting, SuperiorAgreement
from portal import clock
from portal.ledger.verify import verify
from portal.models import LedgerEntry
from tests.agreements import scenes


def scan() -> SimpleUploadedFile:
    """A PDF of one empty page, as a copier sends it."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return SimpleUploadedFile("责任书.pdf", out.getvalue(), "application/pdf")


@pytest.fixture
def campaign(cast):
    return scenes.issued(cast)


def meeting_data(cast, **changes):
    return {
        "name": "2026年度全面从严治党工作会议", "held_on": "2026-02-20", "place": "三楼会议室",
        "chaired_by": cast.person["secretary"].pk, "minutes": "会议情况",
        f"stage_{cast.person['head'].pk}": "on",
        f"attendance_{cast.person['staff'].pk}": "leave",
        f"reason_{cast.person['staff'].pk}": "出差",
    } | changes


def test_the_clerk_records_who_came_and_who_signed_on_stage(cast, campaign, client_of):
    client = client_of("clerk")
    answer = client.post(
        reverse("meeting_edit", args=[campaign.pk]), meeting_data(cast, files=scan())
    )
    assert answer.status_code == 302
    meeting = SigningMeeting.objects.get()
    assert meeting.attendances.get(person=cast.person["staff"]).reason == "出差"
    assert [a.person.name for a in meeting.attendances.filter(on_stage=True)] == ["韩秉文"]
    page = client.get(reverse("meeting", args=[campaign.pk])).content.decode()
    assert "三楼会议室" in page
    only = client.get(reverse("meeting", args=[campaign.pk]), {"show": "leave"}).content.decode()
    assert "许未央" in only
    assert "韩秉文" not in only.split('id="rows"')[1]
    file = meeting.files.get()
    got = client.get(reverse("meeting_file", args=[campaign.pk, file.pk]))
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert LedgerEntry.objects.filter(word="agreements.meeting_recorded").count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"place": ""}, "请填写此项。"),
        ({"reason": ""}, "请假的人员请写明原因。"),
        ({"stage": "on"}, "没有到会的人员不能登记为台上签订。"),
    ],
)
def test_a_fault_keeps_what_was_typed(cast, campaign, client_of, changes, sentence):
    staff = cast.person["staff"].pk
    sent = meeting_data(cast)
    for name, value in changes.items():
        sent[name if name == "place" else f"{name}_{staff}"] = value
    answer = client_of("clerk").post(reverse("meeting_edit", args=[campaign.pk]), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "会议情况" in page
    assert not SigningMeeting.objects.exists()


def superior_data(cast, **changes):
    return {
        "year": clock.today().year, "name": "全面从严治党责任书", "number": "市委〔2026〕5号",
        "superior": "中共安澜市委", "responsible": cast.person["secretary"].pk,
        "signed_on": "2026-01-20", "term_start": "2026-01-01", "term_end": "2026-12-31",
        "task_1": "每半年专题研究一次", "due_1": "2026-06-30", "task_3": "年底报告", "scan": scan(),
    } | changes


def test_the_superiors_agreement_is_the_secretarys_own(cast, client_of):
    client = client_of("clerk")
    assert client.post(reverse("superior_new"), superior_data(cast)).status_code == 302
    superior = SuperiorAgreement.objects.get()
    assert [(t.text, t.due_on) for t in superior.tasks.all()] == [
        ("每半年专题研究一次", date(2026, 6, 30)), ("年底报告", None),
    ]
    mine = client_of("secretary").get(reverse("my_agreement")).content.decode()
    assert "每半年专题研究一次" in mine
    assert client_of("discipline").get(
        reverse("superior_scan", args=[superior.pk])
    ).status_code == 200
    for other in ("leader", "head"):
        assert client_of(other).get(reverse("superior", args=[superior.pk])).status_code == 403


def test_a_correction_keeps_the_scan_and_stays_verifiable(cast, client_of):
    client = client_of("clerk")
    client.post(reverse("superior_new"), superior_data(cast))
    superior = SuperiorAgreement.objects.get()
    changed = superior_data(cast, number="市委〔2026〕6号")
    del changed["scan"]
    client.post(reverse("superior_edit", args=[superior.pk]), changed)
    kept = SuperiorAgreement.objects.get()
    assert (kept.number, kept.scan_id) == ("市委〔2026〕6号", superior.scan_id)
    labels = [f.sentence for f in verify(quick=False).findings if "SuperiorAgreement" in str(f)]
    assert not labels
