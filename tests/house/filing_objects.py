"""Papers on file for the access matrix: a year, whose page is one for all of it."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast


def filing_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    return dict.fromkeys(
        ("supervision_archive_year", "supervision_close_year"), {"last_year": (2025,)}
    )
