"""What the ground floor does by itself; repeating it changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from portal import clock, health
from portal.delivery import mail
from portal.ledger import access_log

logger = logging.getLogger(__name__)

CLEANING = 3600  # seconds from one cleaning to the next
KEPT_RESULTS = 14  # days that results of background work are kept


def run_all() -> list[str]:
    """Run every job of every floor; a job that fails is logged and never stops the others."""
    said = []
    for name in settings.LUZE_PERIODIC_JOBS:
        health.beat()
        job: Callable[[], str] = import_string(name)
        try:
            said.append(job())
        except Exception:
            logger.exception("the periodic job %s failed", name)
            said.append(_("%(name)s 未完成，详见日志") % {"name": name})
    health.beat()
    return said


def daily() -> str:
    """Close the finished days of the access log, send mails, put away what has expired."""
    closed = len(access_log.close_days())
    sent = mail.send_unmailed()
    cleaned = clean() if cache.add("luze:cleaned", True, CLEANING) else 0
    return _("访问日志结日 %(closed)d 天，发送邮件 %(sent)d 封，清理过期登录 %(cleaned)d 项") % {
        "closed": closed, "sent": sent, "cleaned": cleaned,
    }


def clean() -> int:
    """Expired sessions and old results of background work; returns how many sessions.

    Expired codes stay: that one was issued is on record, and it opens nothing any more.
    """
    now = clock.now()
    gone, _kinds = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.filter(last_seen_at__lt=now - timedelta(days=2)).exclude(
        session_key__in=Session.objects.values("session_key")
    ).delete()
    old = now - timedelta(days=KEPT_RESULTS)
    DBTaskResult.objects.finished().filter(finished_at__lt=old).delete()
    if connection.vendor == "sqlite":
        weigh_tables()
    return gone


def weigh_tables() -> None:
    """Let the database look at what is in its tables, by which it chooses among its indexes.

    PostgreSQL does so by itself; SQLite only when asked, from a sample, in milliseconds. After a
    load in bulk both are asked.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit=1000")
        cursor.execute("ANALYZE")
