"""Scanned pages: what their codes say, and how they look. Drawn in a killable process."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.delivery.frames import read_frame
from portal.errors import RuleBroken
from portal.inspection import limits

AT_ONCE = 8  # pages of one process
_ROOT = Path(__file__).resolve().parents[1]
TOO_HARD = _("文件中有的页不能识别，请降低扫描分辨率（300dpi即可）后重新扫描。")


class Unreadable(RuleBroken):
    """The process that draws pages gave up."""

    def __init__(self) -> None:
        super().__init__("G6", TOO_HARD)


def codes(paper: bytes, first: int, last: int) -> list[dict[str, Any]]:
    """For each page its number, what its QR codes say, and whether it is white."""
    head, _body = _asked(paper, "codes", str(first), str(last))
    pages: list[dict[str, Any]] = head["pages"]
    return pages


def picture(paper: bytes, number: int) -> bytes:
    """One page as PNG, large enough to recognise what it is."""
    _head, body = _asked(paper, "picture", str(number))
    return body


def _asked(paper: bytes, *words: str) -> tuple[dict[str, Any], bytes]:
    try:
        done = subprocess.run(
            [sys.executable, "-E", "-s", "-X", "utf8", "-m", "portal.inspection.sheets", *words],
            input=paper, capture_output=True, cwd=_ROOT, env={},
            timeout=limits.CHILD_SECONDS, check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable from None
    answer = read_frame(io.BytesIO(done.stdout))
    if answer is None:
        raise Unreadable
    return answer
