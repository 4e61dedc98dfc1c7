"""The responsibility chain of any day: the picture, who answers to whom and why, the gaps."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from portal import clock, picture
from portal.chain import Chain, chain_on
from portal.pages import DetailPage
from portal.queries import chain as queries
from portal.roles import Permission
from portal.views.keeping import asked_day

SHEETS = ("a4", "a3")
ON_A_PAGE = 50


class ChainPage(DetailPage):
    """The chain as of `?on=`; `?department=` narrows the table; `?print=a3` is for the printer."""

    permission = Permission.VIEW_DIRECTORY
    template_name = "portal/chain.html"

    def extra(self) -> dict[str, Any]:
        form, day = asked_day(self.request)
        chain = chain_on(day)
        sheet = self.request.GET.get("print", "")
        sheet = sheet if sheet in SHEETS else ""
        department = self._department(chain)
        links = queries.of_department(chain, department.id) if department else chain.links
        page = Paginator(links, ON_A_PAGE if not sheet else max(len(links), 1)).get_page(
            self.request.GET.get("page")
        )
        return {
            "layout": "layouts/print.html" if sheet else "layouts/page.html",
            "sheet": sheet,
            "back": f"{reverse('chain')}?on={day.isoformat()}",
            "day_form": form,
            "day": day,
            "today": clock.today(),
            "chain": chain,
            "picture": picture.draw(chain, to=self._addresses(day.isoformat(), chain)),
            "department": department,
            "page": page,
            "rows": queries.rows(chain, tuple(page.object_list)),
            "gaps": queries.gap_rows(chain),
            "keeps": self.viewer.may(Permission.KEEP_ORGANISATION),
        }

    def _department(self, chain: Chain) -> Any:
        asked = self.request.GET.get("department", "")
        if not asked.isdecimal() or len(asked) > 12:
            return None
        return chain.facts.departments.get(int(asked))

    def _addresses(self, day: str, chain: Chain) -> picture.Addresses:
        """As the directory; where departments are bars, they open their rows below."""
        to = picture.directory()
        if len(chain.facts.people) <= picture.FOLD_ABOVE:
            return to
        return picture.Addresses(
            to.person, lambda pk: f"{reverse('chain')}?on={day}&department={pk}#rows", to.top
        )
