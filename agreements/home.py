"""What the agreements app shows on the front page, in the menu and in the search."""

from __future__ import annotations

from collections.abc import Iterable

from portal.access import Viewer
from portal.nav import Link


def links(viewer: Viewer) -> Iterable[Link]:
    return ()
