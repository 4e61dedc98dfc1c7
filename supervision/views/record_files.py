"""The door through which files of all records go out: whoever reads the record, fetches them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from portal.delivery.serve import serve
from portal.ledger import access_log
from portal.pages import BasePage
from portal.roles import Permission
from supervision.access import readable_record
from supervision.models import RecordFile


class RecordFilePage(BasePage):
    """One attached file; a hidden record and a missing file answer alike."""

    permission = Permission.USE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = RecordFile.objects.select_related("attachment__file").filter(removed_at=None)
        file = get_object_or_404(found, pk=self.kwargs["pk"])
        record = readable_record(self.viewer, file.kind, file.record)
        if record is None:
            raise Http404
        response = serve(file.attachment.file, file.name)
        # If this cannot be written the file is not handed out: let the error pass.
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=record)
        return response
