"""Who gets which answer at which address: the contract against the pages."""

from __future__ import annotations

import pytest

from tests.house import matrix
from tests.house.objects import scene_of

NAMES = sorted(matrix.routes())


@pytest.fixture
def scene(cast):
    return scene_of(cast)


def test_each_route_is_in_the_matrix():
    assert set(matrix.expected()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_role_gets_the_answer_of_the_matrix(name, scene):
    assert matrix.answers(scene, name) == matrix.expected().get(name, [])


def test_the_three_administrators_open_no_page_of_the_business():
    """三员: what they may open is their own console, and nothing with a name in it."""
    business = ("agreement", "campaign", "text", "person", "department", "portfolio", "scan")
    for name, rows in matrix.expected().items():
        if name.startswith(business):
            for row in rows:
                if row[2].endswith("_admin"):
                    assert row[4] in {"403", "404", "405"}, row


def test_a_hidden_object_answers_like_a_missing_one():
    """404 for both; a page that a role may not use at all answers 403 for both."""
    for name, rows in matrix.expected().items():
        by_role = {(r[1], r[2]): r[4] for r in rows if r[3] == "missing"}
        for _name, method, role, relation, status in rows:
            if relation == "foreign" and status in {"403", "404"}:
                assert by_role[method, role] == status, (name, method, role)
