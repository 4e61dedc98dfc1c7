"""The faces on the machine: which of them a paper is set in, and what is missing.

The body of an official paper is 仿宋. An organ puts its licensed faces into a folder of its own
(LUZE_FONT_DIR), and they come first; then the faces that `manage.py build_fonts` has drawn; then
those of the system. No font file stands in the repository.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.delivery import typefaces
from portal.errors import Sentence

# Most wanted first; the same order as the stack of the body in static/css/paper.css.
LICENSED_FANGSONG = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong")
FANGSONG = (*LICENSED_FANGSONG, "Luze FangSong")
SONG = ("Luze Song", typefaces.SERIF)
HARFBUZZ_SUBSET = "libharfbuzz-subset.so.0"
PANGO = "libpangoft2-1.0.so.0"

NO_FANGSONG = gettext_lazy("本机没有仿宋字体，文书正文以宋体代替。")

# What one paper frees the next one takes: the C library keeps it instead of giving it back.
_KEPT_MEMORY = {
    "MALLOC_TOP_PAD_": "16777216", "MALLOC_TRIM_THRESHOLD_": "134217728",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
}

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
{folders}
</fontconfig>
"""


@dataclass(frozen=True)
class Problem:
    """What keeps this machine from printing papers well; `mark` is the check's own number."""

    mark: str
    sentence: Sentence
    hint: Sentence


@cache
def configuration(folders: tuple[str, ...]) -> str:
    """The path of a fontconfig file that adds these folders to the system's faces."""
    escaped = (each.replace("&", "&amp;").replace("<", "&lt;") for each in folders)
    lines = "\n".join(f"  <dir>{each}</dir>" for each in escaped)
    target = Path(tempfile.mkdtemp(prefix="luze-fonts-")) / "fonts.conf"
    target.write_text(_CONFIGURATION.format(folders=lines), encoding="utf-8")
    return str(target)


def environment() -> dict[str, str]:
    """The whole environment of the printer's room: paths and language, no secret of ours."""
    kept = ("PATH", "HOME", "XDG_CACHE_HOME", "TMPDIR", "LD_LIBRARY_PATH", "FONTCONFIG_PATH")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    found |= {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"}
    found |= _KEPT_MEMORY
    folders = [str(settings.LUZE_FONT_DIR)] if settings.LUZE_FONT_DIR else []
    if typefaces.manifest():
        folders.append(str(typefaces.drawn()))
    if folders:
        found["FONTCONFIG_FILE"] = configuration(tuple(folders))
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
    wanted = (*FANGSONG, *SONG)
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


def problems() -> list[Problem]:
    """What keeps this machine from printing papers at all, or makes it far too slow."""
    found = []
    if not faces():
        found.append(
            Problem("E201", _("没有找到中文字体，文书会印成空框。"),
                    _("请安装 fontconfig 和 fonts-noto-cjk。"))
        )
    if not _loads(PANGO):
        found.append(
            Problem("E202", _("缺少排版组件，文书无法生成。"), _("请安装 libpangoft2-1.0-0。"))
        )
    if not _loads(HARFBUZZ_SUBSET):
        found.append(
            Problem("E203", _("缺少字体裁剪组件，生成文书会非常慢。"),
                    _("请安装 libharfbuzz-subset0。"))
        )
    return found


def lacking() -> list[Problem]:
    """What papers could do without, but not as the standard asks or not as fast."""
    found = []
    if not typefaces.manifest():
        found.append(
            Problem("W201", _("尚未生成文书字体，生成文书较慢。"),
                    _("请运行 manage.py build_fonts。"))
        )
    if not has_fangsong():
        found.append(
            Problem("W202", NO_FANGSONG,
                    _("请把单位已获授权的仿宋、小标宋字体放入 LUZE_FONT_DIR 指定的文件夹，"
                      "或者在能够联网时运行 .ci/typefaces 后再运行 manage.py build_fonts。"))
        )
    return found


def seal_face() -> bytes:
    """The small face in which digital signatures note their time; empty when it is not drawn."""
    try:
        return (typefaces.drawn() / typefaces.SEAL_FILE).read_bytes()
    except OSError:
        return b""


def imprint() -> dict[str, object]:
    """What a paper's properties say of its faces: the words around, and each face's true name."""
    return {
        "label": _("字体："),
        "note": "" if has_fangsong() else str(NO_FANGSONG),
        "sources": typefaces.sources(),
    }
