"""Pages of lists that grow without end."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST = 2_000  # rows that a list leads to, page by page


class LongPaginator(Paginator):
    """The first MOST rows in pages; `more` tells that there are others, not how many.

    To count a list of years costs as much as reading it, on each of its pages. Whoever looks for
    a row further down narrows the list, or turns its order round.
    """

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[: MOST + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self._found, MOST)

    @property
    def more(self) -> bool:
        """Whether there are rows beyond the last page."""
        return self._found > MOST
