"""Long work of supervision (LUZE_BATCH_KINDS): a year's papers are put on file and packed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.archive import class_code, class_words
from portal import preferences
from portal.access import Viewer
from portal.actions import files
from portal.batches import Asked, Kind, Step, counted
from portal.delivery import xlsx
from portal.delivery.xlsx import Column
from portal.ledger import checkpoints, packs
from portal.roles import Permission
from supervision.actions.archiving import put_on_file
from supervision.models import FiledPaper
from supervision.queries import archive

FILE_YEAR = "supervision.archive"

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


def _allowed(viewer: Viewer, asked: Asked) -> bool:
    return viewer.may(Permission.KEEP_CASES) and isinstance(asked.get("year"), int)


def _file_year(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    """Papers that lack, the checks, the act, and the pack; taken up again at any point."""
    year = asked["year"]
    pieces = archive.due(viewer, year)
    for piece in counted(pieces, len(pieces), step):
        piece.paper()
    put_on_file(year=year, pieces=pieces, by=viewer)
    return _packed(viewer, year, step)


def _packed(viewer: Viewer, year: int, step: Step) -> bytes:
    """What is on file of a year: the catalogue, and by class the papers that the viewer reads."""
    known = FiledPaper.objects.visible_to(viewer).filter(year=year).select_related("file")
    rows = FiledPaper.objects.readable_by(viewer).filter(year=year).select_related("file")
    found = {
        f"{class_code(row.years)}/{row.code}.pdf": files.read(row.file)
        for row in counted(rows, rows.count(), step)
    }
    lines = [catalogue_line(row) for row in known]
    title = _("%(year)d年度监督文书归档文件目录") % {"year": year}
    found[_("归档文件目录") + ".xlsx"] = xlsx.workbook(title, COLUMNS, lines)
    last = checkpoints.latest()
    return packs.packed(found, key=last.key if last else "")


def catalogue_line(row: FiledPaper) -> tuple[object, ...]:
    return (
        row.number, row.code, preferences.value("supervision_body"), row.get_kind_display(),
        row.title, row.day, row.pages, class_words(row.years), row.file.sha256,
    )


KINDS = (Kind(FILE_YEAR, ".zip", _allowed, _file_year),)
