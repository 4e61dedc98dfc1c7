"""E-mail where an organ has a mail server: it says only that something waits.

No name, title or text leaves the portal by mail; who is written to logs in and reads.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from portal import clock
from portal.models import Notice

logger = logging.getLogger(__name__)

FRESH = timedelta(days=1)  # older messages were seen or will be, without a mail
AT_ONCE = 500


def send_unmailed() -> int:
    """One mail to each person with fresh unread messages; returns how many were sent.

    Nothing happens without a mail server. Messages are claimed before the mail goes out, so
    that two workers never write twice; a mail that fails is tried again in the next run.
    """
    if not settings.EMAIL_URL:
        return 0
    waiting: dict[str, list[int]] = defaultdict(list)
    rows = (
        Notice.objects.unread()
        .filter(mailed_at=None, created_at__gte=clock.now() - FRESH)
        .exclude(recipient__email="")
        .order_by("pk")
        .values_list("recipient__email", "pk")[:AT_ONCE]
    )
    for address, notice in rows:
        waiting[address].append(notice)
    connection = get_connection() if waiting else None
    return sum(_send(address, notices, connection) for address, notices in waiting.items())


def _send(address: str, notices: list[int], connection: BaseEmailBackend | None) -> bool:
    claimed = Notice.objects.filter(pk__in=notices, mailed_at=None)
    if claimed.update(mailed_at=clock.now()) != len(notices):
        return False  # another worker is at it
    text = _("您在履责系统中有待办事项，请登录系统查看。")
    if settings.LUZE_PUBLIC_URL:
        text = f"{text}\n\n{settings.LUZE_PUBLIC_URL}"
    try:
        EmailMessage(
            _("履责：您有一条待办"), text, to=[address], connection=connection
        ).send()
    except OSError as error:  # smtplib's errors are among them
        logger.warning("a mail was not sent: %s", type(error).__name__)
        Notice.objects.filter(pk__in=notices).update(mailed_at=None)
        return False
    return True
