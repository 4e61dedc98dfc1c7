"""What the agreements app shows on the front page, in the menu and in the search.

The parts stand in `home_signing` (everybody), `home_campaigns` (those who run or follow it) and
`home_paper` (signing on paper).
"""

from __future__ import annotations

from collections.abc import Iterable

from agreements import (
    home_assessments,
    home_campaigns,
    home_duties,
    home_handovers,
    home_paper,
    home_signing,
)
from agreements.home_campaigns import first_run_steps, found, years
from portal.home import Owed, Section
from portal.nav import Link
from portal.viewer import Viewer

__all__ = ["first_run_steps", "found", "links", "owed", "sections", "years"]

PARTS = (home_signing, home_campaigns, home_paper, home_duties, home_assessments, home_handovers)


def links(viewer: Viewer) -> Iterable[Link]:
    for part in PARTS:
        yield from part.links(viewer)


def owed(viewer: Viewer) -> Iterable[Owed]:
    for part in PARTS:
        yield from part.owed(viewer)


def sections(viewer: Viewer) -> Iterable[Section]:
    for part in PARTS:
        yield from part.sections(viewer)
