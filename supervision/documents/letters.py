"""Letters of the organ: to a department or a person, with a number, a close and a day.

Notice of rectification, reminder letter and integrity opinion share this shape (GB/T 9704).
The seal is set on paper: there is room for it, and never a picture of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from portal.days import cn_date
from portal.delivery import pdf

_CSS = ("letter.css",)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows between two paragraphs. `widths` are per cent, one for each head."""

    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]

    @property
    def columns(self) -> list[tuple[str, int]]:
        return list(zip(self.heads, self.widths, strict=True))


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `before` stand above the table, `after` below it."""

    title: str
    number: str
    addressee: str
    before: Sequence[str]
    signed_by: str
    day: date
    after: Sequence[str] = ()
    table: Table | None = None
    head: str = ""  # the issuing body over the title
    copies: str = ""  # 抄送

    @property
    def name(self) -> str:
        """The title in one line, for the file's own properties."""
        return f"{self.title}（{self.number}）"

    @property
    def day_words(self) -> str:
        return cn_date(self.day)


def letter_html(letter: Letter) -> str:
    """The letter as a page for the printer."""
    return render_to_string("papers/letter.html", {"letter": letter})


def letter_pdf(letter: Letter) -> bytes:
    """The letter as a file. Raises PaperFailed; refuses to run inside a transaction."""
    return pdf.render(letter_html(letter), title=letter.name, css=_CSS)
