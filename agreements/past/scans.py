"""A ZIP of scans, opened without trusting it: flat, few, not too large. Pure."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

MB = 1024 * 1024
MOST_FILES = 60
MOST_BYTES = 200 * MB
# What opening may raise: damaged, an unknown method, a password, a damaged stream.
UNREADABLE = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
    zlib.error, lzma.LZMAError,
)
UTF8 = 0x800  # the flag by which a ZIP says that its names are UTF-8


@dataclass(frozen=True)
class Unpacked:
    """Name -> bytes; or the sentences that say why the ZIP is not taken."""

    files: dict[str, bytes] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def unpack(data: bytes, most_bytes_each: int) -> Unpacked:
    """The files of the ZIP by their last name; folders and hidden files are left aside."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive, most_bytes_each)
    except UNREADABLE:
        return Unpacked(problems=(_("压缩包已损坏、设有密码或者不是 ZIP 文件。"),))


def _read(archive: zipfile.ZipFile, most_bytes_each: int) -> Unpacked:
    entries = [e for e in archive.infolist() if not e.is_dir() and not _aside(_name(e))]
    if len(entries) > MOST_FILES:
        sentence = _("压缩包最多放%(most)s个文件，请分次上传。") % {"most": MOST_FILES}
        return Unpacked(problems=(sentence,))
    if sum(e.file_size for e in entries) > MOST_BYTES:
        return Unpacked(problems=(_("压缩包展开后过大，请分次上传。"),))
    files: dict[str, bytes] = {}
    problems: list[str] = []
    for entry in entries:
        name = PurePosixPath(_name(entry)).name
        if name in files:
            problems.append(_("%(name)s：压缩包里有两个同名文件。") % {"name": name})
            continue
        with archive.open(entry) as stream:
            content = stream.read(most_bytes_each + 1)
        if len(content) > most_bytes_each:
            problems.append(_("%(name)s：文件过大。") % {"name": name})
            continue
        files[name] = content
    return Unpacked(files, tuple(problems))


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: UTF-8 where the ZIP says so, else what Chinese Windows writes."""
    if entry.flag_bits & UTF8:
        return entry.filename.replace("\\", "/")
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return entry.filename.replace("\\", "/")


def _aside(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name.startswith(".") or "__MACOSX" in path.parts
