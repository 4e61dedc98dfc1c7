"""Reports of the party group and summaries: begun, edited, offered, signed off or returned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.queries import signing_of
from portal import clock
from portal.chain import chain_near
from portal.delivery.notify import notify, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.actions import after, closing
from supervision.actions.numbering import next_number
from supervision.models import Report
from supervision.queries import report_texts
from supervision.queries.report_figures import figures_for
from supervision.rules import reports as rules
from supervision.states import REPORT_MOVES, ReportState

REPORTS = "报"
EDITED = ("title", "addressee", "text", "copies", "audience")


def topic_of(report: Report) -> str:
    """The matter under which messages about a report stand in inboxes."""
    return f"supervision.report:{report.pk}"


@transaction.atomic
def begin(*, kind: str, year: int, by: Viewer) -> Report:
    """A first draft, filled with the figures of today. Rules U1, U2, U7, U8."""
    today = clock.today()
    rules.may_begin(
        keeps=by.may(Permission.KEEP_REPORTS), year=year, today=today, kind=kind,
        exists=Report.objects.filter(kind=kind, year=year).exists(),
        signing_issued=signing_of(year, by, today) is not None,
    ).require()
    closing.require_open(date(year, 12, 31), "year")
    found = figures_for(by, year, *rules.span(kind, year), today)
    try:
        with transaction.atomic():
            report = Report.objects.create(
                kind=kind, year=year, title=report_texts.title_of(kind, year),
                addressee=report_texts.addressee_of(kind), figures=found,
                text=report_texts.draft_of(kind, year, found), filled_at=clock.now(),
                filled_by_id=by.user_id,
            )
    except IntegrityError:  # somebody was faster
        rules.BOOK.no("U2", "year").require()
        raise
    _line("report_begun", report, by)
    return report


@transaction.atomic
def edit(*, report: Report, edition: int, fields: Mapping[str, Any], by: Viewer) -> Report:
    """Change the draft; whoever has read an older edition is told. Rules U1, U4."""
    report = _kept(report, "edit", by)
    if report.edition != edition:
        raise StaleState
    rules.BOOK.check(fields["title"].strip() and fields["text"].strip(), "U4", "text").require()
    for name in EDITED:
        setattr(report, name, fields[name])
    report.edition += 1
    report.save(update_fields=[*EDITED, "edition"])
    _line("report_edited", report, by)
    return report


@transaction.atomic
def refill(*, report: Report, by: Viewer) -> Report:
    """Take the figures of today; the text stays as it was written. Rule U1."""
    report = _kept(report, "edit", by)
    span = rules.span(report.kind, report.year)
    report.figures = figures_for(by, report.year, *span, clock.today())
    report.filled_at, report.filled_by_id = clock.now(), by.user_id
    report.save(update_fields=["figures", "filled_at", "filled_by"])
    _line("report_refilled", report, by)
    return report


@transaction.atomic
def offer(*, report: Report, by: Viewer) -> Report:
    """Put the finished draft before the secretary. Rules U1, U3, U4."""
    report = _kept(report, "offer", by)
    rules.is_complete(report.title, report.text).require()
    _move(report, "offer", state=ReportState.OFFERED, offered_at=clock.now(),
          offered_by_id=by.user_id, returned_reason="")
    _line("report_offered", report, by)
    secretary = chain_near(clock.today()).secretary
    if secretary is not None:
        notify([secretary.id], _("有一份报告（总结）待您签发"), report.title,
               reverse("report", args=[report.pk]), topic_of(report))
    return report


@transaction.atomic
def hand_back(*, report: Report, reason: str, by: Viewer) -> Report:
    """Return the draft with a reason. Rules U5, U6."""
    report = _locked(report, "return")
    rules.may_return(reason, signs=by.may(Permission.SIGN_REPORTS)).require()
    drafter = report.offered_by
    _move(report, "return", state=ReportState.DRAFT, offered_at=None, offered_by_id=None,
          returned_reason=reason.strip())
    _line("report_returned", report, by)
    settle(topic_of(report))
    if drafter is not None and drafter.person_id:
        notify([drafter.person_id], _("报告（总结）已退回修改"), reason.strip(),
               reverse("report", args=[report.pk]), topic_of(report))
    return report


@transaction.atomic
def issue(*, report: Report, by: Viewer) -> Report:
    """Sign off under a number; from here on nothing of it changes. Rules U3, U4, U5."""
    report = _locked(report, "issue")
    rules.may_issue(
        signs=by.may(Permission.SIGN_REPORTS), is_drafter=report.offered_by_id == by.user_id
    ).require()
    rules.is_complete(report.title, report.text).require()
    number = next_number(REPORTS, clock.today().year, setting="decision_number_word")
    _move(report, "issue", state=ReportState.ISSUED, issued_at=clock.now(),
          issued_by_id=by.user_id, number=number)
    _line("report_issued", report, by)
    settle(topic_of(report))
    after.reported()
    return report


# --- shared -------------------------------------------------------------------------------


def _kept(report: Report, act: str, by: Viewer) -> Report:
    rules.BOOK.check(by.may(Permission.KEEP_REPORTS), "U1").require()
    return _locked(report, act)


def _locked(report: Report, act: str) -> Report:
    found: Report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if found.state not in REPORT_MOVES[act].start:
        raise StaleState
    return found


def _move(report: Report, act: str, **stamps: Any) -> None:
    rows = Report.objects.filter(pk=report.pk, state__in=REPORT_MOVES[act].start)
    if not rows.update(**stamps, edition=F("edition") + 1):
        raise StaleState
    report.refresh_from_db()


def _line(word: str, report: Report, by: Viewer) -> None:
    pen.write(f"supervision.{word}", subject=report, by=by, rows=[report])
