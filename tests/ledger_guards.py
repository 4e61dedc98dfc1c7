"""Let a test put back an emptied test database: guards are lifted there, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

from portal.ledger import guards
from tests import snapshots


def is_test_database(connection: BaseDatabaseWrapper) -> bool:
    """True for databases that a test run made for itself."""
    name = str(connection.settings_dict["NAME"])
    return "mode=memory" in name or Path(name.split("?")[0]).name.startswith("test")


@contextmanager
def unguarded(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Drop the triggers of a test database and put them back afterwards."""
    if not is_test_database(connection):
        raise RuntimeError(f"{connection.settings_dict['NAME']} is not a test database")
    connection.ensure_connection()
    with guards.lifted(connection):
        _drop_triggers(connection)
        try:
            yield
        finally:
            guards.restore(connection)


def _drop_triggers(connection: BaseDatabaseWrapper) -> None:
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in present.intersection(guards.tables()):
            for guard in guards.guards_of(connection, table):
                cursor.execute(guard.drop)


def let_transactional_tests_flush() -> None:
    """Called once by the test suite: emptying after a test works although tables are guarded."""
    flush = TransactionTestCase._fixture_teardown
    if getattr(flush, "lifts_guards", False):
        return

    def teardown(self: TransactionTestCase) -> None:
        connection = connections["default"]
        if not is_test_database(connection):
            raise RuntimeError("transactional tests run on a test database only")
        with unguarded(connection):
            flush(self)
            snapshots.put_back_first_rows()

    teardown.lifts_guards = True
    TransactionTestCase._fixture_teardown = teardown
