"""Opens an uploaded workbook without trusting it.

The file is parsed in a process of its own with limits of memory and time; here only its
first bytes are looked at. Nothing is ever computed: formulas are reported, not run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from portal.rosters import limits
from portal.rosters.records import SheetProblem

_ROOT = Path(__file__).resolve().parents[2]
_OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEALED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

PEOPLE = "人员名册"
DEPARTMENTS = "部门"
PORTFOLIOS = "分管"
SHEETS = (PEOPLE, DEPARTMENTS, PORTFOLIOS)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as rows of text: (row number, cells); empty rows are left out."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    formulas: tuple[tuple[int, int], ...] = ()  # (row, column), both from 1
    merged: tuple[str, ...] = ()  # "B2:C3"


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that were asked for, by name; or the problem that kept the file closed."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    visible: tuple[str, ...] = ()
    problems: tuple[SheetProblem, ...] = ()
    notices: tuple[str, ...] = ()


def read(data: bytes, wanted: Sequence[str] = SHEETS) -> Workbook:
    """Reads the sheets named in `wanted` from an .xlsx or .xls file.

    Takes at most 10 seconds and 300 MB, in another process. A file that cannot be read
    gives a workbook without sheets and one problem.
    """
    sentence = _refusal_at_sight(data)
    if sentence:
        return _closed(sentence)
    try:
        done = subprocess.run(
            [sys.executable, "-E", "-s", "-X", "utf8", "-m", "portal.rosters.child", *wanted],
            input=data, capture_output=True, cwd=_ROOT, env={},
            timeout=limits.CHILD_SECONDS, check=False,
        )
    except subprocess.TimeoutExpired:
        return _closed(_sentence("too_big", {}))
    return _workbook(done, old_format=data.startswith(_OLD_FORMAT))


def _workbook(done: subprocess.CompletedProcess[bytes], *, old_format: bool) -> Workbook:
    lines = [json.loads(line) for line in done.stdout.splitlines()] if done.stdout else []
    last: list[Any] = lines[-1] if lines else ["nothing"]
    if last[0] == "refused":
        return _closed(_sentence(last[1], last[2]))
    if last[0] != "end":
        # Killed by its own limits (abort, processor time) or by a panic of the parser.
        return _closed(_sentence("too_big" if done.returncode < 0 else "damaged", {}))
    _kind, visible, hidden = lines[0]
    sheets: dict[str, Sheet] = {}
    rows: list[tuple[int, tuple[str, ...]]] = []
    head: list[object] | None = None
    for line in [*lines[1:-1], ["sheet"]]:
        if line[0] == "row":
            rows.append((line[1], tuple(line[2])))
            continue
        if head is not None:
            sheet = _sheet(head, rows)
            sheets[sheet.name] = sheet
        head, rows = line, []
    return Workbook(sheets, tuple(visible), notices=tuple(_notices(hidden, old_format)))


def _sheet(head: list[object], rows: list[tuple[int, tuple[str, ...]]]) -> Sheet:
    _kind, name, formulas, merged = head
    assert isinstance(formulas, list) and isinstance(merged, list)
    return Sheet(
        str(name).strip(), tuple(rows),
        tuple((row, column) for row, column in formulas), tuple(merged),
    )


def _notices(hidden: Sequence[str], old_format: bool) -> list[str]:
    notices = [_("隐藏的工作表“%(name)s”没有读取。") % {"name": name} for name in hidden]
    if old_format:
        notices.append(_("这是旧格式（.xls）文件，公式只取上次保存时的结果，请核对。"))
    return notices


def _refusal_at_sight(data: bytes) -> str:
    """What the first bytes already tell, else ""."""
    if not data.strip():
        return _sentence("empty", {})
    if len(data) > limits.MAX_FILE_BYTES:
        return _sentence("too_large", {})
    if data.startswith(_OLD_FORMAT):
        return _sentence("password", {}) if _SEALED_PACKAGE in data else ""
    if data.startswith(b"PK"):
        return ""
    text = _as_text(data[:4096])
    if text is None:
        return _sentence("not_a_sheet", {})
    markup = text.lstrip("\ufeff \r\n\t").lower()
    return _sentence("markup" if markup.startswith("<") else "plain_text", {})


def _as_text(sample: bytes) -> str | None:
    """The sample as text if it is some, in the encodings met in offices."""
    if b"\x00" in sample and not sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    for encoding in ("utf-8", "utf-16" if b"\x00" in sample else "gb18030"):
        for cut in range(4):  # the sample may end inside a character
            try:
                return sample[: len(sample) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _closed(sentence: str) -> Workbook:
    return Workbook(problems=(SheetProblem(None, "", sentence),))


def _sentence(code: str, facts: dict[str, str]) -> str:
    """The sentence for a refusal of the reading process."""
    sentences = {
        "empty": _("文件是空的，请重新选择。"),
        "too_large": _("文件超过10MB。名册只需文字，请删去图片等内容后再上传。"),
        "password": _("文件设有打开密码，请取消密码后再上传。"),
        "markup": _("这是网页格式的表格，请用 WPS 或 Excel 打开，另存为“.xlsx”后再上传。"),
        "plain_text": _(
            "这是文本（.csv）文件，不能导入。请用 WPS 或 Excel 打开，另存为“.xlsx”后再上传。"
        ),
        "not_a_sheet": _("这不是电子表格文件，请上传“.xlsx”或“.xls”文件。"),
        "not_xlsx": _("这不是“.xlsx”工作簿，请用 WPS 或 Excel 另存为“.xlsx”后再上传。"),
        "bomb": _("文件展开后过大，不能读取。请新建一个工作簿，只粘贴名册内容。"),
        "dtd": _("文件中有不允许的内容，不能读取。请新建一个工作簿，只粘贴名册内容。"),
        "too_big": _("表格内容过多，不能读取。请只保留名册内容后再上传。"),
        "damaged": _("文件已损坏，或者不是电子表格，请重新保存后再上传。"),
        "far": _(
            "工作表“%(sheet)s”的内容到了第%(row)s行、第%(column)s列，"
            "超出最多%(rows)s行、%(columns)s列的范围。请删去名册以外的内容。"
        ),
    }
    limit = {"rows": limits.MAX_ROWS, "columns": limits.MAX_COLUMNS}
    return sentences.get(code, sentences["damaged"]) % {**facts, **limit}
