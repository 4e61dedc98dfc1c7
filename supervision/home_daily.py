"""What each person finds on the front page about instructions, and the offices' own lists."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date, until
from portal.home import Owed
from portal.nav import ADMIN, DEPARTMENT, LOOKUP, WORKBENCH, Link
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.models import Instruction
from supervision.queries import instructions

SHOWN = 10


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.is_admin:
        yield Link(ADMIN, gettext_lazy("期限规定"), "terms", Permission.VIEW_TERMS, 55)
    if viewer.person_id is None:
        return
    yield Link(LOOKUP, gettext_lazy("制度库"), "regulations", Permission.VIEW_REGULATIONS, 60)
    if Instruction.objects.visible_to(viewer).exists():
        yield Link(
            WORKBENCH, gettext_lazy("批示"), "instructions", Permission.HANDLE_OPINIONS, 55
        )
    yield Link(
        DEPARTMENT, gettext_lazy("知悉和回避"), "knowledge_list", Permission.KEEP_KNOWLEDGE, 91
    )
    yield Link(
        DEPARTMENT, gettext_lazy("线索移送单"), "clue_slips", Permission.KEEP_CLUE_SLIPS, 92
    )
    yield Link(
        DEPARTMENT, gettext_lazy("未批准的请假"), "leave_refusals",
        Permission.KEEP_LEAVE_REFUSALS, 93,
    )


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Instructions that the viewer has to answer, each with its term."""
    today = clock.today()
    for row in instructions.owed_by(viewer)[:SHOWN]:
        yield Owed(
            *until(row.answer_due, today), _("办理%(giver)s批示") % {"giver": row.giver.name},
            _("%(day)s批示要求的期限") % {"day": cn_date(row.given_on)}, "paper",
            url=reverse("instruction", args=[row.pk]), label=_("去办理"), due_on=row.answer_due,
        )
