"""This year's plan against last year's agreements: who came, left, moved, and what reads new. Pure.

The comparison is made before issue, so that the clerk reads the changes and not ninety texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agreements.cascade import CascadePlan, Planned
from agreements.states import Level
from portal.errors import Sentence


class Turn(TextChoices):
    """What became of a person's agreement from one year to the next."""

    JOINER = "joiner", _("新增")
    MOVER = "mover", _("职务、部门变动")
    PORTFOLIO = "portfolio", _("分工变动")
    ISSUER = "issuer", _("签订方变动")
    LEAVER = "leaver", _("不再签订")
    SAME = "same", _("没有变动")


@dataclass(frozen=True)
class LastYear:
    """An agreement of the year before, as far as the comparison needs it."""

    agreement_id: int
    person_id: int
    name: str
    level: Level
    posts: str
    portfolio: str
    department_id: int | None
    issuer_id: int
    issuer: str

    @property
    def scope(self) -> tuple[Level, str, int | None]:
        return (self.level, self.posts, self.department_id)


@dataclass(frozen=True)
class Row:
    """One line of the comparison; `planned` None: he signs no more; `last` None: he is new."""

    turn: Turn
    planned: Planned | None
    last: LastYear | None
    missing: Sentence = ""  # he is still here: what must be filled before he can sign

    @property
    def name(self) -> str:
        return self.planned.responsible.name if self.planned else self.last.name  # type: ignore[union-attr]

    @property
    def dual(self) -> bool:
        """He holds several posts, and one paper names them all."""
        return self.planned is not None and len(self.planned.seat.posts) > 1


def compare(plan: CascadePlan, before: Iterable[LastYear]) -> tuple[Row, ...]:
    """Each planned agreement with last year's of the same person, then those who sign no more.

    A person who signed at two levels is matched level by level; one who changed the level is a
    mover and not a leaver and a joiner.
    """
    left: dict[int, dict[Level, LastYear]] = {}
    for each in before:
        left.setdefault(each.person_id, {})[each.level] = each
    matched = {
        planned.key: left[planned.key[0]].pop(planned.level)
        for planned in plan.agreements
        if planned.level in left.get(planned.key[0], ())
    }
    rows = []
    for planned in plan.agreements:
        last = matched.get(planned.key) or _any(left.get(planned.key[0], {}))
        rows.append(Row(_turn(planned, last), planned, last))
    gone = (last for levels in left.values() for last in levels.values())
    why = {out.person.id: out.sentence for out in plan.left_out if out.person is not None}
    rows += [Row(Turn.LEAVER, None, last, why.get(last.person_id, "")) for last in gone]
    return tuple(rows)


def _any(levels: dict[Level, LastYear]) -> LastYear | None:
    return levels.pop(next(iter(levels))) if levels else None


def _turn(planned: Planned, last: LastYear | None) -> Turn:
    if last is None:
        return Turn.JOINER
    department = planned.department.id if planned.department else None
    if last.scope != (planned.level, planned.posts_text, department):
        return Turn.MOVER
    if last.portfolio != planned.portfolio_text:
        return Turn.PORTFOLIO
    return Turn.SAME if last.issuer_id == planned.issuer.id else Turn.ISSUER


def counted(rows: Iterable[Row]) -> Mapping[Turn, int]:
    """How many of each, in the order of the words."""
    found = [row.turn for row in rows]
    return {turn: found.count(turn) for turn in Turn}
