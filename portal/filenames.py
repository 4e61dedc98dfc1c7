"""Names of files as other people's machines may see them: no paths, no tricks, not too long."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

LONGEST = 120  # characters; what the table of attachments holds
LONGEST_BYTES = 240  # in UTF-8: file systems end at 255
FORBIDDEN = set('<>:"/\\|?*')
# Devices of Windows: a file of such a name cannot be saved there, whatever its extension.
DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{kind}{digit}" for kind in ("com", "lpt") for digit in "0123456789¹²³"
}


def clean(name: str, *, suffix: str = "", fallback: str = "") -> str:
    """A name fit to be kept, shown and handed out.

    The last part of a path; no control characters, no invisible characters (such as the one
    that turns the order of letters about), none that Windows forbids; no device name; at most
    120 characters and 240 bytes. `suffix` (".pdf") replaces an extension that does not fit.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = unicodedata.normalize("NFC", "".join(" " if c.isspace() else c for c in last))
    kept = "".join(c for c in shown if c not in FORBIDDEN and _visible(c))
    stem, ending = _parted(" ".join(kept.split()).strip(" ."))
    if suffix:
        stem = stem if ending.lower() in _same(suffix) else f"{stem}{ending}"
        ending = suffix
    stem = stem.strip(" .") or fallback or _("文件")
    if stem.split(".")[0].strip().lower() in DEVICES:
        stem = f"_{stem}"
    return _shortened(stem, ending) + ending


def _visible(char: str) -> bool:
    """No control, format, surrogate, private or unassigned character."""
    return char == " " or unicodedata.category(char)[0] not in "CZ"


def _parted(name: str) -> tuple[str, str]:
    """Stem and extension; an extension is short, of Latin letters and digits."""
    stem, dot, ending = name.rpartition(".")
    if dot and stem and 1 <= len(ending) <= 5 and ending.isascii() and ending.isalnum():
        return stem, f".{ending}"
    return name, ""


def _same(suffix: str) -> tuple[str, ...]:
    return (".jpg", ".jpeg") if suffix == ".jpg" else (suffix,)


def _shortened(stem: str, ending: str) -> str:
    stem = stem[: LONGEST - len(ending)]
    while len((stem + ending).encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .")
