"""An official paper as GB/T 9704 sets it: issuer and title, number, text, close, imprint, annexes.

Letters, notices, decisions, reports and summaries are all of this shape and set by one template.
The seal is set on paper over issuer and date: there is room for it, and never a picture of one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.template.loader import render_to_string

from portal.charts import Chart
from portal.days import cn_date
from portal.delivery import pdf

TITLE_LINE: Final = 19  # characters of a line of the title, at 22 pt on 156 mm
_INDENT: Final = 4  # characters between the date and the right edge, where a seal is set
_HEADING: Final = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SUBHEADING: Final = re.compile(r"（[一二三四五六七八九十]{1,3}）")
_LONGEST_HEADING: Final = 30
# A line of the title ends before one of these rather than anywhere; never before the others.
_BREAKS_BEFORE: Final = ("予以", "关于", "工作", "情况", "落实", "全面", "责任书", "机关")
_NEVER_FIRST: Final = "的、，。）》”〕了和与"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows between two paragraphs. `widths` are per cent, one for each head."""

    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[object]]
    caption: str = ""

    @property
    def columns(self) -> list[tuple[str, int]]:
        return list(zip(self.heads, self.widths, strict=True))


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, table or picture. `kind`: h2 h3 p table figure."""

    kind: str
    text: str = ""
    lead: str = ""  # the beginning of a paragraph that is set as a heading
    table: Table | None = None
    picture: Chart | None = None


@dataclass(frozen=True, slots=True)
class Annex:
    """What follows on pages of its own (附件)."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Official:
    """One official paper. `body` is the issuer over the title; `signed_by` closes the paper."""

    title: str
    number: str
    blocks: Sequence[Block]
    signed_by: str
    day: date | None
    body: str = ""
    addressee: str = ""
    imprint: Sequence[str] = ()  # 抄送、发送, each a line
    annexes: Sequence[Annex] = ()
    spaced: bool = False  # a short title with room between its characters: 提 醒 函
    sealed: bool = True  # room for a seal over the close; none on what a person says himself

    @property
    def name(self) -> str:
        """The title in one line, for the file's own properties."""
        return f"{self.title}（{self.number}）" if self.number else self.title

    @property
    def day_words(self) -> str:
        return cn_date(self.day)

    @property
    def paragraphs(self) -> list[str]:
        """The text alone, for a page that shows it before issue."""
        return [f"{block.lead}{block.text}" for block in self.blocks if block.kind != "figure"]

    @property
    def body_lines(self) -> list[str]:
        return title_lines(self.body)

    @property
    def title_lines(self) -> list[str]:
        return title_lines(self.title)

    @property
    def close(self) -> tuple[float, float]:
        """Width of issuer and date, and its distance from the right edge, in characters.

        The date stands four characters from the edge and the issuer centred above it, as long as
        he has room; a longer one reaches the edge, and the date stays centred below him.
        """
        wide, narrow = width(self.signed_by), width(self.day_words)
        whole = min(max(wide, narrow), 28.0)
        return whole, max(_INDENT - max(whole - narrow, 0) / 2, 0.0)

    @property
    def numbered_annexes(self) -> list[tuple[str, Annex]]:
        """The annexes with their numbers; one alone has none."""
        if len(self.annexes) == 1:
            return [("", self.annexes[0])]
        return [(str(place), annex) for place, annex in enumerate(self.annexes, start=1)]


def width(text: str) -> float:
    """How many characters of the grid a line takes: Latin letters and figures count half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def title_lines(title: str, most: int = TITLE_LINE) -> list[str]:
    """A title in as few lines of `most` characters as it needs, of about one length, broken where
    its meaning pauses."""
    count = -(-int(width(title) * 2) // (most * 2))
    lines, rest = [], title
    for left in range(count, 1, -1):
        cut = _break(rest, width(rest) / left, most)
        lines.append(rest[:cut])
        rest = rest[cut:]
    return [line for line in [*lines, rest] if line]


def _break(text: str, ideal: float, most: int) -> int:
    """Where to end the first of several lines that should each be `ideal` characters long."""
    best, cost = 1, float("inf")
    for cut in range(1, len(text)):
        long = width(text[:cut])
        if long > most:
            break
        price = abs(long - ideal)
        if text[cut] in _NEVER_FIRST or (text[cut].isascii() and text[cut - 1].isascii()):
            price += 20
        if not text[cut:].startswith(_BREAKS_BEFORE):
            price += 4
        if price < cost:
            best, cost = cut, price
    return best


def parsed(text: str) -> Iterator[Block]:
    """The blocks of a text as a clerk types it, a paragraph in each line.

    "一、" opens a heading and "（一）" one below it, as long as they are short and close with no
    full stop; "（一）" before a longer paragraph makes a heading of its first sentence.
    """
    for line in text.splitlines():
        if line := line.strip():
            yield paragraph(line)


def paragraph(line: str) -> Block:
    """One line as a heading or a paragraph."""
    if _HEADING.match(line) and _heads(line):
        return Block("h2", line)
    if _SUBHEADING.match(line):
        if _heads(line):
            return Block("h3", line)
        first, stop, rest = line.partition("。")
        if rest and width(first) <= _LONGEST_HEADING:
            return Block("p", rest, lead=first + stop)
    return Block("p", line)


def _heads(line: str) -> bool:
    return width(line) <= _LONGEST_HEADING and not line.endswith(("。", "；", "，"))


def plain(lines: Iterable[str]) -> list[Block]:
    """Paragraphs and nothing else."""
    return [Block("p", line) for line in lines if line]


def html(paper: Official) -> str:
    """The paper as a page for the printer."""
    return render_to_string("papers/official.html", {"paper": paper})


def made(paper: Official) -> bytes:
    """The paper as a file. Raises PaperFailed; refuses to run inside a transaction."""
    return pdf.render(html(paper), title=paper.name)
