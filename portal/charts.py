"""Figures as pictures: bars side by side, and a grid of shares. Pure.

Everything stands on whole units; the template `portal/chart.svg` puts it into a page, with
`flat` into a paper. A mark says its number and its words and leads to its rows; colour is
never the only sign: each series has a filling of its own, a share is as wide as it is large.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal import marks
from portal.errors import Sentence
from portal.picture.wording import cut, width, wrap

WIDE, MARGIN = 760, 8
AXIS, PLOT, STEPS = 30, 190, 4  # room for the scale, height of the bars, lines of the scale
SMALL = 13  # size of type
NUMBERS = 22  # room for the number above the highest bar
WIDEST_BAR, NARROWEST_BAR = 34, 18
ROW, NAMES = 28, 132  # of a grid: height of a row, room for the names of rows

INK, INK_2, LINE = "#1d1c1a", "#5a564f", "#cfc8bb"
FULL, STRIPES, PALE, HOLLOW, UPRIGHT = "full", "stripes", "pale", "hollow", "upright"
DONE, DUE, LATE, CALM = marks.DONE.colour, marks.DUE.colour, marks.LATE.colour, "#2f5d82"


@dataclass(frozen=True)
class Series:
    """One kind of bar: its word in the legend, its filling and its colour."""

    word: Sentence
    filling: str
    colour: str


@dataclass(frozen=True)
class Value:
    """One figure: what it counts in words, and where its rows are.

    `count` None: not shown (`text` says so instead). `whole`: what a share is a share of.
    """

    count: int | None
    title: Sentence
    url: str = ""
    text: str = ""
    whole: int = 0

    @property
    def shown(self) -> str:
        return self.text or ("" if self.count is None else str(self.count))


@dataclass(frozen=True)
class Box:
    """A filled rectangle; `strokes` are the lines drawn over a filling that is not full."""

    x: int
    y: int
    width: int
    height: int
    colour: str
    filling: str = FULL

    @property
    def opacity(self) -> str:
        return {FULL: "1", PALE: ".3"}.get(self.filling, "0")

    @property
    def strokes(self) -> str:
        """The lines of the filling, none of them outside the rectangle."""
        if self.filling == STRIPES:
            return "".join(
                f"M{self.x} {y}h{self.width}"
                for y in range(self.y + 3, self.y + self.height, 4)
            )
        if self.filling == UPRIGHT:
            return "".join(
                f"M{x} {self.y}v{self.height}"
                for x in range(self.x + 4, self.x + self.width, 5)
            )
        return ""


@dataclass(frozen=True)
class Word:
    """One line of text; `x` is where it is anchored."""

    x: int
    y: int
    text: str
    colour: str = INK
    anchor: str = "middle"
    url: str = ""


@dataclass(frozen=True)
class Mark:
    """A figure in its place: a link over its whole field, its boxes and its number."""

    title: Sentence
    url: str
    field: Box
    boxes: tuple[Box, ...]
    word: Word


@dataclass(frozen=True)
class Chart:
    """Everything in its place, on a sheet of `width` by `height` units."""

    width: int
    height: int
    title: Sentence
    description: Sentence
    rules: tuple[str, ...]
    words: tuple[Word, ...]
    marks: tuple[Mark, ...]
    legend: tuple[tuple[Box, Word], ...] = ()
    head: int = 0  # height of the legend: on a page it stands beside the picture, which may scroll

    template = "portal/chart.svg"

    @property
    def body(self) -> int:
        """Height of the picture below its legend."""
        return self.height - self.head


def bars(
    groups: Sequence[tuple[Sentence, Sequence[Value]]], series: Sequence[Series], *,
    title: Sentence, description: Sentence,
) -> Chart:
    """Groups of bars from left to right, one bar of each series in every group."""
    legend, top = _legend(series)
    ground = top + PLOT
    highest = max((v.count or 0 for _name, values in groups for v in values), default=0)
    step = _step(highest)
    scale = step * max(1, -(-highest // step))
    rules, words = [], []
    for value in range(0, scale + 1, step):
        y = ground - value * PLOT // scale
        rules.append(f"M{AXIS + MARGIN} {y}H{WIDE - MARGIN}")
        words.append(Word(AXIS + 2, y + 4, str(value), INK_2, "end"))
    room = (WIDE - AXIS - 2 * MARGIN) // max(1, len(groups))
    wide = max(NARROWEST_BAR, min(WIDEST_BAR, (room - 14) // max(1, len(series))))
    placed: list[Mark] = []
    lines = 1
    for index, (name, values) in enumerate(groups):
        middle = AXIS + MARGIN + room * index + room // 2
        left = middle - wide * len(values) // 2
        for place, (value, kind) in enumerate(zip(values, series, strict=True)):
            placed.append(_bar(value, kind, left + wide * place, ground, wide, scale))
        parts = wrap(str(name), (room - 4) / SMALL, 2)
        lines = max(lines, len(parts))
        words += [Word(middle, ground + 20 + 17 * n, part) for n, part in enumerate(parts)]
    return Chart(
        WIDE, ground + 14 + 17 * lines, title, description, tuple(rules), tuple(words),
        tuple(placed), legend, top - NUMBERS,
    )


def _bar(value: Value, kind: Series, x: int, ground: int, wide: int, scale: int) -> Mark:
    height = (value.count or 0) * PLOT // scale
    if value.count:
        height = max(height, 3)
    box = Box(x + 2, ground - height, wide - 4, height, kind.colour, kind.filling)
    colour = INK if value.count or value.count is None else INK_2
    return Mark(
        value.title, value.url, Box(x, ground - height - 18, wide, height + 18, kind.colour),
        (box,) if height else (), Word(x + wide // 2, ground - height - 5, value.shown, colour),
    )


def _step(highest: int) -> int:
    """The distance of the lines of the scale: 1, 2 or 5 with zeros."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * STEPS >= highest:
                return step * factor
        step *= 10


def _legend(series: Sequence[Series]) -> tuple[tuple[tuple[Box, Word], ...], int]:
    """The legend above the bars, in as many lines as it needs, and where the bars may begin."""
    found: list[tuple[Box, Word]] = []
    x, y = AXIS + MARGIN, 6
    for kind in series:
        room = 26 + round(width(str(kind.word)) * SMALL) + 22
        if x + room > WIDE and found:
            x, y = AXIS + MARGIN, y + 22
        found.append((
            Box(x, y, 18, 12, kind.colour, kind.filling),
            Word(x + 26, y + 11, str(kind.word), INK_2, "start"),
        ))
        x += room
    return tuple(found), y + 44


def grid(
    rows: Sequence[tuple[Sentence, str, Sequence[Value]]], heads: Sequence[Sentence], *,
    title: Sentence, description: Sentence,
) -> Chart:
    """One field for each row and column, filled from the left by its share.

    `rows`: name, address and fields of each. A field without a count is left out.
    """
    unit = (WIDE - NAMES - 2 * MARGIN) // max(1, len(heads))
    left, top = NAMES + MARGIN, 26
    words = [
        Word(left + unit * n + unit // 2, 16, str(head), INK_2) for n, head in enumerate(heads)
    ]
    placed: list[Mark] = []
    for index, (name, url, values) in enumerate(rows):
        y = top + ROW * index
        words.append(
            Word(left - 8, y + 18, cut(str(name), (NAMES - 8) / SMALL), INK, "end", url)
        )
        placed += list(_fields(values, left, y, unit))
    bottom = top + ROW * len(rows)
    rules = tuple(f"M{MARGIN} {top + ROW * n}H{WIDE - MARGIN}" for n in range(len(rows) + 1))
    return Chart(
        WIDE, bottom + 4, title, description, rules, tuple(words), tuple(placed)
    )


def _fields(values: Sequence[Value], left: int, y: int, unit: int) -> Iterator[Mark]:
    for place, value in enumerate(values):
        if value.count is None:
            continue
        x, room = left + unit * place + 3, unit - 6
        part = room * min(value.count, value.whole) // value.whole if value.whole else 0
        whole = value.whole > 0 and value.count >= value.whole
        frame = Box(x, y + 5, room, ROW - 10, DONE if whole else DUE, HOLLOW)
        filled = Box(x, y + 5, part, ROW - 10, DONE if whole else DUE, PALE)
        yield Mark(
            value.title, value.url, frame, (frame, filled) if part else (frame,),
            Word(x + room // 2, y + 19, value.shown),
        )
