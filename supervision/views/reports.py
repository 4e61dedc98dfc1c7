"""Pages of reports and summaries: all of them, one with its figures, and the acts on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date
from portal.delivery.pdf import PaperFailed
from portal.delivery.registers import Cell
from portal.delivery.serve import serve
from portal.delivery.xlsx import Column
from portal.errors import Sentence
from portal.ledger import access_log
from portal.pages import ActionPage, BasePage, Crumbs, DetailPage, Filling
from portal.roles import Permission
from portal.views.keeping import KeepPage
from supervision import prints_reports
from supervision.actions import reports as actions
from supervision.forms.reports import BeginForm, ReportFilter, ReportForm, ReturnForm
from supervision.models import Report
from supervision.queries.report_figures import all_figures
from supervision.rules.reports import TO_FILL, span
from supervision.states import SHAPES, ReportState
from supervision.views.acting import ActingRegister

ROOT = gettext_lazy("报告和总结")


class ReportsPage(ActingRegister):
    """Reports that the viewer may read, by year."""

    permission = Permission.VIEW_REPORTS
    filling = Filling(
        gettext_lazy("起草报告（总结）时，数据和图表由系统从记录中汇总。"),
        gettext_lazy("起草报告（总结）"), "report_new",
    )
    title = ROOT
    log_name = "supervision.reports"
    filter_form = ReportFilter
    columns = (
        Column(gettext_lazy("标题"), 44), Column(gettext_lazy("种类"), 24),
        Column(gettext_lazy("年度"), 8, sort="year"), Column(gettext_lazy("文号"), 20),
        Column(gettext_lazy("签发日期"), 14, sort="day"), Column(gettext_lazy("状态"), 10),
    )
    sorts = {"year": ("year", "kind"), "day": ("issued_at",)}
    default_sort = "-year"

    def acts(self) -> Sequence[tuple[Sentence, str]]:
        if not self.viewer.may(Permission.KEEP_REPORTS):
            return ()
        return [(_("起草报告（总结）"), reverse("report_new"))]

    def rows(self) -> Any:
        return Report.objects.visible_to(self.viewer).defer("text", "figures")

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return rows.filter(**{name: value for name, value in cleaned.items() if value})

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield (
                Cell(row.title, reverse("report", args=[row.pk])), row.get_kind_display(),
                row.year, row.number, cn_date(row.issued_at),
                Cell(row.get_state_display(), mark=SHAPES[ReportState][row.state]),
            )


class OneReport(BasePage, abstract=True):
    """Pages about one report that the viewer may read."""

    @cached_property
    def report(self) -> Report:
        found: Report = get_object_or_404(
            Report.objects.visible_to(self.viewer), pk=self.kwargs["pk"]
        )
        return found

    def back(self) -> str:
        return reverse("report", args=[self.report.pk])

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("reports")), (self.report.title, self.back())]


class ReportPage(OneReport, DetailPage):
    """The text as the paper will bear it, tables and pictures, and the figures with their rows."""

    permission = Permission.VIEW_REPORTS
    template_name = "supervision/report.html"

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("reports"))]

    def subject(self) -> Report:
        return self.report

    def extra(self) -> dict[str, Any]:
        row = self.report
        keeps = self.viewer.may(Permission.KEEP_REPORTS) and row.state == ReportState.DRAFT
        signs = self.viewer.may(Permission.SIGN_REPORTS) and row.state == ReportState.OFFERED
        return {
            "mark": SHAPES[ReportState][row.state], "paper": prints_reports.paper_of(row),
            "keeps": keeps, "signs": signs, "issued": row.state == ReportState.ISSUED,
            "gaps": row.text.count(TO_FILL), "facts": self._facts(row),
            "changed": self._changed(row) if keeps else (),
        }

    @staticmethod
    def _facts(row: Report) -> list[tuple[Sentence, Any]]:
        first, last = span(row.kind, row.year)
        return [
            (_("文号"), row.number), (_("主送"), row.addressee), (_("抄送"), row.copies),
            (_("期间"), _("%(first)s至%(last)s") % {
                "first": cn_date(first), "last": cn_date(last)}),
            (_("阅读范围"), row.get_audience_display()),
            (_("取数"), f"{row.filled_by or ''} {cn_date(row.filled_at)}"),
            (_("送签"), f"{row.offered_by} {cn_date(row.offered_at)}" if row.offered_at else ""),
            (_("签发"), f"{row.issued_by} {cn_date(row.issued_at)}" if row.issued_at else ""),
            (_("退回理由"), row.returned_reason),
        ]

    def _changed(self, row: Report) -> list[tuple[Any, Any, Any, str]]:
        """Figures that are another today than in the draft: label, then, now, address."""
        kept = {code: value for code, _label, value, _unit in row.figures["figures"]}
        now = all_figures(self.viewer, row.year, *span(row.kind, row.year), clock.today())
        return [
            (f.label, kept.get(f.code, ""), f.value, f.url) for f in now
            if kept.get(f.code) != f.value
        ]


class ReportFiguresPage(OneReport, DetailPage):
    """The figures of today, each leading to its rows, for those who write and sign."""

    permission = Permission.VIEW_REPORTS
    template_name = "supervision/report_figures.html"

    def subject(self) -> Report:
        row = self.report
        if not (self.viewer.may(Permission.KEEP_REPORTS) or self.viewer.is_secretary):
            raise Http404
        return row

    def extra(self) -> dict[str, Any]:
        row = self.report
        kept = {code: value for code, _label, value, _unit in row.figures["figures"]}
        now = all_figures(self.viewer, row.year, *span(row.kind, row.year), clock.today())
        return {"rows": [(f, kept.get(f.code, "")) for f in now]}


class ReportNewPage(KeepPage):
    permission = Permission.KEEP_REPORTS
    form_class = BeginForm
    button = gettext_lazy("取数并起草")
    done_message = gettext_lazy("已按现有数据起草，请核对并补充。")

    def heading(self) -> Sentence:
        return _("起草报告（总结）")

    def lead(self) -> Sentence:
        return _("正文按现有记录填写数据，没有数据的地方留出待填项。")

    def back(self) -> str:
        return reverse("reports")

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), self.back())]

    def initial(self) -> dict[str, Any]:
        return {"year": clock.today().year}

    def perform(self, form: BeginForm) -> str:
        report = actions.begin(**form.cleaned_data, by=self.viewer)
        return reverse("report", args=[report.pk])


class ReportEditPage(OneReport, KeepPage):
    permission = Permission.KEEP_REPORTS
    form_class = ReportForm
    done_message = gettext_lazy("已保存。")

    def prepare(self) -> None:
        if self.report.state != ReportState.DRAFT:
            raise Http404

    def heading(self) -> Sentence:
        return _("修改报告（总结）")

    def initial(self) -> dict[str, Any]:
        names = ("edition", *actions.EDITED)
        return {name: getattr(self.report, name) for name in names}

    def perform(self, form: ReportForm) -> str:
        given = form.cleaned_data
        actions.edit(report=self.report, edition=given["edition"], fields=given, by=self.viewer)
        return self.back()


class ReportAct(OneReport, ActionPage, abstract=True):
    """An act that binds on one report."""

    title: Sentence = ""
    start: str = ReportState.DRAFT

    def prepare(self) -> None:
        if self.report.state != self.start:
            raise Http404

    def question(self) -> str:
        return str(self.title)

    def recorded(self) -> Sequence[tuple[str, Any]]:
        row = self.report
        return [
            (_("标题"), row.title), (_("主送"), row.addressee or _("无")),
            (_("阅读范围"), row.get_audience_display()),
        ]


class ReportRefillPage(ReportAct):
    permission = Permission.KEEP_REPORTS
    title = gettext_lazy("按今天的记录更新数据")
    done_message = gettext_lazy("数据和附表已更新，正文请自行核对。")

    def recorded(self) -> Sequence[tuple[str, Any]]:
        return [*super().recorded(), (_("说明"), _("更新统计表和附表，正文不变。"))]

    def perform(self, form: Any) -> str:
        actions.refill(report=self.report, by=self.viewer)
        return self.back()


class ReportOfferPage(ReportAct):
    permission = Permission.KEEP_REPORTS
    title = gettext_lazy("送党组书记签发")
    done_message = gettext_lazy("已送签。")

    def perform(self, form: Any) -> str:
        actions.offer(report=self.report, by=self.viewer)
        return self.back()


class ReportReturnPage(ReportAct):
    permission = Permission.SIGN_REPORTS
    form_class = ReturnForm
    title = gettext_lazy("退回修改")
    start = ReportState.OFFERED
    done_message = gettext_lazy("已退回。")

    def perform(self, form: ReturnForm) -> str:
        actions.hand_back(
            report=self.report, reason=form.cleaned_data["reason"], by=self.viewer
        )
        return self.back()


class ReportIssuePage(ReportAct):
    permission = Permission.SIGN_REPORTS
    title = gettext_lazy("签发")
    start = ReportState.OFFERED

    def recorded(self) -> Sequence[tuple[str, Any]]:
        return [*super().recorded(), (_("说明"), _("签发后编号、留痕，不能修改，并生成文书。"))]

    def perform(self, form: Any) -> str:
        report = actions.issue(report=self.report, by=self.viewer)
        try:
            prints_reports.ensure_paper(report)
        except PaperFailed as failed:
            messages.warning(self.request, str(failed))
        messages.success(self.request, _("已签发，文号%(number)s。") % {"number": report.number})
        return self.back()


class ReportPaperPage(OneReport):
    """The stored paper; made when it is first opened if that failed at issue."""

    permission = Permission.VIEW_REPORTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.report.state != ReportState.ISSUED:
            raise Http404
        try:
            file = prints_reports.ensure_paper(self.report)
        except PaperFailed as failed:
            messages.error(request, str(failed))
            return redirect(self.back())
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=self.report)
        return serve(file, f"{self.report.title}.pdf")
