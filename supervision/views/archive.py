"""Papers of supervision on file: the catalogue, and the act that puts a year's papers there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.actions.batches import order
from portal.errors import Sentence
from portal.pages import ActionPage, BasePage, Crumbs, Filling
from portal.roles import Permission
from supervision import batches
from supervision.forms.archive import FiledFilter
from supervision.models import FiledPaper, SupervisionYear
from supervision.queries import archive
from supervision.queries.archive import Piece
from supervision.views.acting import ActingRegister

ROOT = gettext_lazy("监督文书归档")


class FiledPapersPage(ActingRegister):
    """The catalogue of what is on file, as far as the viewer may know of it: for those who keep
    the file, and for the secretary, who is their second person when it leaves."""

    permission = Permission.VIEW_INTEGRITY_FILES
    filling = Filling(gettext_lazy("年度结束后，已办结的监督文书经检测归档，列在这里。"))
    title = ROOT
    log_name = "supervision.archive"
    secret = batches.SECRET
    filter_form = FiledFilter
    columns = batches.COLUMNS
    file_only = batches.FILE_ONLY
    sorts = {"code": ("year", "years", "number")}

    def acts(self) -> Sequence[tuple[Sentence, str]]:
        """Last year, the years before it that are not closed, and the year that is asked for."""
        if not self.viewer.may(Permission.KEEP_CASES):
            return []
        years = archive.open_years()
        asked = self.request.GET.get("year", "")
        if asked.isascii() and asked.isdecimal() and FiledPaper.objects.filter(
            year=int(asked[:4])
        ).exists():
            years = [int(asked[:4]), *(year for year in years if year != int(asked[:4]))]
        return [
            (_("%(year)d年度归档") % {"year": year},
             reverse("supervision_archive_year", args=[year]))
            for year in years
        ]

    def rows(self) -> Any:
        return FiledPaper.objects.visible_to(self.viewer).select_related("file")

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return rows.filter(**{name: value for name, value in cleaned.items() if value})

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        yield from map(batches.catalogue_line, rows)


class OfYear(BasePage, abstract=True):
    """Pages about the archive of one year."""

    permission = Permission.KEEP_CASES

    @cached_property
    def year(self) -> int:
        year: int = self.kwargs["year"]
        if not 2000 <= year <= clock.today().year:
            raise Http404
        return year

    @cached_property
    def pieces(self) -> list[Piece]:
        return archive.due(self.viewer, self.year)

    @cached_property
    def closed(self) -> SupervisionYear | None:
        found: SupervisionYear | None = SupervisionYear.objects.filter(year=self.year).first()
        return found


class FileYearPage(OfYear, ActionPage):
    """What is ready to be filed, the checks, and the act; what is on file leaves as a pack."""

    template_name = "supervision/archive_year.html"

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("supervision_archive"))]

    def question(self) -> str:
        return _("%(year)d年度监督文书归档") % {"year": self.year}

    def recorded(self) -> Sequence[tuple[str, Any]]:
        return [
            (_("待归档件数"), len(self.pieces)),
            (_("办理"), _("后台补齐文书，逐件检测，通过后编号归档。")),
            (_("归档以后"), _("已归档的文书只能查阅。没有办结的，办结后再次归档，件号接续。")),
        ]

    def extra(self) -> dict[str, Any]:
        filed = FiledPaper.objects.readable_by(self.viewer).filter(year=self.year)
        return {
            "checks": archive.checks(self.year, self.pieces) if self.pieces else [],
            "year": str(self.year),
            "filed": filed.count(), "closed": self.closed,
            "may_close": self.closed is None and self.year < clock.today().year
            and not self.pieces,
        }

    def button(self) -> str:
        return _("确认归档")

    def back(self) -> str:
        return reverse("supervision_archive")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nothing to file is no work for the worker: the page says so."""
        if not self.pieces:
            return redirect("supervision_archive_year", self.year)
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> str:
        batch = order(
            kind=batches.FILE_YEAR, asked={"year": self.year}, title=self.question(),
            by=self.viewer,
        )
        return reverse("batch", args=[batch.pk])
