"""Start-up checks: what must be in place before the portal may write."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from portal.delivery import fonts
from portal.ledger import checks as ledger_checks  # noqa: F401 - registers its own


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


def _said(kind: type[checks.CheckMessage], problem: fonts.Problem) -> checks.CheckMessage:
    return kind(problem.sentence, hint=problem.hint, id=f"luze.{problem.mark}")
