"""What the smaller pages of supervision share: a register with buttons, and one record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.errors import Sentence
from portal.pages import DetailPage
from portal.views.registers import RegisterPage

Acts = Sequence[tuple[Sentence, str]]  # label and address; the first is the red one


class ActingRegister(RegisterPage, abstract=True):
    """A register with buttons beside its heading."""

    template_name = "supervision/register.html"

    def acts(self) -> Acts:
        return ()

    def lead(self) -> Sentence:
        return ""

    def extra(self, page: Any) -> dict[str, Any]:
        return {**super().extra(page), "acts": self.acts(), "lead": self.lead()}


class RecordPage(DetailPage, abstract=True):
    """One record: state, facts, written parts (label and text), buttons, small print."""

    template_name = "supervision/record.html"

    def title(self) -> Sentence:
        raise NotImplementedError

    def state(self) -> tuple[str, Sentence] | None:
        """The shape and the word of its state."""
        return None

    def facts(self) -> Sequence[tuple[Sentence, Any]]:
        return ()

    def parts(self) -> Sequence[tuple[Sentence, str]]:
        return ()

    def acts(self) -> Acts:
        return ()

    def note(self) -> Sentence:
        return ""

    def extra(self) -> dict[str, Any]:
        return {
            "title": self.title(), "state": self.state(), "facts": self.facts(),
            "parts": self.parts(), "acts": self.acts(), "note": self.note(),
        }
