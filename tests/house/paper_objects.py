"""Objects of signing on paper for the access matrix: the staff's own scan, and another's."""

from __future__ import annotations

from datetime import date
from typing import Any

from agreements.actions import meetings
from agreements.models import Campaign, ScanBundle, ScanCopy, ScanSheet
from portal import clock
from portal.actions import files
from tests.agreements import scenes
from tests.cast import Cast

DAY = date(2026, 2, 20)


def paper_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    campaign = Campaign.objects.get(year=scenes.YEAR)
    file = files.store(b"%PDF-1.7 scan", "application/pdf")
    agreements = {
        "own": scenes.agreement_of(cast.person["staff"]),
        "other": scenes.agreement_of(cast.person["other_staff"]),
    }
    scans = {
        relation: ScanCopy.objects.create(
            agreement=agreement, file=file, pages=1, dates={}, uploaded_at=clock.now(),
            uploaded_by=cast.user["office_head"],
        )
        for relation, agreement in agreements.items()
    }
    meeting = meetings.record_meeting(
        campaign=campaign, attended=[], files=[("讲话稿.pdf", file)], by=cast.viewer("clerk"),
        name="签订会", held_on=DAY, place="三楼会议室", chaired_by=cast.person["secretary"],
    )
    superior = meetings.record_superior(
        scan=file, tasks=[], by=cast.viewer("clerk"), year=2026, name="责任书",
        superior="中共安澜市委员会", responsible=cast.person["secretary"], signed_on=DAY,
        term_start=date(2026, 1, 1), term_end=date(2026, 12, 31),
    )
    bundle = ScanBundle.objects.create(
        file=file, name="复印件.pdf", pages=2, read=True, uploaded_at=clock.now(),
        uploaded_by=cast.user["clerk"],
    )
    sheet = ScanSheet.objects.create(bundle=bundle, pages=[1], doubt="no_code")
    by_scan = {relation: (scan.pk,) for relation, scan in scans.items()}
    of_campaign = {"campaign": (campaign.pk,)}
    return {
        **dict.fromkeys(("meeting", "meeting_edit", "paper_print", "papers_export"), of_campaign),
        "scan_bundle": {"bundle": (bundle.pk,)},
        "scan_page": {"bundle": (bundle.pk, 1)},
        **dict.fromkeys(("scan_sheet", "scan_sheet_drop"), {"bundle": (bundle.pk, sheet.pk)}),
        "meeting_file": {"campaign": (campaign.pk, meeting.files.get().pk)},
        "scan_upload": {relation: (a.pk,) for relation, a in agreements.items()},
        **dict.fromkeys(
            ("scan_detail", "scan_file", "scan_confirm", "scan_reject"), by_scan
        ),
        **dict.fromkeys(
            ("superior", "superior_edit", "superior_scan"), {"secretary": (superior.pk,)}
        ),
    }
