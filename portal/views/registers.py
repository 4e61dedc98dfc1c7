"""Registers: a list that one may also take away as a spreadsheet or on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from portal.delivery import registers
from portal.delivery.pdf import PaperFailed
from portal.delivery.registers import Cell, Register, value_of, written
from portal.delivery.xlsx import Column
from portal.errors import RuleBroken, Sentence
from portal.pages import ListPage


class RegisterPage(ListPage, abstract=True):
    """The list of a register; `?export=xlsx` or `?export=pdf` hands out the same rows.

    A page with a template of its own shows the rows as it likes and includes
    components/exports.html; without one, the cells of `lines` are the table.
    """

    template_name = "portal/register.html"
    title: ClassVar[Sentence]
    columns: ClassVar[Sequence[Column]]
    log_name: ClassVar[str]  # as the access log calls the export: "supervision.talks"

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        """Cells in the order of `columns` for each of these rows."""
        raise NotImplementedError

    def register_title(self) -> Sentence:
        return self.title

    def note(self) -> Sentence:
        """Small print of the paper: what the register holds and on which grounds."""
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("export")
        if form not in (registers.XLSX, registers.PDF):
            return super().get(request, *args, **kwargs)
        rows, _filter = self.found()
        most = registers.MOST_ON_SHEET if form == registers.XLSX else registers.MOST_ON_PAPER + 1
        taken = Register(
            self.register_title(), self.columns, self.lines(rows[:most]), self.note()
        )
        try:
            return registers.hand_out(request, taken, form, name=self.log_name)
        except (RuleBroken, PaperFailed) as refused:
            messages.error(request, str(refused))
            query = request.GET.copy()
            query.pop("export")
            return redirect(f"{request.path}?{query.urlencode()}")

    def extra(self, page: Page) -> dict[str, Any]:
        labels = [column.label for column in self.columns]
        return {
            "title": self.register_title(), "note": self.note(), "columns": self.columns,
            "lines": [
                list(zip(labels, map(_shown, line), strict=True)) for line in self.lines(page)
            ],
        }


def _shown(cell: Any) -> Cell:
    """A cell as the table shows it: words, and where they lead."""
    found = cell if isinstance(cell, Cell) else Cell(cell)
    return Cell(written(value_of(cell)), found.url, found.mark)
