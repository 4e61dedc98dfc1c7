"""Text that fits: how wide a line is, and where a name or a title may break."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

# A break is welcome after these, and before a bracket.
_PIECES = re.compile(r"[（(][^）)]*[）)]?|[^、·，（(]+[、·，]?|[、·，]")
ELLIPSIS = "…"


def width(text: str) -> float:
    """Width in units of the type size: a Chinese character is one, a Latin one about 0.6."""
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.6 for c in text)


def wrap(text: str, room: float, most: int) -> list[str]:
    """At most `most` lines, none wider than `room`; what does not fit ends in an ellipsis."""
    lines: list[str] = [""]
    for piece in _PIECES.findall(text):
        if lines[-1] and width(lines[-1] + piece) > room and width(piece) <= room:
            lines.append("")
        for character in piece:
            if width(lines[-1] + character) > room:
                lines.append("")
            lines[-1] += character
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(lines[most - 1] + lines[most], room)]


def cut(text: str, room: float) -> str:
    """`text` in one line; what does not fit is an ellipsis."""
    if width(text) <= room:
        return text
    while text and width(text + ELLIPSIS) > room:
        text = text[:-1]
    return text + ELLIPSIS
