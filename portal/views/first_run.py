"""The page that leads the clerk from the roster to the first campaign."""

from __future__ import annotations

from typing import Any

from portal import first_run
from portal.pages import DetailPage
from portal.roles import Permission


class FirstRunPage(DetailPage):
    permission = Permission.KEEP_ORGANISATION
    template_name = "portal/first_run.html"

    def extra(self) -> dict[str, Any]:
        return {"steps": first_run.shown(first_run.steps(self.viewer))}
