"""The signing meeting as its pages show it: who was due, who came, who signed on stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from agreements.models import Agreement, Attendance, Campaign, MeetingAttendance, SigningMeeting
from agreements.states import Level
from portal.models import Person
from portal.queries.people import leaders_on

MOST_LISTED = 500  # beyond that the staff are represented by those who were written down


@dataclass(frozen=True)
class Turnout:
    """How many were due, came, were on leave, stayed away, and signed on stage."""

    due: int = 0
    present: int = 0
    leave: int = 0
    absent: int = 0
    on_stage: int = 0

    @property
    def rate(self) -> str:
        """到会率 in per cent with one decimal, of all who were due."""
        if not self.due:
            return ""
        return f"{self.present * 100 / self.due:.1f}".removesuffix(".0") + "%"


def due_people(campaign: Campaign) -> list[Person]:
    """Everybody who signs in the campaign, for either side, in the organ's order.

    In a large organ the staff stay out, but for those who stand in the record already.
    """
    live = Agreement.objects.live().filter(campaign=campaign)
    if live.count() > MOST_LISTED:
        live = live.exclude(level=Level.STAFF)
    recorded = MeetingAttendance.objects.filter(meeting__campaign=campaign)
    return list(
        Person.objects.filter(
            Q(pk__in=live.values("responsible_id"))
            | Q(pk__in=live.values("issuer_id"))
            | Q(pk__in=recorded.values("person_id"))
        ).in_name_order()
    )


def possible_chairs(meeting: SigningMeeting | None, day: date) -> list[Person]:
    """The leaders of the day, and who is in the record already."""
    found = list(leaders_on(day))
    if meeting is not None and meeting.chaired_by not in found:
        found.append(meeting.chaired_by)
    return found


def turnout(rows: Iterable[MeetingAttendance]) -> Turnout:
    """The figures of some rows."""
    listed = list(rows)
    counted = {value: sum(r.attendance == value for r in listed) for value in Attendance.values}
    return Turnout(
        due=len(listed), present=counted[Attendance.PRESENT], leave=counted[Attendance.LEAVE],
        absent=counted[Attendance.ABSENT], on_stage=sum(r.on_stage for r in listed),
    )


def narrowed_rows(rows: Iterable[MeetingAttendance], wanted: str) -> list[MeetingAttendance]:
    """The rows behind one figure: an attendance, or `stage`."""
    if wanted == "stage":
        return [row for row in rows if row.on_stage]
    if wanted in Attendance.values:
        return [row for row in rows if row.attendance == wanted]
    return list(rows)
