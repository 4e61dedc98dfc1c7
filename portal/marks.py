"""The five marks of the house: a shape, then a word, then a colour. Pure data.

Pages, the chain picture and papers all draw from this one list, so that a half disc
means the same everywhere and is still understood on a black and white print.
Every shape stands in a box of 12 by 12 units and is drawn in `currentColor`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence

BOX = 12

Attributes = tuple[tuple[str, str], ...]
Part = tuple[str, Attributes]


@dataclass(frozen=True)
class Mark:
    """One state as it is drawn: SVG parts, the word used when no other is given, a colour."""

    kind: str
    word: Sentence
    colour: str
    parts: tuple[Part, ...]

    @property
    def drawing(self) -> str:
        """The SVG elements of the shape, without the <svg> around them."""
        return "".join(_element(name, attributes) for name, attributes in self.parts)


def _element(name: str, attributes: Attributes) -> str:
    spelled = "".join(f' {key}="{value}"' for key, value in attributes)
    return f"<{name}{spelled}/>"


_RING: Part = (
    "circle",
    (
        ("cx", "6"),
        ("cy", "6"),
        ("r", "4.5"),
        ("fill", "none"),
        ("stroke", "currentColor"),
        ("stroke-width", "1.5"),
    ),
)
_DISC: Part = ("circle", (("cx", "6"), ("cy", "6"), ("r", "5"), ("fill", "currentColor")))
_HALF: Part = ("path", (("d", "M6 1.5a4.5 4.5 0 0 0 0 9z"), ("fill", "currentColor")))
_TRIANGLE: Part = ("path", (("d", "M6 .8 11.6 10.8H.4z"), ("fill", "currentColor")))
_DASH: Part = (
    "path",
    (
        ("d", "M1.5 6h9"),
        ("fill", "none"),
        ("stroke", "currentColor"),
        ("stroke-width", "1.8"),
    ),
)

DONE = Mark("done", _("已办结"), "#2c6a4b", (_DISC,))
HALF = Mark("half", _("一方已签"), "#8a5a0b", (_RING, _HALF))
DUE = Mark("due", _("待办"), "#8a5a0b", (_RING,))
LATE = Mark("late", _("逾期"), "#9b2c25", (_TRIANGLE,))
OFF = Mark("off", _("不适用"), "#6b665e", (_DASH,))

# In the order in which a legend or a bar names them.
MARKS: dict[str, Mark] = {mark.kind: mark for mark in (DONE, HALF, DUE, LATE, OFF)}


def mark(kind: str) -> Mark:
    """The mark of a kind. An unknown kind is a mistake of ours: ValueError."""
    try:
        return MARKS[kind]
    except KeyError:
        raise ValueError(f"no mark is called {kind!r}; known: {', '.join(MARKS)}") from None
