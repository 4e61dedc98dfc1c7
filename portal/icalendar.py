"""Whole-day events as a calendar program reads them (RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from portal.periods import DAY

WIDEST = 75  # octets of a line, as the standard asks


@dataclass(frozen=True)
class Event:
    """One day with a title; `mark` stays the same as long as it is the same matter."""

    mark: str
    day: date
    title: str
    text: str = ""


def calendar(name: str, events: Iterable[Event], made: datetime) -> str:
    """The whole file; `made` is the moment at which it was made, in UTC."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Luze//calendar//ZH", "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.mark}@luze",
            f"DTSTAMP:{made:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.day + DAY:%Y%m%d}",
            f"SUMMARY:{escaped(event.title)}",
            f"DESCRIPTION:{escaped(event.text)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    for bare, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(bare, safe)
    return text


def folded(line: str) -> str:
    """Long lines go on in the next one after a blank; no character is cut in two."""
    parts, width = [""], 0
    for character in line:
        size = len(character.encode())
        if width + size > WIDEST:
            parts.append(" ")
            width = 1
        parts[-1] += character
        width += size
    return "\r\n".join(parts)
