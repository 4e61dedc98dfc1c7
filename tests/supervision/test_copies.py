"""Parties and keepers get a paper as it is stored; everybody else a copy with his name on it."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import unquote

import pytest
from django.urls import reverse
from pypdf import PdfReader

from portal.actions import files
from supervision import prints_findings
from supervision.access import gets_exact
from tests.supervision import finding_scenes

pytestmark = pytest.mark.django_db


def words(paper: bytes) -> list[str]:
    """The text of each page in the order in which it is drawn (the mark lies across)."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(paper)).pages]


def test_a_reader_who_is_no_party_gets_a_marked_copy_and_the_stored_bytes_stay(
    cast, client_of
):
    row = finding_scenes.served(cast)
    kept = prints_findings.ensure_notice(row)
    before = files.read(kept)
    at = reverse("rectification_notice", args=[row.pk])
    for whose in ("head", "discipline", "secretary"):
        assert client_of(whose).get(at).content == before, whose
    copy = client_of("leader").get(at)
    assert copy.content != before and "（副本）" in unquote(copy["Content-Disposition"])
    name = cast.person["leader"].name
    for marked, plain in zip(words(copy.content), words(before), strict=True):
        assert marked.count(f"副本{name}") == 3 and f"副本{name}" not in plain
        assert plain[:20] in marked
    assert files.read(kept) == before


@pytest.mark.parametrize(
    ("whose", "people", "departments", "exact"),
    [
        ("staff", ("staff",), (), True),
        ("staff", ("head",), (), False),
        ("head", (), ("TAW",), True),
        ("leader", (), ("TAW",), False),
        ("secretary", (), (), True),
        ("discipline", (), (), True),
        ("clerk", (), (), False),
    ],
)
def test_who_gets_the_exact_bytes(cast, whose, people, departments, exact):
    ids = [cast.person[each].pk for each in people]
    places = [cast.department[each].pk for each in departments]
    assert gets_exact(cast.viewer(whose), ids, places) is exact
    assert gets_exact(cast.viewer(whose), (None,), (None,)) is (
        whose in ("secretary", "discipline")
    )
