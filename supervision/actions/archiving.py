"""Putting finished papers of supervision on file. They are numbered and never changed again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from agreements import archive
from portal import clock, preferences
from portal.actions import files
from portal.delivery import join
from portal.ledger import pen
from portal.models import StoredFile
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.actions import closing
from supervision.models import FiledPaper, Filing, SupervisionYear
from supervision.models.archive import REGISTERED
from supervision.queries.archive import Piece, checks, due
from supervision.rules import archive as rules
from supervision.vocabulary.archive import ArchiveKind, YearRegister


@transaction.atomic
def put_on_file(*, year: int, pieces: Iterable[Piece], by: Viewer) -> Filing | None:
    """Number these pieces within year and class, after those on file. Rules G1, G2, G3.

    Their papers are made before this transaction. None where nothing is left to be filed, also
    because somebody else has just filed it: of two who file a year at once, the second waits.
    """
    closing.hold(year)
    # What was filed or taken up again since the pieces were looked up is left out.
    still = {(each.kind, each.record.pk) for each in due(by, year)}
    pieces = [each for each in pieces if (each.kind, each.record.pk) in still]
    rules.may_file(
        keeps=by.may(Permission.KEEP_CASES), year=year, today=clock.today(),
        sound=all(check.ok for check in checks(year, pieces, made=True)),
    ).require()
    if not pieces:
        return None
    filing = Filing.objects.create(year=year, filed_at=clock.now(), filed_by_id=by.user_id)
    numbers = _numbered([each.years for each in pieces], year)
    papers = [each.paper() for each in pieces]
    rows = FiledPaper.objects.bulk_create(
        FiledPaper(
            filing=filing, kind=piece.kind, record=piece.record.pk, code=one.code, year=year,
            years=one.years, number=one.number, title=piece.title, day=piece.day,
            pages=join.pages_of(files.read(paper)), file=paper,
        )
        for one, piece, paper in zip(numbers, pieces, papers, strict=True)
    )
    pen.write("supervision.papers_filed", subject=filing, by=by, rows=[filing, *rows])
    return filing


@dataclass(frozen=True)
class RegisterPaper:
    """A register of a year, set as a paper: the rows that it lists."""

    register: YearRegister
    title: str
    file: StoredFile
    rows: frozenset[UUID]


def register_key(register: str, year: int) -> UUID:
    """The key under which a register of a year stands on file."""
    return uuid5(NAMESPACE_URL, f"luze:supervision:{register}:{year}")


@transaction.atomic
def close_year(*, year: int, registers: Iterable[RegisterPaper], by: Viewer) -> SupervisionYear:
    """File the registers of a year and close it. Rules G1, G2, G5, G6, G7.

    The registers are set before this transaction; what was entered or settled meanwhile would
    stand in none of them.
    """
    closing.hold(year)
    today, papers = clock.today(), list(registers)
    rules.may_close(
        keeps=by.may(Permission.KEEP_CASES), year=year, today=today,
        left=bool(due(by, year)), closed=SupervisionYear.objects.filter(year=year).exists(),
        whole={each.register: each.rows for each in papers} == _listed(year),
    ).require()
    now = clock.now()
    closed: SupervisionYear = SupervisionYear.objects.create(
        year=year, closed_at=now, closed_by_id=by.user_id
    )
    filing = Filing.objects.create(year=year, filed_at=now, filed_by_id=by.user_id)
    years: int = preferences.value("archive_years_registers")
    rows = FiledPaper.objects.bulk_create(
        FiledPaper(
            filing=filing, kind=ArchiveKind.REGISTER, register=paper.register,
            record=register_key(paper.register, year), code=one.code, year=year, years=years,
            number=one.number, title=paper.title, day=today,
            pages=join.pages_of(files.read(paper.file)), file=paper.file,
        )
        for one, paper in zip(_numbered([years] * len(papers), year), papers, strict=True)
    )
    pen.write("supervision.year_closed", subject=closed, by=by, rows=[closed, filing, *rows])
    return closed


def _numbered(classes: list[int], year: int) -> list[archive.Numbered]:
    """Codes for pieces of these classes of retention, after those on file."""
    return archive.numbered(
        [archive.Piece(place, years) for place, years in enumerate(classes)],
        fonds=preferences.value("archive_fonds"), year=year, after=_last(year),
        unit=preferences.value("archive_unit_supervision"),
    )


def _listed(year: int) -> dict[str, frozenset[UUID]]:
    """The rows of each register that has any now."""
    found = {
        register: frozenset(
            kept.model._default_manager.filter(kept.rows(year)).values_list("pk", flat=True)
        )
        for register, kept in REGISTERED.items()
    }
    return {register: rows for register, rows in found.items() if rows}


def _last(year: int) -> dict[int, int]:
    """The last number of each class of retention."""
    last: dict[int, int] = {}
    for years, number in FiledPaper.objects.filter(year=year).values_list("years", "number"):
        last[years] = max(last.get(years, 0), number)
    return last
