"""The home page: what this person owes today, then what the floors add."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import clock
from portal.home import Desk, desk_of
from portal.pages import DetailPage
from portal.roles import Permission


class HomePage(DetailPage):
    permission = Permission.USE
    template_name = "portal/home.html"

    def extra(self) -> dict[str, Any]:
        desk = desk_of(self.viewer)
        return {"desk": desk, "lead": lead(desk), "today": clock.today()}


def lead(desk: Desk) -> str:
    """The day in one sentence."""
    parts = []
    if desk.late:
        parts.append(ngettext("%(n)d 件已逾期", "%(n)d 件已逾期", desk.late) % {"n": desk.late})
    if desk.due:
        parts.append(ngettext("%(n)d 件待办", "%(n)d 件待办", desk.due) % {"n": desk.due})
    if desk.other:
        parts.append(ngettext("%(n)d 件待阅", "%(n)d 件待阅", desk.other) % {"n": desk.other})
    return _("，").join(parts) + _("。") if parts else ""
