"""Checkpoints of the ledger: asked of the process that signs them, kept, and put outside.

The signer is a process of its own with its own memory (portal/verifier/luze_checkpointer.py) and
refuses a ledger that shrank or forked. An anchor is a checkpoint that left this database; from
then on nothing before it can be rewritten without somebody seeing it.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.delivery import timestamps
from portal.delivery.signers import SealFailed
from portal.errors import RuleBroken, Sentence
from portal.models import LedgerAnchor, LedgerCheckpoint, LedgerEntry

from . import proofs

logger = logging.getLogger(__name__)

SECONDS = 5
FILE, PAPER, PAGE, MAIL, TIMESTAMP = "file", "paper", "page", "mail", "rfc3161"
CHANNELS: dict[str, Sentence] = {
    FILE: gettext_lazy("外部文件"), PAPER: gettext_lazy("签署记录单"),
    PAGE: gettext_lazy("月度存证页"), MAIL: gettext_lazy("电子邮件"),
    TIMESTAMP: gettext_lazy("时间戳"),
}
REFUSED: dict[str, Sentence] = {
    "shrunk": gettext_lazy("检查点签名程序拒绝签名：账本比已签名的少，有记录被删除。"),
    "forked": gettext_lazy("检查点签名程序拒绝签名：账本与已签名的不同，有记录被改动。"),
    "proof": gettext_lazy("检查点签名程序拒绝签名：账本不是已签名账本的延续，有记录被改动。"),
}
SILENT = gettext_lazy("检查点签名程序没有应答，请稍后再试或者联系系统管理员。")


class CheckpointRefused(RuleBroken):
    """No checkpoint: the signer refused the ledger, or did not answer (rule G5)."""

    def __init__(self, sentence: Sentence, why: str = "") -> None:
        super().__init__("G5", sentence)
        self.why = why


def latest() -> LedgerCheckpoint | None:
    """The newest checkpoint that is kept."""
    return LedgerCheckpoint.objects.order_by("-size").first()


def covering(seq: int) -> LedgerCheckpoint:
    """A checkpoint over entry `seq`, signed now if there is none. Raises CheckpointRefused."""
    found = LedgerCheckpoint.objects.filter(size__gte=seq).order_by("size").first()
    return found or advance()


def advance() -> LedgerCheckpoint:
    """The checkpoint over all entries of now, signed, kept and anchored in the file.

    Raises CheckpointRefused. Safe to repeat: an unchanged ledger gives the same checkpoint.
    """
    tree = proofs.levels()
    size = tree.size
    kept = LedgerCheckpoint.objects.filter(size=size).first()
    if kept is not None and kept.root == tree.root(0, size).hex():
        return kept
    said = _ask({"state": True})
    for _turn in range(2):  # another process may have moved the signer on
        old = said["size"]
        said = _ask(
            {
                "size": size, "root": tree.root(0, size).hex(), "old": old,
                "proof": [step.hex() for step in tree.consistency(min(old, size), size)],
            }
        )
        if said.get("refused") != "stale":
            break
    if why := said.get("refused"):
        logger.error("checkpoint refused: %s at %d", why, size)
        raise CheckpointRefused(REFUSED.get(why, SILENT), why)
    return _keep(said)


def remembered() -> Mapping[str, Any] | None:
    """What the signer says that it signed last (size, root, key); None when it does not answer."""
    try:
        return _ask({"state": True})
    except CheckpointRefused:
        return None


def _keep(said: Mapping[str, Any]) -> LedgerCheckpoint:
    made = LedgerCheckpoint(
        size=said["size"], root=said["root"], note=said["note"], key=said["key"],
        made_at=clock.now(),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return LedgerCheckpoint.objects.get(size=said["size"])
    _to_file(made)
    return made


def _ask(question: dict[str, Any]) -> dict[str, Any]:
    if not settings.LUZE_CHECKPOINTER:
        raise CheckpointRefused(SILENT)
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(SECONDS)
            line.connect(settings.LUZE_CHECKPOINTER)
            line.sendall(json.dumps(question).encode() + b"\n")
            said: dict[str, Any] = json.loads(line.makefile("rb").readline())
    except (OSError, ValueError) as problem:
        raise CheckpointRefused(SILENT) from problem
    return said


def anchored(checkpoint: LedgerCheckpoint, channel: str, evidence: str = "") -> LedgerAnchor:
    """Note that the checkpoint left the database by this way."""
    return LedgerAnchor.objects.create(
        size=checkpoint.size, root=checkpoint.root, channel=channel, evidence=evidence,
        made_at=clock.now(),
    )


def _to_file(checkpoint: LedgerCheckpoint) -> None:
    """Append to the file that another host fetches; a full disk stops no signing."""
    if not settings.LUZE_ANCHOR_FILE:
        return
    place = Path(settings.LUZE_ANCHOR_FILE)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a", encoding="utf-8") as stream:
            stream.write(checkpoint.note)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        logger.exception("the anchor file could not be written")
        return
    anchored(checkpoint, FILE, place.name)


def send_out() -> int:
    """Once a day: the newest checkpoint by mail and to the timestamp authority, if configured."""
    checkpoint = latest()
    if checkpoint is None:
        return 0
    today = clock.today()
    done = set(
        LedgerAnchor.objects.filter(made_at__date=today, channel__in=(MAIL, TIMESTAMP))
        .values_list("channel", flat=True)
    )
    sent = 0
    if settings.LUZE_TSA_URL and TIMESTAMP not in done:
        sent += _timestamped(checkpoint)
    if settings.EMAIL_URL and settings.LUZE_ANCHOR_MAIL and MAIL not in done:
        sent += _mailed(checkpoint)
    return sent


def _timestamped(checkpoint: LedgerCheckpoint) -> int:
    try:
        token = timestamps.token(checkpoint.note.encode())
    except SealFailed as failed:
        logger.error("no timestamp for the checkpoint: %s", failed)
        return 0
    anchored(checkpoint, TIMESTAMP, base64.b64encode(token).decode())
    return 1


def _mailed(checkpoint: LedgerCheckpoint) -> int:
    text = _("履责账本检查点，请留存，不必回复。") + f"\n\n{checkpoint.note}"
    try:
        EmailMessage(_("履责账本检查点"), text, to=settings.LUZE_ANCHOR_MAIL).send()
    except OSError:
        logger.exception("the checkpoint could not be mailed")
        return 0
    anchored(checkpoint, MAIL, ",".join(settings.LUZE_ANCHOR_MAIL))
    return 1


def news() -> bool:
    """Whether entries were written since the newest checkpoint."""
    last = LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    kept = latest()
    return last > (kept.size if kept else 0)
