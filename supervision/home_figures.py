"""Links to registers over all topics."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from portal.home import Owed
from portal.models import Person
from portal.nav import LOOKUP, YEAR, Link
from portal.roles import Permission
from portal.sections import Section
from portal.viewer import Viewer
from supervision import access


def figures(viewer: Viewer) -> Iterable[Link]:
    sees = Permission.VIEW_SUPERVISION_FIGURES
    yield Link(YEAR, gettext_lazy("谈话覆盖"), "talk_coverage", sees, 20)
    yield Link(YEAR, gettext_lazy("问题整改"), "findings_flow", sees, 30)
    yield Link(YEAR, gettext_lazy("“四种形态”"), "four_forms", sees, 40)


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is None:
        return
    yield Link(LOOKUP, gettext_lazy("我的廉政档案"), "own_file", Permission.VIEW_MEASURES, 80)


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Registers owe nothing."""
    return ()


def person_sections(viewer: Viewer, person: Person) -> Iterable[Section]:
    """The way to a person's file, for those who may open it."""
    if viewer.person_id is not None and access.may_open_file_of(viewer, person.pk):
        yield Section(
            gettext_lazy("廉政档案"), "supervision/parts/person_file.html", {"file_of": person}
        )
