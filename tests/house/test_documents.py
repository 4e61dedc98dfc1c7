"""What is written about the code is what the code says."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from django.conf import settings

import supervision.rules
from portal.management.commands.rules_doc import rules_of, text


def test_the_rules_page_is_made_from_the_rules():
    page = Path(settings.BASE_DIR, "docs", "rules.md").read_text(encoding="utf-8")
    assert page == text(), "run: manage.py rules_doc"


def test_every_book_of_rules_is_on_the_page_and_each_rule_has_its_sentence_and_source():
    named = {name for _title, name in settings.LUZE_RULE_BOOKS}
    for module in iter_modules(supervision.rules.__path__, "supervision.rules."):
        book = getattr(import_module(module.name), "BOOK", None)
        if book is None:
            continue
        assert f"{module.name}.BOOK" in named
        for number, (sentence, source) in book.rules.items():
            assert str(sentence).endswith("。") and source, number


def test_no_two_rules_of_a_floor_share_a_number():
    numbers = Counter(
        (name.split(".")[0], number)
        for _title, name in settings.LUZE_RULE_BOOKS
        for number in rules_of(name)
    )
    assert not [rule for rule, count in numbers.items() if count > 1]
