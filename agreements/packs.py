"""Evidence packs of an agreement and of a trace (LUZE_PACKS); parts that upper floors use too.

Each holds the papers with their signing records and receipts, the chain of the day as a paper,
as a sheet and as data, and the facts behind it. Only agreements that the viewer may read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import prints
from agreements.models import Agreement
from agreements.queries import trace as queries
from agreements.queries.trace import Question, StopRow, Trace
from portal.actions import files
from portal.batches import Step, counted
from portal.days import cn_date
from portal.delivery import registers
from portal.delivery.registers import Register
from portal.delivery.xlsx import Column
from portal.errors import Sentence
from portal.evidence_packs import Closed, Pack
from portal.filenames import clean
from portal.ledger import receipts
from portal.ledger.about import entries_about
from portal.models import LedgerEntry
from portal.viewer import Viewer

Contents = dict[str, bytes]
BASIS = "《中国共产党问责条例》"
LONGEST_PK = 18  # digits


def of_agreement(viewer: Viewer, key: str) -> Pack | None:
    """The agreement with its proof, and the chain of the day from which it bound."""
    rows = Agreement.objects.visible_to(viewer)
    number = key.isascii() and key.isdecimal() and len(key) <= LONGEST_PK
    found = rows.filter(pk=key).first() if number else None
    if found is None:
        return None
    if not Agreement.objects.readable_by(viewer).filter(pk=found.pk).exists():
        raise Closed
    day = found.effective_on or timezone.localdate(found.issued_at)
    question = Question(day, person=found.responsible_id)
    traced = queries.answer(viewer, question)
    return Pack(
        _("责任书%(number)s") % {"number": found.number}, reverse("agreement", args=[found.pk]),
        traced.secrets,
        lambda step: papers_of([found.pk], step) | chain_of(viewer, question, traced),
    )


def of_trace(viewer: Viewer, key: str) -> Pack | None:
    """Who answered on that day, with the agreements that bound them."""
    question = queries.question(key)
    about = queries.about(question) if question else None
    if question is None or about is None:
        return None
    traced = queries.answer(viewer, question)
    return Pack(
        _("%(name)s%(day)s责任链") % {"name": about.name, "day": cn_date(question.day)},
        question.address, traced.secrets,
        lambda step: trace_files(viewer, question, step, traced),
    )


def trace_files(
    viewer: Viewer, question: Question, step: Step, traced: Trace | None = None
) -> Contents:
    """The chain of a day, and the agreements in force of those who stand in it."""
    traced = traced or queries.answer(viewer, question)
    return papers_of(traced.readable, step) | chain_of(viewer, question, traced)


# --- papers and receipts ----------------------------------------------------------------------


def papers_of(agreements: Iterable[int], step: Step) -> Contents:
    """Papers as they stand now, signing records, and the receipts of every act on them."""
    found: Contents = {}
    rows = Agreement.objects.filter(pk__in=list(agreements)).order_by("number")
    for one in counted(rows, rows.count(), step):
        place = _("责任书") + "/"
        found |= receipts_of(entries_about([one]))  # first: the paper then bears what they name
        found[place + clean(f"{one.number}.pdf")] = files.read(prints.paper_now(one))
        name = _("%(number)s签署记录单") % {"number": one.number}
        found[place + clean(f"{name}.pdf")] = files.read(prints.ensure_signing_record(one))
    return found


def receipts_of(entries: Iterable[LedgerEntry]) -> Contents:
    """One receipt for each entry. Raises CheckpointRefused."""
    place = _("回执")
    return {f"{place}/{e.seq}.receipt.json": receipts.receipt(e).encode() for e in entries}


# --- the chain of the day ---------------------------------------------------------------------


def chain_of(viewer: Viewer, question: Question, traced: Trace) -> Contents:
    """The chain as a paper, a sheet and data; the facts behind it as a sheet."""
    about = queries.about(question)
    title = _("%(day)s谁对%(name)s负责") % {
        "day": cn_date(question.day), "name": about.name if about else ""
    }
    by = f"{viewer.name} {viewer.title}".strip()
    place = _("责任链") + "/"
    return {
        place + _("责任链") + ".pdf": registers.paper(_chain(title, question, traced), by=by),
        place + _("责任链") + ".xlsx": registers.spreadsheet(_chain(title, question, traced)),
        place + _("履责情况") + ".xlsx": registers.spreadsheet(_facts(title, traced)),
        place + _("责任链") + ".json": data(_told(title, question, traced)),
    }


def data(content: Any) -> bytes:
    """Facts for a program: JSON in UTF-8, in the order in which they were given."""
    return json.dumps(content, ensure_ascii=False, indent=1, default=str).encode()


def _chain(title: str, question: Question, traced: Trace) -> Register:
    columns = [
        Column(_("姓名"), 10), Column(_("职务"), 18), Column(_("任职依据"), 20),
        Column(_("分工"), 7), Column(_("分工依据"), 20), Column(_("责任类型"), 19),
        Column(_("责任书"), 18), Column(_("生效和期满"), 22), Column(_("签订"), 44),
    ]
    note = _("按现在的记录。")
    if question.known:
        note = _("按%(day)s当天系统里的记录。") % {"day": cn_date(question.known)}
    if not traced.path.whole:
        note += _("责任链没有到党组书记。")
    note += _("责任类型按职务和分工列出，供核对，由有权机关认定。")
    return Register(title, columns, [_stop(row) for row in traced.rows], note + BASIS)


def _stop(row: StopRow) -> Sequence[str]:
    relation, document, entered = row.portfolio or ("", "", "")
    bound = row.agreements
    return (
        row.stop.person.name, "；".join(post[0] for post in row.posts),
        "；".join(dict.fromkeys(_with(post[1], post[2]) for post in row.posts)),
        str(relation), _with(document, entered),
        f"{row.stop.responsibility.label}（{row.stop.role}）",
        "；".join(_with(b.number or str(b.name), b.entered) for b in bound)
        or str(row.without),
        "\n".join(f"{cn_date(b.since)}—{cn_date(b.until)}" for b in bound),
        "\n".join(f"{s.role} {s.name} {cn_date(s.on)}" for b in bound for s in b.signatures),
    )


def _with(text: str, entered: Sentence) -> str:
    """What was entered afterwards says so (补录)."""
    return f"{text}（{entered}）" if entered else text


def _facts(title: str, traced: Trace) -> Register:
    columns = [
        Column(_("姓名"), 10), Column(_("事项"), 14), Column(_("合计"), 40),
        Column(_("内容"), 50), Column(_("日期"), 14),
    ]
    rows = [
        (row.stop.person.name, fact.label, fact.text, line.text, line.day)
        for row in traced.rows for fact in row.facts for line in fact.lines
    ]
    return Register(title, columns, rows)


def _told(title: str, question: Question, traced: Trace) -> dict[str, Any]:
    return {
        "title": title, "day": question.day.isoformat(), "whole": traced.path.whole,
        "known": question.known.isoformat() if question.known else None,
        "stops": [_told_stop(row) for row in traced.rows],
    }


def _told_stop(row: StopRow) -> dict[str, Any]:
    relation, document, entered_later = row.portfolio or ("", "", "")
    return {
        "name": row.stop.person.name, "role": str(row.stop.role), "beside": row.stop.beside,
        "responsibility": str(row.stop.responsibility.label),
        "posts": [
            {"title": title, "document": basis, "entered_later": str(entered)}
            for title, basis, entered in row.posts
        ],
        "portfolio": {
            "relation": str(relation), "document": document,
            "entered_later": str(entered_later),
        } if relation else None,
        "agreements": [
            {
                "number": b.number, "kind": str(b.name), "since": b.since, "until": b.until,
                "check_code": b.code, "entered_later": str(b.entered),
                "signatures": [
                    {"role": str(s.role), "name": s.name, "on": s.on, "method": str(s.method)}
                    for s in b.signatures
                ],
            }
            for b in row.agreements
        ],
        "facts": [
            {
                "label": str(f.label), "text": str(f.text),
                "rows": [{"text": str(line.text), "day": line.day} for line in f.lines],
            }
            for f in row.facts
        ],
    }
