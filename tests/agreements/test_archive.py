"""A year is checked, numbered, put on file, and from then on only read."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from agreements import archive, batches
from agreements.actions import (
    archiving,
    assessments,
    campaigns,
    duty_evidence,
    ending,
    exceptions,
    meetings,
    paper,
    signing,
)
from agreements.assessing import Grade, Period
from agreements.models import (
    Agreement,
    ArchiveItem,
    Assessment,
    Campaign,
    DutyOccurrence,
    ExceptionRequest,
    ScanCopy,
    Statement,
)
from agreements.queries import archive as kept
from agreements.states import AgreementState, CampaignState, RequestKind, SlotRole
from portal import batches as registry
from portal import clock
from portal.actions import batches as work
from portal.actions import files
from portal.errors import RuleBroken
from portal.ledger.verify import verify
from portal.models import Batch, LedgerEntry, User
from tests.agreements import scenes

NEXT_YEAR = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
WHOSE = ("leader", "general")


def silent(done: int, total: int) -> None:
    pass


@pytest.fixture
def year(cast) -> Campaign:
    """Two agreements in force, the others ended; the signing closed; it is next year."""
    with scenes.spring():
        campaign = scenes.issued(cast)
        for whose in WHOSE:
            scenes.bring_into_force(cast, whose)
        rest = Agreement.objects.exclude(state=AgreementState.EFFECTIVE)
        rest.update(state=AgreementState.EXEMPT)
        campaigns.close_campaign(campaign=campaign, by=cast.viewer("clerk"))
    with time_machine.travel(NEXT_YEAR):
        campaign.refresh_from_db()
        yield campaign


def put_on_file(cast, campaign: Campaign) -> bytes:
    make = registry.kinds()[batches.ARCHIVE].make
    return make(cast.viewer("clerk"), {"campaign": campaign.pk}, silent)


def failed(campaign: Campaign) -> set[str]:
    return {str(check.question) for check in kept.checks(campaign) if not check.ok}


def test_numbers_run_within_a_class_of_retention():
    pieces = [archive.Piece(1, 30), archive.Piece(2, 10), archive.Piece(3, 10), archive.Piece(4, 0)]
    codes = [n.code for n in archive.numbered(pieces, fonds="X043", unit="BGS", year=2026)]
    assert codes == [
        "X043-WS·2026-D30-BGS-0001", "X043-WS·2026-D10-BGS-0001",
        "X043-WS·2026-D10-BGS-0002", "X043-WS·2026-Y-BGS-0001",
    ]


def test_a_year_in_order_passes_all_checks_and_is_packed_by_class(cast, year):
    assert not failed(year)
    pack = zipfile.ZipFile(BytesIO(put_on_file(cast, year)))
    year.refresh_from_db()
    assert year.state == CampaignState.ARCHIVED and ArchiveItem.objects.count() == len(WHOSE)
    sheet = CalamineWorkbook.from_filelike(BytesIO(pack.read("归档文件目录.xlsx")))
    rows = sheet.get_sheet_by_index(0).to_python()[2:]
    assert [row[1] for row in rows] == [
        "X043-WS·2026-D30-BGS-0001", "X043-WS·2026-D30-BGS-0002"
    ]
    assert [row[7] for row in rows] == ["30年", "30年"]
    for row in rows:
        assert f"D30/{row[1]}.pdf" in pack.namelist()
        assert f"D30/{row[1]}-签署记录单.pdf" in pack.namelist()
    assert LedgerEntry.objects.filter(word="agreements.year_archived").count() == 1
    named = ("agreements.campaign:", "agreements.archiveitem:")
    assert not [each for each in verify().findings if each.where.startswith(named)]


def test_an_assessment_is_filed_with_its_agreement(cast, year):
    one = kept.on_file(year).get(responsible=cast.person["leader"])
    with time_machine.travel(datetime(2026, 12, 7, 2, tzinfo=UTC)):
        assessments.hand_in(
            agreement=one, period=Period.YEAR_END, text="一、履行责任情况\n逐项落实。", edition=0,
            by=cast.viewer("leader"),
        )
        found = assessments.propose(
            agreement=one, grade=Grade.GOOD, remarks={str(n): "落实到位" for n in range(4)},
            by=cast.viewer("secretary"),
        )
        clerk = cast.viewer("clerk")
        assessments.decide(assessments=[found], document="党组会议纪要〔2026〕22号", by=clerk)
        assessments.answer(
            assessment=found, object_=False, text="", by=cast.viewer("leader")
        )
        assessments.close(assessments=[found], by=clerk)
    pack = zipfile.ZipFile(BytesIO(put_on_file(cast, year)))
    item = ArchiveItem.objects.get(agreement=one)
    paper = PdfReader(BytesIO(pack.read(f"D30/{item.code}-考核结果.pdf")))
    text = "".join(page.extract_text() for page in paper.pages)
    for words in ("考核结果", "良好", "党组会议纪要〔2026〕22号", "逐项落实。"):
        assert words in text
    assert ArchiveItem.objects.exclude(result=None).count() == 1


def test_a_paper_that_was_never_set_is_made_first(cast, year):
    row = kept.on_file(year).first()
    Agreement.objects.filter(pk=row.pk).update(paper=None)
    assert not failed(year)
    put_on_file(cast, year)
    row.refresh_from_db()
    assert row.paper and ArchiveItem.objects.get(agreement=row).paper


def test_putting_on_file_twice_numbers_nothing_twice(cast, year):
    put_on_file(cast, year)
    put_on_file(cast, year)
    assert ArchiveItem.objects.count() == len(WHOSE)
    assert LedgerEntry.objects.filter(word="agreements.year_archived").count() == 1


def _waits(year):
    Agreement.objects.filter(state=AgreementState.EXEMPT).update(state=AgreementState.ISSUED)


def _altered_text(year):
    row = kept.on_file(year).first()
    Agreement.objects.filter(pk=row.pk).update(text=row.text + "。")


def _other_paper(year):
    row = kept.on_file(year).first()
    last = row.slots.get(role=SlotRole.ISSUER).signature
    first = row.slots.get(role=SlotRole.RESPONSIBLE).signature
    place = files.place_of(last.sealed.sha256)
    type(last.sealed).objects.filter(pk=last.sealed_id).update(sha256="0" * 64)
    assert place.exists() and first


def _lost_file(year):
    row = kept.on_file(year).first()
    files.place_of(kept.latest_papers(year)[row.pk].sha256).unlink()


def _open_request(year):
    row = kept.on_file(year).first()
    ExceptionRequest.objects.create(
        kind=RequestKind.VOID, campaign=year, person=row.responsible, agreement=row,
        reason="x", asked_at=clock.now(),
    )


def _open_assessment(year):
    row = kept.on_file(year).first()
    Assessment.objects.create(
        agreement=row, grade=Grade.GOOD, remarks={}, proposed_at=clock.now(),
        proposed_by=User.objects.first(),
    )


def _too_early(year):
    Campaign.objects.update(term_end=clock.today())


@pytest.mark.parametrize(
    ("fault", "question"),
    [
        (_waits, "没有待签、退回、拒签、缓签未办结的责任书"),
        (_altered_text, "每个签名在履责账本中都有记录"),
        (_other_paper, "文书与账本所记的摘要一致"),
        (_lost_file, "文书、扫描件齐全，与存入时一致"),
        (_open_request, "没有待核对的扫描件和待决定的申请"),
        (_open_assessment, "年度考核结果均已办结"),
        (_too_early, "责任期限已满，签订批次已结束"),
    ],
)
def test_each_fault_is_found_and_nothing_is_put_on_file(cast, year, fault, question):
    fault(year)
    year.refresh_from_db()
    assert question in failed(year)
    records = {}
    with pytest.raises(RuleBroken, match="没有全部通过"):
        archiving.put_on_file(
            campaign=year, records=records, results={}, by=cast.viewer("clerk")
        )
    assert not ArchiveItem.objects.exists()


def test_a_running_campaign_is_not_put_on_file(cast):
    with scenes.spring():
        campaign = scenes.issued(cast)
        with pytest.raises(RuleBroken, match="签订结束以后"):
            archiving.put_on_file(
                campaign=campaign, records={}, results={}, by=cast.viewer("clerk")
            )


def acts(cast):
    """Every act on the records of a year, as the one who might do it."""
    clerk, head = cast.viewer("clerk"), cast.viewer("secretary")
    one = Agreement.objects.filter(state=AgreementState.EFFECTIVE).first()
    waits = Agreement.objects.filter(state=AgreementState.EXEMPT).first()
    request = ExceptionRequest(campaign=one.campaign, person=one.responsible, agreement=one)
    request.kind, request.reason, request.asked_at = RequestKind.VOID, "x", clock.now()
    request.decider = cast.person["secretary"]
    request.save()
    file = files.store(b"%PDF-1.7 x", "application/pdf")
    scan = ScanCopy.objects.create(
        agreement=waits, file=file, pages=1, dates={}, uploaded_at=clock.now(),
        uploaded_by=cast.user["clerk"],
    )
    told = Statement.objects.create(
        agreement=one, period=Period.YEAR_END, text="x", begun_at=clock.now()
    )
    result = Assessment.objects.create(
        agreement=one, grade=Grade.GOOD, remarks={}, proposed_at=clock.now(),
        proposed_by=cast.user["secretary"],
    )
    duty = DutyOccurrence.objects.filter(agreement=one).first()
    slot = waits.slots.first()
    yield lambda: signing.sign(
        slot=slot, by=clerk, auth=scenes.proof(), seen_sha256=waits.text_sha256
    )
    yield lambda: paper.upload_scan(agreement=waits, file=file, pages=1, dates={}, by=clerk)
    yield lambda: paper.confirm_scan(scan=scan, by=cast.viewer("discipline"))
    yield lambda: paper.reject_scan(scan=scan, reason="x", by=cast.viewer("discipline"))
    yield lambda: exceptions.ask(agreement=one, kind=RequestKind.VOID, reason="x", by=clerk)
    yield lambda: exceptions.decide(request=request, granted=True, answer="", by=head)
    yield lambda: exceptions.refuse(agreement=waits, reason="x", by=head)
    yield lambda: ending.end(
        agreement=one, reason="x", document="y", on=date(2027, 3, 1), by=clerk
    )
    yield lambda: meetings.record_meeting(campaign=one.campaign, attended=[], files=[], by=clerk)
    yield lambda: assessments.write(
        agreement=one, period=Period.HALF_YEAR, text="x", edition=0, by=head
    )
    yield lambda: assessments.review(statement=told, accept=True, text="", by=head)
    yield lambda: assessments.propose(agreement=one, grade=Grade.GOOD, remarks={}, by=head)
    yield lambda: assessments.decide(assessments=[result], document="x", by=clerk)
    yield lambda: assessments.answer(assessment=result, object_=False, text="", by=head)
    yield lambda: assessments.recheck(
        assessment=result, grade=Grade.GOOD, text="x", document="y", by=clerk
    )
    yield lambda: assessments.close(assessments=[result], by=clerk)
    if duty is not None:
        yield lambda: duty_evidence.upload(
            occurrence=duty, file=None, day=date(2026, 5, 1), note="", by=clerk
        )


def test_a_year_on_file_is_read_only(cast, year):
    put_on_file(cast, year)
    lines = LedgerEntry.objects.count()
    asked = 0
    for act in acts(cast):
        with pytest.raises(RuleBroken) as refused:
            act()
        assert refused.value.rule == "Y1", refused.value
        asked += 1
    assert asked >= 16 and LedgerEntry.objects.count() == lines


def test_an_agreement_on_file_offers_no_act_that_is_refused(cast, year, client_of):
    User.objects.update(password_changed_at=clock.now())  # passwords are a year old
    agreement = scenes.agreement_of(cast.person["leader"])
    page = reverse("agreement", args=[agreement.pk])
    assert "申请作废" in client_of("clerk").get(page).content.decode()
    put_on_file(cast, year)
    assert "申请作废" not in client_of("clerk").get(page).content.decode()


def test_the_pages_check_ask_and_show_what_is_on_file(cast, year, client_of):
    User.objects.update(password_changed_at=clock.now())  # passwords are a year old
    clerk, at = client_of("clerk"), reverse("campaign_archive", args=[year.pk])
    answer = clerk.get(at)
    assert answer.status_code == 200, answer.headers
    assert "通过" not in answer.content.decode()
    page = clerk.get(at, {"check": 1}).content.decode()
    assert not failed(year)
    assert "未通过" not in page and "真实性" in page and "安全性" in page
    sure = reverse("campaign_put_on_file", args=[year.pk])
    assert "只能查阅，不能再办理" in clerk.get(sure).content.decode()
    clerk.post(sure)
    batch = Batch.objects.get()
    assert work.work.func(str(batch.pk), batch.attempt) == "done"
    page = clerk.get(at).content.decode()
    assert "X043-WS·2026-D30-BGS-0001" in page and "只能查阅" in page
    clerk.post(at)
    again = Batch.objects.exclude(pk=batch.pk).get()
    assert again.kind == batches.ARCHIVE_ZIP
    assert client_of("secretary").get(at).status_code == 403
