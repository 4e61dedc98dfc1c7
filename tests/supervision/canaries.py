"""Canaries: a word of its own in each confidential field, and a walk through all that is shown.

A topic adds its rows in `tests/supervision/canaries_<topic>.py` (SEEDS, see `Seed`) and names
them in `test_canaries.py`. Who is not among the readers of a field must not meet its word on
any page, in any export, message, mail or line of the ledger.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection, models
from django.urls import reverse

from portal.fields import EncryptedTextField
from portal.models import LedgerEntry, Notice
from portal.views.registers import RegisterPage
from tests.cast import Cast
from tests.house import matrix

# Pages of the ground floor that gather what the upper floors say.
GATHERING = ("home", "inbox", "search", "ledger", "access_log", "people", "departments")
FIND = "金丝雀"  # what is searched for: the beginning of every word
Word = Callable[[str], str]
Plant = Callable[[Cast, Word], models.Model]


@dataclass(frozen=True)
class Seed:
    """One record with its confidential fields.

    `plant(cast, word)` makes the record, best by the product's own acts, and writes
    `word(name)` into each field of `fields`. `readers` are the keys of the cast who may read
    them. `prefix` begins the names of the routes about one such record ("talk", "talk_edit").
    """

    name: str
    plant: Plant
    fields: tuple[str, ...]
    readers: frozenset[str]
    prefix: str = ""


@dataclass
class Planted:
    """A seed in the ground: its record and the word of each field."""

    seed: Seed
    record: models.Model
    words: dict[str, str] = field(default_factory=dict)


def plant(seed: Seed, cast: Cast) -> Planted:
    """Make the record; every field that is named must have received its word."""
    words: dict[str, str] = {}

    def word(name: str) -> str:
        return words.setdefault(name, f"{FIND}{seed.name}之{name}")

    record = seed.plant(cast, word)
    assert set(words) == set(seed.fields), seed.name
    return Planted(seed, record, words)


def lists() -> Iterator[str]:
    """Every page and export without a record of its own that may speak of records."""
    registers = {p.name for p in matrix._patterns() if issubclass(_page(p), RegisterPage)}
    for name, count in _routes().items():
        if count == 0:
            yield reverse(name) + (f"?q={FIND}" if name == "search" else "")
        if count == 0 and name in registers:
            yield reverse(name) + "?export=json"  # the rows of all forms, readable as they are


def pages_about(one: Planted) -> list[str]:
    """The record's own page, then those of its acts (whom they refuse, the matrix knows)."""
    prefix = one.seed.prefix
    if not prefix:
        return []
    # A paper is packed and slow to set; who gets one is tested with its topic.
    acts = [
        name for name, count in _routes().items()
        if count == 1 and name.startswith(f"{prefix}_") and not name.endswith("_paper")
    ]
    return [reverse(name, args=[one.record.pk]) for name in (prefix, *acts)]


@cache
def _routes() -> dict[str, int]:
    """The pages that may speak, and how many arguments their addresses take."""
    speaking = _speaking()
    return {
        name: len(pattern.pattern.converters)
        for name, pattern in matrix.routes().items() if name in speaking
    }


def _speaking() -> set[str]:
    own = {p.name for p in matrix._patterns() if _page(p).__module__.startswith("supervision.")}
    return own | set(GATHERING)


def _page(pattern: Any) -> type:
    return getattr(pattern.callback, "view_class", type(pattern.callback))


def met(answer: Any, words: dict[str, str]) -> set[str]:
    """The names of those words that stand on a page, or in the sheet that it hands out."""
    text = text_of(answer)
    return {name for name, word in words.items() if word in text}


def text_of(response: Any) -> str:
    body = response.content
    if body.startswith(b"PK"):
        sheets = zipfile.ZipFile(io.BytesIO(body))
        return "".join(sheets.read(name).decode("utf-8", "replace") for name in sheets.namelist())
    return body.decode("utf-8", "replace")


def told(cast: Cast, role: str) -> str:
    """Everything in a person's inbox; nothing for accounts without a person."""
    person = cast.person.get(role)
    rows = Notice.objects.filter(recipient=person).values_list("title", "text")
    return " ".join(f"{title} {text}" for title, text in rows)


def ledger_text() -> str:
    """The lines of the ledger as everybody with the database sees them."""
    return " ".join(f"{e.body} {e.word} {e.subject}" for e in LedgerEntry.objects.all())


def stored_clear(planted: Planted) -> set[str]:
    """Encrypted fields of the record in whose column the word stands in clear."""
    model = type(planted.record)
    found = set()
    for name, word in planted.words.items():
        column = next((f for f in model._meta.concrete_fields if f.name == name), None)
        if isinstance(column, EncryptedTextField):
            with connection.cursor() as cursor:
                cursor.execute(f"select {column.column} from {model._meta.db_table}")
                if any(word in str(row[0]) for row in cursor.fetchall()):
                    found.add(name)
    return found
