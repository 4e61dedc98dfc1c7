"""A year of supervision is closed: its registers become papers, and its records stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.actions import files
from portal.actions.batches import order
from portal.batches import Asked, Kind, Step, counted
from portal.delivery import registers
from portal.delivery.registers import MOST_IN_BATCH, Register
from portal.pages import ActionPage, Crumbs
from portal.roles import Permission
from portal.viewer import SYSTEM, Viewer
from portal.views.registers import RegisterPage
from supervision.actions.archiving import RegisterPaper, close_year
from supervision.models import FiledPaper, SupervisionYear
from supervision.models.archive import REGISTERED
from supervision.prints_talks import PDF
from supervision.views.archive import ROOT, OfYear
from supervision.views.cases import CasesPage
from supervision.views.findings import FindingsPage
from supervision.views.hearings import HearingsPage
from supervision.views.measures import MeasuresPage
from supervision.views.reminders import RemindersPage
from supervision.views.talks import TalksPage
from supervision.vocabulary.archive import YearRegister

CLOSE_YEAR: Final = "supervision.close_year"
PAGES: Final[Mapping[str, type[RegisterPage]]] = {
    YearRegister.TALKS: TalksPage,
    YearRegister.HEARINGS: HearingsPage,
    YearRegister.REMINDERS: RemindersPage,
    YearRegister.FINDINGS: FindingsPage,
    YearRegister.MEASURES: MeasuresPage,
    YearRegister.CASES: CasesPage,
}


def rows_of(register: str, year: int) -> tuple[RegisterPage, Any]:
    """All rows of a register in a year, whoever asks: who may read the paper is asked later."""
    page = PAGES[register]()
    page.viewer = SYSTEM
    registered = REGISTERED[register]
    rows = page.rows().filter(registered.rows(year)).order_by(registered.day, "pk")
    return page, rows


def papers(year: int, by: Viewer, step: Step) -> Iterator[RegisterPaper]:
    """The registers of the year that have rows, each set and stored as a confidential paper."""
    name = f"{by.name} {by.title}".strip()
    for register in counted(list(YearRegister), len(YearRegister), step):
        page, rows = rows_of(register, year)
        listed = frozenset(rows.values_list("pk", flat=True))
        if not listed:
            continue
        title = _("%(year)d年度%(name)s") % {"year": year, "name": register.label}
        taken = Register(title, page.columns, page.lines(rows))
        data = registers.paper(taken, by=name, most=MOST_IN_BATCH, step=step)
        yield RegisterPaper(register, title, files.store_confidential(data, PDF), listed)


def _allowed(viewer: Viewer, asked: Asked) -> bool:
    return viewer.may(Permission.KEEP_CASES) and isinstance(asked.get("year"), int)


def _close(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    year = asked["year"]
    if not SupervisionYear.objects.filter(year=year).exists():
        close_year(year=year, registers=list(papers(year, viewer, step)), by=viewer)
    return b""


def _seen_at(asked: Asked) -> str:
    return reverse("supervision_archive_year", args=[asked["year"]])


BATCHES = (Kind(CLOSE_YEAR, "", _allowed, _close, _seen_at),)


class CloseYearPage(OfYear, ActionPage):
    """What closing means, and the act. 404 when it is closed already."""

    def prepare(self) -> None:
        if self.closed is not None:
            raise Http404

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("supervision_archive")), (self.title(), self.back())]

    def title(self) -> str:
        return _("%(year)d年度监督文书归档") % {"year": self.year}

    def question(self) -> str:
        return _("关闭%(year)d年度监督工作") % {"year": self.year}

    def recorded(self) -> Sequence[tuple[str, Any]]:
        filed = FiledPaper.objects.visible_to(self.viewer).filter(year=self.year)
        return [
            (_("已归档件数"), filed.count()),
            (_("待归档件数"), len(self.pieces)),
            (_("办理"), _("后台制作本年度各项台账，编号归档，然后关闭年度。")),
            (_("关闭以后"), _("本年度的谈话、汇报座谈、提醒、问题等记录不能再登记、修改、撤回。"
                         "没有办结的继续办理，文书办结后归档；更正另行登记。")),
        ]

    def button(self) -> str:
        return _("确认关闭")

    def back(self) -> str:
        return reverse("supervision_archive_year", args=[self.year])

    def perform(self, form: Any) -> str:
        batch = order(
            kind=CLOSE_YEAR, asked={"year": self.year}, title=self.question(), by=self.viewer
        )
        return reverse("batch", args=[batch.pk])
