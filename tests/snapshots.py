"""Scenes are built once in each process; whoever asks again gets the same rows written down.

A scene may be repeated where it stands on the untouched cast, or on another scene, within a
transaction. As soon as a test has written anything itself, its scenes are built anew, with the
product's own acts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Hashable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache, wraps
from typing import Any, TypeVar

import time_machine
from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import get_language

from portal import clock
from portal.actions import files
from portal.models import (
    Assignment,
    ConfidentialBytes,
    Department,
    Person,
    Portfolio,
    Post,
    RoleGrant,
    StoredFile,
    User,
)

READS = ("SELECT", "SAVEPOINT", "RELEASE", "SET CONSTRAINTS")
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
ASIDE = {"django_session", "usersessions_usersession"}  # logging in touches no scene
LAST_LOGIN = 'UPDATE "portal_user" SET "last_login" = %s WHERE'
# Who is what: on this ground viewers stay the same.
ORGAN = {
    model._meta.db_table
    for model in (User, RoleGrant, Person, Assignment, Post, Department, Portfolio)
}
EVERYTHING = "*"  # written to in a way that names no table
LITTLE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)

Contents = dict[str, dict[Any, tuple[Any, ...]]]


@dataclass
class Changes:
    """What building a scene did to the tables: rows by table, gone or changed, and come."""

    gone: dict[str, list[Any]] = field(default_factory=dict)
    come: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    result: Any = None  # as it was right after building
    papers: dict[str, bytes] = field(default_factory=dict)  # bytes of the files that came
    hooks: list[Callable[[], Any]] = field(default_factory=list)  # what a commit would have run
    after: Contents = field(default_factory=dict)  # all rows, when it was built
    at: datetime = LONG_AGO  # when it was built
    steady: dict[Hashable, Any] = field(default_factory=dict)  # see `steady`


Build = TypeVar("Build", bound=Callable[..., Any])

_kept: dict[Hashable, Changes] = {}
_clocks: list[time_machine.Traveller] = []  # of the scenes that are being built


class Watch:
    """Notices what a test writes; `ground` is what its next scene stands on, `rows` how it looks.

    The ground moves on with each scene that is built or repeated on it.
    """

    def __init__(self, ground: Hashable, rows: Contents) -> None:
        self.ground, self.rows = ground, rows
        self.written: set[str] = set()
        self.steady: dict[Hashable, Any] = {}
        self.at = LONG_AGO

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.lstrip().startswith(READS) and not sql.startswith(LAST_LOGIN):
            # Taking back to a savepoint may take a scene away.
            found = WRITES.match(sql)
            table = found[1] if found else EVERYTHING
            if table not in ASIDE:
                self.written.add(table)
                if _clocks:
                    _clocks[-1].shift(TICK)
            if table in ORGAN or table == EVERYTHING:
                self.steady = {}
        return execute(sql, *rest)


@contextmanager
def on_empty_ground(name: str, build: Callable[[], Any]) -> Iterator[Any]:
    """What stands first in a test; scenes may be repeated on it where nobody wrote before."""
    if not connection.in_atomic_block or User.objects.exists() or Person.objects.exists():
        yield build()
        return
    watch = Watch((), {})
    watch.written.add(EVERYTHING)  # how the tables look is not known yet
    with connection.execute_wrapper(watch):
        yield _again(name, watch, build)


def scene(build: Build) -> Build:
    """The same arguments on the same ground, and the rows are written down again."""

    @wraps(build)
    def asked(*args: Any, **named: Any) -> Any:
        watch = _watch()
        if watch is None or watch.written or not connection.in_atomic_block:
            return build(*args, **named)
        try:
            name = (build.__module__, build.__qualname__, _named([args, named]))
        except Unnamed:
            return build(*args, **named)
        return _again(name, watch, lambda: build(*args, **named))

    return asked  # type: ignore[return-value]


def steady(name: Hashable, find: Callable[[], Any]) -> Any:
    """What follows from the organ alone is found once, until somebody changes the organ."""
    watch = _watch()
    if watch is None:
        return find()
    if name not in watch.steady:
        watch.steady[name] = find()
    return watch.steady[name]


def _watch() -> Watch | None:
    return next((w for w in connection.execute_wrappers if isinstance(w, Watch)), None)


class Unnamed(Exception):
    """An argument of a scene that says nothing lasting about itself."""


def _named(value: Any) -> Hashable:
    if same := getattr(value, "always", None):
        return same
    if isinstance(value, dict):
        return tuple((key, _named(one)) for key, one in sorted(value.items()))
    if isinstance(value, list | tuple):
        return tuple(_named(one) for one in value)
    if value is None or isinstance(value, str | int | date | Enum):
        return repr(value)
    if isinstance(value, Model):
        return (value._meta.label, value.pk)
    raise Unnamed(value)


def _again(name: Hashable, watch: Watch, build: Callable[[], Any]) -> Any:
    key = (name, watch.ground, *_circumstances())
    kept = _kept.get(key)
    if kept and kept.at <= clock.now() + LITTLE:
        write(kept)
        for sha256, data in kept.papers.items():
            if not files.place_of(sha256).exists():  # a test has removed it
                files.put(data)
        for hook in kept.hooks:
            transaction.on_commit(hook)
    else:
        kept = _kept[key] = _built(watch, build)
    watch.ground, watch.rows, watch.written = key, kept.after, set()
    watch.steady, watch.at = kept.steady, kept.at
    if clock.now() <= kept.at and time_machine.traveller_stack:
        # Somebody travels, a test or the scene that this one is part of: what follows is later.
        time_machine.traveller_stack[-1].move_to(kept.at + TICK)
    return deepcopy(kept.result)


def _circumstances() -> Iterator[Hashable]:
    """What else decides about what is written: the day, the language, settings of the test."""
    yield clock.today()
    yield get_language()
    holder = settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        yield repr(sorted((name, vars(holder)[name]) for name in vars(holder) if name.isupper()))
        holder = holder.default_settings


def _built(watch: Watch, build: Callable[[], Any]) -> Changes:
    before, steady, hooks = _rows(watch), watch.steady, len(connection.run_on_commit)
    # The clock goes on by as good as nothing: however long it takes, whoever asks again is not
    # earlier, and yet what is written first comes first.
    now = clock.now()
    start = max(now, watch.at) if watch.at < now + LITTLE else now  # or else somebody travels
    with time_machine.travel(start, tick=False) as standing:
        _clocks.append(standing)
        try:
            result, at = build(), clock.now()
        finally:
            _clocks.pop()
    after = _rows(watch)
    changes = difference(before, after, deepcopy(result))
    changes.after, changes.at = after, at
    changes.hooks = [hook for _sids, hook, _robust in connection.run_on_commit[hooks:]]
    if not ORGAN & (changes.gone.keys() | changes.come.keys()):
        changes.steady = steady
    for pk, *_rest in changes.come.get(StoredFile._meta.db_table, []):
        file = StoredFile.objects.get(pk=pk)
        if ConfidentialBytes.objects.filter(file=file).exists():
            continue  # it comes with its row
        changes.papers[file.sha256] = files.read(file)
    return changes


def _rows(watch: Watch) -> Contents:
    """All rows as they are now; read anew is only what has been written to."""
    written = set(_tables()) - ASIDE if EVERYTHING in watch.written else watch.written
    found = contents(written)
    same = {table for table, rows in found.items() if rows == watch.rows.get(table)}
    return watch.rows | {table: rows for table, rows in found.items() if table not in same}


_first: Contents = {}


def keep_first_rows() -> None:
    """What migrations wrote: called when the test database has just been made."""
    _first.update(contents())


def put_back_first_rows() -> None:
    """After a transactional test has emptied all tables."""
    with transaction.atomic():
        write(difference(contents(), _first))


def contents(of: Container[str] | None = None) -> Contents:
    """All rows of all (or some) tables by primary key, as the database keeps them."""
    found: Contents = {}
    # On SQLite the plus keeps the driver from making Python values of columns.
    sign = "+" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        for table, columns in _tables().items():
            if of is not None and table not in of:
                continue
            names = ", ".join(f'{sign}"{name}"' for name in columns)
            cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY 1')
            found[table] = {row[0]: tuple(row) for row in cursor.fetchall()}
    return found


def rows_of(*models: type[Model]) -> Contents:
    """All rows of these tables, to be compared with what they were."""
    return contents({model._meta.db_table for model in models})


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


@cache
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
