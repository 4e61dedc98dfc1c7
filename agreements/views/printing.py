"""All papers of a campaign in one file for the printer: at once, or by the worker."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django_tasks.base import TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist, TaskResultMismatch

from agreements import prints
from agreements.forms.scans import PrintForm
from agreements.jobs import MOST_AT_ONCE, print_all
from agreements.queries import scans
from agreements.views.campaign_base import CampaignMixin
from portal.delivery.serve import serve
from portal.ledger import access_log
from portal.models import StoredFile
from portal.pages import Crumbs
from portal.roles import Permission

FEW = 30  # made while one waits, when each paper is there already


class PrintPage(CampaignMixin):
    """Which papers, how many, and the way to the file."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/paper_print.html"

    def crumbs(self) -> Crumbs:
        return super().crumbs()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        job = request.GET.get("job", "")
        result = job_of(job, self.campaign.pk, self.viewer.person_id) if job else None
        form = PrintForm(request.GET)
        asked = result.args[1] if result else form.asked()
        rows = scans.printable(self.campaign.pk, asked)
        count, ready = rows.count(), rows.exclude(paper=None).count()
        status = result.status if result else ""
        return self.render(
            form=form, asked=asked, count=count, ready=ready, most=MOST_AT_ONCE, job=job,
            segments=[("done", ready), ("off", count - ready)],
            runs_now=status in (TaskResultStatus.READY, TaskResultStatus.RUNNING),
            done=status == TaskResultStatus.SUCCESSFUL, failed=status == TaskResultStatus.FAILED,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = PrintForm(request.POST).asked()
        rows = scans.printable(self.campaign.pk, asked)
        count = rows.count()
        here = reverse("paper_print", args=[self.campaign.pk])
        if not 0 < count <= MOST_AT_ONCE:
            return redirect(here)
        if count <= FEW and not rows.filter(paper=None).exists():
            access_log.record_request(request, access_log.Kind.EXPORT, object=self.campaign)
            return self._saved(prints.joined(rows, title=str(self.campaign)))
        result = print_all.enqueue(self.campaign.pk, asked, self.viewer.person_id)
        messages.success(request, _("正在合并，完成后收件箱有通知，可以先离开本页。"))
        return redirect(f"{here}?job={result.id}")

    def _saved(self, data: bytes) -> HttpResponse:
        response = HttpResponse(data, content_type=prints.PDF)
        response.headers["Content-Disposition"] = content_disposition_header(
            True, file_name(str(self.campaign))
        )
        response.headers["Cache-Control"] = "no-store, private"
        return response


class PrintFilePage(CampaignMixin):
    """The joined file, for the one who asked for it."""

    permission = Permission.RUN_CAMPAIGNS

    @cached_property
    def file(self) -> StoredFile:
        result = job_of(self.kwargs["job"], self.campaign.pk, self.viewer.person_id)
        if result.status != TaskResultStatus.SUCCESSFUL:
            raise Http404
        return StoredFile.objects.get(pk=result.return_value)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = serve(self.file, file_name(str(self.campaign)))
        access_log.record_request(request, access_log.Kind.EXPORT, object=self.campaign)
        return response


def file_name(campaign: str) -> str:
    return _("%(name)s打印件") % {"name": campaign} + ".pdf"


def job_of(job: str, campaign_id: int, person_id: int | None) -> TaskResult:
    """The work that this person asked for this campaign; anybody else's is a 404."""
    try:
        result = print_all.get_result(job)
    except (TaskResultDoesNotExist, TaskResultMismatch, NotImplementedError):
        raise Http404 from None
    if result.args[0] != campaign_id or result.args[2] != person_id:
        raise Http404
    return result
