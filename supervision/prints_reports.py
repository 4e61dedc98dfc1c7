"""Reports and summaries on paper: set once when they are issued, stored, served as stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import charts, preferences
from portal.actions import files
from portal.delivery import official
from portal.delivery.official import Annex, Block, Official, Table
from portal.ledger import pen
from portal.models import StoredFile
from portal.viewer import SYSTEM
from supervision.models import Report
from supervision.vocabulary.reports import ReportKind

PDF = "application/pdf"
Drawn = tuple[str, int, int]  # a label, what was due, what was done


def paper_of(report: Report) -> Official:
    """The report with its tables and pictures, from what was kept when it was filled."""
    issuer = preferences.value("party_group_name")
    copies = [_("抄送：%(to)s") % {"to": report.copies}] if report.copies else []
    return Official(
        title=report.title, number=report.number, addressee=report.addressee,
        blocks=list(official.parsed(report.text)), signed_by=issuer,
        day=timezone.localdate(report.issued_at) if report.issued_at else None,
        annexes=annexes_of(report), imprint=copies,
    )


def annexes_of(report: Report) -> list[Annex]:
    """Signing by level, duties, findings, and all figures; a table without rows is left out."""
    found = report.figures
    annexes = []
    if levels := found.get("levels"):
        annexes.append(_annex(
            _("责任书签订情况表"), (_("层级"), _("应签"), _("已签"), _("缓签、免签")),
            [(label, due, signed, apart) for label, signed, due, apart in levels],
            [(label, due, signed) for label, signed, due, _apart in levels],
        ))
    if duties := found.get("duties"):
        annexes.append(_annex(
            _("责任清单完成情况表"), (_("层级"), _("到期事项"), _("已完成"), _("逾期")),
            duties, [(label, total, done) for label, total, done, _late in duties],
        ))
    if report.kind != ReportKind.CAMPAIGN and (rows := found.get("findings")):
        annexes.append(_annex(
            _("问题整改情况表"), (_("类别"), _("发现问题"), _("已整改销号"), _("整改中")),
            [(label, count, closed, count - closed) for label, count, closed in rows],
            [(label, count, closed) for label, count, closed in rows],
        ))
    annexes.append(Annex(_("统计表"), [Block("table", table=figures_table(report))]))
    return annexes


def _annex(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], drawn: Sequence[Drawn]
) -> Annex:
    """A picture and the table with the same figures beneath; the first two heads name its bars."""
    series = (
        charts.Series(heads[1], charts.HOLLOW, charts.CALM),
        charts.Series(heads[2], charts.FULL, charts.CALM),
    )
    groups = [
        (label, [charts.Value(count, f"{label} {head} {count}")
                 for count, head in ((due, heads[1]), (done, heads[2]))])
        for label, due, done in drawn
    ]
    picture = charts.bars(groups, series, title=title, description="")
    return Annex(
        title,
        [Block("figure", picture=picture),
         Block("table", table=Table(heads, (40, 20, 20, 20), rows))],
    )


def figures_table(report: Report) -> Table:
    """All figures that were found, with their units."""
    rows = [
        (label, value, unit) for _code, label, value, unit in report.figures.get("figures", ())
    ]
    return Table((_("项目"), _("数量"), _("单位")), (60, 20, 20), rows)


def ensure_paper(report: Report) -> StoredFile:
    """The stored paper of an issued report, made now if it is still missing.

    Never inside a transaction. Raises PaperFailed. Of two who make it at once, the first wins.
    """
    if report.paper is None:
        data = official.made(paper_of(report))
        with transaction.atomic():
            file = files.store(data, PDF)
            if Report.objects.filter(pk=report.pk, paper=None).update(paper=file):
                pen.write("portal.paper_issued", subject=report, by=SYSTEM, rows=[report, file])
        report.refresh_from_db(fields=["paper"])
    assert report.paper is not None
    return report.paper
