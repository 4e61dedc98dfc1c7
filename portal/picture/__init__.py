"""The chain as a picture: party group, leaders, departments, one mark for each seat.

`draw(chain, marks)` places everything on whole units; the template
`portal/chain_picture.svg` puts it into a page, with `flat` into a paper.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from portal import preferences
from portal.chain import Chain
from portal.errors import Sentence
from portal.picture.groups import Crowd, Marks
from portal.picture.layout import FOLD_ABOVE, place
from portal.picture.parts import PLAIN, Addresses, Mark, Picture

__all__ = [
    "FOLD_ABOVE", "PLAIN", "Addresses", "Crowd", "Mark", "Marks", "Picture", "directory", "draw",
]


def draw(
    chain: Chain,
    marks: Marks | None = None,
    *,
    to: Addresses | None = None,
    top_name: str = "",
    words: Mapping[str, Sentence] | None = None,
    figures: Mapping[int, str] | None = None,
    label: str = "",
    crowd: Crowd | None = None,
) -> Picture:
    """The chain of a day with the state of each seat; without marks, everybody as a person.

    `marks` by person and level; `to` says where nodes lead (default: the directory); `words`
    name the kinds of marks on this page; `figures` replaces the small figure under a
    department (by its id), which is otherwise done / all that count; `label` is the picture
    in one sentence for those who do not see it. With a `crowd` (people by department and kind of
    mark) the chain is one of the heads and those above them, and departments are bars.
    """
    return place(
        chain, marks, to or directory(), top_name or preferences.value("party_group_name"),
        words or {}, figures or {}, label, crowd,
    )


def directory() -> Addresses:
    """Nodes lead to the pages of people and departments."""
    return Addresses(
        person=lambda pk: reverse("person", args=[pk]),
        department=lambda pk: reverse("department", args=[pk]),
        top=reverse("portfolios"),
    )
