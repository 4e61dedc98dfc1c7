"""The only pen: writes what was done into the ledger, in the transaction that does it.

The ledger comes last in a transaction. One writer at a time holds the pen: an advisory lock on
PostgreSQL, the immediate transaction itself on SQLite. If the entry cannot be written, nothing
of the act is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.errors import RuleBroken
from portal.models.checkpoints import LedgerAnchor
from portal.models.ledger import LedgerEntry, LedgerSecret

from . import acts, entry, guards, rows, secrets, words

LOCK = 0x4C757A65  # one number for all writers of one database
TOLERANCE = timedelta(seconds=5)
BATCH = 500
SYSTEM_ACTOR = "system"
NOBODY_ACTOR = "nobody"


class NotInTransaction(RuntimeError):
    """An entry was to be written outside the transaction of its act."""


class Actor(Protocol):
    """Whoever acts: a viewer with an account, or the system with none."""

    @property
    def user_id(self) -> int | None: ...

    @property
    def is_system(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing to be recorded. `rows` are the records it touched; their digests are taken from
    the tables, so a stale object in hand does no harm. `gone` are records removed by the act
    (before deleting, or as labels).

    `facts` are numbers, dates and marks that anyone may read; names and free text are refused.
    A restricted line shows neither word, subject nor facts to those not concerned.
    """

    word: str
    subject: models.Model | str
    by: Actor | None
    rows: Iterable[models.Model] = ()
    gone: Iterable[models.Model | str] = ()
    facts: entry.Facts | None = None
    restricted: bool = False
    text_sha256: str | None = None
    auth: str | None = None


@dataclass
class _Head:
    """The last entry, to which the next one is chained."""

    seq: int = 0
    leaf: str = entry.FIRST_PREV
    ts: datetime | None = None
    after: str = entry.NO_ANCHOR
    written: list[LedgerEntry] = field(default_factory=list)
    sealed: list[LedgerSecret] = field(default_factory=list)


def write(
    word: str,
    *,
    subject: models.Model | str,
    by: Actor | None,
    rows: Iterable[models.Model] = (),
    gone: Iterable[models.Model | str] = (),
    facts: entry.Facts | None = None,
    restricted: bool = False,
    text_sha256: str | None = None,
    auth: str | None = None,
) -> LedgerEntry:
    """Record one act; see Line. Raises RuleBroken (G2) when the server's clock stepped back."""
    line = Line(
        word=word,
        subject=subject,
        by=by,
        rows=rows,
        gone=gone,
        facts=facts,
        restricted=restricted,
        text_sha256=text_sha256,
        auth=auth,
    )
    return write_many([line])[0]


def write_many(lines: Sequence[Line]) -> list[LedgerEntry]:
    """Record many acts in order, as one act id; suited to tens of thousands of lines."""
    _require_transaction()
    if not lines:
        return []
    guards.require(connection)
    mentioned = [tuple(line.rows) for line in lines]
    _take_the_pen()
    head = _read_head()
    now = _moment(head)
    act_id = acts.current_act_id()
    # Read under the lock: what the table holds, not what somebody still holds in hand.
    stored = rows.stored_copies([row for group in mentioned for row in group])
    for line, group in zip(lines, mentioned, strict=True):
        copies = [stored[rows.label_of(row)] for row in group]
        _chain(head, _prepare(line, copies), now, act_id)
    LedgerEntry.objects.bulk_create(head.written, batch_size=BATCH)
    LedgerSecret.objects.bulk_create(head.sealed, batch_size=BATCH)
    return head.written


@dataclass(frozen=True)
class _Prepared:
    """A line whose content is settled; only its place in the chain is open."""

    kind: str
    subject: str
    actor: str
    facts: entry.Facts
    nonce: bytes
    payload: str
    line: Line


def _prepare(line: Line, copies: Iterable[models.Model]) -> _Prepared:
    word = words.find(line.word)
    subject = line.subject if isinstance(line.subject, str) else rows.label_of(line.subject)
    entry.opaque(subject)
    facts = entry.opaque_facts(line.facts or {})
    nonce = secrets.new_nonce()
    digests: dict[str, str | None] = {rows.label_of(row): rows.digest(row, nonce) for row in copies}
    for removed in line.gone:
        label = removed if isinstance(removed, str) else rows.label_of(removed)
        digests[label] = secrets.GONE
    if not line.restricted:
        payload = secrets.payload(digests)
        return _Prepared(word.name, subject, _actor(line.by), facts, nonce, payload, line)
    hidden: dict[str, Any] = {"facts": facts, "subject": subject, "word": word.name}
    generic = words.restricted(word.app).name
    payload = secrets.payload(digests, hidden=hidden)
    return _Prepared(generic, words.RESTRICTED, _actor(line.by), {}, nonce, payload, line)


def _chain(head: _Head, line: _Prepared, now: datetime, act_id: str) -> None:
    """Give the line its number, link it to the head, and make it the head."""
    seq = head.seq + 1
    text = entry.Body(
        seq=seq,
        prev=head.leaf,
        kind=line.kind,
        subject=line.subject,
        actor=line.actor,
        act=act_id,
        ts=entry.spell_time(now),
        commit=secrets.commitment(line.nonce, line.payload),
        after=head.after,
        auth=line.line.auth,
        text_sha256=line.line.text_sha256,
        facts=line.facts,
    ).text()
    leaf = entry.leaf_of(text)
    head.written.append(
        LedgerEntry(
            seq=seq,
            body=text,
            leaf=leaf,
            prev=head.leaf,
            word=line.kind,
            subject=line.subject,
            actor=line.actor,
            ts=now,
            act_id=act_id,
        )
    )
    sealed = line.line.restricted
    head.sealed.append(secrets.row(seq, line.nonce, line.payload, sealed=sealed))
    head.seq, head.leaf = seq, leaf


def _actor(by: Actor | None) -> str:
    if by is not None and by.user_id is not None:
        return f"u:{by.user_id}"
    return SYSTEM_ACTOR if by is None or by.is_system else NOBODY_ACTOR


def _require_transaction() -> None:
    """A test's own wrapping transaction does not count: the act must open one itself."""
    own = [
        block for block in connection.atomic_blocks if not getattr(block, "_from_testcase", False)
    ]
    if not own:
        raise NotInTransaction("the ledger is written inside transaction.atomic()")


def _take_the_pen() -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s), current_setting('transaction_isolation')", [LOCK]
        )
        if cursor.fetchone()[1] != "read committed":
            raise transaction.TransactionManagementError("the ledger needs READ COMMITTED")


def _read_head() -> _Head:
    last = LedgerEntry.objects.order_by("-seq").values_list("seq", "leaf", "ts").first()
    return _Head(*last, _last_anchor()) if last else _Head()


def _last_anchor() -> str:
    """What of the ledger is known to have left the database before this entry: `size:root`."""
    found = LedgerAnchor.objects.order_by("-id").values_list("size", "root").first()
    return f"{found[0]}:{found[1][:8]}" if found else entry.NO_ANCHOR


def _moment(head: _Head) -> datetime:
    """The server's time, never before the previous entry."""
    now = clock.now()
    if head.ts is None or now >= head.ts:
        return now
    if head.ts - now > TOLERANCE:
        raise RuleBroken(
            "G2", _("服务器时钟早于账本最后一条记录的时间，暂停办理。请系统管理员校准时间后再试。")
        )
    return head.ts
