"""The database itself refuses to change what is append-only, whoever asks."""

from __future__ import annotations

import hashlib
import sqlite3
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from portal.errors import RuleBroken
from portal.ledger import access_log, guards
from portal.models import AccessLog, LedgerEntry, LedgerSecret
from tests.ledger_guards import is_test_database, unguarded
from tests.portal.ledger_support import department, entries

pytestmark = pytest.mark.django_db(transaction=True)

LEDGER, PROOFS, ACCESS = "portal_ledgerentry", "portal_ledgersecret", "portal_accesslog"
ENTRY_COLUMNS = "(seq, body, leaf, prev, word, subject, actor, ts, act_id)"
COPY = "body, 'x', 'y', word, subject, actor, ts, act_id FROM portal_ledgerentry WHERE seq = 1"

ANYWHERE = [
    f"UPDATE {LEDGER} SET body = 'x'",
    f"UPDATE {LEDGER} SET word = 'portal.other' WHERE seq = 2",
    f"UPDATE {LEDGER} SET seq = seq + 10",
    f"DELETE FROM {LEDGER}",
    f"DELETE FROM {LEDGER} WHERE seq = 3",
    f"UPDATE {PROOFS} SET payload = '{{}}'",
    f"DELETE FROM {PROOFS} WHERE entry = 1",
    f"UPDATE {ACCESS} SET ip = NULL",
    f"DELETE FROM {ACCESS}",
    f"INSERT INTO {LEDGER} {ENTRY_COLUMNS} SELECT 9, {COPY}",
    f"INSERT INTO {LEDGER} {ENTRY_COLUMNS} SELECT 4, {COPY}",
    f"INSERT INTO {LEDGER} {ENTRY_COLUMNS} SELECT 1, {COPY} ON CONFLICT (seq) DO NOTHING",
    f"INSERT INTO {LEDGER} {ENTRY_COLUMNS} SELECT 1, {COPY}"
    " ON CONFLICT (seq) DO UPDATE SET body = 'x'",
    f"INSERT INTO {PROOFS} (entry, nonce, payload, sealed) SELECT entry, 'x', 'x', sealed"
    f" FROM {PROOFS} WHERE entry = 1 ON CONFLICT (entry) DO UPDATE SET payload = 'x'",
]
SQLITE = [
    f"REPLACE INTO {LEDGER} {ENTRY_COLUMNS} SELECT 1, {COPY}",
    f"INSERT OR REPLACE INTO {PROOFS} SELECT entry, 'x', 'x', sealed FROM {PROOFS}",
    f"INSERT OR REPLACE INTO {ACCESS} SELECT * FROM {ACCESS}",
    f"INSERT OR IGNORE INTO {LEDGER} {ENTRY_COLUMNS} SELECT 1, {COPY}",
    f"UPDATE OR IGNORE {LEDGER} SET body = 'x'",
]
# The doorkeeper on the connection refuses these; triggers could not.
SQLITE_DOOR = [
    f"DROP TABLE {LEDGER}",
    f"ALTER TABLE {LEDGER} RENAME TO old_ledger",
    f"ALTER TABLE {LEDGER} RENAME COLUMN body TO text",
    f"ALTER TABLE {LEDGER} DROP COLUMN word",
    f"ALTER TABLE {LEDGER} ADD COLUMN more text",
    f"DROP TRIGGER {LEDGER}_no_update",
    f"CREATE TRIGGER calm BEFORE INSERT ON {LEDGER} BEGIN SELECT RAISE(IGNORE); END",
    f"CREATE TEMP TRIGGER calm BEFORE INSERT ON {LEDGER} BEGIN SELECT RAISE(IGNORE); END",
    f"CREATE TEMP TABLE {LEDGER} (seq integer)",
    f"CREATE TEMP VIEW {LEDGER} AS SELECT 1",
    f"UPDATE {LEDGER.upper()} SET body = 'x'",
    f'DELETE FROM main."{LEDGER}"',
    "PRAGMA writable_schema = ON",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA journal_mode = MEMORY",
]
POSTGRES = [
    f"TRUNCATE {LEDGER}",
    f"TRUNCATE {PROOFS}, {ACCESS} CASCADE",
    "SET LOCAL session_replication_role = replica; UPDATE portal_ledgerentry SET body = 'x'",
    "SET LOCAL session_replication_role = replica; DELETE FROM portal_accesslog",
    "SET LOCAL session_replication_role = replica; TRUNCATE portal_ledgersecret",
    f"MERGE INTO {LEDGER} l USING (SELECT 1 AS n) x ON l.seq = x.n WHEN MATCHED THEN DELETE",
    f"WITH gone AS (DELETE FROM {LEDGER} RETURNING *) SELECT count(*) FROM gone",
    f"WITH e AS (UPDATE {PROOFS} SET payload = 'x' RETURNING 1) SELECT * FROM e",
]
VENDOR = {"sqlite": [*SQLITE, *SQLITE_DOOR], "postgresql": POSTGRES}
TRIGGERS_ONLY = {"sqlite": SQLITE, "postgresql": POSTGRES}


def digest_of_everything() -> str:
    """What stands in the three tables, and in the catalogue of triggers."""
    rows = [
        list(model.objects.order_by("pk").values_list())
        for model in (LedgerEntry, LedgerSecret, AccessLog)
    ]
    return hashlib.sha256(repr([rows, guards.faults(connection)]).encode()).hexdigest()


def survivors(statements: list[str]) -> list[str]:
    """The statements that changed something, or were let through."""
    let_through = []
    for statement in statements:
        before = digest_of_everything()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError:
            pass
        else:
            if "INSERT OR IGNORE" not in statement and "DO NOTHING" not in statement:
                let_through.append(statement)
        if digest_of_everything() != before:
            let_through.append(statement)
    return let_through


@pytest.fixture
def written():
    department()
    entries(2)
    access_log.record("login", user_id=5, ip="192.0.2.1")


def test_no_statement_changes_what_was_written(written):
    assert survivors([*ANYWHERE, *VENDOR[connection.vendor]]) == []
    entries(1)
    assert LedgerEntry.objects.count() == 4


def test_the_triggers_hold_without_the_doorkeeper(written):
    with guards.lifted(connection):
        assert survivors([*ANYWHERE, *TRIGGERS_ONLY[connection.vendor]]) == []


def test_a_foreign_tool_cannot_replace_an_entry_through_its_check_value(written):
    if connection.vendor == "postgresql":
        return  # knows no REPLACE
    replace = (
        f"REPLACE INTO {LEDGER} {ENTRY_COLUMNS} SELECT 4, 'x',"
        f" (SELECT leaf FROM {LEDGER} WHERE seq = 1), leaf, word, subject, actor, ts, act_id"
        f" FROM {LEDGER} WHERE seq = 3"
    )
    with guards.lifted(connection):
        connection.connection.execute("PRAGMA recursive_triggers = OFF")
        assert survivors([replace, *SQLITE]) == []
    assert LedgerEntry.objects.count() == 3


def test_the_models_cannot_change_it_either(written):
    line = LedgerEntry.objects.first()
    line.word = "portal.other"
    for change in (line.save, line.delete, LedgerEntry.objects.all().delete):
        with pytest.raises(DatabaseError):
            change()
    with pytest.raises(DatabaseError):
        AccessLog.objects.update(result="ok")
    assert LedgerEntry.objects.count() == 3


def test_the_next_connection_is_guarded_too(written):
    connection.close()
    assert survivors([f"DELETE FROM {LEDGER}"]) == []


def test_a_missing_guard_is_found_and_stops_the_pen(written):
    wanted = [
        (table, guard.name, guard.drop)
        for table in guards.tables()
        for guard in guards.guards_of(connection, table)
    ]
    assert len(wanted) >= 7
    for table, name, drop in wanted:
        with guards.lifted(connection), connection.cursor() as cursor:
            cursor.execute(drop)
        assert guards.faults(connection) == [guards.GuardFault(table, name, "missing")]
        connection.close()
        with pytest.raises(RuleBroken) as refused:
            entries(1)
        assert refused.value.rule == "G3"
        assert [fault.guard for fault in guards.restore(connection)] == [name]
    assert guards.faults(connection) == []
    entries(1)


ALTERED = {
    "sqlite": [
        f"DROP TRIGGER {LEDGER}_no_update",
        f"CREATE TRIGGER {LEDGER}_no_update BEFORE UPDATE ON {LEDGER} BEGIN SELECT 1; END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION public.luze_refuse_change() RETURNS trigger"
        " LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
    ],
}


def test_an_altered_guard_is_found_and_put_back(written):
    with guards.lifted(connection), connection.cursor() as cursor:
        for statement in ALTERED[connection.vendor]:
            cursor.execute(statement)
    assert "altered" in {fault.state for fault in guards.faults(connection)}
    guards.restore(connection)
    assert survivors([f"UPDATE {LEDGER} SET body = 'x'"]) == []


def test_a_migration_that_rebuilds_the_table_loses_no_guard(written):
    field = models.CharField(max_length=33)
    field.set_attributes_from_name("act_id")
    with guards.lifted(connection), connection.schema_editor() as editor:
        editor.alter_field(LedgerEntry, LedgerEntry._meta.get_field("act_id"), field)
    lost = guards.faults(connection)
    assert bool(lost) == (connection.vendor == "sqlite")
    out = StringIO()
    call_command("migrate", stdout=out, verbosity=1)
    assert out.getvalue().count("已补齐") == len(lost)
    assert guards.faults(connection) == []
    assert LedgerEntry.objects.count() == 3


def test_only_test_databases_are_emptied():
    assert is_test_database(connection)
    name = connection.settings_dict["NAME"]
    try:
        connection.settings_dict["NAME"] = "luze"
        with pytest.raises(RuntimeError), unguarded(connection):
            pass
    finally:
        connection.settings_dict["NAME"] = name


def test_a_backup_copy_can_be_taken_while_guarded(written, tmp_path):
    if connection.vendor == "postgresql":
        return  # pg_dump and base backups do not pass through this connection
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(tmp_path / "copy.sqlite3")])
    copy = sqlite3.connect(tmp_path / "copy.sqlite3")
    assert copy.execute(f"SELECT count(*) FROM {LEDGER}").fetchone() == (3,)
    copy.close()
