"""The list of all that the portal asks of people: for everybody to read."""

from __future__ import annotations

from typing import Any

from portal import clock
from portal.pages import DetailPage
from portal.queries.demands import burden
from portal.roles import Permission


class DemandsPage(DetailPage):
    """By role: what, how often, on which basis, and how many entries it caused last month."""

    permission = Permission.VIEW_DIRECTORY
    template_name = "portal/demands.html"

    def extra(self) -> dict[str, Any]:
        return {"burden": burden(self.viewer, clock.today())}
