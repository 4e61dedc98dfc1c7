"""The reminder letter as a paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from portal.delivery.copies import serve_to
from portal.delivery.pdf import PaperFailed
from portal.ledger import access_log
from portal.pages import BasePage
from portal.roles import Permission
from supervision.access import gets_exact
from supervision.models import Measure
from supervision.prints_measures import ensure_letter
from supervision.states import MEASURE_STANDS
from supervision.vocabulary import MeasureKind


class LetterPaperPage(BasePage):
    """The stored reminder letter; made when it is first opened, served as stored ever after."""

    permission = Permission.VIEW_MEASURES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        letters = Measure.objects.readable_by(self.viewer).filter(
            kind=MeasureKind.REMINDER_LETTER, received=False, state__in=MEASURE_STANDS
        )
        row = get_object_or_404(letters, pk=self.kwargs["pk"])
        try:
            exact = gets_exact(
                self.viewer, (row.issuer_id, row.subject_id), (row.subject_department_id,)
            )
            response = serve_to(
                self.viewer, ensure_letter(row),
                _("提醒函%(number)s.pdf") % {"number": row.number}, exact=exact,
            )
        except PaperFailed as failed:
            messages.error(request, str(failed))
            return redirect("measure", row.pk)
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=row)
        return response
