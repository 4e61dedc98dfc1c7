"""The faces on the machine: which of them a paper is set in, and what is missing.

The body of an official paper is 仿宋, which no free system carries: an organ puts its licensed
faces into a folder of its own (LUZE_FONT_DIR). Without it papers are set in Noto Serif CJK SC.
No font file stands in the repository.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

# Most wanted first; the same order as the stack of the body in static/css/paper.css.
FANGSONG = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang R")
FALLBACK = "Noto Serif CJK SC"
HARFBUZZ_SUBSET = "libharfbuzz-subset.so.0"
PANGO = "libpangoft2-1.0.so.0"

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
</fontconfig>
"""


@cache
def configuration(folder: str) -> str:
    """The path of a fontconfig file that adds the organ's own folder to the system's faces."""
    escaped = folder.replace("&", "&amp;").replace("<", "&lt;")
    target = Path(tempfile.mkdtemp(prefix="luze-fonts-")) / "fonts.conf"
    target.write_text(_CONFIGURATION.format(folder=escaped), encoding="utf-8")
    return str(target)


def environment() -> dict[str, str]:
    """The whole environment of the printer's room: paths and language, no secret of ours."""
    kept = ("PATH", "HOME", "XDG_CACHE_HOME", "TMPDIR", "LD_LIBRARY_PATH", "FONTCONFIG_PATH")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    found |= {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"}
    if folder := settings.LUZE_FONT_DIR:
        found["FONTCONFIG_FILE"] = configuration(str(folder))
    return found


def faces() -> frozenset[str]:
    """The family names of all installed faces that know simplified Chinese."""
    try:
        listed = subprocess.run(
            ["fc-list", ":lang=zh-cn", "family"],
            capture_output=True,
            check=True,
            env=environment(),
            text=True,
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    lines = listed.stdout.splitlines()
    return frozenset(name.strip() for line in lines for name in line.split(",") if name.strip())


def body_face(installed: frozenset[str] | None = None) -> str:
    """The face that the body of a paper will be set in; empty when there is no Chinese face."""
    installed = faces() if installed is None else installed
    wanted = (*FANGSONG, FALLBACK)
    return next((name for name in wanted if name in installed), min(installed, default=""))


def has_fangsong(installed: frozenset[str] | None = None) -> bool:
    """Whether papers can be set in 仿宋, as the standard for official papers asks."""
    return body_face(installed) in FANGSONG


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def problems() -> list[str]:
    """What keeps this machine from printing papers well, one sentence each, for the operator."""
    found = []
    if not faces():
        found.append(_("没有找到中文字体，文书会印成空框。请安装 fontconfig 和 fonts-noto-cjk。"))
    if not _loads(PANGO):
        found.append(_("缺少排版组件，文书无法生成。请安装 libpangoft2-1.0-0。"))
    if not _loads(HARFBUZZ_SUBSET):
        found.append(_("缺少字体裁剪组件，生成文书会非常慢。请安装 libharfbuzz-subset0。"))
    return found
