"""Finished papers of supervision are checked, numbered, put on file, and only read from then on."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection, transaction
from django.urls import reverse
from python_calamine import CalamineWorkbook

from portal import batches as registry
from portal import clock, preferences
from portal.actions import batches as work
from portal.actions import files
from portal.actions import packs as actions
from portal.errors import RuleBroken
from portal.ledger import pen
from portal.ledger.verify import verify
from portal.models import Batch, LedgerEntry, Preference, User
from supervision import batches
from supervision.actions import archiving, rectification
from supervision.models import FiledPaper, Rectification, SupervisionYear
from supervision.queries import archive
from supervision.vocabulary.archive import ArchiveKind
from tests import packs
from tests.agreements import scenes
from tests.supervision import finding_scenes, report_scenes
from tests.supervision.records import DAY, Records
from tests.together import at_once

NEXT_YEAR = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)


def silent(done: int, total: int) -> None:
    pass


def talk(cast, kind: str, day: date = DAY) -> None:
    """A settled talk with its line in the ledger."""
    row = Records(cast).talk(kind, state="confirmed", held_on=day)
    with transaction.atomic():
        pen.write("supervision.talk_recorded", subject=row, by=cast.viewer("head"), rows=[row])


@pytest.fixture
def year(cast):
    """A closed finding, two talks, a report signed off, and a finding that still runs."""
    with scenes.spring():
        finding_scenes.closed(cast)
        finding_scenes.served(cast)
        report_scenes.issued(cast)
        talk(cast, "integrity_routine")
        talk(cast, "reminder_talk")
    with time_machine.travel(NEXT_YEAR):
        User.objects.update(password_changed_at=clock.now())  # passwords are a year old
        yield 2026


def file_year(cast, year: int, by: str = "discipline") -> None:
    make = registry.kinds()[batches.FILE_YEAR].make
    make(cast.viewer(by), {"year": year}, silent)


@pytest.fixture
def signer(settings, tmp_path):
    with packs.signing(settings, tmp_path) as running:
        yield running


def test_finished_papers_are_numbered_by_class_and_packed_with_their_catalogue(
    cast, year, client_of, signer, tmp_path
):
    file_year(cast, year)
    data = packs.taken(client_of("discipline"), "filed", year)
    assert packs.verified(tmp_path, data)[0] == 0
    pack = zipfile.ZipFile(BytesIO(data))
    filed = {row.code: row for row in FiledPaper.objects.all()}
    kinds = [row.kind for row in filed.values()]
    assert kinds.count(ArchiveKind.NOTICE) == 1  # the other finding still runs
    assert ArchiveKind.REPORT in kinds and ArchiveKind.TALK in kinds
    assert "X043-WS·2026-Y-JW-0001" in filed and "X043-WS·2026-D30-JW-0001" in filed
    sheet = CalamineWorkbook.from_filelike(BytesIO(pack.read("归档文件目录.xlsx")))
    rows = sheet.get_sheet_by_index(0).to_python()[2:]
    assert {row[1] for row in rows} == set(filed)
    for code, row in filed.items():
        name = f"{code.split('-')[2]}/{code}.pdf"
        if row.years == 10:  # a routine talk between two others: filed, and not handed to him
            assert name not in pack.namelist()
        else:
            assert pack.read(name) == files.read(row.file)
    assert LedgerEntry.objects.filter(word="supervision.papers_filed").count() == 1
    ours = ("supervision.filing:", "supervision.filedpaper:")
    assert not [each for each in verify().findings if each.where.startswith(ours)]


def test_filing_again_numbers_only_what_was_finished_since(cast, year):
    file_year(cast, year)
    before = set(FiledPaper.objects.values_list("code", flat=True))
    file_year(cast, year)
    assert LedgerEntry.objects.filter(word="supervision.papers_filed").count() == 1
    talk(cast, "reminder_talk", date(2026, 9, 1))
    file_year(cast, year)
    (fresh,) = set(FiledPaper.objects.values_list("code", flat=True)) - before
    last = FiledPaper.objects.get(code=fresh)
    assert last.number == FiledPaper.objects.filter(year=year, years=last.years).count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two writers at once")
def test_two_workers_who_file_a_year_at_once_both_end_well(cast, year):
    pieces = archive.due(cast.viewer("discipline"), year)
    assert pieces
    for piece in pieces:
        piece.paper()

    due = [archive.due(cast.viewer("discipline"), year) for _worker in range(2)]
    results = at_once(
        lambda worker: archiving.put_on_file(
            year=year, pieces=due[worker], by=cast.viewer("discipline")
        ),
        2,
    )
    assert sorted(result is None for result in results) == [False, True]
    assert FiledPaper.objects.count() == len(pieces)
    assert LedgerEntry.objects.filter(word="supervision.papers_filed").count() == 1


def test_what_was_taken_up_again_meanwhile_is_not_filed(cast, year):
    """The worker makes the papers first; a finding may be reopened until it files them."""
    viewer = cast.viewer("discipline")
    pieces = archive.due(viewer, year)
    for piece in pieces:
        piece.paper()
    again = next(each for each in pieces if each.kind == ArchiveKind.NOTICE).record
    rectification.reopen(
        rectification=again, reason="又发生", due_on=clock.today() + timedelta(days=30), by=viewer
    )
    archiving.put_on_file(year=year, pieces=pieces, by=viewer)
    assert FiledPaper.objects.count() == len(pieces) - 1
    assert not FiledPaper.objects.filter(record=again.pk).exists()


def test_the_classes_follow_what_the_paper_is(cast, year):
    due = archive.due(cast.viewer("discipline"), year)
    found = {piece.kind: piece.years for piece in due if piece.kind != ArchiveKind.TALK}
    found |= {p.record.kind: p.years for p in due if p.kind == ArchiveKind.TALK}
    assert found == {"notice": 30, "report": 0, "integrity_routine": 10, "reminder_talk": 30}


def test_a_record_without_its_line_in_the_ledger_is_found(cast, year):
    Records(cast).talk("reminder_talk", state="confirmed")
    due = archive.due(cast.viewer("discipline"), year)
    (failed,) = [check for check in archive.checks(year, due) if not check.ok]
    assert failed.kind == archive.AUTHENTIC and "提醒谈话" in failed.shown


@pytest.mark.parametrize(("by", "rule"), [("secretary", "G1"), ("clerk", "G1")])
def test_G1_only_discipline_files(cast, year, by, rule):
    with pytest.raises(RuleBroken) as refused:
        file_year(cast, year, by)
    assert refused.value.rule == rule and not FiledPaper.objects.exists()


def test_G2_a_year_that_runs_is_not_filed(cast, year):
    with pytest.raises(RuleBroken) as refused:
        file_year(cast, 2027)
    assert refused.value.rule == "G2"


def test_G3_a_paper_that_is_not_as_it_was_stored_stops_all(cast, year):
    viewer = cast.viewer("discipline")
    pieces = archive.due(viewer, year)
    notice = next(each for each in pieces if each.kind == ArchiveKind.NOTICE)
    files.place_of(notice.paper().sha256)  # stored as ciphertext: the row of bytes is altered
    row = Rectification.objects.get(pk=notice.record.pk)
    type(row.paper).objects.filter(pk=row.paper_id).update(sha256="0" * 64)
    pieces = archive.due(viewer, year)
    failed = [str(c.question) for c in archive.checks(year, pieces, made=True) if not c.ok]
    assert "每件文书齐全，与存入时一致" in failed
    with pytest.raises(RuleBroken) as refused:
        archiving.put_on_file(year=year, pieces=pieces, by=viewer)
    assert refused.value.rule == "G3" and not FiledPaper.objects.exists()


def test_whoever_does_not_read_a_record_does_not_find_its_paper_on_file(cast, year):
    file_year(cast, year)
    discipline, staff = cast.viewer("discipline"), cast.viewer("other_staff")
    assert FiledPaper.objects.visible_to(discipline).count() == FiledPaper.objects.count() == 4
    assert FiledPaper.objects.readable_by(discipline).count() == 3
    assert not FiledPaper.objects.visible_to(staff).filter(kind=ArchiveKind.TALK).exists()
    assert not FiledPaper.objects.readable_by(staff).filter(kind=ArchiveKind.NOTICE).exists()


def test_the_pages_show_the_checks_and_the_catalogue(cast, year, client_of):
    client = client_of("discipline")
    page = reverse("supervision_archive_year", args=[year])
    shown = client.get(page).content.decode()
    assert "真实性" in shown and "未通过" not in shown and "待归档件数" in shown
    assert shown.count("归档时检测") == 2  # papers that may still have to be made
    batch = Batch.objects.get(pk=client.post(page).url.rstrip("/").rsplit("/", 1)[1])
    if batch.state != "done":  # inside the test's transaction the worker was not called
        assert work.work.func(str(batch.pk), batch.attempt) == "done"
    catalogue = reverse("supervision_archive")
    listed = client.get(catalogue).content.decode()
    assert "X043-WS·2026-D30-JW-0001" in listed
    assert "SHA-256" not in listed  # nobody reads it; the sheet has it
    sheet = client.get(catalogue, {"export": "xlsx"})
    assert sheet.status_code == 200 and sheet.content[:2] == b"PK"
    filed = client.get(page).content.decode()
    assert "导出证据包" in filed and "没有待归档的" in filed and "确认归档" not in filed
    assert client.post(page).url == page  # nothing to do is no work
    assert client_of("clerk").get(page).status_code == 403
    assert packs.ordered(client_of("clerk"), "filed", year).status_code == 404


def test_years_that_are_not_closed_are_offered_and_those_asked_for(cast, year, client_of):
    talk(cast, "reminder_talk", date(2024, 9, 1))
    listed = reverse("supervision_archive")
    client = client_of("discipline")
    for open_year in (2024, 2025, 2026):
        at = reverse("supervision_archive_year", args=[open_year])
        assert at in client.get(listed).content.decode(), open_year
    SupervisionYear.objects.create(
        year=2024, closed_at=clock.now(), closed_by=cast.user["discipline"]
    )
    old = reverse("supervision_archive_year", args=[2024])
    assert old not in client.get(listed).content.decode()
    file_year(cast, 2024)  # a paper that was finished later
    assert old in client.get(listed, {"year": "2024"}).content.decode()


def test_the_secretary_is_the_second_person_for_the_catalogue(cast, year, client_of):
    """An organ with one keeper of files could hand out nothing else."""
    file_year(cast, year)
    Preference.objects.create(
        key=actions.LIMIT, value=1, basis_document="测试", changed_at=clock.now(),
        changed_by=cast.user["clerk"],
    )
    preferences.forget()
    catalogue = reverse("supervision_archive")
    client = client_of("discipline")
    ask = client.get(catalogue, {"export": "xlsx"}).url
    asked = client.post(ask, {"reason": "移交档案室"}).url
    secretary = client_of("secretary")
    assert "年度归档" not in secretary.get(catalogue).content.decode().split("<h1>")[1]
    assert "移交档案室" in secretary.get(asked).content.decode()
    secretary.post(asked, {"granted": "yes"})
    assert "导出证据包" in client.get(asked).content.decode().split("<h1>")[1]


def test_a_year_with_many_confidential_papers_leaves_by_two_persons(cast, year, client_of):
    file_year(cast, year)
    Preference.objects.create(
        key=actions.LIMIT, value=1, basis_document="测试", changed_at=clock.now(),
        changed_by=cast.user["clerk"],
    )
    preferences.forget()
    client = client_of("discipline")
    assert packs.ordered(client, "filed", year).url == reverse("pack_ask", args=["filed", year])
    assert client.get(reverse("supervision_archive"), {"export": "csv"}).url.endswith("/ask/")
