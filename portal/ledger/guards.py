"""Append-only tables stay append-only: triggers in the database, a doorkeeper on the connection.

An app declares its tables in `models`: `APPEND_ONLY_TABLES = ("portal_accesslog", ...)`.
Triggers are put on every append-only table after each `migrate` (`restore`): on new tables, and
on those whose triggers SQLite dropped silently when a migration rebuilt them. On SQLite a
doorkeeper (authorizer) on each connection refuses to prepare a statement that would change such a
table.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleBroken
from portal.models.ledger import APPEND_ONLY_TABLES

from . import guards_sql

GUARDED_PRAGMAS = frozenset(
    {"writable_schema", "schema_version", "recursive_triggers", "ignore_check_constraints"}
    | {"synchronous", "journal_mode", "trusted_schema"}
)
_CHANGES = frozenset(
    {
        sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_DELETE,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_VIEW,
    }
)
_TRIGGERS = frozenset(
    {
        sqlite3.SQLITE_CREATE_TRIGGER,
        sqlite3.SQLITE_DROP_TRIGGER,
        sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
        sqlite3.SQLITE_DROP_TEMP_TRIGGER,
    }
)
_SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_PG_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND pg_table_is_visible(oid)"
_LIFTED = "_luze_guards_lifted"
_SEEN = "_luze_guards_seen"


@dataclass(frozen=True)
class GuardFault:
    """A guard that is `missing`, `altered` or `disabled`."""

    table: str
    guard: str
    state: Literal["missing", "altered", "disabled"]


def tables() -> tuple[str, ...]:
    """All append-only tables: the ledger's own and those that apps declare, in order."""
    declared = [
        table
        for app in apps.get_app_configs()
        for table in getattr(app.models_module, "APPEND_ONLY_TABLES", ())
    ]
    return tuple(dict.fromkeys([*APPEND_ONLY_TABLES, *declared]))


# --- the doorkeeper on a SQLite connection ------------------------------------------------


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the doorkeeper on a new connection; does nothing on PostgreSQL."""
    if connection.vendor != "sqlite" or is_lifted(connection):
        return
    connection.connection.execute("PRAGMA recursive_triggers = ON")
    connection.connection.set_authorizer(_doorkeeper(frozenset(tables())))


def is_lifted(connection: BaseDatabaseWrapper) -> bool:
    """Whether a migration is under way on this connection."""
    return bool(getattr(connection, _LIFTED, 0))


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let migrations work on the tables; triggers stay. For the migrate command only."""
    depth = getattr(connection, _LIFTED, 0)
    setattr(connection, _LIFTED, depth + 1)
    try:
        if connection.vendor == "sqlite" and connection.connection is not None:
            connection.connection.set_authorizer(None)
        yield
    finally:
        setattr(connection, _LIFTED, depth)
        if connection.connection is not None:
            install(connection)


def _doorkeeper(guarded: frozenset[str]) -> Callable[..., int]:
    def decide(
        action: int, first: str | None, second: str | None, _base: str | None, _by: str | None
    ) -> int:
        if action in _CHANGES:
            refused = (first or "").lower() in guarded
        elif action in _TRIGGERS or action == sqlite3.SQLITE_ALTER_TABLE:
            refused = (second or "").lower() in guarded
        elif action == sqlite3.SQLITE_PRAGMA:
            refused = second is not None and (first or "").lower() in GUARDED_PRAGMAS
        else:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK

    return decide


# --- the triggers -------------------------------------------------------------------------


def faults(connection: BaseDatabaseWrapper) -> list[GuardFault]:
    """Guards that are missing or not as they should be, on tables that exist."""
    postgres = connection.vendor == "postgresql"
    present = {name for (name,) in _rows(connection, _PG_TABLES if postgres else _SQLITE_TABLES)}
    standing = [table for table in tables() if table in present]
    if postgres:
        return _postgres_faults(connection, standing)
    return _sqlite_faults(connection, standing)


def require(connection: BaseDatabaseWrapper) -> None:
    """Refuse to write while a guard is missing; looked up once for each connection.

    Raises RuleBroken (G3).
    """
    raw = connection.connection
    if getattr(connection, _SEEN, None) is raw:
        return
    if faults(connection):
        raise RuleBroken(
            "G3", _("账本的防改动保护不完整，暂停办理。请系统管理员检查数据库后再试。")
        )
    setattr(connection, _SEEN, raw)


def restore(connection: BaseDatabaseWrapper) -> list[GuardFault]:
    """Put back every guard that is not as it should be; returns what had to be put back."""
    found = faults(connection)
    broken = {fault.table for fault in found}
    with lifted(connection), connection.cursor() as cursor:
        if connection.vendor == "postgresql" and broken:
            for statement in guards_sql.postgres_functions():
                cursor.execute(statement)
        for table in broken:
            for guard in guards_of(connection, table):
                cursor.execute(guard.drop)
                cursor.execute(guard.create)
    return found


def guards_of(connection: BaseDatabaseWrapper, table: str) -> list[guards_sql.Guard]:
    """The triggers that a table must have on this kind of database."""
    if connection.vendor == "postgresql":
        return guards_sql.postgres_guards(table)
    return guards_sql.sqlite_guards(table, _primary_key(table))


def _primary_key(table: str) -> str:
    model: type[models.Model] | None = next(
        (model for model in apps.get_models() if model._meta.db_table == table), None
    )
    return str(model._meta.pk.column) if model else "id"


def _sqlite_faults(connection: BaseDatabaseWrapper, standing: list[str]) -> list[GuardFault]:
    found = dict(_rows(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    result = []
    for table in standing:
        for guard in guards_of(connection, table):
            if guard.name not in found:
                result.append(GuardFault(table, guard.name, "missing"))
            elif _squeeze(found[guard.name]) != _squeeze(guard.create):
                result.append(GuardFault(table, guard.name, "altered"))
    return result


def _postgres_faults(connection: BaseDatabaseWrapper, standing: list[str]) -> list[GuardFault]:
    found = {
        (table, name): (function, body, bare, kind, enabled)
        for table, name, function, body, bare, kind, enabled in _rows(
            connection,
            "SELECT c.relname, t.tgname, p.proname, p.prosrc,"
            " t.tgqual IS NULL AND t.tgattr::text = '', t.tgtype, t.tgenabled::text"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)",
        )
    }
    result = []
    for table in standing:
        for guard in guards_sql.postgres_guards(table):
            *made, enabled = found.get((table, guard.name), (None,))
            if not made:
                result.append(GuardFault(table, guard.name, "missing"))
            elif tuple(made) != guards_sql.POSTGRES_MADE[guard.name]:
                result.append(GuardFault(table, guard.name, "altered"))
            elif enabled != "A":
                result.append(GuardFault(table, guard.name, "disabled"))
    return result


def _rows(connection: BaseDatabaseWrapper, statement: str) -> list[Any]:
    """Read the catalogue past Django, so that no page counts these queries as its own."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement)
        return list(cursor.fetchall())
    finally:
        cursor.close()


def _squeeze(statement: str) -> str:
    return re.sub(r"\s+", " ", statement).strip().rstrip(";")
