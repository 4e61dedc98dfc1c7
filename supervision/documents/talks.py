"""The record of a talk as a paper (谈话记录): what was said, how it was answered, who signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal.days import cn_datetime
from portal.delivery import pdf

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Part:
    """One section; `corrections` stand below the text as it was."""

    title: str
    text: str
    corrections: Sequence[str] = ()

    @property
    def lines(self) -> list[str]:
        return lines_of(self.text)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the interviewee answered to the record, and when."""

    kind: str
    name: str
    made_at: datetime
    text: str = ""

    @property
    def words(self) -> str:
        return f"{self.name}　{self.kind}　{cn_datetime(self.made_at)}"

    @property
    def lines(self) -> list[str]:
        return lines_of(self.text)


@dataclass(frozen=True, slots=True)
class TalkRecord:
    """The paper of one talk. `facts` are pairs of term and value in the order of the head."""

    number: str
    access: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    answers: Sequence[Answer]
    signers: Sequence[tuple[str, str]]  # role and name, with room to sign by hand
    state: str = ""  # in place of answers, where nobody is asked for one

    @property
    def numbered(self) -> list[tuple[str, Part]]:
        """The sections with their numbers: 一、二、三、."""
        return list(zip(NUMERALS, self.parts, strict=False))

    @property
    def last_number(self) -> str:
        return NUMERALS[min(len(self.parts), len(NUMERALS) - 1)]

    @property
    def signer_rows(self) -> list[Sequence[tuple[str, str]]]:
        """Those who sign, two side by side."""
        return [self.signers[place : place + 2] for place in range(0, len(self.signers), 2)]

    @property
    def title(self) -> str:
        return _("谈话记录（%(number)s）") % {"number": self.number}


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def record_html(record: TalkRecord) -> str:
    """The record as a page for the printer."""
    return render_to_string("papers/talk_record.html", {"record": record})


def record_pdf(record: TalkRecord) -> bytes:
    """The record as a file. Raises PaperFailed; refuses to run inside a transaction."""
    return pdf.render(record_html(record), title=record.title)
