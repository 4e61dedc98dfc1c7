"""Evidence packs for the access matrix: an agreement of the head, a trace, a finding, a case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from portal.models import PackRequest
from portal.views.registers import key_of
from tests.agreements import scenes
from tests.cast import Cast
from tests.supervision.records import Records

AT = datetime(2026, 3, 9, 2, tzinfo=UTC)


def pack_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments; the campaign is issued already. Whoever may take
    a pack is led to the page of the work (302); in the matrix nobody does that work."""
    make = Records(cast)
    agreement = scenes.agreement_of(cast.person["head"])
    department = cast.department["TAW"].pk
    finding = make.finding(**make.stamp("recorded"))
    case = make.case()
    request = PackRequest.objects.create(
        kind="case", key=str(case.pk), secrets=30, reason="移交", asked_at=AT,
        asked_by=cast.user["discipline"],
    )
    kinds = {
        "heads_agreement": ("agreement", str(agreement.pk)),
        "trace": ("trace", f"d{department}-20260302"),
        "finding": ("finding", str(finding.pk)),
        "case_on_staff": ("case", str(case.pk)),
        "register": ("register", key_of(f"{reverse('measures')}?export=csv")),
        "missing": ("agreement", "999999999"),  # the keys of packs are words
    }
    return {
        "pack": kinds, "pack_ask": kinds,
        "pack_request": {"disciplines_case_on_staff": (request.pk,)},
    }
