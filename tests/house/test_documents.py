"""What is written about the code is what the code says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from portal.management.commands.rules_doc import text


def test_the_rules_page_is_made_from_the_rules():
    page = Path(settings.BASE_DIR, "docs", "rules.md").read_text(encoding="utf-8")
    assert page == text(), "run: manage.py rules_doc"


def test_no_two_rules_share_a_number():
    numbers = Counter(
        number for _title, name in settings.LUZE_RULE_BOOKS for number in import_string(name)
    )
    assert not [number for number, count in numbers.items() if count > 1]
