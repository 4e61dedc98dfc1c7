"""The signing meeting, and the agreement with the superior committee: what took place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from agreements import rules
from agreements.actions import archiving
from agreements.models import (
    Attendance,
    Campaign,
    MeetingAttendance,
    SigningMeeting,
    SuperiorAgreement,
    SuperiorTask,
)
from portal import clock
from portal.ledger import pen
from portal.models import Attachment, StoredFile
from portal.viewer import Viewer

MEETING_FIELDS = ("name", "held_on", "place", "chaired_by", "minutes")
SUPERIOR_FIELDS = (
    "year", "name", "number", "superior", "responsible", "signed_on", "term_start", "term_end",
)


@dataclass(frozen=True)
class Attended:
    """One person at the meeting."""

    person_id: int
    attendance: str
    reason: str = ""
    on_stage: bool = False


@dataclass(frozen=True)
class Task:
    text: str
    due_on: date | None = None


@transaction.atomic
def record_meeting(
    *, campaign: Campaign, attended: Sequence[Attended], files: Sequence[tuple[str, StoredFile]],
    by: Viewer, **fields: Any,
) -> SigningMeeting:
    """Write or complete the record of a campaign's meeting; each saving is a ledger line.

    Rules M1 to M3. The attendance is written anew each time; files are only added.
    """
    archiving.require_open([campaign.pk])
    _check_meeting(attended, fields)
    chosen = {name: fields[name] for name in MEETING_FIELDS if name in fields}
    meeting, _created = SigningMeeting.objects.update_or_create(
        campaign=campaign,
        defaults=chosen | {"recorded_at": clock.now(), "recorded_by_id": by.user_id},
    )
    meeting.attendances.all().delete()
    MeetingAttendance.objects.bulk_create(
        MeetingAttendance(
            meeting=meeting, person_id=a.person_id, attendance=a.attendance, reason=a.reason,
            on_stage=a.on_stage,
        )
        for a in attended
    )
    for name, file in files:
        meeting.files.add(
            Attachment.objects.create(
                file=file, name=name, added_at=clock.now(), added_by_id=by.user_id
            )
        )
    pen.write(
        "agreements.meeting_recorded", subject=meeting, by=by,
        rows=[meeting, *(file for _name, file in files)],
        facts={
            "count": len(attended),
            "present": sum(a.attendance == Attendance.PRESENT for a in attended),
            "on_stage": sum(a.on_stage for a in attended),
        },
    )
    return meeting


def _check_meeting(attended: Sequence[Attended], fields: dict[str, Any]) -> None:
    if fields.get("held_on"):
        rules.meeting_day(fields["held_on"], clock.today()).require()
    for one in attended:
        rules.attended(
            present=one.attendance == Attendance.PRESENT,
            on_leave=one.attendance == Attendance.LEAVE,
            reason=one.reason, on_stage=one.on_stage,
        ).require()


@transaction.atomic
def record_superior(
    *, scan: StoredFile, tasks: Sequence[Task], by: Viewer,
    superior_agreement: SuperiorAgreement | None = None, **fields: Any,
) -> SuperiorAgreement:
    """Keep the scan of the agreement with the superior committee and the tasks it sets.

    Rules L1, L2.
    """
    chosen = {name: fields[name] for name in SUPERIOR_FIELDS if name in fields}
    agreement = superior_agreement or SuperiorAgreement()
    for name, value in (chosen | {"scan": scan}).items():
        setattr(agreement, name, value)
    rules.superior_dates(
        signed_on=agreement.signed_on, term_start=agreement.term_start,
        term_end=agreement.term_end, today=clock.today(),
    ).require()
    agreement.recorded_at, agreement.recorded_by_id = clock.now(), by.user_id
    agreement.validate_constraints()
    agreement.save()
    agreement.tasks.all().delete()
    SuperiorTask.objects.bulk_create(
        SuperiorTask(agreement=agreement, order=order, text=task.text, due_on=task.due_on)
        for order, task in enumerate(tasks, start=1)
    )
    pen.write(
        "agreements.superior_recorded", subject=agreement, by=by, rows=[agreement, scan],
        facts={"count": len(tasks)},
    )
    return agreement
