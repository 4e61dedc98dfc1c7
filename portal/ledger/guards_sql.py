"""The words in which a database itself is told to refuse changes to what is append-only."""

from __future__ import annotations

from dataclasses import dataclass

ENTRY_TABLE = "portal_ledgerentry"
REFUSED = "append-only"
CHAIN = "ledger chain"


@dataclass(frozen=True)
class Guard:
    """One trigger, and the statements that create and drop it."""

    name: str
    create: str
    drop: str


def sqlite_guards(table: str, pk: str) -> list[Guard]:
    """Refuse UPDATE, DELETE and replacing; the ledger's own table also checks the chain."""
    guards = [
        _sqlite(table, f"{table}_no_{event.lower()}", f"BEFORE {event}", "", REFUSED)
        for event in ("UPDATE", "DELETE")
    ]
    taken = f' WHEN EXISTS (SELECT 1 FROM "{table}" WHERE "{pk}" = NEW."{pk}")'
    guards.append(_sqlite(table, f"{table}_no_replace", "BEFORE INSERT", taken, REFUSED))
    if table == ENTRY_TABLE:
        broken = (
            f' WHEN NEW."seq" IS NOT COALESCE((SELECT MAX("seq") FROM "{table}"), 0) + 1'
            f' OR NEW."prev" IS NOT COALESCE((SELECT "leaf" FROM "{table}"'
            ' WHERE "seq" = NEW."seq" - 1), printf(\'%064d\', 0))'
            f' OR EXISTS (SELECT 1 FROM "{table}" WHERE "leaf" = NEW."leaf")'
        )
        guards.append(_sqlite(table, f"{table}_chain", "BEFORE INSERT", broken, CHAIN))
    return guards


def _sqlite(table: str, name: str, event: str, when: str, message: str) -> Guard:
    create = (
        f'CREATE TRIGGER "{name}" {event} ON "{table}" FOR EACH ROW{when}'
        f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )
    return Guard(name, create, f'DROP TRIGGER IF EXISTS "{name}"')


PG_REFUSE = "luze_refuse_change"
PG_CHAIN = "luze_check_chain"

PG_BODIES = {
    PG_REFUSE: f"""
BEGIN
  RAISE EXCEPTION '{REFUSED}: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
""",
    PG_CHAIN: f"""
BEGIN
  IF NEW.seq IS DISTINCT FROM COALESCE((SELECT max(seq) FROM public.{ENTRY_TABLE}), 0) + 1
    OR NEW.prev IS DISTINCT FROM COALESCE(
      (SELECT leaf FROM public.{ENTRY_TABLE} WHERE seq = NEW.seq - 1), repeat('0', 64)) THEN
    RAISE EXCEPTION '{CHAIN}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
""",
}


def postgres_functions() -> list[str]:
    """The two functions behind all triggers."""
    return [
        f"CREATE OR REPLACE FUNCTION public.{name}() RETURNS trigger"
        f" LANGUAGE plpgsql AS $luze${body}$luze$"
        for name, body in PG_BODIES.items()
    ]


def postgres_guards(table: str) -> list[Guard]:
    """Refuse UPDATE, DELETE and TRUNCATE for everybody, replication roles included."""
    guards = [
        _postgres(table, "luze_no_change", "BEFORE UPDATE OR DELETE", "ROW", PG_REFUSE),
        _postgres(table, "luze_no_truncate", "BEFORE TRUNCATE", "STATEMENT", PG_REFUSE),
    ]
    if table == ENTRY_TABLE:
        guards.append(_postgres(table, "luze_chain", "BEFORE INSERT", "ROW", PG_CHAIN))
    return guards


def _postgres(table: str, name: str, event: str, level: str, function: str) -> Guard:
    create = (
        f'CREATE TRIGGER {name} {event} ON "{table}"'
        f" FOR EACH {level} EXECUTE FUNCTION public.{function}();"
        f' ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}'
    )
    return Guard(name, create, f'DROP TRIGGER IF EXISTS {name} ON "{table}"')


def _made(function: str, kind: int) -> tuple[str, str, bool, int]:
    return (function, PG_BODIES[function], True, kind)


# What the catalogue must say: function, its text, no condition, and pg_trigger.tgtype
# (1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate).
POSTGRES_MADE = {
    "luze_no_change": _made(PG_REFUSE, 1 | 2 | 8 | 16),
    "luze_no_truncate": _made(PG_REFUSE, 2 | 32),
    "luze_chain": _made(PG_CHAIN, 1 | 2 | 4),
}
