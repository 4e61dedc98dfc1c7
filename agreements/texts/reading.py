"""Reading a source: from the lines of a word processor to a document, or to all its faults."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from agreements.texts.document import (
    BLANK,
    DEFAULT,
    NUMERALS,
    SECTION,
    SUBTITLE,
    Clause,
    FaultyText,
    Section,
    Switch,
    TextDocument,
    TextProblem,
)
from agreements.texts.placeholders import PLACEHOLDERS

_ANY_BLANK: Final = re.compile(r"\{\{([^{}]*)\}\}")
_TITLE: Final = re.compile(r"[#＃]+\s*(.*)")
_HEADER: Final = re.compile(r"[^：:，。；、]{1,12}[：:]\s*([^。；]*)")
_LETTERS: Final = "A-Za-zＡ-Ｚａ-ｚ"
_CLAUSE: Final = re.compile(
    rf"([{_LETTERS}]{{1,3}}[0-9０-９]{{1,3}}[{_LETTERS}]?)(?=[\s.、]|[^\x00-\x7f]|$)[\s.．、]*(.*)"
)
_ITEM: Final = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)].+")
_SWITCH: Final = re.compile(
    r"[\[［]\s*([^\[\]［］]{0,10}?)\s*[\]］]\s*|【\s*(党员|党外|线上|纸质)\s*】\s*"
)
_SECRECY: Final = re.compile(
    r"(绝密|机密|秘密)\s*[★☆＊*]|^(绝\s*密|机\s*密|秘\s*密)$|密\s*级\s*[：:]"
)
_LINE_END: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\u2060\ufeff]")
_REORDERING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")

_WORDS: Final = {switch.value: switch for switch in Switch}
_OPPOSITES: Final = ({Switch.PARTY_MEMBER, Switch.NON_PARTY}, {Switch.ONLINE, Switch.PAPER})


def parse(source: str) -> TextDocument:
    """Reads a source; raises FaultyText with every fault found."""
    reader = _Reader()
    for number, line in _lines(source):
        reader.read(number, line)
    return reader.finish()


def problems_of(source: str) -> list[TextProblem]:
    """The faults of a source, in the order of its lines; empty when it may be used."""
    try:
        parse(source)
    except FaultyText as faulty:
        return faulty.problems
    return []


def _lines(source: str) -> Iterator[tuple[int, str]]:
    """Numbered lines with something on them, freed of what word processors add."""
    for number, line in enumerate(_LINE_END.split(source), start=1):
        line = _UNSEEN.sub("", line).replace("\t", " ").replace("\xa0", " ")
        line = line.replace("｛", "{").replace("｝", "}").strip()
        if line:
            yield number, line


class _Reader:
    """Takes the lines one by one and collects the document and its faults."""

    def __init__(self) -> None:
        self.problems: list[TextProblem] = []
        self.titles: list[str] = []
        self.subtitle = ""
        self.header: list[str] = []
        self.preamble: list[str] = []
        self.sections: list[tuple[int, str, list[Clause]]] = []
        self.codes: dict[str, int] = {}
        self.last = 0

    def fault(self, line: int, sentence: str) -> None:
        self.problems.append(TextProblem(line, sentence))

    def read(self, number: int, line: str) -> None:
        self.last = number
        for sentence in _faults_in_wording(line):
            self.fault(number, sentence)
        switches, rest = self._switches(number, line)
        if clause := _CLAUSE.fullmatch(rest):
            self._clause(number, switches, clause[1], clause[2])
        elif switches:
            self.fault(number, _("[ ]中的适用条件只能写在条款的编号之前。"))
        elif title := _TITLE.fullmatch(line):
            self._title(number, title[1])
        elif section := SECTION.fullmatch(line):
            self._section(number, section[1], section[2])
        elif self.sections:
            self._item(number, line)
        else:
            self._front(number, line)

    def _switches(self, number: int, line: str) -> tuple[frozenset[Switch], str]:
        found: set[Switch] = set()
        while head := _SWITCH.match(line):
            word, line = head[1] or head[2] or "", line[head.end() :]
            if word in _WORDS:
                found.add(_WORDS[word])
            else:
                self.fault(
                    number,
                    _("没有名为“%(word)s”的适用条件，只能用党员、党外、线上、纸质。")
                    % {"word": word},
                )
        return frozenset(found), line

    def _clause(self, number: int, switches: frozenset[Switch], code: str, text: str) -> None:
        code = unicodedata.normalize("NFKC", code).upper()
        later, text = self._switches(number, text)
        switches |= later
        if any(pair <= switches for pair in _OPPOSITES):
            self.fault(number, _("适用条件互相排斥，条款%(code)s永远不会出现。") % {"code": code})
        if code in self.codes:
            words = {"code": code, "line": self.codes[code]}
            self.fault(number, _("条款编号%(code)s与第%(line)d行重复。") % words)
        self.codes.setdefault(code, number)
        if not _without_blanks(text):
            self.fault(number, _("条款%(code)s没有内容。") % {"code": code})
        if self.sections:
            self.sections[-1][2].append(Clause(code, text, switches, (), number))
        else:
            self.fault(
                number, _("条款%(code)s不在任何标题之下，请先写“一、”开头的标题。") % {"code": code}
            )

    def _title(self, number: int, text: str) -> None:
        if not text:
            self.fault(number, _("“#”后面没有标题文字。"))
        if self.subtitle or self.header or self.preamble or self.sections:
            self.fault(number, _("“#”开头的标题只能写在最前面。"))
        self.titles.append(text)

    def _section(self, number: int, numeral: str, title: str) -> None:
        expected = NUMERALS[min(len(self.sections), len(NUMERALS) - 1)]
        if len(self.sections) == len(NUMERALS):
            self.fault(number, _("标题不能超过二十个。"))
        elif numeral != expected:
            self.fault(number, _("标题序号应为“%(expected)s、”。") % {"expected": expected})
        if title.endswith("。"):
            self.fault(number, _("标题末尾不用句号。"))
        self.sections.append((number, title, []))

    def _item(self, number: int, line: str) -> None:
        clauses = self.sections[-1][2]
        if _ITEM.fullmatch(line) and clauses:
            last = clauses.pop()
            clauses.append(
                Clause(last.code, last.text, last.switches, (*last.items, line), last.line)
            )
        else:
            self.fault(number, _("这一行没有条款编号，请在行首写上编号，例如“A1 ”。"))

    def _front(self, number: int, line: str) -> None:
        """Subtitle, header and preamble, in this order."""
        labelled = _HEADER.fullmatch(line)
        if (
            SUBTITLE.fullmatch(line)
            and self.titles
            and not (self.subtitle or self.header or self.preamble)
        ):
            self.subtitle = line
        elif labelled and labelled[1] and not self.preamble:
            self.header.append(line)
        elif labelled and BLANK.search(line):
            self.fault(number, _("编号、签订方、责任人等栏目应写在正文之前。"))
        else:
            self.preamble.append(line)

    def _faults_of_shape(self) -> Iterator[tuple[int, str]]:
        """What a whole text must have, judged at its end."""
        if not self.last:
            yield 1, _("文本是空的。")
            return
        if not self.titles:
            yield 1, _("缺少标题，请在首行写“# ”和标题。")
        if not self.header:
            yield 1, _("标题之后缺少“编号：{{agreement_no}}”等栏目。")
        if not self.sections:
            yield self.last, _("没有“一、”开头的标题和条款。")
        for number, _title, clauses in self.sections:
            if not clauses:
                yield number, _("这个标题之下没有条款。")

    def finish(self) -> TextDocument:
        """The document, or FaultyText."""
        for line, sentence in self._faults_of_shape():
            self.fault(line, sentence)
        if self.problems:
            raise FaultyText(self.problems)
        sections = tuple(
            Section(title, tuple(clauses)) for _number, title, clauses in self.sections
        )
        return TextDocument(
            tuple(self.titles), self.subtitle, tuple(self.header), tuple(self.preamble), sections
        )


def _without_blanks(text: str) -> str:
    return _ANY_BLANK.sub("", text).strip()


def _faults_in_wording(line: str) -> Iterator[str]:
    """Faults that any line may have: blanks, brackets, secrecy marks, reordering characters."""
    for match in _ANY_BLANK.finditer(line):
        name = match[1].strip()
        if name not in PLACEHOLDERS:
            yield _("没有名为“%(name)s”的填空项，请从填空项列表中选用。") % {"name": name}
    if re.search("[{}]", _ANY_BLANK.sub("", line)):
        yield _("填空项的花括号没有成对，应写作“{{名称}}”。")
    defaults = DEFAULT.findall(line)
    if re.search("[【】]", DEFAULT.sub("", line)):
        yield _("“【”与“】”没有成对。")
    if any(not default.strip() or re.search("[{}]", default) for default in defaults):
        yield _("“【】”内应直接写明默认内容。")
    if _SECRECY.search(line):
        yield _("本系统不处理国家秘密，文本中不得有密级标志。")
    if _REORDERING.search(line):
        yield _("含有改变文字显示顺序的隐藏字符，请删除后重新输入这一行。")
