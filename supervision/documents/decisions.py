"""The accountability decision (问责决定书) on paper: whom, facts, basis, ways, remedy, date.

Its parts follow 公职人员政务处分法第四十五条; it is set as GB/T 9704 asks. The seal is set on
paper over issuer and date: there is room for it, and never a picture of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from portal.days import cn_date
from portal.delivery import pdf

_CSS = ("decision.css",)


@dataclass(frozen=True, slots=True)
class DecisionPaper:
    """One decision as it is printed; `paragraphs` from whom it is about to the remedy."""

    body: str
    title: str
    number: str
    paragraphs: tuple[str, ...]
    day: date
    distribution: str = ""

    @property
    def name(self) -> str:
        """The title in one line, for the file's own properties."""
        return f"{self.body}{self.title}（{self.number}）"

    @property
    def day_words(self) -> str:
        return cn_date(self.day)


def decision_html(paper: DecisionPaper) -> str:
    """The decision as a page for the printer."""
    return render_to_string("papers/decision.html", {"paper": paper})


def decision_pdf(paper: DecisionPaper) -> bytes:
    """The decision as a file. Raises PaperFailed; refuses to run inside a transaction."""
    return pdf.render(decision_html(paper), title=paper.name, css=_CSS)
