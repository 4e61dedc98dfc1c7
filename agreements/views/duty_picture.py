"""The chain coloured by the state of duties, over its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.queries import duty_picture
from portal import clock
from portal.days import cn_date
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.picture import Picture
from portal.roles import Permission
from portal.views.registers import FigurePage

KINDS = ("late", "due", "done", "off")


class DutiesChainPage(FigurePage):
    """Who of the chain is late with his duties, as far as the viewer sees them."""

    permission = Permission.VIEW_SUPERVISION_FIGURES
    title = gettext_lazy("责任链履责状态")
    log_name = "agreements.duties_chain"
    page_size = 200
    columns = (
        Column(gettext_lazy("领导"), 12), Column(gettext_lazy("领导本人"), 12),
        Column(gettext_lazy("关系"), 8),
        Column(gettext_lazy("部门"), 24), Column(gettext_lazy("主要负责人"), 14),
        *(Column(duty_picture.WORDS[kind], 10) for kind in KINDS),
    )

    @cached_property
    def picture(self) -> Picture:
        return duty_picture.drawn(self.viewer, clock.today())

    def rows(self) -> Sequence[Any]:
        return self.picture.rows

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            counts = dict(row.counts)
            yield (
                Cell(row.leader, row.leader_url),
                Cell(row.own[1], mark=row.own[0]) if row.own else "",
                row.relation, Cell(row.name, row.url),
                Cell(row.head, row.head_url),
                *(self._cell(counts, kind, row.url) for kind in KINDS),
            )

    def _cell(self, counts: dict[str, int], kind: str, url: str) -> Cell:
        """How many of a department's people; nothing where the viewer sees none of them."""
        if not any(counts.get(one) for one in KINDS):
            return Cell("")
        return Cell(counts.get(kind, 0), url if counts.get(kind) else "")

    def pictures(self, rows: Any) -> Sequence[Picture]:
        return [self.picture]

    def note(self) -> Any:
        return _(
            "统计本年度责任书的责任事项，截至%(day)s；表内为人数。部门下方为有逾期事项的人数。"
            "您无权查看其责任事项的人员只画出位置。按机构顺序排列，不作排名。"
        ) % {"day": cn_date(clock.today())}
