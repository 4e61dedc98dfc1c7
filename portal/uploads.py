"""One check for every file that people hand in: what it is, by its content; what it must not be.

A file is taken when its bytes are of a kind on the list, whatever its name says. It is looked at
in a process of its own, with limits of memory and time. Source: 保守国家秘密法 (no classified
file in a non-classified system).
"""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal import filenames
from portal.delivery.frames import read_frame
from portal.errors import Sentence
from portal.inspection import faults, limits, secrecy

_ROOT = Path(__file__).resolve().parents[1]
_turn = threading.BoundedSemaphore(limits.CHILDREN_AT_ONCE)
MAX_MB = limits.MAX_BYTES // limits.MB


class Kind(StrEnum):
    """What a file may be, as browsers call it."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"


ALL = (Kind.PDF, Kind.PNG, Kind.JPEG)
SUFFIXES = {Kind.PDF: ".pdf", Kind.PNG: ".png", Kind.JPEG: ".jpg"}
WORDS = {Kind.PDF: "PDF", Kind.PNG: "PNG", Kind.JPEG: "JPEG"}

SENTENCES: dict[str, Sentence] = {
    faults.EMPTY: _("文件是空的，请重新选择。"),
    faults.BIG: format_lazy(
        _("文件超过{size}MB，请降低扫描分辨率或者分开以后再上传。"), size=MAX_MB
    ),
    faults.BROKEN: _("文件已损坏，不能打开，请重新扫描或者导出后再上传。"),
    faults.ENCRYPTED: _("文件设有密码或者权限限制，请取消以后再上传。"),
    faults.PAGES: format_lazy(
        _("文件超过{pages}页，请分开以后再上传。"), pages=limits.MAX_PAGES
    ),
    faults.PIXELS: _("图片过大，请降低分辨率以后再上传。"),
    faults.COMPLEX: _("文件过于复杂，没有完成检查，请打印后扫描，或者另存后再上传。"),
    faults.MIXED: _("文件里混有其他类型的内容，请打印后扫描，或者重新导出后再上传。"),
    faults.VIRUS: _("文件含有病毒特征，不能上传。请用杀毒软件检查本机。"),
    faults.SCRIPT: _("文件含有脚本，请打印后扫描，或者另存为不含脚本的文件。"),
    faults.LAUNCH: _("文件含有自动运行的动作，请打印后扫描，或者重新导出后再上传。"),
    faults.EMBEDDED: _("文件里嵌有附件或者多媒体，请去除以后再上传。"),
    faults.FORM: _("文件含有可提交的表单，请打印后扫描，或者另存为普通文件。"),
    faults.MARKED: _("文件内容带有国家秘密标志。本系统为非涉密系统，严禁上传涉密文件。"),
}
MARKED_NAME = _("文件名带有国家秘密标志。本系统为非涉密系统，严禁上传涉密文件。")
WORD_NOTICE = _("文件中有“绝密”“机密”或者“秘密”字样，请再次确认不是涉密文件。")
BUSY = _("正在检查的文件较多，请稍后再试。")
STRIPPED_NOTICE = _("图片中的拍摄地点、设备等附带信息已去除。")


@dataclass(frozen=True)
class Upload:
    """A file that passed: its clean name, its bytes, what it is, how many pages."""

    name: str
    data: bytes
    content_type: str
    pages: int
    notices: tuple[Sentence, ...] = ()


class Refused(Exception):
    """The file is not taken; each sentence names one reason."""

    def __init__(self, *sentences: Sentence) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


def check(name: str, data: bytes, kinds: Iterable[Kind] = ALL) -> Upload:
    """The file as it may be kept. Raises Refused with a sentence for each fault.

    Pictures lose what they say beside the picture (place, camera); a PDF stays as it is.
    """
    wanted = tuple(kinds)
    if not data:
        raise Refused(SENTENCES[faults.EMPTY])
    if len(data) > limits.MAX_BYTES:
        raise Refused(SENTENCES[faults.BIG])
    head, body = _inspected(data, wanted)
    code = head.get("fault")
    wrong = [_kind_sentence(wanted) if code == faults.KIND else SENTENCES[code]] if code else []
    wrong += [SENTENCES[each] for each in head.get("faults", ())]
    if secrecy.has_mark(name):
        wrong.insert(0, MARKED_NAME)
    if wrong:
        raise Refused(*wrong)
    kind = Kind(head["kind"])
    notices: list[Sentence] = []
    if head["word"] or secrecy.has_word(name):
        notices.append(WORD_NOTICE)
    if head["changed"]:
        notices.append(STRIPPED_NOTICE)
    return Upload(
        name=filenames.clean(name, suffix=SUFFIXES[kind]), data=body if head["changed"] else data,
        content_type=kind.value, pages=head["pages"], notices=tuple(notices),
    )


def accepted(kinds: Iterable[Kind]) -> str:
    """PDF、PNG、JPEG: the kinds as a person reads them."""
    return "、".join(WORDS[kind] for kind in kinds)


def _kind_sentence(kinds: Iterable[Kind]) -> Sentence:
    return format_lazy(
        _("文件的内容不是{kinds}，请转换格式后再上传。"), kinds=accepted(kinds)
    )


def _inspected(data: bytes, kinds: tuple[Kind, ...]) -> tuple[dict[str, Any], bytes]:
    """What the inspecting process answers; when it gives up, that the file is too complex."""
    if not _turn.acquire(timeout=limits.CHILD_SECONDS):
        raise Refused(BUSY)
    try:
        done = subprocess.run(
            [sys.executable, "-E", "-s", "-X", "utf8", "-m", "portal.inspection.child", *kinds],
            input=data, capture_output=True, cwd=_ROOT, env={},
            timeout=limits.CHILD_SECONDS, check=False,
        )
    except subprocess.TimeoutExpired:
        return {"fault": faults.COMPLEX}, b""
    finally:
        _turn.release()
    answer = read_frame(io.BytesIO(done.stdout))
    return answer if answer is not None else ({"fault": faults.COMPLEX}, b"")


class Ceiling(FileUploadHandler):
    """Stops keeping a file that outgrows the limit; the form then says that it is too large.

    Stands first among the handlers, so that no more than the limit ever reaches memory or disk.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= limits.MAX_BYTES + self.chunk_size else None

    def file_complete(self, file_size: int) -> None:
        return None
