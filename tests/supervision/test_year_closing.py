"""A year of supervision is closed: registers on file, records as they stand, open matters go on."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from portal import batches as registry
from portal import clock
from portal.actions import batches as work
from portal.actions import files
from portal.errors import RuleBroken
from portal.ledger.verify import verify
from portal.models import Batch, LedgerEntry, User
from supervision import batches
from supervision.actions import (
    archiving,
    clue_slips,
    early_signs,
    hearings,
    leave_refusals,
    record_files,
    rectification,
    reminders,
    reports,
    talks,
)
from supervision.models import (
    FiledPaper,
    Finding,
    HearingPoint,
    IntegrityReminder,
    Measure,
    Rectification,
    Recusal,
    SupervisionYear,
    Talk,
)
from supervision.states import RectificationState
from supervision.views import year_closing
from supervision.vocabulary import RecordKind
from supervision.vocabulary.archive import ArchiveKind
from tests import packs
from tests.agreements import scenes
from tests.supervision import (
    finding_scenes,
    measure_scenes,
    test_hearings,
    test_reminders,
    test_talks,
)
from tests.together import at_once

NEXT_YEAR = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
OLD, NEW = date(2026, 12, 31), date(2027, 1, 1)


def silent(done: int, total: int) -> None:
    pass


@pytest.fixture
def year(cast):
    """2026: one finding closed and one that runs, talks, a hearing, a reminder, a measure."""
    with scenes.spring():
        finding_scenes.closed(cast)
        finding_scenes.served(cast, title="车辆封存登记不全")
        test_talks.recorded(cast, "staff", "staff_two")
        test_talks.recorded(cast, "staff")
        test_hearings.recorded(cast)
        test_reminders.sent(cast)
        measure_scenes.serve(cast, measure_scenes.received(cast))
    with time_machine.travel(NEXT_YEAR):
        User.objects.update(password_changed_at=clock.now())
        yield 2026


def run(cast, kind: str, year: int, by: str = "discipline") -> None:
    registry.kinds()[kind].make(cast.viewer(by), {"year": year}, silent)


@pytest.fixture
def closed(cast, year):
    run(cast, batches.FILE_YEAR, year)
    run(cast, year_closing.CLOSE_YEAR, year)
    return year


def papers(cast, year: int) -> list[archiving.RegisterPaper]:
    return list(year_closing.papers(year, cast.viewer("discipline"), silent))


def closed_with(cast, year: int, made: list[archiving.RegisterPaper]) -> SupervisionYear:
    return archiving.close_year(year=year, registers=made, by=cast.viewer("discipline"))


def outcome(act: Callable[..., Any], *given: Any, **named: Any) -> str:
    """`done`, or the rule that refused it."""
    try:
        act(*given, **named)
    except RuleBroken as broken:
        return broken.rule
    return "done"


def text_of(row: FiledPaper) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(files.read(row.file))).pages)


def registers() -> dict[str, FiledPaper]:
    return {row.register: row for row in FiledPaper.objects.filter(kind=ArchiveKind.REGISTER)}


# --- the registers are papers of their own ------------------------------------------------------


def test_the_registers_of_the_year_stand_on_file_under_numbers_of_their_own(cast, closed):
    found = registers()
    assert set(found) == {"talks", "hearings", "reminders", "findings", "measures"}  # no case
    assert "2026年度问题整改台账" in found["findings"].title
    assert "车辆封存登记不全" in text_of(found["findings"])
    assert "郑知行" in text_of(found["hearings"])
    every = FiledPaper.objects.filter(year=closed)
    for years in {row.years for row in every}:
        numbers = sorted(every.filter(years=years).values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
    assert SupervisionYear.objects.get().year == closed
    assert LedgerEntry.objects.filter(word="supervision.year_closed").count() == 1
    ours = ("supervision.supervisionyear:", "supervision.filing:", "supervision.filedpaper:")
    assert not [each for each in verify().findings if each.where.startswith(ours)]


def test_an_unconfirmed_talk_stands_in_no_register(cast, closed):
    said = text_of(registers()["talks"])
    assert said.count("何静川") == 1  # the collective talk; the other waits for confirmation


def test_a_register_is_open_to_those_to_whom_none_of_its_rows_is_closed(cast, closed):
    discipline = cast.viewer("discipline")
    assert FiledPaper.objects.readable_by(discipline).filter(register="findings").exists()
    Recusal.objects.create(
        kind=RecordKind.FINDING, person=cast.person["discipline"], reason="亲属",
        record=Finding.objects.get(title="车辆封存登记不全").pk, entered_at=clock.now(),
        entered_by=cast.user["secretary"],
    )
    assert not FiledPaper.objects.visible_to(discipline).filter(register="findings").exists()
    assert FiledPaper.objects.readable_by(discipline).filter(register="talks").exists()
    for other in ("clerk", "staff", "secretary", "system_admin"):
        assert not FiledPaper.objects.visible_to(cast.viewer(other)).filter(
            kind=ArchiveKind.REGISTER
        ).exists()


def test_what_was_undone_since_closes_the_register_all_the_same(cast, closed):
    """Its line still stands on the paper."""
    discipline, measure = cast.viewer("discipline"), Measure.objects.get()
    Recusal.objects.create(
        kind=RecordKind.MEASURE, person=cast.person["discipline"], reason="亲属",
        record=measure.pk, entered_at=clock.now(), entered_by=cast.user["secretary"],
    )
    assert not FiledPaper.objects.visible_to(discipline).filter(register="measures").exists()
    Measure.objects.update(state="revoked")
    assert not FiledPaper.objects.visible_to(discipline).filter(register="measures").exists()


# --- when ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("by", "rule"), [("secretary", "G1"), ("clerk", "G1")])
def test_G1_only_discipline_closes(cast, year, by, rule):
    with pytest.raises(RuleBroken) as refused:
        archiving.close_year(year=year, registers=[], by=cast.viewer(by))
    assert refused.value.rule == rule and not SupervisionYear.objects.exists()


def test_G2_and_G5_and_G6(cast, year):
    def refused(of: int) -> str:
        with pytest.raises(RuleBroken) as broken:
            archiving.close_year(year=of, registers=[], by=cast.viewer("discipline"))
        return broken.value.rule

    assert refused(2027) == "G2"
    assert refused(year) == "G5"  # finished papers first
    run(cast, batches.FILE_YEAR, year)
    archiving.close_year(year=year, registers=papers(cast, year), by=cast.viewer("discipline"))
    assert refused(year) == "G6"


def test_G7_what_is_entered_while_the_registers_are_set_is_not_left_out(cast, year):
    run(cast, batches.FILE_YEAR, year)
    made = papers(cast, year)
    test_hearings.recorded(cast, held_on=OLD)
    with pytest.raises(RuleBroken) as broken:
        archiving.close_year(year=year, registers=made, by=cast.viewer("discipline"))
    assert broken.value.rule == "G7" and not SupervisionYear.objects.exists()
    archiving.close_year(year=year, registers=papers(cast, year), by=cast.viewer("discipline"))
    assert "2026年12月31日" in text_of(registers()["hearings"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two writers at once")
def test_two_who_close_at_once_close_it_once(cast, year):
    run(cast, batches.FILE_YEAR, year)
    made = papers(cast, year)

    def close(_turn: int) -> str:
        return outcome(closed_with, cast, year, made)

    assert sorted(at_once(close, 2)) == ["G6", "done"]
    assert len(registers()) == len(made)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two writers at once")
def test_a_record_entered_while_its_year_closes_is_refused_or_stands_in_its_register(cast, year):
    run(cast, batches.FILE_YEAR, year)
    made = papers(cast, year)

    def act(turn: int) -> str:
        if turn:
            return outcome(test_hearings.recorded, cast, held_on=OLD)
        return outcome(closed_with, cast, year, made)

    assert at_once(act, 2) in (["done", "G4"], ["G7", "done"])


# --- what is refused from then on ---------------------------------------------------------------


def waiting(cast) -> Talk:
    return Talk.objects.get(state="recorded")


def edited(cast) -> Any:
    talk = waiting(cast)
    return talks.edit(
        talk=talk, content=test_talks.content(cast, "staff", held_on=talk.held_on, points="改"),
        edition=talk.edition, by=cast.viewer("head"),
    )


def withdrawn(cast) -> Any:
    return reminders.withdraw(reminder=IntegrityReminder.objects.get(), by=cast.viewer("head"))


def noticed(cast) -> Any:
    return early_signs.note(
        noticed=early_signs.Noticed(
            kind="early_sign", subject=cast.person["staff"], noticed_on=OLD,
            source="routine_check", facts="迟到",
        ),
        by=cast.viewer("head"),
    )


def refused_leave(cast, day: date = OLD) -> Any:
    return leave_refusals.record(
        person=cast.person["staff"], refuser=cast.person["head"], refused_on=day,
        reason="工作忙", by=cast.viewer("discipline"),
    )


def slipped(cast, day: date = OLD) -> Any:
    return clue_slips.transfer(
        number=f"移〔{day:%Y%m%d}〕1号", transferred_on=day, from_body="机关纪委",
        to_body="派驻组", by=cast.viewer("discipline"),
    )


def filed_files(cast) -> Any:
    talk = Talk.objects.get(state="confirmed")
    return record_files.attach(
        record=talk, uploads=[finding_scenes.picture()], by=cast.viewer("head"),
        confidential=False,
    )


REFUSED: dict[str, Callable[[Any], Any]] = {
    "a talk of that year": lambda cast: test_talks.recorded(cast, "staff", held_on=OLD),
    "a talk of that year is edited": edited,
    "a hearing of that year": lambda cast: test_hearings.recorded(cast, held_on=OLD),
    "a reminder of that year is withdrawn": withdrawn,
    "a finding of that year": lambda cast: finding_scenes.recorded(cast, found_on=OLD),
    "an early sign of that year": noticed,
    "a refused leave of that year": refused_leave,
    "a slip of that year": slipped,
    "a measure dated back": lambda cast: measure_scenes.decided(
        cast, decided_on=OLD, effective_on=OLD
    ),
    "a file for a paper on file": filed_files,
    "a report on that year": lambda cast: reports.begin(
        kind="half_year", year=2026, by=cast.viewer("clerk")
    ),
}


@pytest.mark.parametrize("act", REFUSED, ids=str)
def test_G4_a_closed_year_is_not_added_to_nor_changed(cast, closed, act):
    lines = LedgerEntry.objects.count()
    with pytest.raises(RuleBroken) as broken:
        REFUSED[act](cast)
    assert broken.value.rule == "G4"
    assert LedgerEntry.objects.count() == lines


OPEN_YEAR: dict[str, Callable[[Any], Any]] = {
    "a talk": lambda cast: test_talks.recorded(cast, "staff", held_on=NEW),
    "a hearing": lambda cast: test_hearings.recorded(cast, held_on=NEW),
    "a finding": lambda cast: finding_scenes.recorded(cast, found_on=NEW),
    "a refused leave": lambda cast: refused_leave(cast, NEW),
    "a slip": lambda cast: slipped(cast, NEW),
    "a reminder": lambda cast: test_reminders.sent(cast),
    "a measure": lambda cast: measure_scenes.decided(cast, decided_on=NEW, effective_on=NEW),
}


@pytest.mark.parametrize("act", OPEN_YEAR, ids=str)
def test_the_first_day_after_it_is_as_open_as_ever(cast, closed, act):
    assert OPEN_YEAR[act](cast).pk


# --- what runs on -------------------------------------------------------------------------------


def test_what_was_open_comes_to_its_end(cast, closed):
    talk = waiting(cast)
    assert talks.confirm(
        talk=talk, edition=talk.edition, by=cast.viewer("staff")
    ).state == "confirmed"
    point = HearingPoint.objects.get()
    hearings.answer(point=point, text="已调剂", by=cast.viewer("office_head"))
    open_one = Rectification.objects.exclude(
        state=RectificationState.CLOSED
    ).get()
    assert rectification.plan(
        rectification=open_one, text="制定制度", edition=open_one.edition,
        steps=[finding_scenes.step(cast, due_on=open_one.due_on)], by=cast.viewer("head"),
    ).planned_at.year == 2027


def test_a_correction_stands_beside_the_old_text(cast, closed):
    talk = Talk.objects.get(state="confirmed")
    before = FiledPaper.objects.get(record=talk.pk).file.sha256
    made = talks.correct(
        talk=talk, field="points", text="更正后的要点", reason="笔误", by=cast.viewer("head")
    )
    assert made.made_at.year == 2027
    talk.refresh_from_db()
    assert talk.points != "更正后的要点"
    assert FiledPaper.objects.get(record=talk.pk).file.sha256 == before


def test_a_decision_received_late_is_entered_on_its_own_day(cast, closed):
    row = measure_scenes.received(cast, decided_on=OLD, effective_on=OLD)
    assert row.decided_on == OLD and row.state == "decided"


def test_what_is_finished_later_is_filed_under_the_next_number(cast, closed):
    last = max(FiledPaper.objects.filter(years=10).values_list("number", flat=True))
    talk = waiting(cast)
    talks.confirm(talk=talk, edition=talk.edition, by=cast.viewer("staff"))
    run(cast, batches.FILE_YEAR, closed)
    assert FiledPaper.objects.get(record=talk.pk).number == last + 1


# --- pages --------------------------------------------------------------------------------------


def test_the_page_offers_to_close_when_all_is_on_file_and_says_that_it_is(
    cast, year, client_of
):
    client = client_of("discipline")
    page = reverse("supervision_archive_year", args=[year])
    close = reverse("supervision_close_year", args=[year])
    assert close not in client.get(page).content.decode()
    run(cast, batches.FILE_YEAR, year)
    assert close in client.get(page).content.decode()
    assert "更正另行登记" in client.get(close).content.decode()
    batch = Batch.objects.get(pk=client.post(close).url.rstrip("/").rsplit("/", 1)[1])
    if batch.state != "done":  # inside the test's transaction the worker was not called
        assert work.work.func(str(batch.pk), batch.attempt) == "done"
    assert "本年度已于2027年3月1日关闭" in client.get(page).content.decode()
    assert client.get(close).status_code == 404
    assert "2026年度谈话台账" in client.get(reverse("supervision_archive")).content.decode()
    assert client_of("clerk").get(close).status_code == 403


def test_the_form_of_a_talk_says_at_the_day_that_the_year_is_closed(cast, closed, client_of):
    talk = test_talks.draft(cast, "staff", held_on=OLD)
    with pytest.raises(RuleBroken) as broken:
        talks.record(talk=talk, edition=talk.edition, by=cast.viewer("head"))
    assert broken.value.field == "held_on"


@pytest.fixture
def signer(settings, tmp_path):
    with packs.signing(settings, tmp_path) as running:
        yield running


def test_registers_leave_with_the_pack_of_the_year(cast, closed, client_of, signer, tmp_path):
    data = packs.taken(client_of("discipline"), "filed", closed)
    names = zipfile.ZipFile(BytesIO(data)).namelist()
    assert f"D30/{registers()['findings'].code}.pdf" in names
    assert packs.verified(tmp_path, data)[0] == 0


