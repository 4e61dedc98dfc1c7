"""The house looks at itself: sizes, imports, declared tables, paired columns, words, locks."""

from __future__ import annotations

import ast
import re
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from portal.ledger import guards, words
from portal.pages import BasePage
from portal.roles import Role
from tests.house.open_models import OPEN

ROOT = Path(settings.BASE_DIR)
OURS = ("portal", "agreements", "supervision")
PYTHON = sorted(
    path
    for top in (*OURS, "tests")
    for path in (ROOT / top).rglob("*.py")
    if "migrations" not in path.parts
)
HARD_FILE, HARD_FUNCTION = 500, 60
ONE_FILE = ROOT / "portal" / "verifier" / "luze_verify.py"  # leaves as one; has a limit of its own
PROVIDERS = [
    name
    for key in (
        "LUZE_HOME_PROVIDERS", "LUZE_HOME_SECTIONS", "LUZE_NAV_PROVIDERS",
        "LUZE_SEARCH_PROVIDERS", "LUZE_PERIODIC_JOBS", "LUZE_PREFERENCES", "LUZE_DEMO_SEEDERS",
        "LUZE_PERSON_SECTIONS", "LUZE_FIRST_RUN_STEPS", "LUZE_YEARS",
        "LUZE_TRACE_PROVIDERS", "LUZE_RECORD_PROVIDERS", "LUZE_YEAR_PROVIDERS",
        "LUZE_EVIDENCE_PROVIDERS", "LUZE_OPEN_WORK_PROVIDERS", "LUZE_SEAT_FOLLOWERS",
        "LUZE_LIGHT_PROVIDERS", "LUZE_DEMANDS", "LUZE_BATCH_KINDS",
        "LUZE_TRACE_STARTS", "LUZE_PAGE_LINKS", "LUZE_PAPER_PROVIDERS",
    )
    for name in getattr(settings, key, [])
] + list(settings.LUZE_PACKS.values())


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_files_and_functions_stay_small_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= HARD_FILE or path == ONE_FILE
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < HARD_FUNCTION, node.name


@pytest.mark.parametrize(
    "path", [p for p in PYTHON if p.name != "apps.py" and "tests" not in p.parts], ids=relative
)
def test_nothing_is_imported_inside_a_function(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not inner, node.name


def test_no_rooms_that_the_house_does_not_have():
    names = {p.name for p in PYTHON}
    assert not names & {"utils.py", "helpers.py", "signals.py", "admin.py"}


def test_the_floors_and_rooms_hold():
    done = subprocess.run(
        [str(Path(ROOT, ".venv/bin/lint-imports"))], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_migrations_have_names():
    for top in OURS:
        for path in (ROOT / top / "migrations").glob("0*.py"):
            assert "_auto_" not in path.name


def test_each_provider_in_the_settings_exists():
    assert PROVIDERS
    for name in PROVIDERS:
        import_string(name)


def our_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m._meta.app_label in OURS]


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_a_moment_travels_with_a_person(model):
    """Who did something is never kept without when."""
    names = {f.name for f in model._meta.concrete_fields}
    for name in names - {"chaired_by"}:  # who chairs a meeting: its day is the meeting's own
        if name.endswith("_by"):
            assert f"{name[:-3]}_at" in names, name


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_each_model_is_append_only_guarded_or_declared_open(model):
    kinds = [
        model._meta.db_table in guards.tables(),
        bool(getattr(model, "LEDGER_FIELDS", ())) and model._meta.db_table not in guards.tables(),
        model._meta.label in OPEN,
    ]
    assert kinds.count(True) == 1, "append-only, guarded (LEDGER_FIELDS), or named in OPEN"


def test_what_is_declared_open_exists():
    assert set(OPEN) <= {model._meta.label for model in our_models()}


def test_each_ledger_word_has_its_sentence():
    for word in words.all_words():
        get_template(word.template)


def routes(patterns=None, prefix: str = ""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern


def test_each_page_of_ours_names_its_permission():
    for _route, pattern in routes():
        view = getattr(pattern.callback, "view_class", None)
        if view is not None and view.__module__.split(".")[0] in OURS:
            assert issubclass(view, BasePage), view
            assert hasattr(view, "permission"), view


@pytest.mark.parametrize("lock", ["prod", "dev"])
def test_locks_name_no_host(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|--index|file:", text)


def test_nothing_reaches_outside():
    """No template and no static file of ours names a host."""
    allowed = ("http://www.w3.org/",)
    for top in ("templates", "static"):
        for path in (ROOT / top).rglob("*"):
            if path.suffix in {".html", ".css", ".js", ".svg"}:
                for url in re.findall(r"https?://[^\s\"')]+", path.read_text(encoding="utf-8")):
                    assert url.startswith(allowed), (path, url)


def test_pages_carry_no_inline_style_or_script():
    """The content policy forbids them; papers for the printer are not pages."""
    for path in (ROOT / "templates").rglob("*.html"):
        if "papers" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|<script>|\son[a-z]+=", text), path


def test_roles_are_the_nine_of_the_house():
    assert len(Role) == 9
