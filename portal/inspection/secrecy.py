"""Marks of state secrets, which no file of a non-classified system may carry. Pure.

A mark is one of the three words with a star or a term behind it (机密★10年, 秘密 长期), or with
密级 before it. The word alone is no mark; it is pointed out, unless it speaks of secrets as such
(国家秘密, 工作秘密). Source: 保守国家秘密法.
"""

from __future__ import annotations

import re
import unicodedata

_GAP = r"[^\S\n]*"
_WORD = f"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_STAR = "[★☆✩✪✭✮✯⭐＊*]"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_TERM = f"(?:长{_GAP}期|{_NUMBER}{_GAP}(?:年|个{_GAP}月))"
# 保守秘密十年来: prose, not a mark.
_PROSE_BEFORE = "(?<![家业作守露漏人的])"
_PROSE_AFTER = "(?![来内前后间多以之中])"
_MARK = re.compile(
    rf"{_WORD}\s*{_STAR}"
    rf"|{_PROSE_BEFORE}{_WORD}{_GAP}[（(【\[]?{_GAP}{_TERM}{_PROSE_AFTER}"
    rf"|密{_GAP}级{_GAP}[:：]{_GAP}{_WORD}"
)
_LONE_WORD = re.compile(rf"(?<![家业作]){_WORD}")
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F])


def has_mark(text: str) -> bool:
    """Whether the text carries a mark of secrecy, however it is spaced."""
    return _MARK.search(_plain(text)) is not None


def has_word(text: str) -> bool:
    """Whether one of the three words stands there without being a mark."""
    return _LONE_WORD.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """Full-width forms and look-alikes as ordinary characters, nothing invisible."""
    return unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
