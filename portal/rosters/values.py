"""Single cells as clerks write them: dates in five ways, codes, names, whole numbers. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

EARLIEST_YEAR, LATEST_YEAR = 1949, 2100
LARGEST_NUMBER = 99_999

ERROR_VALUES = frozenset({
    "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA",
})
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?: 0?0:00(?::00)?)?$",
        r"^(\d{4})年(\d{1,2})月(\d{1,2})[日号]$",
        r"^(\d{4})(\d{2})(\d{2})$",
    )
)
_HAN = r"[\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff]"  # with the private area of old systems
_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_NAME = re.compile(r"^(?:[^\W\d_]|[\ue000-\uf8ff])(?:[^\W\d_]|[\ue000-\uf8ff ·•‧.\-'])*$")
_CODE = re.compile(r"^\w[\w.\-]*$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+$")


def tidy(text: str) -> str:
    """A cell without outer and repeated white space."""
    return " ".join(text.split())


def day(text: str) -> date | None:
    """A date written as 2026-01-05, 2026/1/5, 2026.1.5, 2026年1月5日 or 20260105; else None."""
    plain = unicodedata.normalize("NFKC", tidy(text))
    plain = plain if ":" in plain else plain.replace(" ", "")
    for form in _DATES:
        match = form.match(plain)
        if match:
            year, month, number = (int(part) for part in match.groups())
            try:
                found = date(year, month, number)
            except ValueError:
                return None
            return found if EARLIEST_YEAR <= year <= LATEST_YEAR else None
    return None


def number(text: str) -> int | None:
    """A whole number from 0 to 99999, else None."""
    plain = unicodedata.normalize("NFKC", tidy(text))
    if not re.fullmatch(r"[0-9]{1,5}", plain):
        return None
    return int(plain)


def code(text: str) -> str | None:
    """A personnel number or department code as typed, in half-width letters; else None."""
    plain = unicodedata.normalize("NFKC", tidy(text)).replace(" ", "")
    return plain if _CODE.match(plain) else None


def name(text: str) -> str | None:
    """A person's name; "张　三" is 张三. None for digits, signs and formulas."""
    plain = _BETWEEN_HAN.sub("", tidy(text))
    return plain if _NAME.match(plain) else None


def email(text: str) -> str | None:
    """An address that could be one, else None."""
    plain = unicodedata.normalize("NFKC", tidy(text))
    return plain if _EMAIL.match(plain) and plain.isascii() else None


def shown(value: object) -> str:
    """A value as the sheet writes it: dates as 2026-01-05, nothing as ""."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
