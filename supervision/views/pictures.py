"""Figures of talks and findings as pictures over their tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import charts, clock
from portal.days import cn_date
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.pages import Filling
from portal.roles import Permission
from portal.views.registers import FigurePage
from supervision.forms.figures import YearFilter
from supervision.queries import coverage, figures, flow
from supervision.queries.coverage import MONTHS, CoverageRow
from supervision.queries.flow import FlowRow

IN_ONE = 25  # departments in one picture


class TalkCoveragePage(FigurePage):
    """Whom the heads have talked with, by department and month."""

    permission = Permission.VIEW_SUPERVISION_FIGURES
    filling = Filling(
        gettext_lazy("廉政谈话登记后，按月计入。"),
        gettext_lazy("查看谈话台账"), "talks",
    )
    title = gettext_lazy("廉政谈话覆盖情况")
    log_name = "supervision.talk_coverage"
    page_size = IN_ONE
    filter_form = YearFilter
    columns = (
        Column(gettext_lazy("部门"), 26), Column(gettext_lazy("应谈人数"), 10),
        *(Column(gettext_lazy("%d月") % month, 7) for month in MONTHS),
    )

    def rows(self) -> list[CoverageRow]:
        return []

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> list[CoverageRow]:
        self.year = cleaned.get("year") or clock.today().year
        return coverage.by_month(self.viewer, self.year, clock.today())

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield (
                Cell(row.name, reverse("department", args=[row.department_id])), row.due,
                *(
                    Cell("" if count is None else count, self._url(row, month) if count else "")
                    for month, count in zip(MONTHS, row.covered, strict=True)
                ),
            )

    def pictures(self, rows: Any) -> Sequence[charts.Chart]:
        found = list(rows)
        heads = [_("%(n)d月") % {"n": month} for month in MONTHS]
        return [
            charts.grid(
                [self._row(row) for row in found[start : start + IN_ONE]], heads,
                title=_("%(year)d年%(title)s") % {"year": self.year, "title": self.title},
                description=self.note(),
            )
            for start in range(0, len(found), IN_ONE)
        ]

    def _row(self, row: CoverageRow) -> tuple[str, str, list[charts.Value]]:
        return row.short, reverse("department", args=[row.department_id]), [
            charts.Value(
                count,
                _("%(name)s 截至%(month)d月底：应谈%(due)d人，已谈%(n)d人") % {
                    "name": row.name, "month": month, "due": row.due, "n": count or 0
                },
                self._url(row, month) if count else "",
                "" if count is None else f"{count}/{row.due}", row.due,
            )
            for month, count in zip(MONTHS, row.covered, strict=True)
        ]

    def _url(self, row: CoverageRow, month: int) -> str:
        """The talks that were held with people of the department until the month's end."""
        last = coverage.month_end(self.year, month)
        return (
            f"{self.talks}?kind=coverage&department={row.department_id}"
            f"&first={self.year}-01-01&last={last.isoformat()}"
        )

    @cached_property
    def talks(self) -> str:
        return reverse("talks")

    def note(self) -> Any:
        return _(
            "每格为年初至当月底已谈人数/应谈人数，填充宽度为已谈比例，全部谈到的为绿色。"
            "应谈人员：本年度在岗满90天、未经批准不谈的本部门人员，不含主要负责人。"
            "按机构顺序排列，不作排名。"
        )


class FindingsFlowPage(FigurePage):
    """From findings to closed, by the quarter in which they were found."""

    permission = Permission.VIEW_SUPERVISION_FIGURES
    filling = Filling(
        gettext_lazy("问题登记后，按发现时间分季度计入。"),
        gettext_lazy("查看问题台账"), "findings",
    )
    title = gettext_lazy("问题整改情况")
    log_name = "supervision.findings_flow"
    filter_form = YearFilter
    columns = (
        Column(gettext_lazy("发现时间"), 24), Column(gettext_lazy("发现问题"), 12),
        Column(gettext_lazy("已销号"), 12), Column(gettext_lazy("整改中（未逾期）"), 16),
        Column(gettext_lazy("整改逾期"), 12), Column(gettext_lazy("待送达整改通知"), 16),
    )

    def rows(self) -> list[FlowRow]:
        return []

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> list[FlowRow]:
        today = clock.today()
        self.year = cleaned.get("year") or today.year
        return flow.by_quarter(self.viewer, figures.quarters(self.year), today)

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield (
                row.span.label, self._cell(row, row.total),
                *(self._cell(row, row.counts.get(step, 0), step) for step in flow.STEPS),
            )

    def pictures(self, rows: Any) -> Sequence[charts.Chart]:
        groups = [
            (
                row.span.label,
                [
                    self._value(row, str(kind.word), count, step)
                    for kind, count, step in zip(
                        _FLOW_SERIES,
                        (row.total, *(row.counts.get(step, 0) for step in flow.STEPS)),
                        ("", *flow.STEPS), strict=True,
                    )
                ],
            )
            for row in rows
        ]
        title = _("%(year)d年%(title)s") % {"year": self.year, "title": self.title}
        return [charts.bars(groups, _FLOW_SERIES, title=title, description=self.note())]

    def _value(self, row: FlowRow, word: str, count: int, step: str) -> charts.Value:
        title = _("%(label)s %(word)s %(n)d个") % {
            "label": row.span.label, "word": word, "n": count
        }
        return charts.Value(count, title, self._cell(row, count, step).url)

    def _cell(self, row: FlowRow, count: int, step: str = "") -> Cell:
        """A figure that leads to its rows."""
        asked = {"first": row.span.first.isoformat(), "last": row.span.last.isoformat()}
        if step:
            asked["state"] = step
        return Cell(count, f"{reverse('findings')}?{urlencode(asked)}" if count else "")

    def note(self) -> Any:
        return _(
            "按发现日期分季度，统计截至%(day)s的办理情况。只统计查阅人可以知悉的问题，"
            "不成立的不计入。"
        ) % {"day": cn_date(clock.today())}


_FLOW_SERIES = (
    charts.Series(gettext_lazy("发现问题"), charts.FULL, charts.CALM),
    charts.Series(gettext_lazy("已销号"), charts.FULL, charts.DONE),
    charts.Series(gettext_lazy("整改中（未逾期）"), charts.STRIPES, charts.DUE),
    charts.Series(gettext_lazy("整改逾期"), charts.UPRIGHT, charts.LATE),
    charts.Series(gettext_lazy("待送达整改通知"), charts.HOLLOW, charts.DUE),
)
