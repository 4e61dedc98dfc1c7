"""Checks at start and after each migration: the conditions under which the ledger is safe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from portal import encryption

from . import guards, report

SAFE_JOURNALS = {("wal", 2), ("wal", 3), ("delete", 3), ("memory", 2)}


@register(Tags.security)
def check_settings(**_kwargs: Any) -> list[CheckMessage]:
    """Keys present; no page view opens a writing transaction."""
    found: list[CheckMessage] = []
    try:
        encryption.check_keys()
    except ImproperlyConfigured:
        found.append(
            Error(
                _("没有可用的加密密钥。"),
                hint=_("请在环境变量 LUZE_FIELD_KEYS 中设置密钥，密钥不得存放在数据库中。"),
                id="luze.E109",
            )
        )
    for alias, options in settings.DATABASES.items():
        found.extend(_database_options(alias, options))
    return found


def _database_options(alias: str, options: dict[str, Any]) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if options.get("ATOMIC_REQUESTS"):
        found.append(
            Error(
                _("数据库 %(alias)s 不得开启 ATOMIC_REQUESTS。") % {"alias": alias},
                hint=_("否则每次打开页面都会占用写锁。请在设置中关闭。"),
                id="luze.E106",
            )
        )
    sqlite = "sqlite" in str(options.get("ENGINE", ""))
    if sqlite and options.get("OPTIONS", {}).get("transaction_mode") != "IMMEDIATE":
        found.append(
            Error(
                _("数据库 %(alias)s 的 transaction_mode 应为 IMMEDIATE。") % {"alias": alias},
                hint=_("否则多人同时签订时会丢失操作。"),
                id="luze.E105",
            )
        )
    return found


@register(Tags.database)
def check_databases(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Guards in place, and settings under which no acknowledged act is lost."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if guards.is_lifted(connection):
            continue  # a migration is under way; it puts the guards back when it ends
        found.extend(_guard_errors(connection))
        found.extend(
            _postgres(connection) if connection.vendor == "postgresql" else _sqlite(connection)
        )
    return found


_GUARD_IDS = {"missing": "luze.E101", "altered": "luze.E102", "disabled": "luze.E103"}


def _guard_errors(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    return [
        Error(
            str(report.of_guard(fault).sentence),
            hint=_("请先核对账本（verify_ledger），再运行 migrate 恢复保护。"),
            id=_GUARD_IDS[fault.state],
        )
        for fault in guards.faults(connection)
    ]


def _sqlite(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    journal, level = (
        _asked(connection, "PRAGMA journal_mode"),
        _asked(connection, "PRAGMA synchronous"),
    )
    if (str(journal).lower(), level) not in SAFE_JOURNALS:
        found.append(
            Error(
                _("SQLite 的日志方式（%(journal)s）和同步级别（%(level)s）在断电时会丢失签名。")
                % {"journal": journal, "level": level},
                hint=_("请设为 journal_mode=WAL 和 synchronous=FULL。"),
                id="luze.E104",
            )
        )
    if not _asked(connection, "PRAGMA recursive_triggers"):
        found.append(
            Error(
                _("SQLite 的 recursive_triggers 未开启，账本记录可能被替换。"),
                hint=_("请在数据库设置的 init_command 中开启。"),
                id="luze.E104",
            )
        )
    return found


def _postgres(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if _asked(connection, "SHOW default_transaction_isolation") != "read committed":
        found.append(
            Error(
                _("PostgreSQL 的默认隔离级别应为 read committed。"),
                hint=_("其他级别下账本会读到过时的末条记录。"),
                id="luze.E107",
            )
        )
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if _asked(connection, f"SHOW {name}") in ("off", "local"):
            found.append(
                Error(
                    _("PostgreSQL 的 %(name)s 未开启，断电时会丢失签名。") % {"name": name},
                    hint=_("请在数据库服务器的配置中开启。"),
                    id="luze.E108",
                )
            )
    return found


def _asked(connection: BaseDatabaseWrapper, question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return row[0] if row else None
