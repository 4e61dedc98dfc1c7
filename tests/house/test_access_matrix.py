"""Who gets which answer at which address: the contract against the pages."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.db import transaction
from django.urls import reverse

from tests.cast import make_cast
from tests.house import matrix
from tests.house.objects import scene_of, still

NAMES = sorted(matrix.routes())


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """One scene for all questions: each is asked in a savepoint of its own."""
    with django_db_blocker.unblock(), still(), transaction.atomic():
        built = scene_of(make_cast())
        for role in matrix.ROLES:
            built.client(role)  # a session opened within one question would end with it
        yield built
        transaction.set_rollback(True)


def test_each_route_is_in_the_matrix():
    assert set(matrix.expected()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_role_gets_the_answer_of_the_matrix(name, scene, db):
    with matrix.bare(scene):
        found = matrix.answers(scene, name)
    assert found == matrix.expected().get(name, [])


@pytest.mark.parametrize("name", NAMES)
def test_whoever_is_answered_gets_a_whole_page(name, scene, db):
    """The first role that may open it, in type: `tests.pages` looks at what it gets."""
    seen = set()
    for _name, method, role, relation, status in matrix.expected().get(name, []):
        if (method, status) == ("GET", "200") and relation not in seen:
            seen.add(relation)
            address = reverse(name, args=scene.relations(name)[relation])
            client = scene.client(role)
            with matrix.unprinted(), matrix.still_logged_in(client):
                page = client.get(address)
            assert page.status_code == HTTPStatus.OK


def test_the_three_administrators_open_no_page_of_the_business():
    """三员: what they may open is their own console, and nothing with a name in it."""
    business = ("agreement", "campaign", "text", "person", "department", "portfolio", "scan")
    for name, rows in matrix.expected().items():
        if name.startswith(business):
            for row in rows:
                if row[2].endswith("_admin"):
                    assert row[4] in {"403", "404", "405"}, row


def test_a_hidden_object_answers_like_a_missing_one():
    """404 for both; 403 says that the object may be seen, or the page not be used at all."""
    for name, rows in matrix.expected().items():
        by_role = {(r[1], r[2]): r[4] for r in rows if r[3] == "missing"}
        for _name, method, role, relation, status in rows:
            if status == "404" and relation not in {"-", "unknown"}:
                assert by_role[method, role] == "404", (name, method, role, relation)
