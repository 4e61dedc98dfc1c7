"""Compares a small organ with a hundredfold one: `python tests/benchmarks/run.py`, or `make bench`.

Each size gets a fresh database and a process of its own. SQLite always; PostgreSQL when
BENCH_DATABASE_URL names a server (databases `<name>_bench_<people>` are made and dropped).
Absolute times belong to this machine; the ratios are what is compared with the bars.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
SIZES = (97, 9_700)
LIMIT_SECONDS = 900  # for one size, seeding included
PAGE_RATIO = 1.3
ISSUE_SECONDS_PER_TEN_THOUSAND = 60
NIGHT_SECONDS = 60
RECORD_MS = 50

Results = dict[str, Any]


def main() -> int:
    """Measures, prints one table per engine; exit code 1 when a bar is missed."""
    engines = [("SQLite", "")]
    if url := os.environ.get("BENCH_DATABASE_URL"):
        engines.append(("PostgreSQL", url))
    missed = 0
    for engine, server in engines:
        small, large = (measured(people, server) for people in SIZES)
        missed += show(engine, small, large)
    return 1 if missed else 0


def measured(people: int, server: str) -> Results:
    """The figures of one size, from a process with a database of its own."""
    environment = os.environ | {"DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    if server:
        environment["DATABASE_URL"] = fresh_database(server, people)
    sys.stderr.write(f"… {people} people\n")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("one_size.py")), str(people)],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True,
        timeout=LIMIT_SECONDS,
    )
    if server:
        drop_database(server, people)
    return json.loads(done.stdout.splitlines()[-1])


def fresh_database(server: str, people: int) -> str:
    """The address of an empty database beside the named one."""
    drop_database(server, people)
    name = database_name(server, people)
    administer(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def drop_database(server: str, people: int) -> None:
    name = sql.Identifier(database_name(server, people))
    administer(server, sql.SQL("DROP DATABASE IF EXISTS {}").format(name))


def database_name(server: str, people: int) -> str:
    return f"{urlsplit(server).path.lstrip('/') or 'luze'}_bench_{people}"


def administer(server: str, statement: sql.Composed) -> None:
    """CREATE and DROP DATABASE stand outside of transactions, on the server's own database."""
    address = urlunsplit(urlsplit(server)._replace(path="/postgres"))
    connection = psycopg2.connect(address)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


# --- the table ----------------------------------------------------------------------------


def show(engine: str, small: Results, large: Results) -> int:
    """Prints the comparison; returns how many bars were missed."""
    missed = 0
    say(f"\n{engine}: {small['people']} and {large['people']} people")
    say(f"  {'page':<22}{'queries':>16}{'ms':>18}{'ratio':>8}")
    for page, few in small["pages"].items():
        many = large["pages"].get(page)
        if not few or not many:
            say(f"  {page:<22}{'no such page':>16}")
            continue
        if "status" in few | many:
            say(f"  {page:<22}{'answered':>16}{(few | many)['status']:>18}  MISSED")
            missed += 1
            continue
        ratio = many["ms"] / few["ms"]
        verdict = bar(few["queries"] == many["queries"] and ratio <= PAGE_RATIO)
        missed += verdict != "ok"
        queries, times = f"{few['queries']} / {many['queries']}", f"{few['ms']} / {many['ms']}"
        say(f"  {page:<22}{queries:>16}{times:>18}{ratio:>8.2f}  {verdict}")
    return missed + show_work(small, large)


def show_work(small: Results, large: Results) -> int:
    per_thousand = [1000 * s["issue_seconds"] / s["agreements"] for s in (small, large)]
    issue_ok = per_thousand[1] * 10 <= ISSUE_SECONDS_PER_TEN_THOUSAND
    rows = [
        ("seeding, s", f"{small['seed_seconds']} / {large['seed_seconds']}", ""),
        ("issued agreements", f"{small['agreements']} / {large['agreements']}", ""),
        ("issuing, s per 1,000", "{:.2f} / {:.2f}".format(*per_thousand), bar(issue_ok)),
        ("chain of a day, ms", f"{small['chain_ms']} / {large['chain_ms']}", ""),
        ("one signature, ms", f"{small['sign_ms']} / {large['sign_ms']}",
         bar(large["sign_ms"] <= 60)),
        ("duties at night, s", f"{small['duties_seconds']} / {large['duties_seconds']}", ""),
        ("lights at night, s", f"{small['lights_seconds']} / {large['lights_seconds']}",
         bar(large["lights_seconds"] + large["duties_seconds"] <= NIGHT_SECONDS)),
        ("after one record, ms", f"{small['record_ms']} / {large['record_ms']}",
         bar(large["record_ms"] <= RECORD_MS)),
        ("ledger, lines/s in bulk", f"{small['ledger_bulk']} / {large['ledger_bulk']}", ""),
        ("ledger, single acts/s", f"{small['ledger_single']} / {large['ledger_single']}", ""),
    ]
    for label, figures, verdict in rows:
        say(f"  {label:<26}{figures:>30}  {verdict}")
    return sum(verdict == "MISSED" for _label, _figures, verdict in rows)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def bar(met: bool) -> str:
    return "ok" if met else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
