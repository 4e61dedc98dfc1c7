"""What supervision puts on the front page and into the navigation."""

from __future__ import annotations

from collections.abc import Iterable

from portal.home import Owed
from portal.nav import Link
from portal.viewer import Viewer
from supervision import (
    home_cases,
    home_daily,
    home_early_signs,
    home_figures,
    home_findings,
    home_hearings,
    home_inquiries,
    home_integrity,
    home_measures,
    home_opinions,
    home_reminders,
    home_reports,
    home_talks,
)

PARTS = (
    home_talks,
    home_findings,
    home_opinions,
    home_measures,
    home_inquiries,
    home_hearings,
    home_reminders,
    home_cases,
    home_figures,
    home_integrity,
    home_daily,
    home_early_signs,
    home_reports,
)


def links(viewer: Viewer) -> Iterable[Link]:
    for part in PARTS:
        yield from part.links(viewer)


def owed(viewer: Viewer) -> Iterable[Owed]:
    for part in PARTS:
        yield from part.owed(viewer)
