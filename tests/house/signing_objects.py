"""Objects of signing for the access matrix: of the staff's own department, and foreign."""

from __future__ import annotations

from typing import Any

from agreements import prints
from agreements.actions import exceptions
from agreements.models import Agreement, SigningRecordPaper
from agreements.states import RequestKind
from portal.actions import files
from portal.models import LedgerEntry
from tests.agreements import scenes
from tests.cast import Cast

ABOUT_ONE = (
    "agreement", "agreement_sign", "agreement_paper", "agreement_record", "agreement_bundle",
    "agreement_refuse",
)


def signing_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address; the campaign is issued already."""
    own = scenes.agreement_of(cast.person["staff"])
    foreign = scenes.agreement_of(cast.person["other_staff"])
    request = exceptions.ask(
        agreement=own, kind=RequestKind.EXEMPT, reason="挂职期间由接收单位签订。",
        by=cast.viewer("clerk"),
    )
    for agreement in (own, foreign):
        _keep_record(agreement)
    both = {"own": (own.pk,), "foreign": (foreign.pk,)}
    return {
        **dict.fromkeys(ABOUT_ONE, both),
        "exception_ask": {
            "return": (own.pk, "return"), "defer": (own.pk, "defer"),
            "foreign": (foreign.pk, "return"), "unknown": (own.pk, "unknown"),
        },
        "exception_decide": {"own": (request.pk,)},
        "verify_code": {"own": (own.check_code.replace(" ", ""),)},
    }


def _keep_record(agreement: Agreement) -> None:
    """A short file for the signing record of this state: setting one takes a printer."""
    last = (
        LedgerEntry.objects.filter(subject=f"agreements.agreement:{agreement.pk}")
        .order_by("seq").last()
    )
    SigningRecordPaper.objects.create(
        agreement=agreement, last_entry=last.seq, made_at=scenes.SPRING,
        file=files.store(b"%PDF-1.7 record", prints.PDF),
    )
