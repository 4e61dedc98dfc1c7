"""Agreements of earlier years for the access matrix: of the staff, and of another department."""

from __future__ import annotations

from datetime import date
from typing import Any

from agreements.actions import past
from agreements.models import PastAgreement
from portal import clock
from portal.actions import files
from tests.agreements.past_books import past_book
from tests.cast import Cast
from tests.portal.upload_files import pdf


def past_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    book = past.keep(past_book())
    found = {
        "staff": (_agreement(cast, "staff", "TAW", book, scan=True).pk,),
        "other_staff": (_agreement(cast, "other_staff", "JKW", book, scan=True).pk,),
    }
    lacking = {
        "staff": (_agreement(cast, "staff", "TAW", book, scan=False).pk,),
        "other_staff": (_agreement(cast, "other_staff", "JKW", book, scan=False).pk,),
    }
    return {
        "past_agreement": found, "past_scan": found, "past_scan_add": lacking,
        "past_plan": {"kept": (book.sha256,)},
    }


def _agreement(cast: Cast, whose: str, code: str, book: Any, *, scan: bool) -> PastAgreement:
    kept = files.store(pdf(), "application/pdf") if scan else None
    now = clock.now()
    return PastAgreement.objects.create(
        year=2021, number=f"{whose}-{scan}", level="staff", responsible=cast.person[whose],
        department=cast.department[code], posts_text="科员", issuer_name="韩秉文",
        signed_on=date(2021, 3, 5), term_start=date(2021, 1, 1), term_end=date(2021, 12, 31),
        scan=kept, scan_added_at=now if scan else None, source=book, entered_at=now,
    )
