"""What is written about the code is what the code says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from django.conf import settings

from portal.management.commands.rules_doc import rules_of, text


def test_the_rules_page_is_made_from_the_rules():
    page = Path(settings.BASE_DIR, "docs", "rules.md").read_text(encoding="utf-8")
    assert page == text(), "run: manage.py rules_doc"


def test_no_two_rules_of_a_floor_share_a_number():
    numbers = Counter(
        (name.split(".")[0], number)
        for _title, name in settings.LUZE_RULE_BOOKS
        for number in rules_of(name)
    )
    assert not [rule for rule, count in numbers.items() if count > 1]
