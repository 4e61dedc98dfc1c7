"""The faces that papers are set in: where each comes from, and which are in the cache folder.

No font file stands in the repository. `manage.py build_fonts` draws small faces from those of the
system into LUZE_FONT_CACHE, all with one height above and below the line, so that a rare name
stands on its line like any other. An organ's licensed faces (LUZE_FONT_DIR) are never touched:
the style sheet names them first and these after them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings

EDITION = 1  # to be raised whenever the same sources would give other faces
MANIFEST = "faces.json"
SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
FANDOL = Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")
SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), FANDOL)

# All that the note of a digital signature may say: it is embedded before anybody signs.
SEAL_CHARACTERS = "".join(
    dict.fromkeys(
        " 0123456789:：（）、，。—年月日时分秒数字签名完整性校验线上订登录密码和动态口令通行钥"
        "对文书附时间戳责任人发共同承诺机关印办理确认送达证件方式本人操作经核身份后由加注"
    )
)


@dataclass(frozen=True)
class Job:
    """One face to draw. Heights are in thousandths of the type size, `descent` negative."""

    source: str
    source_family: str
    family: str
    weight: int
    characters: str
    ascent: int
    descent: int
    target: str


@dataclass(frozen=True)
class Drawn:
    """What came of it: the source's own name and version, and what it does not hold."""

    source: str
    version: str
    glyphs: int
    absent: int


@dataclass(frozen=True)
class Face:
    """One face of the cache: its name there and the files that it may be drawn from."""

    file: str
    family: str
    sources: tuple[tuple[str, str], ...]  # (file, family inside it), most wanted first
    weight: int = 400
    rare: bool = False  # holds what the others leave out
    daily: bool = False  # holds what nearly every paper is made of
    only: str = ""  # holds these characters and no others


_FANGSONG = (("FandolFang-Regular.otf", "FandolFang R"),)
_KAI = (("FandolKai-Regular.otf", "FandolKai"),)
_SONG = (("NotoSerifCJK-Regular.ttc", SERIF),)
_BOLD = (("NotoSerifCJK-Bold.ttc", SERIF),)
_HEI = (("NotoSansCJK-Medium.ttc", SANS), ("NotoSansCJK-Regular.ttc", SANS))

# The typesetter copies each face whole for each paper: the daily ones, a tenth as large, come
# first in the style sheet, and most papers need no other.
FACES = (
    Face("fangsong.ttf", "Luze FangSong", _FANGSONG),
    Face("fangsong-daily.ttf", "Luze FangSong Daily", _FANGSONG, daily=True),
    Face("kai.ttf", "Luze Kai", _KAI),
    Face("kai-daily.ttf", "Luze Kai Daily", _KAI, daily=True),
    Face("song.ttf", "Luze Song", _SONG),
    Face("song-daily.ttf", "Luze Song Daily", _SONG, daily=True),
    Face("song-bold.ttf", "Luze Song", _BOLD, weight=700),
    Face("song-bold-daily.ttf", "Luze Song Daily", _BOLD, weight=700, daily=True),
    Face("hei.ttf", "Luze Hei", _HEI, weight=500),
    Face("hei-daily.ttf", "Luze Hei Daily", _HEI, weight=500, daily=True),
    Face("rare.ttf", "Luze Rare", _SONG, rare=True),
    Face("seal.ttf", "Luze Seal", _SONG, only=SEAL_CHARACTERS),
)
SEAL_FILE = "seal.ttf"

# Latin, punctuation, arrows, Roman and circled numbers, marks, full-width forms.
_RANGES = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x203B), (0x20AC, 0x20AC), (0x2100, 0x2122),
    (0x2160, 0x217B), (0x2190, 0x2199), (0x2200, 0x22A5), (0x2460, 0x249B), (0x25A0, 0x25EF),
    (0x2600, 0x2642), (0x2713, 0x2717), (0x3000, 0x301F), (0x3220, 0x3229), (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE5),
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_OWN_TEXTS = ("templates/**/*.html", "portal/**/*.py", "agreements/**/*.py", "supervision/**/*.py")
_PINYIN = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"


def folder() -> Path:
    """The cache folder."""
    return Path(settings.LUZE_FONT_CACHE)


def drawn() -> Path:
    """Where the drawn faces lie, apart from what was fetched to draw them."""
    return folder() / "drawn"


def signs() -> str:
    """Latin, punctuation and marks, which stand in every face."""
    return "".join(chr(code) for low, high in _RANGES for code in range(low, high + 1)) + _PINYIN


def daily(names: Iterable[str] = ()) -> str:
    """What nearly every paper is made of: the characters of our own texts and people's names."""
    root = Path(settings.BASE_DIR)
    texts = (path.read_text(encoding="utf-8") for each in _OWN_TEXTS for path in root.glob(each))
    used = {character for text in (*texts, *names) for character in _HAN.findall(text)}
    return signs() + "".join(sorted(used))


def standard() -> str:
    """What every face holds as far as its source does, the most common first.

    The 8,105 characters of the general standard table (通用规范汉字表, 2013) in its order, after
    them what GB 2312 has beyond it: without its signs no face counts as a Chinese one.
    """
    table = Path(__file__).with_name("standard_characters.txt").read_text(encoding="utf-8")
    older = "".join(
        bytes([row, cell]).decode("gb2312", "ignore")
        for row in range(0xA1, 0xF8)
        for cell in range(0xA1, 0xFF)
    )
    return "".join(dict.fromkeys(signs() + "".join(table.split()) + older))


def uncommon(names: Iterable[str] = ()) -> str:
    """What only the face of rare characters holds: the basic block's rest, and people's names."""
    block = "".join(chr(code) for code in range(0x4E00, 0xA000))
    known = set(standard())
    return "".join(each for each in dict.fromkeys(block + "".join(names)) if each not in known)


def sources() -> dict[str, str]:
    """Family in the cache -> the name of the face that it was drawn from."""
    return {facts["family"]: facts["source"] for facts in reversed(manifest().values())}


def found(file: str) -> Path | None:
    """Where a source lies: fetched for us, or installed."""
    for root in (folder() / "sources", *SYSTEM):
        if match := next(iter(sorted(root.rglob(file))), None):
            return match
    return None


def jobs(names: Iterable[str] = (), *, ascent: int, descent: int) -> Iterator[tuple[Face, Job]]:
    """Each face that a source is at hand for, and what has to be drawn.

    `ascent` and `descent` are in thousandths of the type size, for all faces alike.
    """
    names = tuple(names)
    common, rest, often = standard(), uncommon(names), daily(names)
    for face in FACES:
        for file, family in face.sources:
            if path := found(file):
                wanted = rest if face.rare else often if face.daily else common
                yield face, Job(
                    source=str(path), source_family=family, family=face.family,
                    weight=face.weight,
                    characters=face.only or wanted,
                    ascent=ascent, descent=descent, target=str(drawn() / face.file),
                )
                break


def stamp(job: Job) -> str:
    """The digest of everything that decides how a face turns out."""
    with open(job.source, "rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    facts = asdict(replace(job, source=digest, target=""))
    return hashlib.sha256(json.dumps([EDITION, facts]).encode()).hexdigest()


def manifest() -> dict[str, dict[str, Any]]:
    """What the cache holds: file -> family, source, version, stamp; empty without a cache."""
    try:
        held = json.loads((folder() / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {file: facts for file, facts in held.items() if (drawn() / file).is_file()}


def keep(fresh: dict[str, tuple[Face, str, Drawn]]) -> None:
    """Notes newly drawn faces, and forgets those that have no source any more."""
    held = {file: facts for file, facts in manifest().items() if file in {f.file for f in FACES}}
    for file, (face, made_by, result) in fresh.items():
        held[file] = {
            "family": face.family, "source": result.source, "version": result.version,
            "glyphs": result.glyphs, "absent": result.absent, "stamp": made_by,
        }
    target = folder() / MANIFEST
    whole = target.with_suffix(".new")
    whole.write_text(json.dumps(held, ensure_ascii=False, indent=1), encoding="utf-8")
    whole.replace(target)
