"""Pages from the copier are put together by their codes; what is doubtful says why."""

from __future__ import annotations

import pytest

from agreements.sheets import Page, Part, code_of, split
from agreements.states import SheetDoubt as D

A, B = "AAAA11112222", "BBBB33334444"
EXPECTED = {A: 2, B: 3}
BLANK = "-"


def pages(*said: str) -> list[Page]:
    """"" a page without a code, "-" a white one, else what its code says."""
    return [
        Page(n, () if word in ("", BLANK) else tuple(word.split("|")), word == BLANK)
        for n, word in enumerate(said, start=1)
    ]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        (("", A, "", "", B), [Part((1, 2), A), Part((3, 4, 5), B)]),
        (("", A, BLANK, "", "", B), [Part((1, 2), A), Part((4, 5, 6), B)]),
        ((A,), [Part((1,), A, D.MISSING)]),
        (("", "", A), [Part((1,), "", D.NO_CODE), Part((2, 3), A, D.BEFORE)]),
        (("", A, "", A), [Part((1, 2), A), Part((3, 4), A, D.TWICE)]),
        (("", "ELSE99998888"), [Part((1, 2), "", D.FOREIGN)]),
        (("", f"{A}|{B}"), [Part((1, 2), "", D.SEVERAL)]),
        (("", A, ""), [Part((1, 2), A), Part((3,), "", D.NO_CODE)]),
        ((BLANK, BLANK), []),
        ((), []),
    ],
)
def test_pages_are_put_together_by_the_code_on_the_last(said, parts):
    assert split(pages(*said), EXPECTED) == parts


@pytest.mark.parametrize(
    "said",
    [
        "AL-2026-C-73 AAAA 1111 2222", "https://luze.example/agreements/verify/AAAA11112222/",
        "http://luze.example/agreements/verify/aaaa11112222",
    ],
)
def test_the_code_is_found_in_an_address_and_beside_a_number(said):
    assert code_of(said) == A
