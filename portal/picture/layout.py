"""Draws the groups in their places: whole units, on a sheet as wide as A4 landscape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import accumulate

from django.utils.translation import gettext as _

from portal.chain import Chain
from portal.errors import Sentence
from portal.marks import MARKS
from portal.picture.bands import Place, Spot, across, bands, width
from portal.picture.groups import (
    Column,
    Crowd,
    Group,
    Marks,
    Member,
    Sorter,
    counted,
    relation_word,
)
from portal.picture.parts import (
    INK,
    INK_2,
    LATE,
    ORDER,
    PLAIN,
    Addresses,
    Line,
    Mark,
    Node,
    Picture,
    PlacedMark,
    Row,
    Segment,
    TextLine,
)
from portal.picture.wording import cut, wrap

FOLD_ABOVE = 400  # people; above, departments become bars
SHEET, MARGIN = 1240, 24
NARROWEST, WIDEST = 86, 132  # of a column
PER_ROW, PITCH, STEP = 4, 18, 19  # marks in a row; from mark to mark, from row to row
NAME, SMALL = 14, 13  # sizes of type


def place(
    chain: Chain, marks: Marks | None, to: Addresses, top_name: str,
    words: Mapping[str, Sentence], figures: Mapping[int, str], label: str,
    crowd: Crowd | None = None,
) -> Picture:
    """The picture of a chain; see `portal.picture.draw`. Pure."""
    return _Sheet(chain, marks, to, top_name, words, figures, crowd).picture(label)


class _Sheet:
    def __init__(
        self, chain: Chain, marks: Marks | None, to: Addresses, top_name: str,
        words: Mapping[str, Sentence], figures: Mapping[int, str], crowd: Crowd | None,
    ) -> None:
        self.chain, self.to, self.top_name, self.figures = chain, to, top_name, figures
        self.words: dict[str, Sentence] = {k: m.word for k, m in MARKS.items()}
        self.words |= {PLAIN: _("人员"), **words}
        self.neutral = marks is None
        self.sorter = Sorter(chain, marks, to, crowd)
        self.groups = self.sorter.groups()
        self.secretary = self.sorter.secretary()
        self.total = self.sorter.total + (self.secretary is not None)
        self.folded = crowd is not None or self.total > FOLD_ABOVE
        self.bands = bands(self.groups, self.folded)
        widest = max((sum(width(g, self.folded) for g in b) for b in self.bands), default=1)
        self.unit = max(NARROWEST, min(WIDEST, (SHEET - 2 * MARGIN) // widest))
        self.width = max(SHEET, widest * self.unit + 2 * MARGIN)
        self.nodes: list[Node] = []
        self.lines: list[Line] = []

    def picture(self, label: str) -> Picture:
        bus = first = bottom = self._top()
        for index, band in enumerate(self.bands):
            bus = bottom if index == 0 else bottom + 26
            bottom = self._band(band, bus, index)
        if bus > first:
            self.lines.append(Line(f"M{MARGIN // 2} {first}V{bus}"))
        return Picture(
            width=self.width, height=bottom + 12, label=label or self._label(),
            nodes=tuple(self.nodes), lines=tuple(self.lines), rows=tuple(self._rows()),
            folded=self.folded, total=self.total, words=self.words,
            kinds=tuple(kind for kind, _count in self._counts()),
        )

    # --- the party group -----------------------------------------------------------------

    def _top(self) -> int:
        """The party group; returns where the line to the leaders runs."""
        x, person = self.width // 2, self.chain.secretary
        second = _("书记 %(name)s") % {"name": person.name} if person else _("书记空缺")
        lines = (
            TextLine(x, 28, self.top_name, 19, INK, song=True),
            TextLine(x, 50, second, NAME, INK_2 if person else LATE),
        )
        marks = (_placed(x, 66, self.secretary),) if self.secretary else ()
        self.nodes.append(Node("top", self.to.top, f"{self.top_name} {second}", lines, marks))
        below = 78 if marks else 60
        self.lines.append(Line(f"M{x} {below}V{below + 22}"))
        return below + 22

    # --- one band of leaders and departments ---------------------------------------------

    def _band(self, band: list[Group], bus: int, index: int) -> int:
        """Draws a band below its line at `bus`; returns its lower end."""
        places = across(band, self.folded, self.unit, self.width)
        ends = [p.middle for p in places]
        ends += [self.width // 2] if index == 0 else []
        ends += [MARGIN // 2] if len(self.bands) > 1 else []
        self.lines.append(Line(f"M{min(ends)} {bus}H{max(ends)}"))
        words = {id(p): self._leader_words(p) for p in places}
        headed = any(name for name, _title in words.values())
        names = max(len(name) for name, _title in words.values())
        titles = max(len(title) for _name, title in words.values())
        mark_y = bus + 32 + 18 * (names - 1) + 16 * titles + 14
        fork = mark_y + 30 if headed else bus + 14
        deepest = max((len(self._words(s)) for p in places for s in p.spots), default=0)
        first_row = fork + 30 + 17 * (deepest - 1) + 20
        bottom = mark_y + 8 if headed else fork
        for place in places:
            name, title = words[id(place)]
            self._leader(place, name, title, bus, mark_y)
            self._fork(place, mark_y + 8 if name else bus, fork)
            for spot in place.spots:
                bottom = max(bottom, self._department(spot, fork + 30, first_row))
        return bottom

    def _leader_words(self, place: Place) -> tuple[list[str], list[str]]:
        group, room = place.group, place.wide * self.unit - 8
        if group.leader is None:
            return (wrap(group.word, room / SMALL, 2) if group.word else []), []
        name = group.leader.name + (_("（续）") if group.continued else "")
        return wrap(name, room / NAME, 2), wrap(group.title, room / SMALL, 2)

    def _leader(
        self, place: Place, name: list[str], title: list[str], bus: int, mark_y: int
    ) -> None:
        group, x = place.group, place.middle
        if not name:
            return
        self.lines.append(Line(f"M{x} {bus}V{bus + 14}"))
        colour, size = (INK, NAME) if group.leader else (LATE, SMALL)
        lines = [TextLine(x, bus + 32 + 18 * i, t, size, colour) for i, t in enumerate(name)]
        below = lines[-1].y + 16
        lines += [TextLine(x, below + 16 * i, t, SMALL, INK_2) for i, t in enumerate(title)]
        url = self.to.person(group.leader.id) if group.leader else place.spots[0].column.url
        spoken = f"{group.leader.name} {group.title}" if group.leader else group.word
        marks = (_placed(x, mark_y, group.member),) if group.member else ()
        self.nodes.append(Node("leader", url, spoken, tuple(lines), marks))

    def _fork(self, place: Place, start: int, fork: int) -> None:
        """The lines from a leader to his departments; those of 分管 are drawn last, on top."""
        for spot in reversed(place.spots):
            across_ = f"H{spot.middle}" if spot.middle != place.middle else ""
            path = f"M{place.middle} {start}V{fork}{across_}V{fork + 14}"
            self.lines.append(Line(path, spot.column.dashed))

    # --- departments ----------------------------------------------------------------------

    def _words(self, spot: Spot) -> list[tuple[str, int, str]]:
        """The lines under a department's drop: text, size, colour."""
        column, room = spot.column, spot.span * self.unit - 2
        lines = [(t, NAME, INK) for t in wrap(column.name, room / NAME, 2)]
        small = self._figure(column)
        if small:
            lines.append((cut(small, room / SMALL), SMALL, INK_2))
        return lines + [(t, SMALL, LATE) for gap in column.gaps for t in wrap(gap, room / SMALL, 2)]

    def _figure(self, column: Column) -> str:
        if column.department is not None and column.department.id in self.figures:
            return self.figures[column.department.id]
        if column.named:
            return ""
        if self.neutral and not self.folded:
            if column.head is None:
                return ""
            words = _("%(name)s 主持") if column.acting else "%(name)s"
            return words % {"name": column.head.name}
        if self.neutral:
            return _("%(count)d 人") % {"count": column.total}
        counts = dict(column.counts)
        due = sum(counts.values()) - counts.get("off", 0) - counts.get(PLAIN, 0)
        return f"{counts.get('done', 0)} / {due}"

    def _department(self, spot: Spot, first_line: int, first_row: int) -> int:
        """One department; returns its lower end."""
        column, x = spot.column, spot.middle
        lines = tuple(
            TextLine(x, first_line + 17 * i, text, size, colour)
            for i, (text, size, colour) in enumerate(self._words(spot))
        )
        head = column.head.name if column.head else ""
        title = " ".join([column.name, head, *column.gaps]).strip()
        marks = () if self.folded else tuple(self._marks(spot, first_row))
        bar = tuple(self._bar(spot, first_row)) if self.folded else ()
        self.nodes.append(Node("department", column.url, title, lines, marks, bar))
        return max((m.y for m in marks), default=first_row if bar else lines[-1].y) + 8

    def _marks(self, spot: Spot, y: int) -> Iterator[PlacedMark]:
        members, x = spot.column.members, spot.middle
        if spot.column.named:
            for i, member in enumerate(members):
                name = cut(member.name, 4)
                yield _placed(x - 26, y + STEP * i, member, name)
            return
        per_row = PER_ROW if spot.span == 1 else (spot.span * self.unit - 20) // PITCH
        for i, member in enumerate(members):
            row, place = divmod(i, per_row)
            length = min(per_row, len(members) - row * per_row)
            yield _placed(x + PITCH // 2 * (2 * place - length + 1), y + STEP * row, member)

    def _bar(self, spot: Spot, y: int) -> Iterator[Segment]:
        counts = spot.column.counts
        total, room = spot.column.total, spot.span * self.unit - 20
        left = spot.middle - room // 2
        starts = accumulate((count for _kind, count in counts), initial=0)
        for (kind, count), start in zip(counts, starts, strict=False):
            begin, end = start * room // total, (start + count) * room // total
            title = f"{self.words[kind]} {count}"
            yield Segment(
                left + begin, y - 6, end - begin, Mark(kind, title, spot.column.url), count
            )

    # --- the same in words -----------------------------------------------------------------

    def _counts(self) -> tuple[tuple[str, int], ...]:
        alone = [g.member for g in self.groups if g.member]
        alone += [self.secretary] if self.secretary else []
        found = Counter(dict(counted(tuple(alone))))
        for group in self.groups:
            for column in group.columns:
                found.update(dict(column.counts))
        return tuple((kind, found[kind]) for kind in ORDER if found[kind])

    def _label(self) -> str:
        if not self.neutral:
            states = "，".join(f"{self.words[kind]} {count}" for kind, count in self._counts())
            return _("责任链：%(total)d 人，%(states)s") % {"total": self.total, "states": states}
        return _("责任链：%(total)d 人，领导 %(leaders)d 人，部门 %(departments)d 个") % {
            "total": self.total,
            "leaders": len(self.sorter.leaders) + (self.chain.secretary is not None),
            "departments": sum(c.department is not None for g in self.groups for c in g.columns),
        }

    def _rows(self) -> Iterator[Row]:
        top = self.chain.secretary
        if self.secretary and top:
            yield Row(
                top.name, self.to.person(top.id), "", "", "", "", "", 0, (),
                own=self._own(self.secretary),
            )
        for group in self.groups:
            leader = group.leader or (None if group.word else top)
            name = leader.name if leader else ""
            url = self.to.person(leader.id) if leader else ""
            own = self._own(group.member)
            if not group.columns:
                yield Row(name, url, "", "", "", "", "", 0, (), own=own)
            for place, column in enumerate(group.columns):
                row = _row(group, column, name, url, self.to)
                yield replace(
                    row, said=self._said(row.counts), own=own if place == 0 else None
                )

    def _own(self, member: Member | None) -> tuple[str, Sentence] | None:
        if member is None or member.mark.kind == PLAIN:
            return None
        return member.mark.kind, self.words[member.mark.kind]

    def _said(self, counts: tuple[tuple[str, int], ...]) -> tuple[tuple[Sentence, int], ...]:
        return tuple((self.words[kind], count) for kind, count in counts if kind != PLAIN)


def _row(group: Group, column: Column, leader: str, leader_url: str, to: Addresses) -> Row:
    head = column.head
    name = column.department.name if column.department else column.name
    return Row(
        leader=leader,
        leader_url=leader_url,
        relation=relation_word(column),
        name=name,
        url=column.url,
        head=(_("%(name)s（主持工作）") if column.acting else "%(name)s") % {"name": head.name}
        if head
        else "",
        head_url=to.person(head.id) if head else "",
        total=column.total,
        counts=column.counts,
        gaps=(*((group.word,) if group.word else ()), *column.gaps),
    )


def _placed(x: int, y: int, member: Member, name: str = "") -> PlacedMark:
    person, level = member.key
    return PlacedMark(x, y, member.mark, (person, str(level)), name)
