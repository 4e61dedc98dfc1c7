"""Pages of figures: which there are, as tabs over each of them and on the front page.

Floors name functions in LUZE_FIGURE_PROVIDERS (`figures(viewer) -> Iterable[Link]`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal.home import Section
from portal.nav import YEAR, Link
from portal.roles import Permission
from portal.viewer import Viewer

TITLE = _("统计图表")
FIRST = "duties_chain"


def pages(viewer: Viewer) -> list[Link]:
    """The pages of figures that this viewer may open, in their order."""
    found: list[Link] = []
    for name in settings.LUZE_FIGURE_PROVIDERS:
        provider: Callable[[Viewer], Iterable[Link]] = import_string(name)
        found += [link for link in provider(viewer) if viewer.may(link.permission)]
    return sorted(found, key=lambda link: link.order)


def links(viewer: Viewer) -> Iterable[Link]:
    """One line of the menu for all of them."""
    if viewer.person_id is not None:
        yield Link(YEAR, TITLE, FIRST, Permission.VIEW_SUPERVISION_FIGURES, 84)


def sections(viewer: Viewer) -> Iterable[Section]:
    """The way to the figures, on the front page of those who answer for others."""
    if viewer.person_id is None:
        return
    found = pages(viewer)
    if found:
        yield Section(TITLE, "", "portal/parts/figure_pages.html", {"figure_pages": found}, 200)
