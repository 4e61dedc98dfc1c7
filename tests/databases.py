"""The test database: migrated once for each state of the migrations, then copied.

Running all migrations takes longer than many a test. What they lead to is kept: on SQLite as a
file under `var/tests/`, on PostgreSQL as a template database. Its name carries a digest of
everything that decides how it looks, so that a changed migration makes a new one by itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

ROOT = Path(settings.BASE_DIR)
KEPT = ROOT / "var" / "tests"
SHAPED_BY = ("*/migrations/*.py", "portal/ledger/guards*.py", "requirements/dev.txt")
OURS = re.compile(r"^from ((?:portal|agreements|supervision)[\w.]*) import (\w+)", re.M)


def digest() -> str:
    """Over all files that decide how an empty database looks."""
    found = hashlib.sha256()
    for path in sorted(_shaping()):
        found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _shaping() -> set[Path]:
    """The migrations, and what of ours they import: first editions of rules, guards."""
    paths = {path for pattern in SHAPED_BY for path in ROOT.glob(pattern)}
    for path in tuple(paths):
        for module, name in OURS.findall(path.read_text(encoding="utf-8")):
            near = ROOT / module.replace(".", "/")
            paths |= {p for p in (near / f"{name}.py", near.with_suffix(".py")) if p.exists()}
    return paths


def set_up() -> Any:
    """The empty, migrated test database; what `tear_down` wants to know of it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with _alone():
        if connection.vendor == "sqlite":
            return _sqlite(KEPT / f"{digest()}.sqlite3")
        return _postgresql(f"luze_tests_{digest()}")


def tear_down(made: Any) -> None:
    teardown_databases(made, verbosity=0)


@contextmanager
def _alone() -> Iterator[None]:
    """One worker migrates, the others wait for what it made."""
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sqlite(kept: Path) -> Any:
    name = connection.settings_dict["TEST"]["NAME"]
    if kept.exists():
        shutil.copyfile(kept, name)
        return setup_databases(verbosity=0, interactive=False, keepdb=True)
    made = setup_databases(verbosity=0, interactive=False)
    for old in KEPT.glob("*.sqlite3"):
        old.unlink()
    with closing(sqlite3.connect(name)) as source:
        source.execute("VACUUM INTO ?", [str(kept)])
    return made


def _postgresql(kept: str) -> Any:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept])
        there = cursor.fetchone() is not None
    if there:
        connection.settings_dict["TEST"]["TEMPLATE"] = kept
        return setup_databases(verbosity=0, interactive=False)
    made = setup_databases(verbosity=0, interactive=False)
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{kept}" TEMPLATE "{name}"')
    return made
