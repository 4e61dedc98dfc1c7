"""Start-up checks: what must be in place before the portal may write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.utils.translation import gettext as _

from portal import clock
from portal.delivery import fonts, readiness
from portal.ledger import checks as ledger_checks  # noqa: F401 - registers its own
from portal.ledger import pen
from portal.models import LedgerEntry


@checks.register(checks.Tags.database)
def atomic_requests_are_off(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """One transaction per page view would take the write lock for each reader."""
    if settings.DATABASES["default"].get("ATOMIC_REQUESTS"):
        return [
            checks.Error(
                "ATOMIC_REQUESTS 已打开。",
                hint="请在数据库设置中关闭 ATOMIC_REQUESTS：每个写入动作自带短事务。",
                id="luze.E001",
            )
        ]
    return []


@checks.register(checks.Tags.database)
def papers_can_be_printed(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Faces and libraries for papers; with the database's checks, since it costs a process."""
    return [
        *(_said(checks.Error, problem) for problem in fonts.problems()),
        *(_said(checks.Warning, problem) for problem in fonts.lacking()),
    ]


@checks.register(checks.Tags.database)
def papers_can_be_signed(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Certificate, key and clock, once the organ exists: the certificate bears its name."""
    last = _last_entry()
    if last is None:
        return []
    now = clock.now()
    found = [
        *(_said(checks.Error, problem) for problem in readiness.seal_problems(now)),
        *(_said(checks.Warning, problem) for problem in readiness.seal_warnings(now)),
    ]
    if problem := readiness.clock_problem(now + pen.TOLERANCE, last):
        found.append(_said(checks.Error, problem))
    if not settings.DEMO and not readiness.synchronised():
        found.append(
            checks.Warning(
                _("系统时钟没有与时间服务器同步，文书上的时间可能不准。"),
                hint=_("请启用 chrony 或者 systemd-timesyncd。"), id="luze.W204",
            )
        )
    return found


def _last_entry() -> datetime | None:
    """When the ledger was last written; None before its first entry or without its tables."""
    try:
        return LedgerEntry.objects.order_by("-seq").values_list("ts", flat=True).first()
    except DatabaseError:
        return None


def _said(kind: type[checks.CheckMessage], problem: fonts.Problem) -> checks.CheckMessage:
    return kind(problem.sentence, hint=problem.hint, id=f"luze.{problem.mark}")
