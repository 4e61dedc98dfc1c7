"""The responsibility chain of any day: the picture, who answers to whom and why, the gaps."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from portal import clock, picture
from portal.chain import Chain, chain_near, chain_on, seating_on
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
        chain, crowd = self._chain(day)
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
            "picture": self._draw(chain, crowd, day),
            "department": department,
            "page": page,
            "rows": queries.rows(chain, tuple(page.object_list)),
            "gaps": queries.gap_rows(chain),
            "keeps": self.viewer.may(Permission.KEEP_ORGANISATION),
        }

    def _chain(self, day: date) -> tuple[Chain, picture.Crowd | None]:
        """The whole chain; of a large organ its heads and above, the department that is asked
        for, and how many people sit in each.
        """
        seating = seating_on(day)
        if seating.people <= picture.FOLD_ABOVE:
            return chain_on(day), None
        asked = self._asked()
        inside = [asked, *queries.sections_of(asked)] if asked else []
        chain = chain_near(day, seating.nowhere, members_of=inside, all_heads=True)
        seats = Counter(seating.department.values())
        return chain, {pk: {picture.PLAIN: count} for pk, count in seats.items()}

    def _draw(
        self, chain: Chain, crowd: picture.Crowd | None, day: date
    ) -> picture.Picture:
        """As the directory; where departments are bars, they open their rows below."""
        to = picture.directory()
        if crowd is not None or len(chain.facts.people) > picture.FOLD_ABOVE:
            at = f"{reverse('chain')}?on={day.isoformat()}"
            to = picture.Addresses(to.person, lambda pk: f"{at}&department={pk}#rows", to.top)
        return picture.draw(chain, to=to, crowd=crowd)

    def _asked(self) -> int | None:
        asked = self.request.GET.get("department", "")
        return int(asked) if asked.isdecimal() and len(asked) <= 12 else None

    def _department(self, chain: Chain) -> Any:
        return chain.facts.departments.get(self._asked() or 0)
