"""Compares a small organ with a hundredfold one: `python tests/benchmarks/run.py`, or `make bench`.

Each size gets a fresh database and a process of its own: on PostgreSQL where DATABASE_URL names
a server (databases `<name>_bench_<people>` are made and dropped), else on SQLite.

    BENCH_PEOPLE=97,9700  sizes, smallest first
    BENCH_YEARS=1         years of records before this one
    BENCH_GUESTS=200      of the signing meeting
    BENCH_SEEDED=1        measure the one organ that stands in DATABASE_URL and LUZE_VAR already

Times are of the clock and belong to this machine; beside them, in brackets, the CPU time of the
process, which other work on the machine does not lengthen. Exit code 1 when a bar is missed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
SIZES = [int(size) for size in os.environ.get("BENCH_PEOPLE", "97,9700").split(",")]
YEARS = int(os.environ.get("BENCH_YEARS", "1"))
SEEDED = os.environ.get("BENCH_SEEDED") == "1"
SERVER = os.environ.get("DATABASE_URL", "")
LIMIT_SECONDS = 3600 * max(1, YEARS)  # for one size, seeding included
PAGE_RATIO = 1.3
WHOLE_MS, FOLDED_QUERIES = 300, 8
ISSUE_SECONDS, ISSUE_GROWTH = 60, 1.1
SIGN_MS, NIGHT_SECONDS, RECORD_MS = 60, 60, 50
TRACE_DATABASE_MS, TRACE_MS = 50, 200
MEETING_MS = 1000

Results = dict[str, Any]
Row = tuple[str, str, str, bool | None]


def main() -> int:
    """Measures and prints; exit code 1 when a bar is missed."""
    if SEEDED:
        found = [measured(SIZES[-1], SERVER)]
    else:
        found = [of_a_fresh_database(people) for people in SIZES]
    say(f"\n{'PostgreSQL' if SERVER else 'SQLite'}, {YEARS} years before this one: people "
        + " / ".join(str(size["people"]) for size in found))
    missed = show_pages(found[0], found[-1]) if len(found) > 1 else 0
    for label, figures, limit, holds in rows(found):
        say(f"  {label:<44}{figures:>36}  {limit:>9}  {verdict(holds)}")
        missed += holds is False
    return 1 if missed else 0


def of_a_fresh_database(people: int) -> Results:
    if not SERVER:
        return measured(people, "")
    try:
        return measured(people, fresh_database(SERVER, people))
    finally:
        drop_database(SERVER, people)


def measured(people: int, database: str) -> Results:
    """The figures of one size, from a process of its own."""
    sys.stderr.write(f"… {people} people\n")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("one_size.py")), str(people), str(YEARS)],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": database, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, check=True, text=True, timeout=LIMIT_SECONDS,
    )
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


def show_pages(small: Results, large: Results) -> int:
    """Prints how pages grow; returns how many bars were missed.

    A page of one person costs the same in any organ. One of the whole organ may ask a few
    questions more where it is folded, and must not take long.
    """
    return show_group(
        f"page of one person, ratio <= {PAGE_RATIO}", small["pages"], large["pages"],
        lambda few, many: (
            few["queries"] == many["queries"] and many["ms"] / few["ms"] <= PAGE_RATIO
        ),
    ) + show_group(
        f"page of the organ, < {WHOLE_MS} ms", small["wholes"], large["wholes"],
        lambda few, many: (
            many["queries"] <= few["queries"] + FOLDED_QUERIES and many["ms"] < WHOLE_MS
        ),
    )


def show_group(
    heading: str, small: Results, large: Results, holds: Callable[[Results, Results], bool]
) -> int:
    missed = 0
    say(f"  {heading:<38}{'queries':>9}{'ms':>16}{'ratio':>7}{'ms of CPU':>16}{'ratio':>7}")
    for page, few in small.items():
        many = large[page]
        if "status" in few | many:
            say(f"  {page:<38}{'answered ' + str((few | many)['status']):>20}  MISSED")
            missed += 1
            continue
        line = f"  {page:<38}{few['queries']:>4} /{many['queries']:>3}"
        for unit in ("ms", "cpu"):
            times = f"{few[unit]} / {many[unit]}"
            line += f"{times:>16}{many[unit] / few[unit]:>7.2f}"
        held = holds(few, many)
        say(f"{line}  {verdict(held)}")
        missed += not held
    return missed


def rows(found: list[Results]) -> Iterator[Row]:
    """What was measured, the figures of each size, the bar, and whether the largest holds it."""
    yield each("seeding, s", found, lambda size: str(size["seed_seconds"]))
    yield timing("chain of a day, ms", found, lambda size: size["chain"])
    for name, words in (("first", "who signs first"), ("last", "who signs last")):
        yield timing(f"an act of signing, {words}, ms", found,
                     lambda size, key=f"act_{name}": size["sign"][key], SIGN_MS)
        yield timing(f"a click on sign, {words}, ms", found,
                     lambda size, key=f"click_{name}": size["sign"][key], SIGN_MS)
    yield timing("who answered for it: in the database, ms", found,
                 lambda size: size["trace"]["database"], TRACE_DATABASE_MS)
    yield timing("who answered for it: in all, ms", found,
                 lambda size: size["trace"]["all"], TRACE_MS)
    yield timing("duties at night, ms", found, lambda size: size["duties"])
    yield timing("all lights at night, ms", found, lambda size: size["lights"],
                 NIGHT_SECONDS * 1000)
    yield timing("duties and lights after one talk, ms", found, lambda size: size["record"],
                 RECORD_MS)
    yield from issuing(found)
    yield from meeting(found)
    for key, words in (("ledger_bulk", "lines/s in bulk"), ("ledger_single", "single acts/s")):
        yield each(f"ledger, {words}", found, lambda size, key=key: str(size[key]))


def issuing(found: list[Results]) -> Iterator[Row]:
    """Ten thousand agreements without papers, reckoned from what was issued; and the growth."""
    costs = [size["issue_seconds"] / size["agreements"] for size in found]
    figures = " / ".join(f"{cost * 10_000:.1f}" for cost in costs)
    holds = costs[-1] * 10_000 < ISSUE_SECONDS
    yield "issuing 10,000 agreements, s", figures, f"< {ISSUE_SECONDS}", holds
    if len(found) > 1:
        growth = costs[-1] / costs[0]
        yield ("cost of one among many / among few", f"{growth:.2f}", f"<= {ISSUE_GROWTH}",
               growth <= ISSUE_GROWTH)


def meeting(found: list[Results]) -> Iterator[Row]:
    """So many people sign within one minute; the bar stands for PostgreSQL."""
    halls = [size["meeting"] for size in found]
    guests = " / ".join(str(hall["guests"]) for hall in halls)
    faults = " / ".join(f"{hall['errors']}, {hall['lost']}" for hall in halls)
    sound = halls[-1]["errors"] == halls[-1]["lost"] == 0
    yield f"meeting of {guests}: errors, lost", faults, "0, 0", sound
    times = " / ".join(f"{hall['median']}, {hall['p95']}" for hall in halls)
    holds = halls[-1]["p95"] < MEETING_MS if SERVER else None
    yield "the same: median, p95 of a click, ms", times, f"< {MEETING_MS}", holds
    used = " / ".join(str(hall["cpu"]) for hall in halls)
    yield "the same: s of CPU of the web processes", used, "", None


def timing(
    label: str, found: list[Results], figure: Callable[[Results], dict[str, float]],
    limit: float | None = None,
) -> Row:
    """Milliseconds of the clock, in brackets of CPU; the largest is held against the limit."""
    figures = [figure(size) for size in found]
    shown = " / ".join(
        f"{one['ms']}" + (f" ({one['cpu']})" if "cpu" in one else "") for one in figures
    )
    if limit is None:
        return label, shown, "", None
    return label, shown, f"< {limit:g}", figures[-1]["ms"] < limit


def each(label: str, found: list[Results], figure: Callable[[Results], str]) -> Row:
    return label, " / ".join(figure(size) for size in found), "", None


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def verdict(holds: bool | None) -> str:
    return "" if holds is None else "held" if holds else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
