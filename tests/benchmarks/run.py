"""Compares a small organ with a hundredfold one: `python tests/benchmarks/run.py`, or `make bench`.

Each size gets a fresh database and a process of its own: on PostgreSQL where DATABASE_URL names
a server (databases `<name>_bench_<people>` are made and dropped), else on SQLite. Pages are asked
of both sizes in turn, so that both meet the same machine, in several sweeps. What is asked again
and again counts by its quickest round: other work only ever lengthens one. Acts, each of them
another, count by their median.

    BENCH_PEOPLE=97,9700  sizes, smallest first
    BENCH_YEARS=1         years of records, this one included
    BENCH_GUESTS=200      of the signing meeting
    BENCH_SEEDED=1        measure the one organ that stands in DATABASE_URL and LUZE_VAR already

Times are of the clock and belong to this machine; beside them, in brackets, the CPU time of the
process. The bars stand for a machine with nothing else to do: the last row says how many processes
wanted a core meanwhile. Takes about ten minutes on two cores, fifteen beside other work; most of it
is making the large organ, and reading each page of both. Exit code 1 when a bar is missed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
SIZES = [int(size) for size in os.environ.get("BENCH_PEOPLE", "97,9700").split(",")]
YEARS = int(os.environ.get("BENCH_YEARS", "1"))
SEEDED = os.environ.get("BENCH_SEEDED") == "1"
SERVER = os.environ.get("DATABASE_URL", "")
SWEEPS, ROUNDS = 5, 3
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
    with ExitStack() as kept:
        organs = [
            kept.enter_context(Organ(people)) for people in (SIZES[-1:] if SEEDED else SIZES)
        ]
        seeded = [organ.ask("seed") for organ in organs]
        say(f"\n{'PostgreSQL' if SERVER else 'SQLite'}, {YEARS} years: people "
            + " / ".join(str(organ.people) for organ in organs))
        missed = show_pages(pages_of(organs)) if len(organs) > 1 else 0
        found = [size | organ.ask("rest") for size, organ in zip(seeded, organs, strict=True)]
    for label, figures, limit, holds in rows(found):
        say(f"  {label:<44}{figures:>36}  {limit:>9}  {verdict(holds)}")
        missed += holds is False
    say(f"  load of the last minutes on {os.cpu_count()} cores: "
        + ", ".join(f"{load:.1f}" for load in os.getloadavg()))
    return 1 if missed else 0


class Organ:
    """One size: its database, and the process that answers for it (one_size.py)."""

    def __init__(self, people: int) -> None:
        self.people = people

    def __enter__(self) -> Organ:
        fresh = SERVER and not SEEDED
        database = fresh_database(SERVER, self.people) if fresh else SERVER
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("one_size.py")), str(self.people),
             str(YEARS)],
            cwd=ROOT, env=os.environ | {"DATABASE_URL": database, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        return self

    def __exit__(self, *failed: object) -> None:
        self.process.kill()
        self.process.wait()
        if SERVER and not SEEDED:
            drop_database(SERVER, self.people)

    def ask(self, *question: str) -> Any:
        """The answer to one question; RuntimeError when the process has failed."""
        assert self.process.stdin and self.process.stdout
        if question[0] in ("seed", "rest"):  # what takes minutes
            sys.stderr.write(f"… {self.people}: {question[0]}\n")
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"no answer to {question}: exit code {self.process.wait()}")
        return json.loads(answer)


def pages_of(organs: list[Organ]) -> dict[str, dict[str, list[Results]]]:
    """Each page by group and name: what it costs in each organ, asked in turn."""
    groups: dict[str, list[str]] = organs[0].ask("pages")
    found: dict[str, dict[str, list[Results]]] = {
        group: {name: [organ.ask("look", name) for organ in organs] for name in names}
        for group, names in groups.items()
    }
    asked = [
        (name, figures) for pages in found.values() for name, figures in pages.items()
        if not any("status" in figure for figure in figures)
    ]
    for sweep in range(SWEEPS):
        Random(sweep).shuffle(asked)  # what recurs on this machine must not meet the same page
        for name, figures in asked:
            for _n in range(ROUNDS):
                for organ, figure in zip(organs, figures, strict=True):
                    for unit, took in zip(("ms", "cpu"), organ.ask("round", name), strict=True):
                        figure[unit] = round(min(took, figure.get(unit, took)), 1)
    return found


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


def show_pages(found: dict[str, dict[str, list[Results]]]) -> int:
    """Prints how pages grow; returns how many bars were missed.

    A page of one person costs the same in any organ. One of the whole organ may ask a few
    questions more where it is folded, and must not take long.
    """
    return show_group(
        f"page of one person, ratio <= {PAGE_RATIO}", found["pages"],
        lambda few, many: (
            many["queries"] <= few["queries"] and many["ms"] / few["ms"] <= PAGE_RATIO
        ),
    ) + show_group(
        f"page of the organ, < {WHOLE_MS} ms", found["wholes"],
        lambda few, many: (
            many["queries"] <= few["queries"] + FOLDED_QUERIES and many["ms"] < WHOLE_MS
        ),
    )


def show_group(
    heading: str, pages: dict[str, list[Results]], holds: Callable[[Results, Results], bool]
) -> int:
    missed = 0
    say(f"  {heading:<38}{'queries':>9}{'ms':>16}{'ratio':>7}{'ms of CPU':>16}{'ratio':>7}")
    for page, figures in pages.items():
        few, many = figures[0], figures[-1]
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
