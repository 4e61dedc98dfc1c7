"""Each word of the ledger has one sentence, and the sentence can be said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string

from portal.ledger import words
from portal.ledger.words import Word
from portal.models import LedgerEntry


@pytest.mark.parametrize("word", words.all_words(), ids=lambda word: word.name)
def test_every_word_has_a_name_and_a_sentence(word):
    line = LedgerEntry(seq=1, word=word.name, ts=datetime(2026, 3, 5, tzinfo=UTC))
    context = {"entry": line, "actor": "张明", "subject": "某件事", "at": line.ts, "facts": {}}
    sentence = render_to_string(word.template, context).strip()
    assert str(word.title)
    # What the system itself does, and a log-in by code, name the record and not the person.
    assert "张明" in sentence or "某件事" in sentence
    assert sentence.endswith("。")
    assert "\n" not in sentence


def test_a_restricted_act_has_a_generic_word_in_each_app():
    assert words.find("supervision.restricted").template == "ledger/restricted.html"


@pytest.mark.parametrize("name", ["signed", "Agreements.signed", "agreements.签订", "a.b.c", ""])
def test_a_word_of_another_shape_is_refused(name):
    with pytest.raises(ValueError, match="app.word"):
        Word(name)


def test_a_word_declared_twice_with_another_meaning_is_refused():
    word = words.all_words()[0]
    assert words.register(word) == (word,)
    with pytest.raises(ValueError, match="twice"):
        words.register(Word(word.name, "另一个意思"))
