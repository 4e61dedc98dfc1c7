"""Pinyin of names: the whole in one word, and first letters. Pure.

Family names are read by their own table first: 曾 is Zēng as a name and céng in a
sentence. The clerk may correct a reading; first letters then follow the correction.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin

# Family names whose reading differs from the usual one of the character.
SURNAMES: dict[str, tuple[str, ...]] = {
    name: tuple(reading.split())
    for name, reading in (
        ("万俟", "mo qi"), ("尉迟", "yu chi"), ("单于", "chan yu"), ("长孙", "zhang sun"),
        ("澹台", "tan tai"), ("令狐", "ling hu"), ("呼延", "hu yan"), ("鲜于", "xian yu"),
        ("亓官", "qi guan"), ("皇甫", "huang fu"), ("宰父", "zai fu"), ("夏侯", "xia hou"),
        ("中行", "zhong hang"), ("乐正", "yue zheng"), ("曾", "zeng"), ("仇", "qiu"), ("解", "xie"),
        ("单", "shan"), ("查", "zha"), ("朴", "piao"), ("区", "ou"), ("繁", "po"), ("任", "ren"),
        ("盖", "ge"), ("华", "hua"), ("尉", "wei"), ("缪", "miao"), ("乐", "yue"), ("翟", "zhai"),
        ("薄", "bo"), ("覃", "qin"), ("晁", "chao"), ("种", "chong"), ("员", "yun"), ("冼", "xian"),
        ("葛", "ge"), ("宁", "ning"), ("燕", "yan"), ("应", "ying"), ("车", "che"), ("曲", "qu"),
        ("石", "shi"), ("谌", "chen"), ("隗", "wei"), ("纪", "ji"), ("谷", "gu"), ("郇", "xun"),
        ("贾", "jia"), ("都", "du"), ("那", "na"), ("冯", "feng"), ("阚", "kan"), ("沈", "shen"),
    )
}

LONGEST_READING = 128  # the widths of the stored columns
LONGEST_INITIALS = 32
_LONGEST_FITTED = 16  # a correction of a longer name keeps its usual first letters

_NOT_NAME = re.compile(r"[\s·•．.]+")
_NOT_LETTER = re.compile(r"[^a-z0-9]+")


def syllables(name: str) -> list[str]:
    """One reading per character, without tones; foreign letters stay as they stand."""
    bare = _NOT_NAME.sub("", name)
    for length in (2, 1):
        reading = SURNAMES.get(bare[:length]) if len(bare) > length or length == 1 else None
        if reading:
            return [*reading, *_read(bare[length:])]
    return _read(bare)


def full(name: str) -> str:
    """沈怀瑾 -> "shenhuaijin"."""
    return "".join(syllables(name))[:LONGEST_READING]


def initials(name: str, reading: str = "") -> str:
    """沈怀瑾 -> "shj"; follows `reading` (a corrected pinyin) where it fits the characters."""
    parts = syllables(name)
    bare, wanted = _NOT_NAME.sub("", name), flat(reading)
    if wanted and wanted != "".join(parts) and len(bare) <= _LONGEST_FITTED:
        parts = _fitted(bare, wanted) or parts
    return "".join(part[:1] for part in parts)[:LONGEST_INITIALS]


def flat(text: str) -> str:
    """A typed pinyin in one word: tone marks, spaces and apostrophes fall away, ü is v."""
    plain = unicodedata.normalize("NFC", text).lower()
    for marked in "üǖǘǚǜ":
        plain = plain.replace(marked, "v")
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _NOT_LETTER.sub("", bare)


@lru_cache(maxsize=4096)
def _cached(text: str) -> tuple[str, ...]:
    return tuple(flat(part) for part in lazy_pinyin(text, style=Style.NORMAL))


def _read(text: str) -> list[str]:
    return [part for part in _cached(text) if part] if text else []


def _fitted(name: str, reading: str) -> list[str] | None:
    """Splits a corrected reading over the characters by their possible readings."""
    if not name:
        return None if reading else []
    for options in pinyin(name[0], style=Style.NORMAL, heteronym=True):
        for option in sorted({flat(each) for each in options}, key=len, reverse=True):
            if option and reading.startswith(option):
                rest = _fitted(name[1:], reading[len(option):])
                if rest is not None:
                    return [option, *rest]
    return None
