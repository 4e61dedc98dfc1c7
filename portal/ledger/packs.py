"""Packs of evidence: files under a manifest with their digests, and the verifier beside them.

Whoever receives one needs a computer with Python and nothing else.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _

from portal.models import LedgerCheckpoint, LedgerEntry

from . import canonical, chain, checkpoints, proofs

VERIFIER = Path(__file__).resolve().parent.parent / "verifier" / "luze_verify.py"
LEDGER, NOTES = "ledger.jsonl", "checkpoints.txt"
DAY = (2000, 1, 1, 0, 0, 0)  # so that equal content gives equal bytes


def packed(files: Mapping[str, bytes], *, key: str = "") -> bytes:
    """One ZIP of these files, the manifest, the verifier and how to use it.

    `key` is the public key of the checkpoints (LedgerCheckpoint.key); with it receipts
    (`*.receipt.json`) and a ledger in the pack are checked too.
    """
    whole = {**files, VERIFIER.name: VERIFIER.read_bytes(), "说明.txt": _manual().encode()}
    listed = [
        {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for name, data in sorted(whole.items())
    ]
    manifest = canonical.dumps({"files": listed, "key": key, "kind": "luze-pack", "v": 1})
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**whole, "manifest.json": manifest.encode()}.items():
            archive.writestr(zipfile.ZipInfo(name, DAY), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def ledger_pack() -> bytes:
    """The whole ledger for the auditor, with its checkpoints. Raises CheckpointRefused."""
    last = checkpoints.advance()
    size = last.size
    entries = LedgerEntry.objects.filter(seq__lte=size).order_by("seq")
    bodies = entries.values_list("body", flat=True).iterator(chunk_size=5000)
    root = proofs.levels().root(0, size).hex()
    lines = "".join(chain.export_lines(bodies, size=size, root=root))
    notes = "".join(
        LedgerCheckpoint.objects.filter(size__lte=size).order_by("size")
        .values_list("note", flat=True)
    )
    return packed({LEDGER: lines.encode(), NOTES: notes.encode()}, key=last.key)


def _manual() -> str:
    return _(
        "核验方法：在任何一台装有 Python 3.8 以上版本的计算机上，"
        "打开命令行，进入核验程序所在文件夹，执行\n"
        "python3 -I luze_verify.py 证据包文件名.zip\n"
        "显示“一致”的，与所列的清单、回执、检查点相符；显示“发现改动”的，列出改动之处；"
        "显示“注意”的，写明没有核验到的。\n"
        "核验程序和公钥不能只信随包附带的：做假包的人可以一并做假。核验程序请向本单位或者"
        "其他已有的人另取一份；公钥指纹请与本单位公布的、存证页上印的核对。\n"
        "清单可由任何人重做，只与清单一致的文件，请以证据包校验值到本单位“核对文书”页核对。\n"
        "有在系统以外保存的检查点文件（checkpoints.txt）的，加上 --anchor 文件名 一并核对；\n"
        "有单位公布的检查点公钥的，加上 --key 公钥。本程序不联网，不改动任何文件。\n"
    )
