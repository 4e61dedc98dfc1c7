"""Fixtures for the whole suite."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from tests import databases, snapshots
from tests.cast import Cast, make_cast
from tests.ledger_guards import let_transactional_tests_flush
from tests.pages import LookingClient

let_transactional_tests_flush()

gc.set_threshold(20_000, 20, 50)  # as in the web process (portal/wsgi.py)

# Left out of `make quick`, minutes in all. These walk every address, role, state or row there is:
WALKS = {
    "test_access_matrix.py", "test_archive.py", "test_bundles.py", "test_canaries.py",
    "test_cascade_properties.py", "test_cases_states.py", "test_chain_near.py", "test_demo.py",
    "test_late_renewal.py", "test_long_lists.py", "test_packs.py", "test_talk_states.py",
    "test_trace_near.py", "test_year_closing.py",
}
# These ask another program in most of their tests: the renderer of papers, the reader of
# spreadsheets, the examiner of files, openssl, another Python.
PROGRAMS = {
    "test_checkpoints.py", "test_confidential_files.py", "test_documents.py", "test_forgers.py",
    "test_layout.py", "test_past.py", "test_pdf.py", "test_roster_import.py",
    "test_rosters_files.py", "test_rosters_rows.py", "test_rosters_template.py", "test_seal.py",
    "test_superior.py", "test_uploads.py", "test_verifier.py",
}
# So do these in other files: they try each state, fill a list, play acts at random, click at once.
WALKING = re.compile(
    "each_act_in_each_state|each_act_happens_in_its_states|every_act_opens|each_sample_is_read"
    "|kept_from_the_page_of_each|same_number|as_often|as_much_for_many|no_more_questions"
    "|no_order_of_acts|on_any_history|sixteen"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in WALKS | PROGRAMS or WALKING.search(item.name):
            item.add_marker("walk")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker
) -> Iterator[None]:
    """As pytest-django does it, from a database that was migrated before."""
    with django_db_blocker.unblock():
        made = databases.set_up()
        snapshots.keep_first_rows()
    yield
    with django_db_blocker.unblock():
        databases.tear_down(made)


@pytest.fixture
def cast(db) -> Iterator[Cast]:
    """The fixed cast, fresh in each test; nobody has used up his attempts in another test."""
    cache.clear()
    with snapshots.on_empty_ground("cast", make_cast) as made:
        yield made


@pytest.fixture
def client_of(cast: Cast) -> Callable[[str], Client]:
    """A client logged in as a member of the cast: `client_of("head")`."""

    def client(key: str) -> Client:
        browser = LookingClient()
        browser.force_login(cast.user[key])
        return browser

    return client
