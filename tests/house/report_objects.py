"""Objects of reports for the access matrix: a draft, one offered, one issued to each audience."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.supervision import report_scenes as scenes

PAGES = (
    "report", "report_figures", "report_edit", "report_refill", "report_offer", "report_return",
    "report_issue", "report_paper",
)


def report_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    return dict.fromkeys(PAGES, {
        "draft": (scenes.draft(cast).pk,),
        "offered": (scenes.offered(cast, year=2025).pk,),
        "to_party_group": (scenes.issued(cast, year=2024).pk,),
        "to_organ": (scenes.issued(cast, year=2023, audience="organ").pk,),
    })
