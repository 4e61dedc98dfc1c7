"""Long work of the viewer: how far it is, its result, and a second try."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.actions import batches
from portal.batches import kinds
from portal.delivery.registers import MIMES
from portal.delivery.serve import handed_out
from portal.errors import RuleBroken
from portal.ledger import access_log
from portal.models import Batch
from portal.models.batches import BatchState
from portal.pages import ActionPage, BasePage, Crumbs, DetailPage, ListPage
from portal.roles import Permission
from portal.views import registers

MARKS = {
    BatchState.WAITING: "due", BatchState.RUNNING: "half", BatchState.DONE: "done",
    BatchState.FAILED: "late", BatchState.CANCELLED: "off", BatchState.EXPIRED: "off",
}
TYPES = {".zip": "application/zip"} | {f".{form}": kind for form, kind in MIMES.items()}


class BatchesPage(ListPage):
    """What the viewer asked for, newest first."""

    permission = Permission.USE
    template_name = "portal/batches.html"

    def rows(self) -> QuerySet[Batch]:
        return Batch.objects.of(self.viewer.user_id)

    def extra(self, page: Any) -> dict[str, Any]:
        return {"rows": [(one, MARKS[BatchState(one.state)]) for one in page]}


class OneBatch(BasePage, abstract=True):
    """Long work of the viewer himself; anybody else's is a 404."""

    permission = Permission.USE

    @cached_property
    def batch(self) -> Batch:
        found: Batch = get_object_or_404(
            Batch.objects.of(self.viewer.user_id), pk=self.kwargs["pk"]
        )
        return found

    def address(self) -> str:
        return reverse("batch", args=[self.batch.pk])

    def crumbs(self) -> Crumbs:
        return [(_("批量办理"), reverse("batches"))]


class BatchPage(OneBatch, DetailPage):
    """How far it is; the part that moves is asked for again while it is under way."""

    template_name = "portal/batch.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "htmx", False):
            return render(request, "portal/parts/batch.html", self.extra())
        return super().get(request, *args, **kwargs)

    def subject(self) -> Batch:
        return self.batch

    def seen_at(self) -> str:
        """Where the outcome stands, if it is no file."""
        kind = kinds().get(self.batch.kind)
        return kind.seen_at(self.batch.asked) if kind and kind.seen_at else ""

    def extra(self) -> dict[str, Any]:
        batch = self.batch
        left = max(batch.total - batch.done, 0)
        return {
            "batch": batch, "mark": MARKS[BatchState(batch.state)],
            "segments": [("done", batch.done), ("off", left)],
            "ready": batch.state == BatchState.DONE,
            "seen_at": self.seen_at(),
            "again": batch.state in (
                BatchState.FAILED, BatchState.CANCELLED, BatchState.EXPIRED
            ),
        }


class BatchAct(OneBatch, abstract=True):
    """A button on the page of the work; what was refused is told there."""

    permission = Permission.USE

    def act(self) -> str:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            messages.success(request, self.act())
        except RuleBroken as refused:
            messages.error(request, str(refused))
        return redirect(self.address())


class CancelBatchPage(BatchAct):
    permission = Permission.USE

    def act(self) -> str:
        batches.cancel(batch=self.batch, by=self.viewer)
        return _("已取消。")


class RetryBatchPage(BatchAct):
    permission = Permission.USE

    def act(self) -> str:
        batches.retry(batch=self.batch, by=self.viewer)
        return _("已重新提交，完成后收件箱有通知。")


class BatchFile(OneBatch):
    """The result, as often as one likes until it expires; each time stands in the log."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        batch = self.batch
        try:
            data = batches.collect(batch=batch, by=self.viewer)
        except RuleBroken as refused:
            messages.error(request, str(refused))
            return redirect(self.address())
        suffix = kinds()[batch.kind].suffix or f".{batch.asked['form']}"
        access_log.record_request(request, access_log.Kind.EXPORT, object=batch.kind)
        return handed_out(data, batch.title + suffix, TYPES[suffix])


class RegisterBatchPage(ActionPage):
    """A register too long to wait for: the worker makes it, with the filters as they are."""

    permission = Permission.USE

    @cached_property
    def asked(self) -> dict[str, Any]:
        asked = registers.asked_at(self.request.GET.get("at", ""))
        if not kinds()[registers.REGISTER].allowed(self.viewer, asked):
            raise Http404
        return asked

    def prepare(self) -> None:
        self.page = registers.page_of(self.viewer, self.asked)

    def question(self) -> str:
        return _("后台导出%(title)s") % {"title": self.page.register_title()}

    def recorded(self) -> Sequence[tuple[str, Any]]:
        rows, _form = self.page.found()
        return [
            (_("行数"), len(rows)), (_("格式"), self.asked["form"].upper()),
            (_("办理"), _("行数较多，由后台办理，完成后在收件箱通知。导出会留下记录。")),
        ]

    def button(self) -> str:
        return _("提交")

    def back(self) -> str:
        return self.asked["path"]

    def perform(self, form: Any) -> str:
        batch = batches.order(
            kind=registers.REGISTER, asked=self.asked, title=str(self.page.register_title()),
            by=self.viewer,
        )
        return reverse("batch", args=[batch.pk])
