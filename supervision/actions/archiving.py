"""Putting finished papers of supervision on file. They are numbered and never changed again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from agreements import archive
from portal import clock, preferences
from portal.access import Viewer
from portal.actions import files
from portal.delivery import join
from portal.ledger import pen
from portal.models import NumberSeries
from portal.roles import Permission
from supervision.models import FiledPaper, Filing
from supervision.queries.archive import Piece, checks
from supervision.rules import archive as rules


@transaction.atomic
def put_on_file(*, year: int, pieces: Iterable[Piece], by: Viewer) -> Filing | None:
    """Number these pieces within year and class, after those on file. Rules G1, G2, G3.

    Their papers are made before this transaction. None where nothing is left to be filed, also
    because somebody else has just filed it: of two who file a year at once, the second waits.
    """
    _hold(year)
    filed = set(FiledPaper.objects.filter(year=year).values_list("kind", "record"))
    pieces = [each for each in pieces if (each.kind, each.record.pk) not in filed]
    rules.may_file(
        keeps=by.may(Permission.KEEP_CASES), year=year, today=clock.today(),
        sound=all(check.ok for check in checks(year, pieces, made=True)),
    ).require()
    if not pieces:
        return None
    filing = Filing.objects.create(year=year, filed_at=clock.now(), filed_by_id=by.user_id)
    numbers = archive.numbered(
        [archive.Piece(place, each.years) for place, each in enumerate(pieces)],
        fonds=preferences.value("archive_fonds"), year=year, after=_last(year),
        unit=preferences.value("archive_unit_supervision"),
    )
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


def _hold(year: int) -> None:
    """One at a time files papers of a year: what is on file is read when the other is done."""
    key = f"supervision:filed:{year}"
    NumberSeries.objects.bulk_create([NumberSeries(key=key)], ignore_conflicts=True)
    NumberSeries.objects.select_for_update().get(key=key)


def _last(year: int) -> dict[int, int]:
    """The last number of each class of retention."""
    last: dict[int, int] = {}
    for years, number in FiledPaper.objects.filter(year=year).values_list("years", "number"):
        last[years] = max(last.get(years, 0), number)
    return last
