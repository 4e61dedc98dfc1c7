"""Freezing: from a text version to the exact text that people sign, and back to its paragraphs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from agreements.texts.document import (
    BLANK,
    DEFAULT,
    NUMERALS,
    SECTION,
    SUBTITLE,
    AmbiguousText,
    Clause,
    FrozenText,
    Kind,
    Paragraph,
    Switch,
    TextDocument,
    UnfilledText,
)
from agreements.texts.placeholders import PLACEHOLDERS

_FILLED: Final = re.compile(f"{BLANK.pattern}|{DEFAULT.pattern}")
_FROZEN_CLAUSE: Final = re.compile(r"([A-Z]{1,3}[0-9]{1,3}[A-Z]?) (.+)")
_LINE_BREAKING: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def render(
    doc: TextDocument, values: Mapping[str, str], conditions: Collection[Switch]
) -> FrozenText:
    """Freezes a text for one agreement: keeps what applies, fills the blanks, drops the 【】.

    A header line whose blanks are all empty and may be empty is left out. Headings are
    numbered anew when a section has no clause left. Raises UnfilledText when a blank in
    what is kept has no value, AmbiguousText when a value would read as a heading.
    """
    filler = _Filler(values)
    front = [*map(filler.fill, doc.titles)] + ([filler.fill(doc.subtitle)] if doc.subtitle else [])
    header = [filler.fill(line) for line in doc.header if not filler.leaves_out(line)]
    preamble = [*map(filler.fill, doc.preamble)]
    sections = filler.sections(doc, frozenset(conditions))
    if filler.missing:
        raise UnfilledText(filler.missing)
    blocks = [block for block in (front, header, preamble, *sections) if block]
    plain = "\n\n".join("\n".join(block) for block in blocks)
    paragraphs = from_plain(plain)
    if sum(each.kind is Kind.SECTION for each in paragraphs) != len(sections):
        raise AmbiguousText
    return FrozenText(plain, paragraphs)


class _Filler:
    """Puts values into lines, each blank once, and notes the blanks left without content."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = {
            name: _LINE_BREAKING.sub(" ", value).strip() for name, value in values.items()
        }
        self.missing: set[str] = set()

    def leaves_out(self, line: str) -> bool:
        names = BLANK.findall(line)
        return bool(names) and all(
            PLACEHOLDERS[n].may_be_empty and not self.values.get(n) for n in names
        )

    def fill(self, line: str) -> str:
        return _FILLED.sub(self._one, line).strip()

    def lines(self, clause: Clause) -> Iterator[str]:
        yield f"{clause.code} {self.fill(clause.text)}"
        yield from map(self.fill, clause.items)

    def sections(self, doc: TextDocument, holding: frozenset[Switch]) -> list[list[str]]:
        kept = [
            (each.title, [c for c in each.clauses if c.switches <= holding])
            for each in doc.sections
        ]
        return [
            [
                f"{numeral}、{self.fill(title)}",
                *(line for clause in clauses for line in self.lines(clause)),
            ]
            for numeral, (title, clauses) in zip(
                NUMERALS, (each for each in kept if each[1]), strict=False
            )
        ]

    def _one(self, match: re.Match[str]) -> str:
        name, default = match[1], match[2]
        if name is None:
            return default.strip()
        value = self.values.get(name, "")
        if not value:
            self.missing.add(name)
        return value


def from_plain(plain: str) -> tuple[Paragraph, ...]:
    """Recognises titles, header, headings and clauses again in a stored frozen text."""
    blocks = [block.split("\n") for block in plain.split("\n\n")]
    paragraphs = list(_front_paragraphs(blocks[0]))
    for place, block in enumerate(blocks[1:], start=1):
        if SECTION.fullmatch(block[0]):
            paragraphs.append(Paragraph(Kind.SECTION, block[0]))
            paragraphs.extend(_clause_paragraphs(block[1:]))
        else:
            kind = Kind.HEADER if place == 1 else Kind.PREAMBLE
            paragraphs.extend(Paragraph(kind, line) for line in block)
    return tuple(paragraphs)


def _front_paragraphs(block: list[str]) -> Iterator[Paragraph]:
    for place, line in enumerate(block):
        last = 0 < place == len(block) - 1
        yield Paragraph(Kind.SUBTITLE if last and SUBTITLE.fullmatch(line) else Kind.TITLE, line)


def _clause_paragraphs(lines: list[str]) -> Iterator[Paragraph]:
    code = ""
    for line in lines:
        if clause := _FROZEN_CLAUSE.fullmatch(line):
            code = clause[1]
            yield Paragraph(Kind.CLAUSE, clause[2], code)
        else:
            yield Paragraph(Kind.ITEM, line, code)


def sha256(plain: str) -> str:
    """The digest of a canonical plain text, 64 lower hexadecimal characters of its UTF-8 bytes."""
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()


def check_code(digest: str) -> str:
    """The check code printed on paper: the first 12 characters of the digest in groups of four."""
    head = digest[:12].upper()
    return f"{head[:4]} {head[4:8]} {head[8:]}"
