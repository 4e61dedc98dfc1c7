"""The portal says at its start what would make the ledger unsafe."""

from __future__ import annotations

import pytest
from django.db import connection

from portal.ledger import checks, guards
from tests.ledger_guards import unguarded

pytestmark = pytest.mark.django_db


def ids(found) -> set[str]:
    assert all(message.hint for message in found)
    return {message.id for message in found}


def test_a_sound_installation_has_no_complaint():
    assert checks.check_settings() == []
    assert checks.check_databases(databases=["default"]) == []


def test_missing_guards_are_named():
    with unguarded(connection):
        pass
    with guards.lifted(connection), connection.cursor() as cursor:
        for guard in guards.guards_of(connection, "portal_accesslog"):
            cursor.execute(guard.drop)
    assert ids(checks.check_databases(databases=["default"])) == {"luze.E101"}


def test_during_a_migration_missing_guards_do_not_stop_it():
    with unguarded(connection):
        assert checks.check_databases(databases=["default"]) == []


def test_a_disabled_guard_is_named():
    if connection.vendor != "postgresql":
        return  # SQLite cannot disable a trigger, only drop it
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_ledgerentry ENABLE TRIGGER luze_no_change")
    assert ids(checks.check_databases(databases=["default"])) == {"luze.E103"}


def test_missing_keys_are_named(settings):
    settings.LUZE_FIELD_KEYS = []
    assert ids(checks.check_settings()) == {"luze.E109"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"ENGINE": "django.db.backends.postgresql"}, set()),
        ({"ENGINE": "django.db.backends.postgresql", "ATOMIC_REQUESTS": True}, {"luze.E106"}),
        ({"ENGINE": "django.db.backends.sqlite3"}, {"luze.E105"}),
        (
            {
                "ENGINE": "django.db.backends.sqlite3",
                "OPTIONS": {"transaction_mode": "IMMEDIATE"},
            },
            set(),
        ),
    ],
    ids=str,
)
def test_unsafe_database_settings_are_named(options, expected):
    assert ids(checks._database_options("default", options)) == expected


UNSAFE = {
    "sqlite": [("PRAGMA recursive_triggers = OFF", "PRAGMA recursive_triggers = ON", "luze.E104")],
    "postgresql": [
        ("SET synchronous_commit = off", "RESET synchronous_commit", "luze.E108"),
        (
            "SET default_transaction_isolation = 'repeatable read'",
            "RESET default_transaction_isolation",
            "luze.E107",
        ),
    ],
}


def test_a_connection_that_could_lose_signatures_is_named():
    for worse, better, expected in UNSAFE[connection.vendor]:
        with guards.lifted(connection), connection.cursor() as cursor:
            cursor.execute(worse)
            cursor.execute("SELECT 1")
        if connection.vendor == "sqlite":
            connection.connection.set_authorizer(None)
            connection.connection.execute(worse)
        assert ids(checks.check_databases(databases=["default"])) == {expected}
        with connection.cursor() as cursor:
            cursor.execute(better)
    guards.install(connection)
