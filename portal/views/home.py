"""The home page: what this person owes today."""

from __future__ import annotations

from portal.pages import DetailPage
from portal.roles import Permission


class HomePage(DetailPage):
    permission = Permission.USE
    template_name = "portal/home.html"
