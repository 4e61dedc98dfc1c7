"""What the picture is made of: marks handed in, and nodes with their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from portal import marks
from portal.errors import Sentence

INK, INK_2, LATE = "#1d1c1a", "#5a564f", marks.LATE.colour
PLAIN = "plain"  # a person, without any state
ORDER = (*marks.MARKS, PLAIN)


@dataclass(frozen=True)
class Mark:
    """The state of one seat: `kind` is one of the five marks, or plain for a person as such."""

    kind: str
    title: Sentence
    url: str

    @property
    def colour(self) -> str:
        return INK_2 if self.kind == PLAIN else marks.mark(self.kind).colour

    @property
    def drawing(self) -> str:
        """SVG elements in a box of 12 by 12 units."""
        if self.kind == PLAIN:
            return '<circle cx="6" cy="6" r="4" fill="currentColor"/>'
        return marks.mark(self.kind).drawing


@dataclass(frozen=True)
class Addresses:
    """Where the nodes lead."""

    person: Callable[[int], str]
    department: Callable[[int], str]
    top: str = "#"


@dataclass(frozen=True)
class TextLine:
    """One line of text; `x` is its middle, `y` its baseline."""

    x: int
    y: int
    text: str
    size: int
    colour: str = INK
    song: bool = False


@dataclass(frozen=True)
class PlacedMark:
    """A mark with its middle; `name` stands beside it where there is room for names."""

    x: int
    y: int
    mark: Mark
    seat: tuple[int, str]
    name: str = ""

    # The corner from which the shape is drawn, and where the name begins.
    @property
    def left(self) -> int:
        return self.x - 6

    @property
    def top(self) -> int:
        return self.y - 6

    @property
    def name_at(self) -> int:
        return self.x + 12

    @property
    def name_base(self) -> int:
        return self.y + 5


@dataclass(frozen=True)
class Segment:
    """A part of a department's bar: as wide as its people are many."""

    x: int
    y: int
    width: int
    mark: Mark
    count: int


@dataclass(frozen=True)
class Node:
    """The party group, a leader or a department: a link, its words, its marks or its bar."""

    kind: str
    url: str
    title: str
    lines: tuple[TextLine, ...]
    marks: tuple[PlacedMark, ...] = ()
    bar: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line between nodes; dashed where a leader only liaises."""

    path: str
    dashed: bool = False


@dataclass(frozen=True)
class Row:
    """The picture as a line of a table: a leader, a department, its head, its counts."""

    leader: str
    leader_url: str
    relation: Sentence
    name: Sentence
    url: str
    head: Sentence
    head_url: str
    total: int
    counts: tuple[tuple[str, int], ...]
    gaps: tuple[Sentence, ...] = ()
    said: tuple[tuple[Sentence, int], ...] = ()  # the counts with their words; none for people
    own: tuple[str, Sentence] | None = None  # the leader's own mark: kind and word


@dataclass(frozen=True)
class Picture:
    """Everything in its place, on a sheet of `width` by `height` units."""

    width: int
    height: int
    label: str
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    folded: bool
    total: int
    words: dict[str, Sentence] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()  # those that occur, in the order of the legend

    template = "portal/chain_picture.svg"

    @property
    def title(self) -> str:
        return self.label

    @property
    def legend(self) -> dict[str, Sentence]:
        """The kinds of marks on this picture and their words, for the legend."""
        return {kind: self.words[kind] for kind in self.kinds if kind != PLAIN}

    @property
    def marks(self) -> tuple[PlacedMark, ...]:
        return tuple(mark for node in self.nodes for mark in node.marks)
