"""The verification of the whole ledger: guards, chain, checkpoints, proofs, records, access log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from portal.encryption import Unreadable
from portal.models.ledger import LedgerEntry, LedgerSecret

from . import access_log, entry, guards, report, secrets
from .chain import Chain, Link
from .records import LastWord, RecordCheck
from .signed import Signed

PAGE = 2000
_COPIES = (("prev", "prev"), ("word", "kind"), ("subject", "subject"), ("actor", "actor"))


def verify(*, quick: bool = False) -> report.Report:
    """Recompute everything that can be recomputed and report each difference.

    `quick` checks the guards and the chain only (seconds for 100,000 entries). It writes
    nothing, holds no lock, and may run while people sign.
    """
    findings = [report.of_guard(fault) for fault in guards.faults(connection)]
    chain, last, signed = Chain(), LastWord(), Signed()
    for page in _entry_pages():
        proofs = {} if quick else _proofs(page)
        for stored in page:
            faults, content = chain.follow(Link(stored.seq, stored.body, stored.leaf))
            findings.extend(map(report.of_chain, faults))
            findings.extend(signed.met(chain))
            findings.extend(_copies(stored, content))
            if not quick:
                findings.extend(_proof(stored.seq, content, proofs.get(stored.seq), last))
        last.read_up_to = page[-1].seq
    findings.extend(signed.unmet(chain))
    ending = (chain.root(), quick, signed.remembered)
    if quick:
        return report.Report(chain.size, 0, *ending, tuple(findings))
    findings.extend(report.of_proof(seq, "stray") for seq in _stray_proofs())
    check = RecordCheck(last)
    findings.extend(check.all())
    findings.extend(report.of_access_day(seq, day) for seq, day in access_log.altered_days())
    return report.Report(chain.size, check.records, *ending, tuple(findings))


def _entry_pages() -> Iterator[list[LedgerEntry]]:
    last = None
    while True:
        later = LedgerEntry.objects.order_by("seq")
        page = list((later if last is None else later.filter(seq__gt=last))[:PAGE])
        if not page:
            return
        yield page
        last = page[-1].seq


def _copies(stored: LedgerEntry, content: dict[str, Any]) -> Iterable[report.Finding]:
    """The columns kept for queries must say what the body says."""
    if not content:
        return
    for column, key in _COPIES:
        if getattr(stored, column) != content[key]:
            yield report.of_column(stored.seq, _name(column))
    if stored.act_id != content["act"]:
        yield report.of_column(stored.seq, _name("act_id"))
    if entry.spell_time(stored.ts) != content["ts"]:
        yield report.of_column(stored.seq, _name("ts"))


def _name(column: str) -> str:
    return str(LedgerEntry._meta.get_field(column).verbose_name)  # type: ignore[union-attr]


def _proofs(page: list[LedgerEntry]) -> dict[int, LedgerSecret]:
    between = LedgerSecret.objects.filter(entry__gte=page[0].seq, entry__lte=page[-1].seq)
    return {secret.entry: secret for secret in between}


def _proof(
    seq: int, content: dict[str, Any], secret: LedgerSecret | None, last: LastWord
) -> Iterable[report.Finding]:
    """The proof beside an entry must open, and must be what the entry committed to."""
    if secret is None:
        yield report.of_proof(seq, "missing")
        return
    try:
        opened = secrets.open_secret(secret)
    except Unreadable:
        yield report.of_proof(seq, "unreadable")
        return
    if content and opened.commit != content["commit"]:
        yield report.of_proof(seq, "broken")
    last.hear(seq, dict(opened.rows))


def _stray_proofs() -> list[int]:
    known = LedgerEntry.objects.values("seq")
    return list(
        LedgerSecret.objects.exclude(entry__in=known).values_list("entry", flat=True)[:PAGE]
    )
