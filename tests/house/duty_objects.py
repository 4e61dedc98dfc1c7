"""Duties and lights for the access matrix: of the staff's own department, and foreign ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from agreements.actions import texts
from agreements.models import DutyEvidence, DutyOccurrence, TextVersion
from agreements.samples import SAMPLES
from portal.actions import files
from portal.lights.levels import Level
from portal.models import Attachment, WarningLight
from tests.agreements import scenes
from tests.cast import MOMENT, Cast

DAY = date(2026, 3, 2)


def duty_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address; the campaign is issued already."""
    own, foreign = _occurrence(cast, "head", "TAW"), _occurrence(cast, "acting_head", "JKW")
    papers = [_paper(one) for one in (own, foreign)]
    draft = _draft(cast)
    duty = draft.duties.first()
    lights = [_light(cast, "head", "TAW"), _light(cast, "acting_head", "JKW")]
    both = {"own": (lights[0].pk,), "foreign": (lights[1].pk,)}
    return {
        "duties_of": {"own": (own.owner_id,), "foreign": (foreign.owner_id,)},
        "department_duties": {"own": (own.department_id,), "foreign": (foreign.department_id,)},
        "duty_upload": {"own": (own.pk,), "foreign": (foreign.pk,)},
        "duty_file": {"own": (papers[0].pk,), "foreign": (papers[1].pk,)},
        "text_duties": {"draft": (draft.pk,)},
        "text_duty_new": {"draft": (draft.pk,)},
        "text_duty_edit": {"draft": (draft.pk, duty.pk)},
        "text_duty_remove": {"draft": (draft.pk, duty.pk)},
        "light": both,
        "light_note": both,
        "light_exempt": both,
        "light_lift": both,
        "light_rule": {"organ": ("W02",), "law": ("W47",), "unknown": ("W00",)},
    }


def _occurrence(cast: Cast, who: str, code: str) -> DutyOccurrence:
    agreement = scenes.agreement_of(cast.person[who], "department")
    return DutyOccurrence.objects.create(
        agreement=agreement, duty=agreement.text_version.duties.get(clause="B1"),
        owner=cast.person[who], department=cast.department[code],
        subject_department=cast.department[code], key=f"matrix:{code}", start=DAY,
        end=date(2026, 3, 31), due_on=date(2026, 3, 31), made_at=MOMENT,
    )


def _paper(occurrence: DutyOccurrence) -> DutyEvidence:
    attachment = Attachment.objects.create(
        file=files.store(b"%PDF-1.7 minutes", "application/pdf"), name="会议记录.pdf",
        added_at=MOMENT,
    )
    return DutyEvidence.objects.create(
        occurrence=occurrence, record=f"portal.attachment:{attachment.pk}", day=DAY,
        attachment=attachment, made_at=MOMENT,
    )


def _draft(cast: Cast) -> TextVersion:
    sample = next(s for s in SAMPLES if s.code == "staff")
    return texts.begin_version(
        variant=sample.code, name=str(sample.name), source=sample.source,
        by=cast.viewer("clerk"),
    )


def _light(cast: Cast, who: str, code: str) -> WarningLight:
    return WarningLight.objects.create(
        rule="W13", subject=f"2026:{code}", level=Level.YELLOW, since=DAY, opened_on=DAY,
        facts={"due": 2, "covered": 0}, person=cast.person[who],
        department=cast.department[code],
    )
