"""What the pages of handovers show, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import Agreement, DutyOccurrence, Handover, HandoverMove, HandoverSeat
from agreements.queries.assessments import records_of
from agreements.states import AgreementState, OccurrenceState
from portal.errors import Sentence
from portal.models import Person
from portal.roles import Role
from portal.viewer import Viewer


@dataclass(frozen=True)
class AgreementRow:
    """What follows for one party's agreement: nothing yet, waiting, or signed anew."""

    name: str
    agreement: Agreement | None
    kind: str
    words: Sentence


def listed(rows: Any) -> Any:
    """Handovers with what the list shows of each."""
    return rows.select_related("leaver").prefetch_related("seats__successor")


def seats_of(handover: Handover) -> list[HandoverSeat]:
    return list(handover.seats.standing().select_related("successor", "department"))


def moves_of(handover: Handover, viewer: Viewer) -> list[HandoverMove]:
    """What was moved, for those who moved or took it, the leaver, and who may know of all."""
    rows = handover.moves.select_related("receiver", "moved_by__person")
    everything = bool(viewer.roles & {Role.SECRETARY, Role.DISCIPLINE})
    if everything or viewer.person_id == handover.leaver_id:
        return list(rows)
    return list(
        rows.filter(Q(receiver_id=viewer.person_id) | Q(moved_by_id=viewer.user_id))
    )


def duties_passing(handover: Handover) -> int:
    """Duties of the leaver that fall due after his last day: they pass with the agreement."""
    return DutyOccurrence.objects.filter(
        owner_id=handover.leaver_id, due_on__gt=handover.last_day,
        state__in=(OccurrenceState.OPEN, OccurrenceState.ENDED), start__lte=handover.last_day,
    ).count()


def agreements_after(handover: Handover, viewer: Viewer) -> list[AgreementRow]:
    """The newest agreement of each party that the viewer may know. Three queries."""
    people = [handover.leaver_id, *(s.successor_id for s in seats_of(handover) if s.successor_id)]
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    rows = (
        Agreement.objects.visible_to(viewer).exclude(state=AgreementState.VOIDED)
        .filter(responsible_id__in=people, term_end__gte=handover.last_day)
        .defer("text").order_by("responsible_id", "-issued_at", "-pk")
    )
    newest: dict[tuple[int, str], Agreement] = {}
    for row in rows:
        newest.setdefault((row.responsible_id, row.level), row)
    found = [_row(names[a.responsible_id], a, handover) for a in newest.values()]
    without = set(people) - {a.responsible_id for a in newest.values()}
    found += [
        AgreementRow(names[pk], None, "due", _("尚无责任书"))
        for pk in dict.fromkeys(people) if pk in without
    ]
    return found


def _row(name: str, agreement: Agreement, handover: Handover) -> AgreementRow:
    state = AgreementState(agreement.state)
    if state == AgreementState.ENDED:
        return AgreementRow(name, agreement, "off", _("已终止"))
    anew = timezone.localdate(agreement.issued_at) > handover.last_day
    if not anew:
        return AgreementRow(name, agreement, "due", _("变动前的责任书，待重签或者终止"))
    if state == AgreementState.EFFECTIVE:
        return AgreementRow(name, agreement, "done", _("已重签并生效"))
    return AgreementRow(name, agreement, "half", _("已印发，待签"))


def draft_of(handover: Handover) -> str:
    """The statement begun from the leaver's own records of this year until his last day."""
    last = handover.last_day
    lines = records_of(handover.leaver_id, last.replace(month=1, day=1), last)
    kept = "\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1))
    return _(
        "（一）任职期间履行责任情况\n%(kept)s\n\n（二）尚未办结的工作\n\n（三）需要接手人注意的事项\n"
    ) % {"kept": kept or _("（没有可以自动填入的记录，请补充。）")}
