"""One agreement as it is read, the list of one's own, and the files that are handed out."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from agreements import prints
from agreements.models import Agreement, ExceptionRequest, ScanCopy
from agreements.queries import mine, one
from agreements.texts import from_plain
from agreements.wording import method_words
from portal import clock
from portal.actions import files
from portal.delivery.pdf import PaperFailed
from portal.delivery.serve import serve
from portal.errors import RuleBroken
from portal.filenames import clean
from portal.ledger import access_log
from portal.pages import BasePage, Crumbs, DetailPage
from portal.roles import Permission


class MyAgreementPage(DetailPage):
    """My agreements of this year, those I sign with others, and earlier years."""

    permission = Permission.VIEW_AGREEMENTS
    template_name = "agreements/my_agreement.html"

    def extra(self) -> dict[str, Any]:
        today = clock.today()
        turns = mine.turns_of(self.viewer)
        return {
            "own": mine.own_agreements(self.viewer, today, turns),
            "ready": [t for t in turns if not t.own and t.verdict],
            "others": mine.signed_with_others(self.viewer, today),
        }


class OneAgreement(BasePage, abstract=True):
    """Pages about one agreement: hidden is 404, known but not to be read is 403."""

    permission = Permission.VIEW_AGREEMENTS
    related: ClassVar[tuple[str, ...]] = (
        "campaign", "responsible", "issuer", "department", "paper", "predecessor", "successor",
    )

    @cached_property
    def agreement(self) -> Agreement:
        visible = Agreement.objects.visible_to(self.viewer)
        found: Agreement = get_object_or_404(
            visible.select_related(*self.related), pk=self.kwargs["pk"],
        )
        return found

    @cached_property
    def readable(self) -> bool:
        """The viewer may read the text, and not only know of the state."""
        readable = Agreement.objects.readable_by(self.viewer)
        return readable.filter(pk=self.agreement.pk).exists()

    def require_readable(self) -> None:
        if not self.readable:
            raise PermissionDenied

    def address(self) -> str:
        return reverse("agreement", args=[self.kwargs["pk"]])

    def crumbs(self) -> Crumbs:
        return [(_("我的责任书"), reverse("my_agreement")), (self.agreement.number, self.address())]


class AgreementPage(OneAgreement, DetailPage):
    """Text, signatures, what was asked for, files, and what the viewer may do."""

    template_name = "agreements/agreement.html"

    def subject(self) -> Agreement:
        return self.agreement

    def crumbs(self) -> Crumbs:
        return super().crumbs()[:1]

    def extra(self) -> dict[str, Any]:
        agreement = self.agreement
        kind, word = one.state_words(agreement)
        extra = {"kind": kind, "word": word, "gates": one.gates_of(agreement)}
        if not self.readable:
            return extra
        parties = one.parties(agreement)
        return extra | {
            "readable": True,
            "paragraphs": from_plain(agreement.text),
            "issuer_changes": agreement.issuer_changes.select_related("issuer"),
            "parties": [(p, method_words(p.method, p.auth) if p.signed else "") for p in parties],
            "signed": any(p.signed for p in parties),
            "receipt": one.own_entry(self.viewer, agreement),
            "requests": self._requests(),
            "acts": one.acts_of(self.viewer, agreement),
            "scans": ScanCopy.objects.visible_to(self.viewer).filter(agreement=agreement)
            .order_by("-pk"),
        }

    def _requests(self) -> list[tuple[ExceptionRequest, bool]]:
        """Each request, and whether the viewer is the one who decides it."""
        waiting = set(
            ExceptionRequest.objects.to_decide(self.viewer)
            .filter(agreement=self.agreement).values_list("pk", flat=True)
        )
        return [(r, r.pk in waiting) for r in one.requests_of(self.agreement)]


class HandedOut(OneAgreement, abstract=True):
    """A file as it was stored; what was handed out stands in the log."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.require_readable()
        try:
            response = self.file()
        except (PaperFailed, RuleBroken) as failed:
            messages.error(request, str(failed))
            return redirect(self.address())
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=self.agreement)
        return response

    def file(self) -> HttpResponse:
        raise NotImplementedError

    def record_name(self) -> str:
        return _("%(number)s签署记录单") % {"number": self.agreement.number} + ".pdf"


class PaperFile(HandedOut):
    """The agreement with the digital signatures that it bears by now."""

    def file(self) -> HttpResponse:
        return serve(prints.paper_now(self.agreement), f"{self.agreement.number}.pdf")


class RecordFile(HandedOut):
    """The signing record (签署记录单) of the present state of the signatures."""

    def file(self) -> HttpResponse:
        prints.ensure_paper(self.agreement)
        return serve(prints.ensure_signing_record(self.agreement), self.record_name())


class BundleFile(HandedOut):
    """The paper and its signing record together: the one proves the other."""

    def file(self) -> HttpResponse:
        paper = prints.paper_now(self.agreement)
        record = prints.ensure_signing_record(self.agreement)
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(clean(f"{self.agreement.number}.pdf"), files.read(paper))
            archive.writestr(clean(self.record_name()), files.read(record))
        response = HttpResponse(packed.getvalue(), content_type="application/zip")
        response.headers["Content-Disposition"] = content_disposition_header(
            True, clean(f"{self.agreement.number}.zip")
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response
