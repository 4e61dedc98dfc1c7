"""A paper for a duty for which no kind of record exists. Source: 责任清单的佐证材料 (机关制度)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from agreements import evidence, rules
from agreements.actions import archiving
from agreements.models import DutyEvidence, DutyOccurrence
from agreements.states import OccurrenceState
from portal import clock
from portal.actions import files
from portal.ledger import pen
from portal.models import Attachment
from portal.roles import Permission
from portal.uploads import Upload
from portal.viewer import Viewer


@transaction.atomic
def upload(
    *, occurrence: DutyOccurrence, file: Upload, day: date, note: str, by: Viewer
) -> DutyEvidence:
    """Keep the paper and count the duty as done on `day`. Rules Q3 to Q6."""
    rows = DutyOccurrence.objects.select_for_update(of=("self",))
    row = rows.select_related("duty", "agreement").get(pk=occurrence.pk)
    check = rules.check
    archiving.require_open([row.agreement.campaign_id])
    check(evidence.takes_papers(row.duty.evidence), "Q3").require()
    check(
        row.owner_id == by.person_id or by.may(Permission.RUN_CAMPAIGNS), "Q4"
    ).require()
    check(row.state == OccurrenceState.OPEN, "Q6").require()
    check(row.start <= day <= clock.today(), "Q5", "day").require()
    attachment = Attachment.objects.create(
        file=files.store(file.data, file.content_type), name=file.name, added_at=clock.now(),
        added_by_id=by.user_id,
    )
    made: DutyEvidence = DutyEvidence.objects.create(
        occurrence=row, record=f"portal.attachment:{attachment.pk}", day=day,
        attachment=attachment, note=note.strip(), made_at=clock.now(), made_by_id=by.user_id,
    )
    row.state, row.done_on = OccurrenceState.DONE, day
    row.save(update_fields=["state", "done_on"])
    pen.write(
        "agreements.duty_evidenced", subject=row, by=by, rows=[attachment.file],
        facts={"day": day.isoformat()},
    )
    return made
