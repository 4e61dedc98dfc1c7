"""One agreement: its text, its signatures, its papers."""

from __future__ import annotations

from portal.pages import DetailPage
from portal.roles import Permission


class AgreementPage(DetailPage):
    permission = Permission.VIEW_AGREEMENTS
    template_name = "agreements/agreement_detail.html"
