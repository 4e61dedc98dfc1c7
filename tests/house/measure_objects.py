"""Objects of measures and integrity opinions for the access matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal import clock
from supervision.actions import integrity
from tests.cast import Cast
from tests.supervision import measure_scenes as scenes

MEASURE = (
    "measure", "measure_edit", "measure_ask", "measure_decide", "measure_refuse",
    "measure_receive", "measure_serve", "measure_answer", "measure_follow_up", "measure_close",
    "measure_lift", "measure_revoke", "measure_execution", "measure_files", "measure_letter",
)
INQUIRY = ("inquiry", "inquiry_reply", "inquiry_conclude")
OPINION = (
    "integrity_opinion", "integrity_submit", "integrity_approve", "integrity_answer",
    "integrity_paper",
)


def measure_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    decided = scenes.decided(cast, by="leader", issuer_kind="portfolio_leader")
    ordered = scenes.ordered(cast)
    answer = scenes.answered(cast, ordered)
    today = clock.today()
    request = integrity.ask(
        fields={"requester": "市委组织部", "request_number": "", "occasion": "promotion",
                "purpose": ""},
        people=[cast.person["head"]], received_on=today, due_on=today + timedelta(days=7),
        by=cast.viewer("discipline"),
    )
    asked, replied = scenes.inquiry(cast), scenes.replied(cast, received=True)
    return {
        **dict.fromkeys(MEASURE, {
            "draft": (scenes.draft(cast, by="discipline", about="other_staff").pk,),
            "decided": (decided.pk,), "served": (ordered.pk,), "inquiry": (asked.pk,),
        }),
        **dict.fromkeys(INQUIRY, {"inquiry": (asked.pk,)}),
        "inquiry_edit": {"draft": (scenes.inquiry_draft(cast).pk,)},
        "inquiry_opine": {"replied": (replied.pk,)},
        "measure_review": {"served": (answer.pk,)},
        **dict.fromkeys(OPINION, {"request": (request.pk,)}),
        "integrity_entry": {"request": (request.entries.get().pk,)},
    }
