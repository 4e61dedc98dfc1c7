"""The pages of the audit administrator: reading and checking, never writing."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from portal.forms.audit import AccessFilter, LedgerFilter
from portal.ledger import access_log, read
from portal.ledger.verify import verify
from portal.models import AccessLog, LedgerEntry
from portal.pages import DetailPage, ListPage
from portal.queries import audit
from portal.roles import Permission


class LedgerPage(ListPage):
    """The ledger as sentences, the latest first."""

    permission = Permission.READ_LEDGER
    template_name = "portal/ledger.html"
    filter_form = LedgerFilter

    def rows(self) -> QuerySet[LedgerEntry]:
        return audit.ledger_entries()

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> QuerySet[LedgerEntry]:
        return audit.ledger_entries(**cleaned)

    def extra(self, page: Page) -> dict[str, Any]:
        return {
            "rows": read.sentences(page.object_list),
            "one_subject": self.request.GET.get("subject", ""),
        }


class VerifyPage(DetailPage):
    """Recomputes the whole ledger and compares every record with it; changes nothing."""

    permission = Permission.READ_LEDGER
    template_name = "portal/ledger_verify.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access_log.record_request(request, access_log.Kind.SETTINGS, object="ledger.verify")
        report = verify(quick=request.POST.get("how") == "quick")
        return self._shown(report)

    def _shown(self, report: Any) -> HttpResponse:
        return self.render(object=None, report=report, findings=report.findings[:500])


class AccessLogPage(ListPage):
    """Who logged in, was refused, looked at or took out what was confidential."""

    permission = Permission.READ_LEDGER
    template_name = "portal/access_log.html"
    filter_form = AccessFilter

    def rows(self) -> QuerySet[AccessLog]:
        return audit.access_rows()

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> QuerySet[AccessLog]:
        return audit.access_rows(**cleaned)

    def extra(self, page: Page) -> dict[str, Any]:
        return {"rows": audit.as_read(page.object_list)}
