"""What the page of an inquiry letter asks, and who still owes something in one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.days import cn_date
from portal.viewer import Viewer
from supervision.models import Inquiry, Measure
from supervision.queries.measures import HEAVY, history
from supervision.queries.threads import Entry
from supervision.states import MeasureState
from supervision.vocabulary import MeasureKind


def known(viewer: Viewer) -> QuerySet[Measure]:
    """Inquiry letters of which the viewer may know; nobody reads more of them here."""
    rows: QuerySet[Measure] = Measure.objects.visible_to(viewer).filter(
        kind=MeasureKind.INQUIRY_LETTER
    )
    return rows


def course_of(pk: UUID) -> Inquiry | None:
    """What became of it so far; None before the first act after its service."""
    people = ("replied_by__person", "opined_by__person")
    return Inquiry.objects.filter(measure=pk).select_related(*people).first()


def entries(measure: Measure, course: Inquiry | None) -> list[Entry]:
    """The acts in order, without a word of what was asked or answered."""
    found = list(history(measure))
    if course is not None:
        if course.replied_at is not None:
            found.append(Entry(
                course.replied_at, str(course.replied_by or ""), _("登记书面说明"),
                _("%(day)s提交") % {"day": cn_date(course.replied_on)}, "half",
            ))
        if course.opined_at is not None:
            found.append(Entry(
                course.opined_at, str(course.opined_by or ""), _("签署意见"), "", "done"
            ))
    return sorted(found, key=_moment)


def _moment(entry: Entry) -> Any:
    return entry.at


def awaiting(viewer: Viewer) -> QuerySet[Measure]:
    """Served and not ended, with their course at hand."""
    rows: QuerySet[Measure] = (
        known(viewer).filter(state=MeasureState.SERVED)
        .select_related("subject", "inquiry").defer(*HEAVY, "inquiry__opinion")
        .order_by("reply_due")
    )
    return rows
