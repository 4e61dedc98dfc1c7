"""Scenes are built once in each process; whoever asks again gets the same rows written down.

A scene may be repeated where a test stands on the untouched cast within a transaction. As soon as
it has written anything itself, its scene is built anew, with the product's own acts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import time_machine
from django.apps import apps
from django.db import connection, transaction

from portal import clock
from portal.actions import files
from portal.models import ConfidentialBytes, Person, StoredFile, User

READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET CONSTRAINTS")
ASIDE = ("django_session", "usersessions_usersession")  # logging in touches no scene

Contents = dict[str, dict[Any, tuple[Any, ...]]]


@dataclass
class Changes:
    """What building a scene did to the tables: rows by table, gone or changed, and come."""

    gone: dict[str, list[Any]] = field(default_factory=dict)
    come: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    result: Any = None  # as it was right after building
    papers: dict[str, bytes] = field(default_factory=dict)  # bytes of the files that came


_kept: dict[Hashable, Changes] = {}


class Watch:
    """Notices that a test has written something; `ground` is what its scenes stand on."""

    def __init__(self, ground: Hashable) -> None:
        self.ground = ground
        self.touched = False

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.lstrip().startswith(READS) and not any(name in sql for name in ASIDE):
            self.touched = True
        return execute(sql, *rest)


@contextmanager
def watched(ground: Hashable) -> Iterator[None]:
    """Within it scenes may be repeated on the same ground, as long as nothing is written."""
    with connection.execute_wrapper(Watch(ground)):
        yield


def repeated(name: Hashable, build: Callable[[], Any]) -> Any:
    """The scene of this name: its rows again where that may be, or else built."""
    watch = next((w for w in connection.execute_wrappers if isinstance(w, Watch)), None)
    if watch is None or watch.touched or not connection.in_atomic_block:
        return build()
    return _again((name, watch.ground), build)


def on_empty_ground(name: Hashable, build: Callable[[], Any]) -> Any:
    """The same for what stands first in a test: into tables that nobody has written to."""
    if not connection.in_atomic_block or User.objects.exists() or Person.objects.exists():
        return build()
    return _again(name, build)


def _again(name: Hashable, build: Callable[[], Any]) -> Any:
    key = (name, clock.today())  # what is written depends on the day
    if key in _kept:
        write(_kept[key])
        for sha256, data in _kept[key].papers.items():
            if not files.place_of(sha256).exists():  # a test has removed it
                files.put(data)
    else:
        before = contents()
        # The clock stands meanwhile: however long it takes, whoever asks again is not earlier.
        with time_machine.travel(clock.now(), tick=False):
            result = build()
        changes = _kept[key] = difference(before, contents(), deepcopy(result))
        for pk, *_rest in changes.come.get(StoredFile._meta.db_table, []):
            file = StoredFile.objects.get(pk=pk)
            if ConfidentialBytes.objects.filter(file=file).exists():
                continue  # it comes with its row
            changes.papers[file.sha256] = files.read(file)
    return deepcopy(_kept[key].result)


_first: Contents = {}


def keep_first_rows() -> None:
    """What migrations wrote: called when the test database has just been made."""
    _first.update(contents())


def put_back_first_rows() -> None:
    """After a transactional test has emptied all tables."""
    with transaction.atomic():
        write(difference(contents(), _first))


def contents() -> Contents:
    """All rows of all tables by primary key, as the database keeps them."""
    found: Contents = {}
    # On SQLite the plus keeps the driver from making Python values of columns.
    sign = "+" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        for table, columns in _tables().items():
            names = ", ".join(f'{sign}"{name}"' for name in columns)
            cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY 1')
            found[table] = {row[0]: tuple(row) for row in cursor.fetchall()}
    return found


def difference(before: Contents, after: Contents, result: Any = None) -> Changes:
    changes = Changes(result=result)
    for table, rows in after.items():
        old = before[table]
        if gone := [pk for pk, row in old.items() if rows.get(pk) != row]:
            changes.gone[table] = gone
        if come := [row for pk, row in rows.items() if old.get(pk) != row]:
            changes.come[table] = come
    return changes


def write(changes: Changes) -> None:
    """Bring the tables to where they were when the scene was built."""
    tables = _tables()
    with connection.cursor() as cursor:
        for table, keys in changes.gone.items():
            cursor.executemany(
                f'DELETE FROM "{table}" WHERE "{tables[table][0]}" = %s', [(key,) for key in keys]
            )
        for table, rows in changes.come.items():
            names = ", ".join(f'"{name}"' for name in tables[table])
            marks = ", ".join(["%s"] * len(tables[table]))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


def _tables() -> dict[str, list[str]]:
    """Columns by table, the primary key first."""
    return {
        model._meta.db_table: sorted(
            (f.column for f in model._meta.local_concrete_fields),
            key=lambda column: column != model._meta.pk.column,
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
