"""How a numbered rule is stated and refused. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.errors import ALLOWED, Sentence, Verdict

ORGAN = "机关制度"


@dataclass(frozen=True)
class Book:
    """The rules of one topic: number -> (sentence, source). The sentence is the form error."""

    rules: Mapping[str, tuple[Sentence, str]]

    def no(self, number: str, field: str | None = None) -> Verdict:
        """The refusal of a numbered rule."""
        return Verdict(False, number, self.rules[number][0], field)

    def check(self, ok: object, number: str, field: str | None = None) -> Verdict:
        """A yes where `ok` holds, else the refusal."""
        return ALLOWED if ok else self.no(number, field)
