"""All sheets signed on paper in one file: split by QR, decided where doubtful, confirmed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from agreements import prints
from agreements.actions import bundles, paper
from agreements.models import Agreement, ScanBundle, ScanCopy, ScanSheet
from agreements.states import AgreementState, Method, SheetDoubt
from portal.actions import batches, files
from portal.delivery import join
from portal.errors import RuleBroken
from portal.models import Batch, LedgerEntry
from tests.agreements import scenes
from tests.agreements.copier import copied

ISSUED = datetime(2026, 2, 9, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
WHOSE = ("leader", "general")


@pytest.fixture
def campaign(cast):
    with time_machine.travel(ISSUED, tick=False):
        campaign = scenes.issued(cast, method=Method.PAPER, online_document="")
    with time_machine.travel(LATER):
        yield campaign


def papers(cast) -> list[Agreement]:
    """Two agreements with their real papers."""
    found = [scenes.agreement_of(cast.person[whose]) for whose in WHOSE]
    for each in found:
        Agreement.objects.filter(pk=each.pk).update(paper=None)
        each.refresh_from_db()
        prints.ensure_paper(each)
    return found


def brought(cast, data: bytes) -> ScanBundle:
    """The clerk brings a file, and the worker reads it."""
    file = files.store(data, "application/pdf")
    pages = join.pages_of(data)
    bundle, batch = bundles.receive(
        file=file, name="复印件.pdf", pages=pages, by=cast.viewer("clerk")
    )
    assert batches.work.func(str(batch.pk), batch.attempt) == "done"
    bundle.refresh_from_db()
    return bundle


@pytest.fixture
def scanned(cast, campaign, tmp_path) -> tuple[list[Agreement], ScanBundle]:
    """Both papers through the copier, with the white backs of a double-sided print."""
    found = papers(cast)
    joined = prints.joined(Agreement.objects.filter(pk__in=[a.pk for a in found]), title="x")
    return found, brought(cast, copied(joined, tmp_path))


def by_role(agreement: Agreement) -> dict[str, date]:
    return dict.fromkeys(agreement.slots.values_list("role", flat=True), DAY)


def test_a_copied_stack_is_split_and_each_waits_for_a_second_person(
    cast, scanned, client_of
):
    found, bundle = scanned
    assert [s.agreement_id for s in bundle.sheets.all()] == sorted(a.pk for a in found)
    assert not bundle.sheets.exclude(doubt="").exists()
    clerk, at = client_of("clerk"), reverse("scan_bundle", args=[bundle.pk])
    assert "已识别 2 份" in clerk.get(at).content.decode()
    roles = {role for a in found for role in by_role(a)}
    page = clerk.post(at, dict.fromkeys(roles, "2026-03-02"), follow=True).content.decode()
    assert "已上传 2 份扫描件，等待另一人核对。" in page
    for agreement in found:
        scan = ScanCopy.objects.get(agreement=agreement)
        assert len(PdfReader(files.place_of(scan.file.sha256)).pages) == scan.pages
        assert scan.pages == join.pages_of(files.read(agreement.paper))
        with pytest.raises(RuleBroken, match="另一人核对"):
            paper.confirm_scan(scan=scan, by=cast.viewer("clerk"))
        paper.confirm_scan(scan=scan, by=cast.viewer("discipline"))
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.EFFECTIVE and agreement.effective_on == DAY
    assert LedgerEntry.objects.filter(word="agreements.scans_received").count() == 1


def test_a_wrong_date_refuses_one_and_takes_the_others_and_nothing_twice(
    cast, scanned, client_of
):
    found, bundle = scanned
    clerk, at = client_of("clerk"), reverse("scan_bundle", args=[bundle.pk])
    roles = {role for a in found for role in by_role(a)}
    early = clerk.post(at, dict.fromkeys(roles, "2026-01-02"))
    assert early.status_code == 422 and "2 份没有上传" in early.content.decode()
    assert "也不能早于印发日期" in early.content.decode() and not ScanCopy.objects.exists()
    for _turn in range(2):
        done, refused = bundles.hand_in_all(
            bundle=bundle, dates=dict.fromkeys(roles, DAY), by=cast.viewer("clerk")
        )
        assert not refused
    assert done == 0 and ScanCopy.objects.count() == 2


def test_a_lost_last_page_is_shown_and_decided(cast, campaign, tmp_path, client_of):
    found = papers(cast)
    joined = prints.joined([found[0]], title="x")
    last = join.pages_of(joined)
    bundle = brought(cast, copied(joined, tmp_path, list(range(1, last))))
    sheet = bundle.sheets.get()
    assert (sheet.doubt, sheet.agreement) == (SheetDoubt.NO_CODE, None)
    clerk = client_of("clerk")
    at = reverse("scan_sheet", args=[bundle.pk, sheet.pk])
    assert "没有读到二维码" in clerk.get(at).content.decode()
    picture = clerk.get(reverse("scan_page", args=[bundle.pk, 1]))
    assert picture.content.startswith(b"\x89PNG")
    assert clerk.get(reverse("scan_page", args=[bundle.pk, last])).status_code == 404
    sent = {"agreement": found[0].pk, "first": 1, "last": last - 1}
    sent |= {role: day.isoformat() for role, day in by_role(found[0]).items()}
    wrong = clerk.post(at, sent | {"last": last + 5})
    assert wrong.status_code == 422 and not ScanCopy.objects.exists()
    clerk.post(at, sent)
    assert ScanCopy.objects.get().agreement == found[0]
    assert clerk.get(at).status_code == 404  # decided


def test_a_missing_first_page_says_how_many_are_missing(cast, campaign, tmp_path, client_of):
    found = papers(cast)
    joined = prints.joined([found[0]], title="x")
    bundle = brought(cast, copied(joined, tmp_path, list(range(2, join.pages_of(joined) + 1))))
    assert bundle.sheets.get().doubt == SheetDoubt.MISSING
    page = client_of("clerk").get(reverse("scan_bundle", args=[bundle.pk])).content.decode()
    assert "应有" in page and "需要确认 1 项" in page


def test_pages_that_are_no_agreement_are_laid_aside(cast, campaign, tmp_path, client_of):
    found = papers(cast)
    bundle = brought(cast, copied(prints.joined([found[0]], title="x"), tmp_path, [1]))
    sheet = bundle.sheets.get()
    client_of("clerk").post(reverse("scan_sheet_drop", args=[bundle.pk, sheet.pk]))
    sheet.refresh_from_db()
    assert sheet.dropped_at and not ScanSheet.objects.open().exists()
    assert files.read(bundle.file)


def test_reading_a_file_again_changes_nothing(cast, scanned):
    _found, bundle = scanned
    before = list(bundle.sheets.values_list("pk", flat=True))
    bundles.read(bundle, cast.viewer("clerk"), lambda done, total: None)
    assert list(bundle.sheets.values_list("pk", flat=True)) == before


def test_the_upload_leads_to_its_progress(cast, campaign, tmp_path, client_of):
    found = papers(cast)
    data = copied(prints.joined([found[0]], title="x"), tmp_path, [1])
    upload = SimpleUploadedFile("复印.pdf", data, "application/pdf")
    answer = client_of("clerk").post(reverse("scan_bundle_new"), {"file": upload})
    batch = Batch.objects.get()
    assert answer["Location"] == reverse("batch", args=[batch.pk])
    bundle = ScanBundle.objects.get()
    clerk = client_of("clerk")
    assert "正在识别二维码" in clerk.get(
        reverse("scan_bundle", args=[bundle.pk])
    ).content.decode()
    batches.work.func(str(batch.pk), batch.attempt)
    assert reverse("scan_bundle", args=[bundle.pk]) in clerk.get(
        answer["Location"]
    ).content.decode()


@pytest.mark.parametrize(
    ("whose", "status"), [("head", 403), ("discipline", 403), ("secretary", 403)]
)
def test_only_who_runs_the_campaign_brings_all(cast, campaign, client_of, whose, status):
    for name in ("scan_bundles", "scan_bundle_new"):
        assert client_of(whose).get(reverse(name)).status_code == status
