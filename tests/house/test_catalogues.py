"""Catalogues: compiled in the repository for a closed network, and the English one complete."""

from __future__ import annotations

import ast
import gettext
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
LOCALES = Path(settings.LOCALE_PATHS[0])
CATALOGUES = sorted(LOCALES.rglob("*.po"))
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
LITERAL = r"""\s*(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"\b(_|gettext|ngettext|pgettext)\({LITERAL}(?:,{LITERAL})?")
BLANK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[a-z_]*\}")
CONTEXT = "\x04"  # parts context and message in a catalogue


@pytest.mark.parametrize("source", CATALOGUES, ids=lambda p: p.parts[-3])
def test_a_compiled_catalogue_is_that_of_its_source(source, tmp_path):
    fresh = tmp_path / "fresh.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", str(fresh), str(source)], check=True)
    assert fresh.read_bytes() == source.with_suffix(".mo").read_bytes()


def english() -> gettext.GNUTranslations:
    with (LOCALES / "en" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def messages_of_code() -> Iterator[str]:
    for top in ("portal", "agreements", "supervision"):
        for path in (ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                    continue
                texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                if node.func.id in CALLS and texts:
                    yield texts[0]
                elif node.func.id in WITH_CONTEXT and len(texts) > 1:
                    yield CONTEXT.join(texts[:2])


def messages_of_templates() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.html"):
        for name, first, second in IN_TEMPLATE.findall(templatize(path.read_text("utf-8"))):
            texts = [ast.literal_eval(text) for text in (first, second) if text]
            yield CONTEXT.join(texts) if name == "pgettext" else texts[0]


def test_each_sentence_of_ours_is_there_in_english():
    catalogue = english()._catalog
    known = {key if isinstance(key, str) else key[0] for key in catalogue}
    asked = {text for text in messages_of_code() if text} | set(messages_of_templates())
    assert len(asked) > 1000
    assert not sorted(asked - known)


def test_blanks_of_a_sentence_are_filled_in_english_too():
    """Except numbers of a plural, which one form may spell out."""
    for key, text in english()._catalog.items():
        if isinstance(key, str) and key:
            assert sorted(BLANK.findall(text)) == sorted(BLANK.findall(key)), key


def test_pages_speak_english_where_the_installation_does(client_of):
    clerk = client_of("clerk")
    with translation.override("en"):
        page = clerk.get(reverse("texts")).content.decode()
    assert '<html lang="en"' in page
    assert "New version" in page
    asked = clerk.get(reverse("texts"), headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="zh-Hans"' in asked  # one language for all, whatever a browser asks for
