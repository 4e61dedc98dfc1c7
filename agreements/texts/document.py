"""What a text is made of: the version a clerk writes, and the frozen text people sign."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from agreements.texts.placeholders import PLACEHOLDERS
from portal.errors import RuleBroken

BLANK: Final = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
DEFAULT: Final = re.compile(r"【([^【】]*)】")
SUBTITLE: Final = re.compile(r"[（(](.*)[）)]")
SECTION: Final = re.compile(r"([一二三四五六七八九十]{1,3})、\s*(.+)")

_DIGITS: Final = "一二三四五六七八九"
NUMERALS: Final = (*_DIGITS, "十", *("十" + digit for digit in _DIGITS), "二十")
_TITLE_LENGTH: Final = 14


class Switch(StrEnum):
    """When a clause is kept; the value is the word typed in the source."""

    PARTY_MEMBER = "党员"
    NON_PARTY = "党外"
    ONLINE = "线上"
    PAPER = "纸质"


def conditions(*, party_member: bool, paper: bool) -> frozenset[Switch]:
    """The switches that hold for one person and one way of signing; a certificate is online."""
    return frozenset(
        (
            Switch.PARTY_MEMBER if party_member else Switch.NON_PARTY,
            Switch.PAPER if paper else Switch.ONLINE,
        )
    )


class Kind(StrEnum):
    """What a paragraph of an agreement is, for layout on page and paper."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADER = "header"
    PREAMBLE = "preamble"
    SECTION = "section"
    CLAUSE = "clause"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class TextProblem:
    """One fault in a source: the line (from 1) and what is wrong, in Chinese."""

    line: int
    sentence: str


class FaultyText(RuleBroken):
    """Rule T1: a text with faults is not accepted; all faults are named at once."""

    def __init__(self, problems: Iterable[TextProblem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        first = self.problems[0]
        super().__init__(
            "T1", _("第%(line)d行：%(sentence)s") % {"line": first.line, "sentence": first.sentence}
        )


class UnfilledText(RuleBroken):
    """Rule T2: an agreement is not issued while a blank in it has no content."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted(names)
        blanks = "、".join(str(PLACEHOLDERS[name].description) for name in self.names)
        super().__init__("T2", _("以下填空项没有内容：%(blanks)s。") % {"blanks": blanks})


class AmbiguousText(RuleBroken):
    """Rule T3: filled-in content must not turn a paragraph into a heading."""

    def __init__(self) -> None:
        super().__init__("T3", _("填入的内容与标题的写法相同，请修改后再签发。"))


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its lasting code, its text, its sub-items, and when it is kept."""

    code: str
    text: str
    switches: frozenset[Switch] = frozenset()
    items: tuple[str, ...] = ()
    line: int = 0

    @property
    def title(self) -> str:
        """The short leading sentence without its full stop, or nothing."""
        return split_title(self.text)[0]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading without its number, and the clauses below it."""

    title: str
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A text version as it was understood, blanks and bracketed defaults still in place."""

    titles: tuple[str, ...]
    subtitle: str
    header: tuple[str, ...]
    preamble: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses in order, whatever their switches."""
        return tuple(clause for section in self.sections for clause in section.clauses)

    @property
    def placeholders(self) -> frozenset[str]:
        """Names of all blanks in the text."""
        lines = [*self.titles, self.subtitle, *self.header, *self.preamble]
        lines += [section.title for section in self.sections]
        lines += [line for clause in self.clauses for line in (clause.text, *clause.items)]
        return frozenset(name for line in lines for name in BLANK.findall(line))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a frozen text; `code` is set for clauses and their sub-items."""

    kind: Kind
    text: str
    code: str = ""

    @property
    def title(self) -> str:
        """For a clause: its short leading sentence without the full stop, or nothing."""
        return split_title(self.text)[0] if self.kind is Kind.CLAUSE else ""

    @property
    def body(self) -> str:
        """What follows the title."""
        return split_title(self.text)[1] if self.kind is Kind.CLAUSE else self.text


@dataclass(frozen=True, slots=True)
class FrozenText:
    """The text that is signed: `plain` is exactly what is stored and hashed."""

    plain: str
    paragraphs: tuple[Paragraph, ...] = field(compare=False)


def split_title(text: str) -> tuple[str, str]:
    """Parts a clause into its short leading sentence and the rest; no title gives ("", text)."""
    head, stop, body = text.partition("。")
    if stop and body and len(head) <= _TITLE_LENGTH and not re.search("[，；：]", head):
        return head, body
    return "", text
