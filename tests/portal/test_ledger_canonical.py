"""Each record has one spelling; these spellings hold for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger import canonical

VECTORS = json.loads((Path(__file__).parent / "ledger_vectors.json").read_text("utf-8"))

WHOLE = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def test_there_are_enough_frozen_spellings():
    assert len(VECTORS["accepted"]) + len(VECTORS["refused"]) >= 50


@pytest.mark.parametrize("vector", VECTORS["accepted"], ids=lambda vector: vector["name"])
def test_a_frozen_value_keeps_its_bytes(vector):
    assert canonical.to_bytes(vector["value"]).hex() == vector["hex"]
    assert canonical.parse_strict(bytes.fromhex(vector["hex"])) == vector["value"]


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["name"])
def test_another_spelling_is_refused(vector):
    with pytest.raises(canonical.NotCanonical):
        canonical.parse_strict(bytes.fromhex(vector["hex"]))


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 2**53, -(2**53), "\ud800", {"名": 1}, {1: 2}, b"x", {1}, object()],
    ids=lambda value: type(value).__name__ + ascii(value)[:12],
)
def test_what_has_no_spelling_is_refused(value):
    with pytest.raises(canonical.NotCanonical):
        canonical.dumps(value)


def test_a_bottomless_text_is_refused():
    with pytest.raises(canonical.NotCanonical):
        canonical.parse_strict("[" * 100_000)


@given(VALUES)
def test_what_is_written_is_read_back(value):
    assert canonical.parse_strict(canonical.to_bytes(value)) == value


@given(VALUES, VALUES)
def test_two_values_share_a_spelling_only_if_they_are_the_same(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical.dumps(one) == canonical.dumps(other)) == same


@given(VALUES)
def test_white_space_is_another_spelling(value):
    loose = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    if loose != canonical.dumps(value):
        with pytest.raises(canonical.NotCanonical):
            canonical.parse_strict(loose)
