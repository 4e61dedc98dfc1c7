"""Write docs/rules.md from the rules themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

HEAD = """# Rules

Made by `manage.py rules_doc` from the code; a test compares. Each number is one sentence, which is
what the person reads when the rule refuses. Placeholders such as `%(who)s` are filled with the
case. A number is one rule within its floor. Change a rule where it stands, then run the command.
"""


def rules_of(name: str) -> Mapping[str, object]:
    """The rules that a dotted name leads to: a mapping, or a book that holds one."""
    found = import_string(name)
    rules: Mapping[str, object] = getattr(found, "rules", found)
    return rules


def text() -> str:
    """The page: a table for each list of rules named in LUZE_RULE_BOOKS."""
    parts = [HEAD]
    for title, name in settings.LUZE_RULE_BOOKS:
        floor = name.split(".")[0]
        parts.append(f"## {title} ({floor})\n\n| rule | sentence | source |\n| --- | --- | --- |")
        rows = rules_of(name).items()
        parts.append("\n".join(_row(number, value) for number, value in rows) + "\n")
    return "\n".join(parts)


def _row(number: str, value: object) -> str:
    sentence, source = value if isinstance(value, tuple) else (value, "机关制度")
    return f"| {number} | {sentence} | {source} |"


class Command(BaseCommand):
    """Safe to run twice."""

    help = "Write docs/rules.md"

    def handle(self, *args: object, **options: object) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "rules.md"
        path.write_text(text(), encoding="utf-8")
        self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
