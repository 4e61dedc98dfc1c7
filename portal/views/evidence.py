"""What leaves the portal to be checked without it: receipts, checkpoints, the whole ledger."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal import clock, preferences
from portal.actions import files
from portal.days import cn_date
from portal.delivery import pdf, qr
from portal.delivery.serve import handed_out, serve
from portal.ledger import access_log, checkpoints, packs, pen, receipts
from portal.models import LedgerAnchor, LedgerCheckpoint, LedgerEntry
from portal.pages import BasePage, ListPage
from portal.queries import audit
from portal.roles import Permission

ZIP, JSON, PDF = "application/zip", "application/json", "application/pdf"


class ReceiptFile(BasePage):
    """The receipt of one's own act; the auditor gets that of any. Others find nothing here."""

    permission = Permission.USE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        entry = LedgerEntry.objects.filter(seq=kwargs["seq"]).first()
        own = entry is not None and entry.actor == f"u:{self.viewer.user_id}"
        if entry is None or not (own or self.viewer.may(Permission.READ_LEDGER)):
            raise Http404
        try:
            text = receipts.receipt(entry)
        except checkpoints.CheckpointRefused as refused:
            messages.error(request, str(refused))
            return redirect("inbox")
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=f"ledger:{entry.seq}")
        return handed_out(text.encode(), f"{entry.seq}.receipt.json", JSON)


class CheckpointsPage(ListPage):
    """The signed states of the ledger, and by which ways they left the house."""

    permission = Permission.READ_LEDGER
    template_name = "portal/checkpoints.html"

    def rows(self) -> QuerySet[LedgerCheckpoint]:
        return LedgerCheckpoint.objects.order_by("-size")

    def extra(self, page: Page) -> dict[str, Any]:
        last = checkpoints.latest()
        return {
            "rows": audit.checkpoint_rows(page.object_list),
            "last": last,
            "fingerprint": audit.fingerprint(last.key) if last else "",
        }


class MonthlyPage(BasePage):
    """The newest checkpoint on one page, to be printed, signed by hand and put on file."""

    permission = Permission.READ_LEDGER

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            checkpoint = checkpoints.advance()
            data = pdf.render(
                _page_of(checkpoint), title=_("账本检查点存证页"),
                resources=qr.resources(f"{checkpoint.size}:{checkpoint.root}"),
            )
        except (checkpoints.CheckpointRefused, pdf.PaperFailed) as failed:
            messages.error(request, str(failed))
            return redirect("checkpoints")
        with transaction.atomic():
            file = files.store(data, PDF)
            checkpoints.anchored(checkpoint, checkpoints.PAGE, file.sha256)
            pen.write("portal.paper_issued", subject=file, by=self.viewer, rows=[file])
        name = _("账本检查点存证页%(day)s") % {"day": clock.today().isoformat()} + ".pdf"
        return serve(file, name)


def _page_of(checkpoint: LedgerCheckpoint) -> str:
    context = {
        "organ": preferences.value("organ_name"),
        "checkpoint": checkpoint,
        "fingerprint": audit.fingerprint(checkpoint.key),
        "day": cn_date(checkpoint.made_at),
        "anchors": LedgerAnchor.objects.count(),
    }
    return render_to_string("papers/checkpoint.html", context)


class LedgerExport(BasePage):
    """The whole ledger with its checkpoints and the verifier; the export is itself recorded."""

    permission = Permission.READ_LEDGER

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            data = packs.ledger_pack()
        except checkpoints.CheckpointRefused as refused:
            messages.error(request, str(refused))
            return redirect("checkpoints")
        access_log.record_request(request, access_log.Kind.EXPORT, object="ledger")
        name = _("账本导出%(day)s") % {"day": clock.today().isoformat()} + ".zip"
        return handed_out(data, name, ZIP)
