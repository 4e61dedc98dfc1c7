"""Registers over all topics: the four forms in figures, and one person's file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import charts, clock
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.ledger import access_log
from portal.models import Person
from portal.pages import Crumbs, Filling
from portal.roles import Permission
from portal.views.registers import ALL, FigurePage, RegisterPage
from supervision import access
from supervision.forms.figures import BY, KIND, BehindFilter, FiguresFilter
from supervision.queries import figures, person_file
from supervision.queries.figures import FORMS, FigureRow

_FORM_COLUMNS = tuple(Column(form.label, 14) for form in FORMS)
_FORM_KEYS = tuple(int(form) for form in FORMS)
_FORM_SERIES = tuple(
    charts.Series(form.label, filling, colour)
    for form, filling, colour in zip(
        FORMS, (charts.PALE, charts.STRIPES, charts.UPRIGHT, charts.FULL),
        (charts.CALM, charts.CALM, charts.LATE, charts.LATE), strict=True,
    )
)


class FourFormsPage(FigurePage):
    """Persons under each of the four forms, by quarter, year or kind of measure."""

    permission = Permission.VIEW_SUPERVISION_FIGURES
    filling = Filling(
        gettext_lazy("作出或者收到的措施登记后，按形态计入。"),
        gettext_lazy("查看措施台账"), "measures",
    )
    title = gettext_lazy("“四种形态”统计")
    log_name = "supervision.four_forms"
    filter_form = FiguresFilter
    columns = (
        Column(gettext_lazy("期间（措施）"), 24), *_FORM_COLUMNS, Column(gettext_lazy("合计"), 10)
    )

    def rows(self) -> list[FigureRow]:
        return []

    def found(self) -> tuple[list[FigureRow], Any]:
        """Which kinds of measures there were, is for those who see rows."""
        rows, form = super().found()
        if form is not None and not figures.sees_rows(self.viewer):
            form.fields["by"].choices = [one for one in BY if one[0] != KIND]
        return rows, form

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> list[FigureRow]:
        year = cleaned.get("year") or clock.today().year
        self.by = cleaned.get("by") or "quarter"
        if self.by == KIND and not figures.sees_rows(self.viewer):
            self.by = "quarter"
        if self.by == "year":
            return figures.by_span(self.viewer, figures.years(year))
        whole = figures.years(year)[0]
        if self.by == KIND:
            return figures.by_kind(self.viewer, whole)
        return figures.by_span(self.viewer, [*figures.quarters(year), whole])

    def parts(self, rows: Iterable[FigureRow]) -> list[FigureRow]:
        """Those of the rows that are parts of a year."""
        found = list(rows)
        return {"year": [], KIND: found, "quarter": found[:-1]}[self.by]

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        cells = self._cells(rows)
        for row in rows:
            shown = [Cell(cells[row.label, f], self._url(row, f)) for f in (*_FORM_KEYS, 0)]
            yield (row.label, *shown)

    def pictures(self, rows: Any) -> Sequence[charts.Chart]:
        """A bar for each form; by quarter without the year as a whole."""
        cells = self._cells(rows)
        drawn = [row for row in rows if self.by == "year" or row in self.parts(rows)]
        if self.by == "year":
            drawn.reverse()
        groups = [
            (row.label, [self._value(row, form, cells[row.label, int(form)]) for form in FORMS])
            for row in drawn
        ]
        return [
            charts.bars(
                groups, _FORM_SERIES, title=self.title, description=self.note(),
            )
        ] if groups else []

    def _cells(self, rows: Any) -> figures.Cells:
        parts = self.parts(rows)
        return figures.shown(self.viewer, [r for r in rows if r not in parts], parts)

    def _value(self, row: FigureRow, form: Any, cell: int | str) -> charts.Value:
        said = cell if isinstance(cell, str) else _("%(n)d人次") % {"n": cell}
        title = f"{row.label} {form.label} {said}"
        if isinstance(cell, str):
            return charts.Value(None, title, text=cell.replace(_("少于"), "<"))
        return charts.Value(cell, title, self._url(row, int(form)))

    def _url(self, row: FigureRow, form: int) -> str:
        """For those who see rows, the rows behind a figure."""
        count = row.counts.get(form, 0) if form else row.total
        if not count or not figures.sees_rows(self.viewer):
            return ""
        asked = row.key | ({"form": str(form)} if form else {})
        return f"{reverse('four_forms_rows')}?{urlencode(asked)}"

    def note(self) -> Any:
        if figures.sees_rows(self.viewer):
            return _("单位：人次。按决定日期统计，已撤销的和日常廉政谈话不计入。")
        return _(
            "单位：人次。按决定日期统计，已撤销的和日常廉政谈话不计入；少于3人次（含没有）的不显示，"
            "可以由此推算的一并不显示。"
        )


class FourFormsRowsPage(RegisterPage):
    """The measures behind a figure, for those who may see them."""

    permission = Permission.VIEW_INTEGRITY_FILES
    filling = Filling(
        gettext_lazy("作出或者收到的措施登记后，按形态计入。"),
        gettext_lazy("查看措施台账"), "measures",
    )
    title = gettext_lazy("“四种形态”明细")
    log_name = "supervision.four_forms_rows"
    secret = ALL
    filter_form = BehindFilter
    columns = (
        Column(gettext_lazy("对象"), 14), Column(gettext_lazy("部门"), 14),
        Column(gettext_lazy("措施"), 18), Column(gettext_lazy("形态"), 12),
        Column(gettext_lazy("决定日期"), 14, sort="day"), Column(gettext_lazy("文号"), 22),
    )
    sorts = {"day": ("decided_on",)}
    default_sort = "-day"

    def crumbs(self) -> Crumbs:
        return [(_("“四种形态”统计"), reverse("four_forms"))]

    def rows(self) -> Any:
        return figures.rows_behind(self.viewer, first=None, last=None)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return figures.rows_behind(
            self.viewer, first=cleaned.get("first"), last=cleaned.get("last"),
            form=cleaned.get("form", ""), kind=cleaned.get("kind", ""),
        )

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield (
                Cell(row.subject.name, reverse("measure", args=[row.pk])),
                row.department.short_name if row.department else "", row.get_kind_display(),
                row.get_form_display(), row.decided_on, row.decision_number or row.number,
            )


class PersonFilePage(RegisterPage):
    """One person's file; hidden from everybody who is not entitled to it."""

    permission = Permission.USE
    filling = Filling(gettext_lazy("参加的谈话和送达的文书，登记后列在这里。"))
    log_name = "supervision.person_file"
    title = gettext_lazy("廉政档案")
    columns = (
        Column(gettext_lazy("事项"), 24), Column(gettext_lazy("类别"), 10),
        Column(gettext_lazy("日期"), 14), Column(gettext_lazy("编号（文号）"), 22),
        Column(gettext_lazy("影响期满"), 14), Column(gettext_lazy("状态"), 12),
    )

    @cached_property
    def person(self) -> Person:
        """Asked by whatever reads the rows: this page, and the worker that exports them."""
        found: Person = get_object_or_404(Person, pk=self.person_id())
        if not access.may_open_file_of(self.viewer, found.pk):
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # If this cannot be written the page is refused: let the error pass.
        access_log.record_request(
            request, access_log.Kind.VIEW_CONFIDENTIAL, object=f"person_file:{self.person.pk}"
        )
        return super().get(request, *args, **kwargs)

    def secrets(self, rows: Any) -> int:
        return 0 if self.viewer.person_id == self.person.pk else len(rows)

    def crumbs(self) -> Crumbs:
        return [(self.person.name, reverse("person", args=[self.person.pk]))]

    def person_id(self) -> int:
        return int(self.kwargs["pk"])

    def register_title(self) -> Any:
        return _("廉政档案：%(name)s") % {"name": self.person.name}

    def note(self) -> Any:
        if self.viewer.person_id == self.person.pk:
            return _("只列出本人参加的谈话和已送达本人的文书，查阅会留下记录。")
        return _("只列出查阅人可以知悉的记录，查阅会留下记录。")

    def rows(self) -> Any:
        return person_file.papers_of(self.viewer, self.person)

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield (
                Cell(row.what, row.url), row.kind, row.day, row.number, row.ends_on,
                Cell(row.state, mark=row.mark),
            )


class OwnFilePage(PersonFilePage):
    """My own file."""

    def crumbs(self) -> Crumbs:
        return []

    def person_id(self) -> int:
        if self.viewer.person_id is None:
            raise Http404
        return self.viewer.person_id
