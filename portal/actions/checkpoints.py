"""Checkpoints as they come by themselves: after news, and once a day to the outside."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from portal import clock
from portal.ledger import checkpoints

APART = timedelta(minutes=10)


def periodic() -> str:
    """A checkpoint every ten minutes while there is news; repeating it changes nothing."""
    if not settings.LUZE_CHECKPOINTER:
        return _("账本检查点未启用")
    last = checkpoints.latest()
    due = last is None or clock.now() - last.made_at >= APART
    try:
        if due and checkpoints.news():
            last = checkpoints.advance()
    except checkpoints.CheckpointRefused as refused:
        return str(refused)
    sent = checkpoints.send_out()
    size = last.size if last else 0
    return _("账本检查点至第 %(size)d 条，外送 %(sent)d 次") % {"size": size, "sent": sent}
