"""Start-up checks: what must be in place before the portal may write."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

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
