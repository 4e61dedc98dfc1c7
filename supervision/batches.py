"""A year's papers of supervision are put on file by the worker, and leave as a pack."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.archive import class_code, class_words
from portal import preferences
from portal.actions import files
from portal.batches import Asked, Kind, Step, counted
from portal.delivery import xlsx
from portal.delivery.xlsx import Column
from portal.evidence_packs import Pack
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.actions.archiving import put_on_file
from supervision.models import FiledPaper
from supervision.queries import archive
from supervision.vocabulary.archive import ArchiveKind

FILE_YEAR = "supervision.archive"
SECRET = ~Q(kind=ArchiveKind.REPORT)  # papers that only those concerned may know of

COLUMNS = (
    Column(gettext_lazy("件号"), 6),
    Column(gettext_lazy("档号"), 30),
    Column(gettext_lazy("责任者"), 28),
    Column(gettext_lazy("种类"), 12),
    Column(gettext_lazy("题名"), 40),
    Column(gettext_lazy("日期"), 12),
    Column(gettext_lazy("页数"), 6),
    Column(gettext_lazy("保管期限"), 10),
    Column(gettext_lazy("文书摘要（SHA-256）"), 66),
)
FILE_ONLY = frozenset({2, 8})  # the same in each row, and what nobody reads: not on the page


def _allowed(viewer: Viewer, asked: Asked) -> bool:
    return viewer.may(Permission.KEEP_CASES) and isinstance(asked.get("year"), int)


def _file_year(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    """Papers that lack, the checks, and the act; taken up again at any point."""
    year = asked["year"]
    pieces = archive.due(viewer, year)
    for piece in counted(pieces, len(pieces), step):
        piece.paper()
    put_on_file(year=year, pieces=pieces, by=viewer)
    return b""


def _catalogue(asked: Asked) -> str:
    return f"{reverse('supervision_archive')}?year={asked['year']}"


KINDS = (Kind(FILE_YEAR, "", _allowed, _file_year, _catalogue),)


# --- what is on file leaves as a pack ---------------------------------------------------------


def of_year(viewer: Viewer, key: str) -> Pack | None:
    """What is on file of a year, as a pack (LUZE_PACKS): for those who see the catalogue."""
    if not (key.isascii() and key.isdecimal() and len(key) == 4):
        return None
    if not viewer.may(Permission.VIEW_INTEGRITY_FILES):
        return None
    readable = FiledPaper.objects.readable_by(viewer).filter(year=int(key))
    if not readable.exists():
        return None
    return Pack(
        _("%(year)s年度监督文书归档") % {"year": key},
        reverse("supervision_archive_year", args=[int(key)]), readable.filter(SECRET).count(),
        lambda step: _files(viewer, int(key), step), veiled=True,
    )


def _files(viewer: Viewer, year: int, step: Step) -> dict[str, bytes]:
    """The catalogue, and by class of retention the papers that the viewer reads."""
    known = FiledPaper.objects.visible_to(viewer).filter(year=year).select_related("file")
    rows = FiledPaper.objects.readable_by(viewer).filter(year=year).select_related("file")
    found = {
        f"{class_code(row.years)}/{row.code}.pdf": files.read(row.file)
        for row in counted(rows, rows.count(), step)
    }
    title = _("%(year)d年度监督文书归档文件目录") % {"year": year}
    lines = [catalogue_line(row) for row in known]
    return found | {_("归档文件目录") + ".xlsx": xlsx.workbook(title, COLUMNS, lines)}


def catalogue_line(row: FiledPaper) -> tuple[object, ...]:
    return (
        row.number, row.code, preferences.value("supervision_body"), row.get_kind_display(),
        row.title, row.day, row.pages, class_words(row.years), row.file.sha256,
    )

